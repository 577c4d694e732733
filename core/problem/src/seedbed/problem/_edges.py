from enum import StrEnum


class Polarity(StrEnum):
    """Which way the effect moves when the cause moves, all else being equal."""

    SAME = "+"
    OPPOSITE = "-"
    UNKNOWN = "?"
