"""Where the boxes and lines of a picture of a workspace go: layers, few crossings, lines around boxes."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

from seedbed.workspace import Workspace

_SWEEPS = 24
_PASS_WIDTH = 8.0
_BOX_GAP, _PASS_GAP = 20.0, 9.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a row: the box of a member, or where the line that leads to one passes the row."""

    name: str
    row: int
    is_box: bool = True
    is_up: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of line from one row to the next below.

    All lines that lead to one member join on their way, so that a piece can stand for several needs:
    `sources` are the members whose need it carries, `target` is what they need.
    """

    upper: Spot
    lower: Spot
    target: str
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture without looks.

    Attributes:
        rows: The spots from top to bottom, each row from left to right.
        centres: How far right the middle of each spot is.
        lines: What connects them.
        areas: The areas from top to bottom, each with its first and last row.
    """

    rows: tuple[tuple[Spot, ...], ...]
    centres: Mapping[Spot, float]
    lines: tuple[Line, ...]
    areas: tuple[tuple[str, int, int], ...]


def lay_out(workspace: Workspace, widths: Mapping[str, float]) -> Layout:
    """Lay out a workspace, given how wide the box of each member is."""
    areas, boxes = _rows(workspace)
    lines = _lines(workspace, {spot.name: spot for row in boxes for spot in row})
    passes = {spot for line in lines for spot in (line.upper, line.lower) if not spot.is_box}
    rows = [
        [*row, *sorted(passes & _in_row(passes, number), key=_by_name)] for number, row in enumerate(boxes)
    ]
    above, below = _neighbours(lines)
    ordered = _fewest_crossings(rows, above, below)
    centres = _centres(ordered, above, below, widths)
    return Layout(tuple(tuple(row) for row in ordered), centres, tuple(lines), tuple(areas))


def direct_needs(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Return what a member needs, but for what it would have by way of another need anyway."""
    needs = workspace.needs(name)
    behind: set[str] = set().union(*(workspace.upstream(need) for need in needs))
    return tuple(need for need in needs if need not in behind)


def areas_upwards(workspace: Workspace) -> list[str]:
    """Return the top folders of the members: core first, seeds last."""
    areas = {member.area for member in workspace.members.values()}
    return sorted(areas, key=lambda area: (area == "seeds", area != "core", area))


def _rows(workspace: Workspace) -> tuple[list[tuple[str, int, int]], list[list[Spot]]]:
    """Put members into rows, each above what it needs, area upon area; a long row is folded."""
    depth: dict[str, int] = {}
    for name, member in workspace.members.items():
        own = [need for need in workspace.needs(name) if workspace.members[need].area == member.area]
        depth[name] = max((depth[need] + 1 for need in own), default=0)
    longest = max(8, ceil(1.6 * sqrt(len(depth))))
    areas: list[tuple[str, int, int]] = []
    rows: list[list[Spot]] = []
    for area in reversed(areas_upwards(workspace)):
        first = len(rows)
        layers: dict[int, list[str]] = {}
        for name, member in workspace.members.items():
            if member.area == area:
                layers.setdefault(depth[name], []).append(name)
        for level in sorted(layers, reverse=True):
            rows.extend(_folded(layers[level], longest, len(rows)))
        areas.append((area, first, len(rows) - 1))
    return areas, rows


def _folded(names: list[str], longest: int, first: int) -> list[list[Spot]]:
    count = ceil(len(names) / longest)
    return [[Spot(name, first + part) for name in names[part::count]] for part in range(count)]


def _in_row(spots: Iterable[Spot], row: int) -> set[Spot]:
    return {spot for spot in spots if spot.row == row}


def _by_name(spot: Spot) -> tuple[str, bool]:
    return spot.name, spot.is_up


def _lines(workspace: Workspace, boxes: Mapping[str, Spot]) -> list[Line]:
    """Lead a line from each member to each that it needs, row by row, joining those to one member."""
    carried: dict[tuple[Spot, Spot, str], set[str]] = {}
    for name in workspace.members:
        for need in direct_needs(workspace, name):
            source, target = boxes[name], boxes[need]
            step = 1 if target.row > source.row else -1
            between = range(source.row + step, target.row, step)
            way = [source, *(Spot(need, row, is_box=False, is_up=step < 0) for row in between), target]
            for one, other in pairwise(way):
                upper, lower = (one, other) if step > 0 else (other, one)
                carried.setdefault((upper, lower, need), set()).add(name)
    return [Line(*ends, frozenset(names)) for ends, names in carried.items()]


_Neighbours = Mapping[Spot, Sequence[Spot]]


def _neighbours(lines: Iterable[Line]) -> tuple[dict[Spot, list[Spot]], dict[Spot, list[Spot]]]:
    above: dict[Spot, list[Spot]] = {}
    below: dict[Spot, list[Spot]] = {}
    for line in lines:
        above.setdefault(line.lower, []).append(line.upper)
        below.setdefault(line.upper, []).append(line.lower)
    return above, below


def _fewest_crossings(rows: list[list[Spot]], above: _Neighbours, below: _Neighbours) -> list[list[Spot]]:
    """Order each row by where its neighbours lie, up and down in turn (the barycentre method); keep the best."""
    best, fewest = rows, _crossings(rows, below)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        rows = [list(row) for row in rows]
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for number in order:
            beside = rows[number - 1] if down else rows[number + 1]
            _sort_by_neighbours(rows[number], beside, above if down else below)
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _sort_by_neighbours(row: list[Spot], beside: Sequence[Spot], neighbours: _Neighbours) -> None:
    at = {spot: (number + 0.5) / len(beside) for number, spot in enumerate(beside)}
    own = {spot: (number + 0.5) / len(row) for number, spot in enumerate(row)}

    def middle(spot: Spot) -> float:
        near = [at[other] for other in neighbours.get(spot, ())]
        return sum(near) / len(near) if near else own[spot]

    row.sort(key=middle)


def _crossings(rows: Sequence[Sequence[Spot]], below: _Neighbours) -> int:
    count = 0
    for upper, lower in pairwise(rows):
        at = {spot: number for number, spot in enumerate(lower)}
        seen: list[int] = []
        for spot in upper:
            ends = sorted(at[other] for other in below.get(spot, ()))
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _centres(
    rows: Sequence[Sequence[Spot]], above: _Neighbours, below: _Neighbours, widths: Mapping[str, float]
) -> dict[Spot, float]:
    """Draw every spot towards its neighbours, in the order that its row has, until it rests."""
    spaces = [_spaces(row, widths) for row in rows]
    centres: dict[Spot, float] = {}
    for row, space in zip(rows, spaces, strict=True):
        centres |= {spot: at - space[-1] / 2 for spot, at in zip(row, space, strict=True)}
    numbers = range(len(rows))
    for sweep in range(_SWEEPS):
        for number in numbers if sweep % 2 == 0 else reversed(numbers):
            row = rows[number]
            wanted, weights = [], []
            for spot in row:
                near = [*above.get(spot, ()), *below.get(spot, ())]
                # A line that passes should be straight, more than a box should be in the middle.
                pulls = [1.0 if spot.is_box or other.is_box else 8.0 for other in near]
                pull = sum(pulls)
                at = sum(p * centres[o] for p, o in zip(pulls, near, strict=True)) / pull if near else None
                wanted.append(centres[spot] if at is None else at)
                weights.append(pull or 0.1)
            centres |= zip(row, _apart(wanted, weights, spaces[number]), strict=True)
    return centres


def _spaces(row: Sequence[Spot], widths: Mapping[str, float]) -> list[float]:
    """Return where the centres of a row lie when it is packed as closely as may be, from zero."""
    at = [0.0]
    for left, right in pairwise(row):
        reach = sum(widths[spot.name] if spot.is_box else _PASS_WIDTH for spot in (left, right)) / 2
        at.append(at[-1] + reach + (_BOX_GAP if left.is_box and right.is_box else _PASS_GAP))
    return at


def _apart(wanted: Sequence[float], weights: Sequence[float], spaces: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted (least squares) that keep order and space.

    With the space taken off, that is a regression by a rising function; neighbours in the wrong order are pooled.
    """
    pools: list[tuple[float, float, int]] = []
    for want, weight, space in zip(wanted, weights, spaces, strict=True):
        mean, total, count = want - space, weight, 1
        while pools and pools[-1][0] > mean:
            other, more, size = pools.pop()
            mean = (mean * total + other * more) / (total + more)
            total, count = total + more, count + size
        pools.append((mean, total, count))
    flat = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + space for mean, space in zip(flat, spaces, strict=True)]
