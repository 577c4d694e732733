"""How links bend: arcs of circles that keep clear of labels and of each other, and make loops round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedbed.causal._draw._layout import Cycles, Points

_BENDS = (0.0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.42, -0.42)
"""How high an arc rises over its chord, as a share of the chord; positive to the left of its direction."""
_USUAL = 0.2
_COARSE = 16
_FINE = 160
_SWEEPS = 3
_CAREFUL = 120
"""Up to so many links, bends are chosen to keep clear of things."""
_GAP = 4.0
"""Between a label and the arrows at it, in pixels."""
_RING = 23.0
"""The radius of a link from a variable to itself."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A link as it is drawn, from the edge of one label to that of another."""

    points: Points
    radius: float
    """0 for a straight line."""
    clockwise: bool
    whole: bool = False
    """Whether it is nearly a whole circle."""

    @property
    def path(self) -> str:
        (x, y), (to_x, to_y) = self.points[0], self.points[-1]
        if not self.radius:
            return f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"
        flags = f"{int(self.whole)} {int(self.clockwise)}"
        return f"M{x:.1f} {y:.1f}A{self.radius:.1f} {self.radius:.1f} 0 {flags} {to_x:.1f} {to_y:.1f}"

    def at(self, share: float) -> tuple[Points, Points]:
        """Return the point at a share of the way, and the direction there."""
        index = round(share * (len(self.points) - 1))
        index = min(max(index, 1), len(self.points) - 2)
        along = self.points[index + 1] - self.points[index - 1]
        return self.points[index], along / max(float(np.hypot(*along)), 1e-9)

    @property
    def length(self) -> float:
        steps = np.diff(self.points, axis=0)
        return float(np.hypot(steps[:, 0], steps[:, 1]).sum())

    def shortened(self, by: float) -> "Arc":
        """Return it without its last pixels, where an arrow head stands."""
        keep = max(2, round(len(self.points) * (1 - by / max(self.length, 1e-9))))
        return Arc(self.points[:keep], self.radius, self.clockwise, self.whole)


def arcs(places: Points, sizes: Points, links: Sequence[tuple[int, int]], cycles: Cycles) -> list[Arc]:
    """Return an arc for each link, in the order of the links."""
    middle = places.mean(axis=0) if len(places) else np.zeros(2)
    wanted = _wanted(places, links, cycles)
    bends = _chosen(places, sizes, links, wanted) if len(links) <= _CAREFUL else wanted
    return [
        _self(places[cause], sizes[cause], middle)
        if cause == effect
        else clipped(places[cause], places[effect], bend, (sizes[cause], sizes[effect]))
        for (cause, effect), bend in zip(links, bends, strict=True)
    ]


def _wanted(places: Points, links: Sequence[tuple[int, int]], cycles: Cycles) -> list[float]:
    """Return the bends that make loops round: outwards on the shortest loop that a link is on."""
    sides: dict[tuple[int, int], float] = {}
    for cycle in cycles:
        corners = places[list(cycle)]
        after = np.roll(corners, -1, axis=0)
        area = float((corners[:, 0] * after[:, 1] - corners[:, 1] * after[:, 0]).sum())
        for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            sides.setdefault(pair, -_USUAL if area > 0 else _USUAL)
    there = set(links)
    return [
        # the two of a pair go round each other
        -0.22 if (effect, cause) in there else sides.get((cause, effect), 0.0)
        for cause, effect in links
    ]


def curve(start: Points, end: Points, bend: float, count: int) -> Points:
    """Return points on the arc of a circle from one point to another."""
    chord = end - start
    side = np.array([-chord[1], chord[0]])
    share = np.linspace(0, 1, count)[:, None]
    if abs(bend) < 1e-3:
        return start + share * chord
    half = 2 * np.arctan(2 * bend)
    angle = half * (2 * share - 1)
    along = np.sin(angle) / (2 * np.sin(half)) + 0.5
    aside = (np.cos(angle) - np.cos(half)) / (2 * np.sin(half))
    points: Points = start + along * chord + aside * side
    return points


def inside(points: Points, place: Points, size: Points, margin: float) -> NDArray[np.bool_]:
    """Return which points lie on a box or within a margin of it."""
    within: NDArray[np.bool_] = np.asarray((np.abs(points - place) < size / 2 + margin).all(axis=-1))
    return within


def clipped(start: Points, end: Points, bend: float, sizes: tuple[Points, Points], gap: float = _GAP) -> Arc:
    """Return the arc between two boxes. A box of no size does not clip."""
    points = curve(start, end, bend, _FINE)
    at_start = inside(points, start, sizes[0], gap * bool(sizes[0].any()))
    at_end = inside(points, end, sizes[1], gap * bool(sizes[1].any()))
    free = np.flatnonzero(~(at_start | at_end))
    if len(free) > 2:
        points = points[free[0] : free[-1] + 1]
    chord = float(np.hypot(*(end - start)))
    radius = chord / (2 * abs(np.sin(2 * np.arctan(2 * bend)))) if abs(bend) > 1e-3 else 0.0
    return Arc(points, radius, clockwise=bend < 0)


def _self(place: Points, size: Points, middle: Points) -> Arc:
    """Return a ring on the side of a label that looks away from the middle of the drawing."""
    up = -1.0 if place[1] <= middle[1] else 1.0
    centre = place + np.array([0.0, up * (size[1] / 2 + _RING * 0.8)])
    turn = np.linspace(0, 2 * np.pi, _FINE) - up * np.pi / 2
    points = centre + _RING * np.column_stack([np.cos(turn), np.sin(turn)])
    free = np.flatnonzero(~inside(points, place, size, _GAP))
    return Arc(points[free[0] : free[-1] + 1], _RING, clockwise=True, whole=True)


def _chosen(
    places: Points, sizes: Points, links: Sequence[tuple[int, int]], wanted: Iterable[float]
) -> list[float]:
    """Return bends, each the best while the others are as they are, over and over."""
    bends = list(wanted)
    paths = [curve(places[a], places[b], bend, _COARSE) for (a, b), bend in zip(links, bends, strict=True)]
    options = [
        tuple(bend for bend in _BENDS if bend * want > 0.04) if (b, a) in set(links) else (want, *_BENDS)
        for (a, b), want in zip(links, bends, strict=True)
    ]
    liked = list(bends)
    hits: dict[tuple[int, float], float] = {}
    for _ in range(_SWEEPS):
        for at, (cause, effect) in enumerate(links):
            if cause == effect:
                continue
            others = [
                path for other, path in enumerate(paths) if other != at and links[other][0] != links[other][1]
            ]
            best = None
            for bend in options[at]:
                path = curve(places[cause], places[effect], bend, _COARSE)
                if (at, bend) not in hits:
                    hits[at, bend] = _labels_hit(path, places, sizes, cause, effect)
                price = hits[at, bend] + _clashes(path, others) + 6 * (bend - liked[at]) ** 2 + 2 * bend**2
                if best is None or price < best[0] - 1e-9:
                    best = (price, bend, path)
            if best:
                _, bends[at], paths[at] = best
    return bends


def _labels_hit(path: Points, places: Points, sizes: Points, cause: int, effect: int) -> float:
    hit = inside(path[:, None], places, sizes, 7.0)
    hit[:, [cause, effect]] = False
    return 2.0 * float(hit.any(axis=0).sum()) + 0.3 * float(hit.sum())


def _clashes(path: Points, others: Sequence[Points]) -> float:
    """Return how often a path crosses others, and how long it runs close to them."""
    if not others:
        return 0.0
    many = np.stack(others)
    crossings = _crossings(path, many)
    inner = many[:, 2:-2].reshape(-1, 2)
    gaps = np.hypot(*(path[2:-2, None] - inner).transpose(2, 0, 1))
    return crossings + 0.25 * float((gaps < 11.0).any(axis=1).sum())


def _crossings(path: Points, many: Points) -> float:
    start, end = path[:-1, None, None], path[1:, None, None]
    first, last = many[None, :, :-1], many[None, :, 1:]

    def side(a: Points, b: Points, c: Points) -> Points:
        turned: Points = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
            c[..., 0] - a[..., 0]
        )
        return turned

    crossed = (side(start, end, first) * side(start, end, last) < 0) & (
        side(first, last, start) * side(first, last, end) < 0
    )
    return float(crossed.any(axis=(0, 2)).sum())
