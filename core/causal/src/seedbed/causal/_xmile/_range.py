"""Ranges of numbers, and how far and which way they move when one variable moves.

Low and high ends may be arrays: then each place is a range of its own, such as one moment of a run. A slope bounds
(f(x + h) - f(x)) / h for every h > 0, so that steps and corners have one too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers from low to high."""

    low: Floats
    high: Floats

    @classmethod
    def of(cls, *numbers: float | Floats) -> "Range":
        """Return the smallest range with all of these numbers, place by place."""
        arrays = [np.asarray(number, dtype=np.float64) for number in numbers]
        low = high = arrays[0]
        for array in arrays[1:]:
            low, high = np.fmin(low, array), np.fmax(high, array)
        return cls(low, high)

    def __add__(self, other: "Range") -> "Range":
        low, high = self.low + other.low, self.high + other.high
        # infinity less infinity may be anything
        return Range(np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high))

    def __neg__(self) -> "Range":
        return Range(-self.high, -self.low)

    def __sub__(self, other: "Range") -> "Range":
        return self + -other

    def __mul__(self, other: "Range") -> "Range":
        ends = (a * b for a in (self.low, self.high) for b in (other.low, other.high))
        # nothing times something unbounded is still nothing
        return Range.of(*(np.where(np.isnan(end), 0.0, end) for end in ends))

    def __or__(self, other: "Range") -> "Range":
        return Range(np.minimum(self.low, other.low), np.maximum(self.high, other.high))

    def inverse(self) -> "Range":
        """Return the range of 1 / x. A zero at the end of a range is no value that occurs."""
        low = np.where(self.high == 0, -np.inf, 1 / self.high)
        high = np.where(self.low == 0, np.inf, 1 / self.low)
        both = (self.low < 0) & (self.high > 0) | (self.low == 0) & (self.high == 0)
        return Range(np.where(both, -np.inf, low), np.where(both, np.inf, high))

    def within(self, low: float, high: float) -> "Range":
        """Return what of it lies between two bounds."""
        return Range(np.clip(self.low, low, high), np.clip(self.high, low, high))

    @property
    def is_point(self) -> NDArray[np.bool_]:
        return np.asarray(self.low == self.high)


ANY = Range.of(-np.inf, np.inf)
NOT_NEGATIVE = Range.of(0.0, np.inf)
ZERO = Range.of(0.0)
ONE = Range.of(1.0)
UNIT = Range.of(0.0, 1.0)


def where(condition: NDArray[np.bool_], then: Range, otherwise: Range) -> Range:
    """Return the one range or the other, place by place."""
    return Range(np.where(condition, then.low, otherwise.low), np.where(condition, then.high, otherwise.high))


@dataclass(frozen=True, slots=True)
class Moving:
    """The values that an expression can have, and its slope as one variable rises."""

    value: Range
    slope: Range = ZERO

    @property
    def moves(self) -> bool:
        return bool(np.any(self.slope.low != 0) or np.any(self.slope.high != 0))


Rule = Callable[..., Moving]
"""How values and slopes of arguments become those of a function."""


def still(value: Range) -> Moving:
    """Return what does not depend on the variable."""
    return Moving(value)


def unless_moved(value: Range, *args: Moving) -> Moving:
    """Return a value of which nothing is known but that it depends on these arguments."""
    return Moving(value, ANY if any(arg.moves for arg in args) else ZERO)
