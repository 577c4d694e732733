from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Embed: TypeAlias = Callable[[str], Sequence[float]]
"""Returns where the meaning of a text lies, as a vector of length one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of literature that may answer a question. What a terminal would obey in it is written out."""

    title: str
    text: str
    """Where the question's words stand, in at most about 600 characters, after the signature where there is one."""
    place: str
    """`file:line`, `file, page 3`, or the interpreter itself."""
    share: float
    """How much of what the question tells stands in the whole entry, rare words counting more: 0 to 1."""
