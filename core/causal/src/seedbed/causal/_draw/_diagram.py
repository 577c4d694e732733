"""Where everything in a causal loop diagram stands, before it is drawn."""

from collections.abc import Sequence

import numpy as np

from seedbed.causal._draw._arcs import Arc, arcs
from seedbed.causal._draw._drawn import Diagram, DrawnLink, DrawnLoop, DrawnVariable
from seedbed.causal._draw._labels import label
from seedbed.causal._draw._layout import Points, positions
from seedbed.causal._draw._levers import Levers
from seedbed.causal._draw._spots import Clutter, rings
from seedbed.causal._graph import Connect, Edge, Graph, Link
from seedbed.causal._loops._found import Loop

_MARKS = 14
"""More loops than these are not marked: one could not tell them apart."""
_ROUND = 40
"""Loops that the layout tries to draw round, the shortest first."""
_SIGN = np.array([13.0, 15.0])
_STROKES = np.array([16.0, 16.0])
_MARK = np.array([32.0, 32.0])
_PAD = np.array([6.0, 4.0])


def diagram(graph: Graph, loops: Sequence[Loop]) -> Diagram:
    """Return a drawing of a graph, the same each time."""
    index = {name: at for at, name in enumerate(graph.variables)}
    labels = [label(name) for name in graph.variables]
    sizes = np.array([(one.width, one.height) for one in labels]).reshape(-1, 2) + _PAD
    links = {**_proposed(graph), **{pair: (link, False) for pair, link in graph.links.items()}}
    pairs = [(index[cause], index[effect]) for cause, effect in links]
    loops = [loop for loop in loops[:_ROUND] if graph.links.keys() >= set(loop.links)]
    cycles = [tuple(index[name] for name in loop.variables) for loop in loops]
    places = positions(sizes, pairs, cycles)
    routed = arcs(places, sizes, pairs, cycles)
    clutter = Clutter(places, sizes, [arc.points[::4] for arc in routed])
    by_pair = dict(zip(links, routed, strict=True))
    levers = Levers(graph, places, sizes, by_pair)
    levers.reserve(clutter)
    delays = [_delay(by_pair[pair], clutter) if link.delayed else 0.5 for pair, (link, _) in links.items()]
    signs = [_sign(arc, clutter) for arc in routed]
    marks = tuple(_mark(loop, by_pair, clutter) for loop in loops[:_MARKS])
    placed = levers.placed(clutter)
    torn = {(one.cause, one.effect) for one in graph.contradictions}
    edges = _edges(graph)
    drawn = tuple(
        DrawnLink(link, edges.get(pair, ()), by_pair[pair], sign, delay, pair in torn, proposed)
        for (pair, (link, proposed)), sign, delay in zip(links.items(), signs, delays, strict=True)
    )
    variables = tuple(map(DrawnVariable, graph.variables, labels, places))
    low, high = clutter.extent()
    return Diagram(variables, drawn, marks, placed, low, high)


def _proposed(graph: Graph) -> dict[tuple[str, str], tuple[Link, bool]]:
    """Return the links that levers would add."""
    there = [act.edge for lever in graph.levers for act in lever.acts if isinstance(act, Connect)]
    return {pair: (link, True) for pair, link in Graph(edges=tuple(there)).links.items()}


def _edges(graph: Graph) -> dict[tuple[str, str], tuple[Edge, ...]]:
    edges: dict[tuple[str, str], tuple[Edge, ...]] = {}
    for edge in graph.edges:
        edges[edge.cause, edge.effect] = (*edges.get((edge.cause, edge.effect), ()), edge)
    return edges


def _delay(arc: Arc, clutter: Clutter) -> float:
    """Return at which share of the way the strokes of a delay stand: the middle, if nothing else is there."""
    shares = (0.5, 0.42, 0.58, 0.34, 0.66)
    candidates = np.array([arc.at(share)[0] for share in shares])
    return shares[clutter.room(candidates, np.linspace(0, 1.6, len(shares)), _STROKES, margin=0.0)]


def _sign(arc: Arc, clutter: Clutter) -> Points:
    """Return a place beside the arrow's head, rather on the outside of its bend."""
    candidates, prices = [], []
    for back in (17.0, 25.0, 34.0):
        point, along = arc.at(1 - back / max(arc.length, back))
        outward = np.array([along[1], -along[0]]) * (1 if arc.clockwise else -1)
        for side, inwards in ((1, 0.0), (-1, 0.5)):
            for off in (11.0, 13.5):
                candidates.append(point + side * off * outward)
                prices.append(0.02 * back + inwards + 0.05 * off)
    return candidates[clutter.room(np.array(candidates), np.array(prices), _SIGN, margin=0.0)]


def _mark(loop: Loop, by_pair: dict[tuple[str, str], Arc], clutter: Clutter) -> DrawnLoop:
    """Put a loop's mark as near its middle as there is room."""
    around = np.concatenate([by_pair[pair].points for pair in loop.links])
    after = np.roll(around, -1, axis=0)
    cross = around[:, 0] * after[:, 1] - around[:, 1] * after[:, 0]
    area = float(cross.sum()) / 2
    low, high = around.min(axis=0), around.max(axis=0)
    middle: Points = (low + high) / 2
    # what crosses itself has little area, and its centroid may be anywhere
    if abs(area) > 0.2 * float((high - low).prod()):
        middle = ((around + after) * cross[:, None]).sum(axis=0) / (6 * area)
    # a link from a variable to itself is a ring with room for the mark
    candidates = rings(middle, 8.0, 14 if len(loop.variables) > 1 else 0)
    prices = 0.03 * np.hypot(*(candidates - middle).T)
    place = candidates[clutter.room(candidates, prices, _MARK, margin=2.0)]
    return DrawnLoop(loop, place, clockwise=area > 0)
