"""What is split, what it is split into, and how far splitting may go."""

from dataclasses import dataclass

from pydantic import NonNegativeInt, PositiveInt

from seedbed.model import Sampling
from seedbed.problem import Frozen


class Whole(Frozen):
    """What is split, and all that the split follows from."""

    problem: str
    facts: tuple[str, ...] = ()
    """What is known: requirements, answers and assumptions, in words."""
    criteria: tuple[str, ...] = ()
    """What has to hold for the whole."""
    interface: str = ""
    """What the whole has to offer to others; empty where nobody waits for it."""
    why: str
    """Why it is split, such as what the last attempt failed with."""
    early: tuple[str, ...] = ()
    """Secondary results that would be of use even if the rest fails, the sooner the better."""
    at_most: PositiveInt = 5
    """How many parts there may be."""
    refused: str = ""
    """Why the last split of it could not be used."""
    sampling: Sampling = Sampling(max_tokens=3000)


class Part(Frozen):
    """One sub-problem, with the slice of the whole that it needs and nothing else."""

    name: str
    """A short name such as `backend`, the only one of its kind in the split."""
    problem: str
    """In words that stand alone."""
    facts: tuple[str, ...] = ()
    """Those of the whole that it needs, in the whole's words and order."""
    criteria: tuple[str, ...] = ()
    """Those of the whole that it serves, in the whole's words and order."""
    interface: str = ""
    """What it has to offer to the others: files, functions, formats."""
    after: tuple[str, ...] = ()
    """The names of the parts whose results it needs."""


class Split(Frozen):
    """Parts, and why these. No parts: the problem was not split, and why not."""

    parts: tuple[Part, ...]
    why: str
    unknown: tuple[str, ...] = ()
    """What the model referred to that there is not, such as `part ui asks for fact 9`."""


@dataclass(frozen=True, slots=True)
class NotSplit:
    """The problem stays in one piece."""

    why: str


class Bounds(Frozen):
    """How far a problem may be split, with all that its parts are split into."""

    depth: NonNegativeInt = 2
    """How many levels of parts there may be below it."""
    breadth: NonNegativeInt = 5
    """How many parts one split may have."""
    parts: NonNegativeInt = 12
    """How many parts there may be on all levels together."""

    def below(self, split: Split) -> "Bounds":
        """Return the bounds of each part of a split: a level less, and an even share of what is left of the parts.

        A share, since a count that all parts draw on would depend on which of them comes first, and a move has to see
        the same when it is played again.
        """
        count = len(split.parts)
        left = max(self.parts - count, 0)
        return Bounds(depth=max(self.depth - 1, 0), breadth=self.breadth, parts=left // max(count, 1))
