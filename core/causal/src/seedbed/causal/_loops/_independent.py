"""A few loops that cover all feedback, and what feeds a loop."""

from collections.abc import Iterator
from itertools import pairwise

from seedbed.causal._graph import Graph, Link
from seedbed.causal._loops._components import Component, components
from seedbed.causal._loops._found import Loop, loops_along


def independent_loops(graph: Graph) -> tuple[Loop, ...]:
    """Return a shortest independent loop set: few loops in which every link that lies on a loop occurs.

    Of the links that lie on a loop, the one with the shortest loop through it comes first. Where no loop of the set has it
    yet, a shortest loop through it (a geodetic cycle: the link, and a shortest way back) joins the set. So each
    loop has a link that none before it has, which makes them independent, and the set has at most
    E - V + 1 loops for each strong component of E links and V variables. Among ways of equal length, the one whose
    names come first is taken; other choices may give another set of the same use.

    Source: Rogelio Oliva, Model structure analysis through graph theory: partition heuristics and feedback
    structure decomposition, System Dynamics Review 20(4), 2004; independent loop sets are from Christian Kampmann,
    Feedback loop gains and system behavior (1996), System Dynamics Review 28(4), 2012.
    """
    own = [(cause,) for cause, effect in graph.links if cause == effect]
    return loops_along(graph, [*own, *(way for one in components(graph) for way in _covering(one))])


def feeds(graph: Graph, loop: Loop) -> tuple[Link, ...]:
    """Return the links that enter a loop from a variable that is not on it."""
    inside = frozenset(loop.variables)
    return tuple(link for link in graph.links.values() if link.effect in inside and link.cause not in inside)


def _covering(component: Component) -> list[tuple[str, ...]]:
    ways = [tuple(component.names[one] for one in way) for way in _geodetic(component)]
    covered: set[tuple[str, str]] = set()
    chosen = []
    # in the order in which loops are returned, so that each has a link that none before it has there too
    for way in sorted(ways, key=lambda way: (len(way), _from_the_first(way))):
        if way[:2] not in covered:
            covered.update(pairwise((*way, way[0])))
            chosen.append(way)
    return chosen


def _from_the_first(way: tuple[str, ...]) -> tuple[str, ...]:
    start = way.index(min(way))
    return way[start:] + way[:start]


def _geodetic(component: Component) -> Iterator[list[int]]:
    """Give for each link a shortest loop that starts with it."""
    effects = [list[int]() for _ in component.names]
    for cause, effect in zip(component.causes.tolist(), component.effects.tolist(), strict=True):
        effects[cause].append(effect)
    for some in effects:
        some.sort(key=component.names.__getitem__)
    for targets in component.blocks():
        for target, away in zip(targets.tolist(), component.distances(targets), strict=True):
            yield from _ways_back(target, effects, away.tolist())


def _ways_back(target: int, effects: list[list[int]], away: list[int]) -> Iterator[list[int]]:
    for effect in effects[target]:
        way = [target]
        at = effect
        while at != target:
            way.append(at)
            at = next(one for one in effects[at] if away[one] < away[at])
        yield way
