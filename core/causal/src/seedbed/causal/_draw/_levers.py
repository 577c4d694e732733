"""Where levers stand in a diagram, and how their lines go to what they change."""

from collections.abc import Mapping
from typing import assert_never

import numpy as np

from seedbed.causal._draw._arcs import Arc, clipped
from seedbed.causal._draw._drawn import DrawnAct, DrawnLever
from seedbed.causal._draw._labels import label, width
from seedbed.causal._draw._layout import Points
from seedbed.causal._draw._spots import Clutter, grid
from seedbed.causal._forms._marks import act_note
from seedbed.causal._graph import Act, Connect, Edge, Graph, Hasten, Lever, Push, Tune

KIND_SIZE = 10.5
"""Of a lever's kind, in pixels."""
NOTE_SIZE = 11.0
"""Of what a lever does, in pixels."""
_PAD = np.array([20.0, 12.0])
_DOT = np.array([12.0, 12.0])
_REACH = 50.0
"""How far a lever stands from what it changes, in pixels."""
_AROUND = 150.0
"""How far around what it changes a place for it is looked for."""
_TRIED = 12
"""The places, by what they cover, from which the lines are tried."""
_BENDS = (0.05, -0.05, 0.15, -0.15, 0.25, -0.25, 0.4, -0.4)
_BESIDE = np.array([(1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1.3), (0, -1.3)])


class Levers:
    """The levers of a graph that is drawn already.

    Args:
        graph: The graph.
        places: Where its variables stand.
        sizes: How large their labels are.
        arcs: How its links go.
    """

    def __init__(
        self, graph: Graph, places: Points, sizes: Points, arcs: Mapping[tuple[str, str], Arc]
    ) -> None:
        self._levers = graph.levers
        self._index = {name: at for at, name in enumerate(graph.variables)}
        self._places, self._sizes, self._arcs = places, sizes, arcs

    def reserve(self, clutter: Clutter) -> None:
        """Keep the points on links free at which lines will end."""
        for lever in self._levers:
            for act in lever.acts:
                if not isinstance(act, Push):
                    clutter.add(self._target(act), _DOT)

    def placed(self, clutter: Clutter) -> tuple[DrawnLever, ...]:
        """Put each lever near what it changes, where its lines run over least."""
        return tuple(self._placed(lever, clutter) for lever in self._levers)

    def _placed(self, lever: Lever, clutter: Clutter) -> DrawnLever:
        text = label(lever.name)
        size = np.array([text.width, text.height + KIND_SIZE * 1.4]) + _PAD
        size[0] = max(size[0], width(lever.kind.value, KIND_SIZE) + _PAD[0])
        targets = np.array([self._target(act) for act in lever.acts])
        reach = _AROUND + size / 2
        candidates = grid(targets.min(axis=0) - reach, targets.max(axis=0) + reach, _grain(targets, reach))
        gaps = (np.abs(candidates[:, None] - targets) - size / 2).max(axis=-1)
        prices = 0.02 * gaps.sum(axis=1) + 0.2 * np.maximum(_REACH - gaps, 0).sum(axis=1)
        prices += sum(clutter.crossed(candidates, target) for target in targets)
        prices += clutter.cost(candidates, size, margin=12.0)
        tried = prices.argsort(kind="stable")[:_TRIED]
        lines = [sum(self._best(act, candidates[at], size, clutter)[0] for act in lever.acts) for at in tried]
        place = candidates[tried[int((prices[tried] + lines).argmin())]]
        clutter.add(place, size)
        acts = tuple(self._act(act, place, size, clutter) for act in lever.acts)
        return DrawnLever(lever, text, place, size, acts)

    def _target(self, act: Act) -> Points:
        """Return where a lever's line ends: at a variable, or on a link."""
        match act:
            case Push(variable=variable):
                place: Points = self._places[self._index[variable]]
                return place
            case Connect(edge=Edge(cause=cause, effect=effect)) | Tune(cause=cause, effect=effect):
                share = 0.34
            case Hasten(cause=cause, effect=effect):
                share = 0.66
            case _:
                assert_never(act)
        if (cause, effect) in self._arcs:
            return self._arcs[cause, effect].at(share)[0]
        middle: Points = (self._places[self._index[cause]] + self._places[self._index[effect]]) / 2
        return middle

    def _best(self, act: Act, place: Points, size: Points, clutter: Clutter) -> tuple[float, Arc]:
        """Return the line to what an act changes that runs over least, and what it runs over."""
        around = self._sizes[self._index[act.variable]] if isinstance(act, Push) else np.zeros(2)
        ways = [clipped(place, self._target(act), bend, (size, around)) for bend in _BENDS]
        costs = [clutter.under(way.points[8:-12:3]) + 0.1 * at for at, way in enumerate(ways)]
        best = int(np.argmin(costs))
        return costs[best], ways[best]

    def _act(self, act: Act, place: Points, size: Points, clutter: Clutter) -> DrawnAct:
        _, arc = self._best(act, place, size, clutter)
        clutter.draw(arc.points[::5])
        room = np.array([width(act_note(act), NOTE_SIZE) + 2, NOTE_SIZE + 2])
        on = np.array([arc.at(share)[0] for share in (0.5, 0.6, 0.4, 0.7, 0.3, 0.8)])
        candidates = np.concatenate([on + (room / 2 + 3) * way for way in _BESIDE])
        note = clutter.room(candidates, np.linspace(0, 0.4, len(candidates)), room, margin=0.0)
        return DrawnAct(act, arc, candidates[note])


def _grain(targets: Points, reach: Points) -> float:
    """Return the distance of the places that are tried, so that there are not too many."""
    across = targets.max(axis=0) - targets.min(axis=0) + 2 * reach
    return max(16.0, float(across.max()) / 40)
