"""Finding room for signs, loop marks and levers in a drawing that is already there."""

from collections.abc import Sequence

import numpy as np

from seedbed.causal._draw._layout import Points

_POINT = 0.35
_UNDER = 3.0
_ON_ANOTHER = 30.0
_CROWD = 700


class Clutter:
    """What stands in a drawing already: boxes and the points of lines."""

    def __init__(self, places: Points, sizes: Points, lines: Sequence[Points]) -> None:
        self._places, self._sizes = list(places), list(sizes)
        self._points = np.concatenate([np.zeros((0, 2)), *lines])

    def add(self, place: Points, size: Points) -> None:
        """Put a box there."""
        self._places.append(place)
        self._sizes.append(size)

    def draw(self, line: Points) -> None:
        """Put a line there."""
        self._points = np.concatenate([self._points, line])

    def cost(self, places: Points, size: Points, *, margin: float = 2.0) -> Points:
        """Return how much a box of this size would cover at each of some places."""
        half = size / 2 + margin
        cost: Points = np.zeros(len(places))
        if self._places:
            gaps = np.abs(places[:, None] - np.array(self._places)) - np.array(self._sizes) / 2 - half
            depth = np.minimum(-gaps / (2 * half), 1.0).min(axis=-1)
            cost += _ON_ANOTHER * np.where(depth > 0, 0.2 + depth, 0.0).sum(axis=1)
        low, high = places.min(axis=0) - half, places.max(axis=0) + half
        near = self._points[((self._points >= low) & (self._points <= high)).all(axis=1)]
        if len(near):
            cost += _POINT * (np.abs(places[:, None] - near) < half).all(axis=-1).sum(axis=1)
        return cost

    def crossed(self, places: Points, target: Points) -> Points:
        """Return how many boxes lie on the straight way from each of some places to a target."""
        crossed: Points = np.zeros(len(places))
        if not self._places:
            return crossed
        boxes, half = np.array(self._places), np.array(self._sizes) / 2 + 4.0
        for share in np.linspace(0.1, 0.9, 9):
            on = places + share * (target - places)
            beside = (np.abs(target - boxes) > half).any(axis=1)
            crossed += _UNDER * ((np.abs(on[:, None] - boxes) < half).all(axis=-1) & beside).sum(axis=1)
        return crossed

    def under(self, line: Points) -> float:
        """Return how much a line runs over boxes and along other lines."""
        cost = 0.0
        if self._places:
            boxes, half = np.array(self._places), np.array(self._sizes) / 2 + 3.0
            cost += _UNDER * float((np.abs(line[:, None] - boxes) < half).all(axis=-1).any(axis=0).sum())
        gaps = np.hypot(*(line[:, None] - self._points).transpose(2, 0, 1))
        return cost + 0.15 * float((gaps < 8.0).any(axis=1).sum())

    def room(self, candidates: Points, prices: Points, size: Points, *, margin: float = 2.0) -> int:
        """Put a box at the cheapest of some places, and return which that is."""
        # in a drawing that nobody can read, looking around costs more than it gives
        crowded = len(self._places) > _CROWD
        best = 0 if crowded else int((prices + self.cost(candidates, size, margin=margin)).argmin())
        self.add(candidates[best], size)
        return best

    def extent(self) -> tuple[Points, Points]:
        """Return the corners of the least rectangle around everything."""
        places, half = np.array(self._places).reshape(-1, 2), np.array(self._sizes).reshape(-1, 2) / 2
        corners = np.concatenate([places - half, places + half, self._points])
        if not len(corners):
            return np.zeros(2), np.zeros(2)
        return corners.min(axis=0), corners.max(axis=0)


def rings(centre: Points, step: float, count: int) -> Points:
    """Return a point and rings of others around it."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    return np.concatenate([centre[None], *(centre + step * ring * circle for ring in range(1, count + 1))])


def grid(low: Points, high: Points, step: float) -> Points:
    """Return the points of a grid over a rectangle."""
    across = np.arange(low[0], high[0] + step, step)
    down = np.arange(low[1], high[1] + step, step)
    return np.column_stack([axis.ravel() for axis in np.meshgrid(across, down)])
