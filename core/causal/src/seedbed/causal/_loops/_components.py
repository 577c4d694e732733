"""Strong components as arrays: what the searches for loops run on."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from seedbed.causal._graph import Graph, Link

Indices = npt.NDArray[np.intp]
Places = npt.NDArray[np.int32]
"""Rows of places among the links of a graph."""
FAR = 1 << 30
"""The distance from where there is no way."""

_PAIRS = 1 << 20
"""How many links are followed in one go for distances."""


class Component:
    """Variables that all reach each other, numbered from the busiest, and the links between them.

    Links are sorted by cause and then by effect, so that those out of a variable lie side by side.
    """

    def __init__(self, members: Iterable[str], links: Iterable[tuple[int, Link]]) -> None:
        inner = tuple(links)
        causes, effects = Counter(one.cause for _, one in inner), Counter(one.effect for _, one in inner)
        # Loops are searched from each variable among those after it: without the busiest, little is left.
        self.names = tuple(sorted(members, key=lambda name: (-causes[name] * effects[name], name)))
        number = {name: index for index, name in enumerate(self.names)}
        ends = sorted((number[one.cause], number[one.effect], place) for place, one in inner)
        self.causes, self.effects, places = np.array(ends, dtype=np.intp).T
        self.places = places.astype(np.int32)
        """Where among the links of the graph each is."""
        self._key = self.causes * len(self.names) + self.effects
        self._out = np.searchsorted(self.causes, np.arange(len(self.names) + 1))
        inwards = np.argsort(self.effects, kind="stable")
        self._sources = self.causes[inwards]
        self._in = np.searchsorted(self.effects[inwards], np.arange(len(self.names) + 1))

    def links_from(self, variables: Indices) -> tuple[Indices, Indices]:
        """Return each link out of each of the variables: whose row it belongs to, and which it is."""
        return _spread(self._out, variables)

    def links_between(self, causes: Indices, effects: Indices) -> Indices:
        """Return the link from each cause to its effect. It has to be there."""
        return np.searchsorted(self._key, causes * len(self.names) + effects)

    def blocks(self) -> list[Indices]:
        """Return the variables, so many at a time that their distances are found in milliseconds and megabytes."""
        step = max(1, _PAIRS // len(self.causes))
        every = np.arange(len(self.names))
        return [every[start : start + step] for start in range(0, len(every), step)]

    def distances(self, targets: Indices, *, after: bool = False, within: int = FAR) -> npt.NDArray[np.int32]:
        """Return how many links it takes at least from each variable to each target, with a row for each target.

        Args:
            targets: The variables to reach.
            after: Whether the way leads only through variables that come after the target.
            within: Where to stop. What may be farther away is then said to be one link farther.
        """
        away = np.full((len(targets), len(self.names)), FAR, dtype=np.int32)
        rows, variables = np.arange(len(targets)), targets
        away[rows, variables] = distance = 0
        while len(rows):
            if distance == within:
                away[away == FAR] = within + 1
                break
            distance += 1
            which, entries = _spread(self._in, variables)
            rows, variables = rows[which], self._sources[entries]
            new = away[rows, variables] == FAR
            if after:
                new &= variables > targets[rows]
            rows, variables = np.divmod(
                np.unique(rows[new] * len(self.names) + variables[new]), len(self.names)
            )
            away[rows, variables] = distance
        return away


def components(graph: Graph) -> tuple[Component, ...]:
    """Return the strong components of two variables and more. Those of one have no loop but its own link to itself."""
    import networkx as nx  # takes longer than all the rest of this package

    between = [(place, link) for place, link in enumerate(graph.links.values()) if link.cause != link.effect]
    digraph = nx.DiGraph([(link.cause, link.effect) for _, link in between])
    groups = sorted(sorted(group) for group in nx.strongly_connected_components(digraph) if len(group) > 1)
    home = {name: number for number, group in enumerate(groups) for name in group}
    inner: list[list[tuple[int, Link]]] = [[] for _ in groups]
    for place, link in between:
        number = home.get(link.cause)
        if number is not None and home.get(link.effect) == number:
            inner[number].append((place, link))
    return tuple(Component(group, links) for group, links in zip(groups, inner, strict=True))


def _spread(first: Indices, rows: Indices) -> tuple[Indices, Indices]:
    """Return the entries of each row of a compressed sparse matrix: which of the rows, and which entry."""
    counts = first[rows + 1] - first[rows]
    which = np.repeat(np.arange(len(rows)), counts)
    before = np.cumsum(counts) - counts
    return which, np.arange(len(which)) + (first[rows] - before)[which]
