"""Graphical functions: points joined by straight lines, or steps."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from seedbed.causal._xmile._range import Moving, Range


@dataclass(frozen=True, slots=True)
class Table:
    """The points of a graphical function."""

    xs: tuple[float, ...]
    """Two or more, rising. Two points over one x are a jump."""
    ys: tuple[float, ...]
    kind: str = "continuous"
    """`continuous` and `discrete` hold the ends beyond them; `extrapolate` goes on as the last lines do."""

    def at(self, x: float) -> float:
        """Return the value for one x."""
        if self.kind != "extrapolate":
            x = min(max(x, self.xs[0]), self.xs[-1])
        piece = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        (x0, x1), (y0, y1) = self.xs[piece : piece + 2], self.ys[piece : piece + 2]
        if x == x1:
            return y1
        return y0 if self.kind == "discrete" else y0 + (x - x0) * (y1 - y0) / (x1 - x0)

    def moving(self, at: Moving) -> Moving:
        """Return value and slope over a range of x."""
        slopes = [self._slope(piece) for piece in zip(pairwise(self.xs), pairwise(self.ys), strict=True)]

        def bounds(low: float, high: float) -> tuple[float, float, float, float]:
            first = min(max(bisect_left(self.xs, low) - 1, 0), len(slopes) - 1)
            last = min(max(bisect_right(self.xs, high) - 1, 0), len(slopes) - 1)
            values = [self.at(low), self.at(high)]
            values += self.ys[bisect_right(self.xs, low) : bisect_left(self.xs, high)]
            touched = [] if high < self.xs[0] or low > self.xs[-1] else slopes[first : last + 1]
            if self.kind == "extrapolate":
                touched = slopes[first : last + 1]
            elif low < self.xs[0] or high > self.xs[-1]:
                touched = [*touched, (0.0, 0.0)]
            return min(values), max(values), min(touched)[0], max(high for _, high in touched)

        low, high, least, most = np.vectorize(bounds, otypes=[np.float64] * 4)(at.value.low, at.value.high)
        return Moving(Range(low, high), at.slope * Range(least, most))

    def _slope(self, piece: tuple[tuple[float, float], tuple[float, float]]) -> tuple[float, float]:
        """Return the least and the greatest slope between two points, where a step has any slope up to its height."""
        (x0, x1), (y0, y1) = piece
        if self.kind != "discrete" and x0 < x1:
            slope = (y1 - y0) / (x1 - x0)
            return slope, slope
        return (-math.inf if y1 < y0 else 0.0), (math.inf if y1 > y0 else 0.0)
