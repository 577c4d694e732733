"""Where the variables of a diagram stand: loops as round as they can be, few crossings, no label on another."""

from collections.abc import Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from seedbed.causal._draw._tidy import Drawing, annealed, apart

Points = NDArray[np.float64]
Pairs = Sequence[tuple[int, int]]
Cycles = Sequence[tuple[int, ...]]

_STEP = 118.0
"""The distance between neighbours, in pixels, before the width of labels is allowed for."""
_BREADTH = 1.35
"""How much wider than high things are drawn, since labels are."""
_CAREFUL = 40
"""Up to so many variables, places are searched for."""
_MOST = 200
"""Beyond so many, variables stand in columns: nobody reads such a drawing, but it must not hang."""
_BETWEEN = 70.0
_ROUNDS = 80
_STARTS = 6


def positions(sizes: Points, pairs: Pairs, cycles: Cycles) -> Points:
    """Return the centre of each label, in pixels, the same for the same graph.

    Args:
        sizes: Width and height of each label.
        pairs: Which labels are linked.
        cycles: Loops that should be seen as such, the most important first.
    """
    parts: nx.Graph[int] = nx.Graph()
    parts.add_nodes_from(range(len(sizes)))
    parts.add_edges_from(pairs)
    places: Points = np.zeros((len(sizes), 2))
    blocks = []
    for members in sorted(
        (sorted(part) for part in nx.connected_components(parts)), key=lambda part: (-len(part), part)
    ):
        at = {member: index for index, member in enumerate(members)}
        inner = sorted({(at[a], at[b]) for a, b in pairs if a in at and a != b})
        rings = [tuple(at[member] for member in cycle) for cycle in cycles if cycle[0] in at]
        places[members] = _part(sizes[members], inner, rings)
        blocks.append(members)
    return _packed(places, sizes, blocks)


def _part(sizes: Points, pairs: Pairs, cycles: Cycles) -> Points:
    """Place what hangs together."""
    count = len(sizes)
    if count == 1:
        return np.zeros((1, 2))
    graph: nx.Graph[int] = nx.Graph(list(pairs))
    if count > _MOST:
        return _columns(graph, sizes)
    hops = np.zeros((count, count))
    for start, reached in nx.all_pairs_shortest_path_length(graph):
        for end, distance in reached.items():
            hops[start, end] = distance
    starts = [_spread(hops)]
    if count <= _CAREFUL:
        generator = np.random.default_rng(0)
        starts += [_ring(cycle, hops) for cycle in _longest(cycles)]
        starts += [generator.normal(size=(count, 2)) * _STEP for _ in range(_STARTS)]
    wide = np.array([_BREADTH, 1.0])
    drawing = Drawing(sizes, pairs, cycles, hops * _STEP, wide)
    drawn = [apart(_level(_eased(start, hops)) * wide, sizes) for start in starts]
    best = sorted(drawn, key=drawing.cost)[:2]
    if count <= _CAREFUL:
        best = [apart(annealed(drawing, start), sizes) for start in best]
    return min(best, key=drawing.cost)


def _longest(cycles: Cycles) -> Cycles:
    return sorted(cycles[:12], key=len, reverse=True)[:2]


def _ring(cycle: tuple[int, ...], hops: Points) -> Points:
    """Start with one loop on a circle and the rest around it."""
    turn = 2 * np.pi * np.arange(len(cycle)) / len(cycle)
    radius = _STEP * len(cycle) / (2 * np.pi)
    circle = radius * np.column_stack([np.cos(turn), np.sin(turn)])
    near = hops[:, cycle]
    weights = 1 / (near + 0.01) ** 4
    outward = 1 + near.min(axis=1, keepdims=True)
    placed: Points = (weights @ circle) / weights.sum(axis=1, keepdims=True) * outward + _fan(len(hops))
    return placed


def _fan(count: int) -> Points:
    """Return small steps, all different, so that no two things stand on one point."""
    turn = 2.4 * np.arange(count)
    return 3.0 * np.column_stack([np.cos(turn), np.sin(turn)])


def _spread(hops: Points) -> Points:
    """Return the plane that shows the distances best: classical scaling (Torgerson, 1952)."""
    squared = hops**2
    centred = -0.5 * (squared - squared.mean(0) - squared.mean(1)[:, None] + squared.mean())
    values, vectors = np.linalg.eigh(centred)
    plane: Points = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 1e-6))
    # an eigenvector has no sign of its own
    plane *= np.where(plane[np.abs(plane).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return plane * _STEP + _fan(len(hops))


def _eased(start: Points, hops: Points) -> Points:
    """Return places whose distances are as the hops between them: stress majorisation (Gansner and others, 2004)."""
    with np.errstate(divide="ignore"):
        weights = np.where(hops > 0, 1 / hops**2, 0.0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    pull = weights * hops * _STEP
    places = start
    for _ in range(_ROUNDS):
        gaps = places[:, None] - places[None]
        ratios = pull / np.maximum(np.hypot(gaps[..., 0], gaps[..., 1]), 1e-9)
        places = inverse @ ((np.diag(ratios.sum(axis=1)) - ratios) @ places)
    return places


def _level(places: Points) -> Points:
    """Return places turned so that they are wider than high."""
    centred = places - places.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Points = centred @ axes.T
    return turned


def _columns(graph: "nx.Graph[int]", sizes: Points) -> Points:
    """Return places in columns, what is near in the graph near each other: a few breadth-first searches, sorted."""
    count = len(sizes)
    hops = np.zeros((count, 3))
    pivot = 0
    for column in range(3):
        for node, distance in nx.single_source_shortest_path_length(graph, pivot).items():
            hops[node, column] = distance
        pivot = int(hops[:, : column + 1].min(axis=1).argmax())
    order = np.lexsort((hops[:, 2], hops[:, 1], hops[:, 0]))
    height = int(np.ceil(np.sqrt(count)))
    cell = sizes.max(axis=0) + _BETWEEN
    places: Points = np.zeros((count, 2))
    for start in range(0, count, height):
        column_of = sorted(
            order[start : start + height], key=lambda node: (hops[node, 1], hops[node, 2], node)
        )
        for row, node in enumerate(column_of):
            places[node] = cell * (start // height, row)
    return places


def _packed(places: Points, sizes: Points, blocks: Sequence[Sequence[int]]) -> Points:
    """Return places with the parts that do not hang together side by side, in rows."""
    extents = []
    for block in blocks:
        low = (places[block] - sizes[block] / 2).min(axis=0)
        high = (places[block] + sizes[block] / 2).max(axis=0)
        places[block] -= low
        extents.append(high - low)
    area = sum(float((extent + _BETWEEN).prod()) for extent in extents)
    across = max([1.4 * area**0.5, *(float(extent[0]) for extent in extents)])
    x = y = row = 0.0
    for block, extent in zip(blocks, extents, strict=True):
        if x and x + extent[0] > across:
            x, y, row = 0.0, y + row + _BETWEEN, 0.0
        places[block] += (x, y)
        x, row = x + float(extent[0]) + _BETWEEN, max(row, float(extent[1]))
    return places
