from enum import StrEnum

from seedbed.problem._base import Frozen


class Polarity(StrEnum):
    """Which way the effect moves when the cause moves, all else being equal."""

    SAME = "+"
    OPPOSITE = "-"
    UNKNOWN = "?"


class Edge(Frozen):
    """One signed causal link, and the words that support it."""

    cause: str
    effect: str
    polarity: Polarity
    because: str
