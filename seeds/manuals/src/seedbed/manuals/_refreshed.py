"""What bringing an index up to date came to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many of the files to look at, or of the entries to embed, are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Files that were passed over for one reason."""

    why: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What bringing the index up to date came to, in files."""

    read: int
    unchanged: int
    dropped: int
    skipped: tuple[Skipped, ...]
    """The most frequent reason first."""
    entries: int
    """In the whole index."""
    seconds: float
    meant: int = 0
    """Entries of which it was told what they mean."""
    meant_seconds: float = 0.0
