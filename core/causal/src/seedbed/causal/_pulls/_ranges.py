"""What an ensemble says, as ranges: shares with their uncertainty, and how large an effect is."""

from collections.abc import Iterable
from enum import StrEnum
from math import sqrt

from seedbed.problem import Frozen

SURE = 0.75
"""The share of an ensemble from which on its members count as agreed. Half of them is what a coin gives."""
_Z = 1.96
"""Two-sided 95 % of a normal distribution."""


class Direction(StrEnum):
    """Which way something moves."""

    UP = "up"
    DOWN = "down"
    MIXED = "mixed"
    """It depends on strengths that the signs do not tell."""
    NONE = "none"


class Share(Frozen):
    """A share of an ensemble, from the lowest to the highest that can be defended."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def __str__(self) -> str:
        return f"{self.low:.0%} to {self.high:.0%}"


class Shares(Frozen):
    """In what share of an ensemble a variable goes up or down, and in what share it does neither or keeps swinging."""

    up: Share
    down: Share
    neither: Share

    @property
    def direction(self) -> Direction:
        """What at least `SURE` of the ensemble agree on, by the low end of the range; mixed where they do not."""
        if self.up.low >= SURE:
            return Direction.UP
        if self.down.low >= SURE:
            return Direction.DOWN
        return Direction.NONE if self.neither.low >= SURE else Direction.MIXED


class Spread(Frozen):
    """The 10th, 50th and 90th percentile over an ensemble."""

    low: float
    median: float
    high: float


class Calm(Frozen):
    """How a variable answers to a disturbance after a pull, beside how it answered before.

    Its *swing* is the furthest that it goes back against the way it mainly goes: nothing for one that settles without
    overshoot, the overshoot for one that does, and the whole width for one that never settles. A quicker swing is no
    larger.
    """

    calmer: Share
    """The share of the ensemble in which it swings less than before."""
    wilder: Share
    """The share in which it swings more. In the rest it is the same."""
    swing: Spread
    """The swing after, less the swing before, relative to how far the disturbance moved it before."""


class Effect(Frozen):
    """What a pull does to one variable."""

    variable: str
    early: Shares
    """When the pull has just been felt, by the quickest way."""
    late: Shares
    """At the end. Up or down is what keeps its side to the end; what still swings across is neither."""
    size: Spread
    """Where it ends up, relative to the push; a link that is changed counts as a push of what it stands at."""
    calm: Calm
    members: int
    """How many weightings were tried."""


def wilson(hits: int, of: int) -> Share:
    """Return the 95 % interval of a share.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (JASA 22, 1927).
    """
    share, weight = hits / of, _Z * _Z / of
    centre = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    # at the ends the formula is exact, but its floating-point value is not
    return Share(low=0.0 if hits == 0 else centre - half, high=1.0 if hits == of else centre + half)


def hull(shares: Iterable[Share]) -> Share:
    """Return the range that covers all of several."""
    every = tuple(shares)
    return Share(low=min(share.low for share in every), high=max(share.high for share in every))
