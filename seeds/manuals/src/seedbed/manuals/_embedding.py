from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

Embed: TypeAlias = Callable[[str], Iterable[float]]
"""Returns where the meaning of a text lies, as a vector; raises `BadInput` where there is nothing to read in it."""


@dataclass(frozen=True, slots=True)
class Embedding:
    """Tells what a text means."""

    embed: Embed
    fingerprint: str
    """Another one wherever the same text may get another vector."""
