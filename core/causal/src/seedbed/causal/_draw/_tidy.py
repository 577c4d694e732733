"""How good a drawing is, and making it better: crossings, links that run through labels, squashed loops."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_MARGIN = np.array([34.0, 34.0])
"""The room between labels, in pixels: an arrow with its sign has to fit."""
_SWEEPS = 60
_CYCLES = 10


class Drawing:
    """What is to be drawn, and what a placing of it costs.

    Args:
        sizes: Width and height of each label.
        pairs: Which labels are linked.
        cycles: Loops that should be round.
        distances: How far apart labels should be, before `wide` stretches it.
        wide: How much wider and higher things are drawn than they are.
    """

    def __init__(
        self,
        sizes: Points,
        pairs: Sequence[tuple[int, int]],
        cycles: Sequence[tuple[int, ...]],
        distances: Points,
        wide: Points,
    ) -> None:
        self._sizes = sizes
        self._wide = wide
        chords = sorted({(min(pair), max(pair)) for pair in pairs})
        self._ends = np.array(chords, dtype=np.intp).reshape(-1, 2)
        rings = [cycle for cycle in cycles if len(cycle) > 2][:_CYCLES]
        # a corner said twice changes neither the area nor the way around
        longest = max(map(len, rings), default=0)
        self._rings = np.array([(*ring, *ring[-1:] * (longest - len(ring))) for ring in rings], dtype=np.intp)
        self._next = np.roll(self._rings, -1, axis=-1)
        corners = np.array([len(ring) for ring in rings])
        self._roundest = 4 * corners * np.tan(np.pi / corners)
        first, second = np.triu_indices(len(chords), 1)
        ends = self._ends
        shared = (ends[first][:, :, None] == ends[second][:, None, :]).any(axis=(1, 2))
        self._first, self._second = first[~shared], second[~shared]
        labels = np.arange(len(sizes))
        self._foreign = (ends[:, 0, None] != labels) & (ends[:, 1, None] != labels)
        self._upper = np.triu_indices(len(sizes), 1)
        self._distances = distances[self._upper]

    @property
    def count(self) -> int:
        return len(self._sizes)

    def cost(self, places: Points) -> float:
        """Return how bad a placing is. One crossing costs 1."""
        return (
            self._crossings(places)
            + 2.0 * self._through(places)
            + 4.0 * self._overlaps(places)
            + 0.12 * self._stress(places)
            + self._squashed(places)
        )

    def _crossings(self, places: Points) -> float:
        a, b = places[self._ends[self._first, 0]], places[self._ends[self._first, 1]]
        c, d = places[self._ends[self._second, 0]], places[self._ends[self._second, 1]]
        return float((_apart(a, b, c, d) & _apart(c, d, a, b)).sum())

    def _through(self, places: Points) -> float:
        """Return how deep links run through labels that are not theirs."""
        half = self._sizes / 2 + 10.0
        start = places[self._ends[:, 0], None] / half
        along = places[self._ends[:, 1], None] / half - start
        to = places / half - start
        share = np.clip((to * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-9), 0, 1)
        off = to - share[..., None] * along
        depth = np.maximum(1.3 - np.hypot(off[..., 0], off[..., 1]), 0)
        return float((depth * self._foreign).sum())

    def _overlaps(self, places: Points) -> float:
        i, j = self._upper
        room = (self._sizes[i] + self._sizes[j]) / 2 + _MARGIN
        inside = np.maximum(1 - np.abs(places[i] - places[j]) / room, 0)
        return float(np.minimum(inside[:, 0], inside[:, 1]).sum())

    def _stress(self, places: Points) -> float:
        i, j = self._upper
        gaps = (places[i] - places[j]) / self._wide
        return float(((np.hypot(gaps[:, 0], gaps[:, 1]) / self._distances - 1) ** 2).sum()) * 12 / self.count

    def _squashed(self, places: Points) -> float:
        """Return how far loops are from being circles."""
        if not len(self._rings):
            return 0.0
        here, after = places[self._rings] / self._wide, places[self._next] / self._wide
        areas = np.abs((here[..., 0] * after[..., 1] - here[..., 1] * after[..., 0]).sum(axis=1)) / 2
        gaps = after - here
        around = np.hypot(gaps[..., 0], gaps[..., 1]).sum(axis=1)
        return float((1 - np.minimum(areas * self._roundest / around**2, 1)).sum())


def _apart(a: Points, b: Points, c: Points, d: Points) -> NDArray[np.bool_]:
    """Return where the line through a and b has c and d on different sides."""
    line = b - a
    left = line[:, 0] * (c[:, 1] - a[:, 1]) - line[:, 1] * (c[:, 0] - a[:, 0])
    right = line[:, 0] * (d[:, 1] - a[:, 1]) - line[:, 1] * (d[:, 0] - a[:, 0])
    different: NDArray[np.bool_] = left * right < 0
    return different


def annealed(drawing: Drawing, start: Points) -> Points:
    """Return a cheaper placing, by moves of one label and swaps of two: simulated annealing, the same each time."""
    generator = np.random.default_rng(1)
    count = drawing.count
    places, cost = start.copy(), drawing.cost(start)
    best, least = places.copy(), cost
    for sweep in range(_SWEEPS):
        cool = 1 - sweep / _SWEEPS
        heat, reach = 0.35 * cool**2 + 1e-9, 15 + 150 * cool
        for label in generator.permutation(count):
            moved = places.copy()
            if generator.random() < 0.15:
                other = int(generator.integers(count))
                moved[[label, other]] = places[[other, label]]
            else:
                moved[label] += generator.normal(size=2) * reach
            price = drawing.cost(moved)
            if price < cost or generator.random() < np.exp((cost - price) / heat):
                places, cost = moved, price
                if cost < least:
                    best, least = places.copy(), cost
    return best


def apart(places: Points, sizes: Points) -> Points:
    """Return places at which no label lies on another, as near as can be to those given."""
    i, j = np.triu_indices(len(sizes), 1)
    room = (sizes[i] + sizes[j]) / 2 + _MARGIN
    places = places.copy()
    while True:
        for _ in range(100):
            inside = room - np.abs(places[j] - places[i])
            clash = np.flatnonzero((inside > 0.01).all(axis=1))
            if not len(clash):
                return places
            first, second, inside = i[clash], j[clash], inside[clash]
            # along the way that is shorter to go
            sideways = inside[:, 0] < inside[:, 1]
            push = np.where(np.column_stack([sideways, ~sideways]), inside, 0.0)
            push *= np.where(places[second] < places[first], -0.3, 0.3)
            np.add.at(places, second, push)
            np.add.at(places, first, -push)
        places *= 1.1
