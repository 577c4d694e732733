"""Weightings drawn for a part of a graph."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from seedbed.causal._pulls._ensemble import LAG, WAIT, Ensemble, Part, members_for
from seedbed.problem import Polarity

Floats = NDArray[np.float64]

_STRENGTH = (1 / 3, 3.0)
"""Between what two links into the same variable may differ in weight: log-uniform."""
_TOTAL = (0.8, 1.0)
"""Between what all that reaches a variable may weigh together, where weights are shared out: log-uniform. Close to one,
since a loop of ten links, most of which merely hand on, would otherwise be nothing."""
NORMALISATIONS = 2
"""See `draw`."""


@dataclass(frozen=True, slots=True)
class Draws:
    """What was drawn: one row for each member of the ensemble, the normalisations one after the other."""

    signs: Floats
    """Of each link: 1 or -1, also where it is not there."""
    there: NDArray[np.bool_]
    """Whether each link is there in that member."""
    weights: Floats
    """Of each link, with its sign."""
    lags: Floats
    """Of each link: the time in which it follows its cause."""
    waits: Floats
    """Of each link: for how long nothing comes through; 0 where it is not delayed."""
    shocks: Floats
    """Of each variable: 1 or -1 where it is the one that is disturbed, else 0."""


def draw(part: Part, ensemble: Ensemble) -> Draws:
    """Draw an ensemble in two normalisations, each of which is right for some systems and wrong for others.

    *Shared out*: what reaches a variable weighs less than one in all, so every loop dies away. *Free*: each link weighs
    by itself between a third and three, so a reinforcing loop may run away, up to where the variables saturate.

    Raises:
        BadInput: The ensemble is too large for the part.
    """
    size = members_for(part, ensemble)
    link = np.empty((5, size, len(part.links)))
    for place, one in enumerate(part.links):
        mark = "connect" if place in part.added else "link"
        link[:, :, place] = _uniform(ensemble.seed, size, 5, mark, one.cause, one.effect).T
    variable = np.empty((3, size, len(part.variables)))
    for place, name in enumerate(part.variables):
        variable[:, :, place] = _uniform(ensemble.seed, size, 3, "variable", name).T
    signs, there = _signs(part, link[2]), np.ones(link[3].shape, dtype=bool)
    if ensemble.existence:
        there = link[3] < np.array([one.belief for one in part.links])
    strength = _between(_STRENGTH, link[0]) * there
    total = _between(_TOTAL, variable[0])
    return Draws(
        signs=_twice(signs),
        there=np.concatenate([there] * NORMALISATIONS),
        weights=np.concatenate([signs * _shared_out(part, strength, total), signs * strength]),
        lags=_twice(_between(LAG, link[1])),
        waits=_twice(_between(WAIT, link[4]) * [one.delayed for one in part.links]),
        shocks=_twice(_shocks(variable[1], variable[2])),
    )


def _signs(part: Part, uniform: Floats) -> Floats:
    ways = {Polarity.SAME: 1.0, Polarity.OPPOSITE: -1.0, Polarity.UNKNOWN: 0.0}
    known = np.array([ways[link.polarity] for link in part.links])
    return np.where(known == 0, np.where(uniform < 0.5, 1.0, -1.0), known)


def _shocks(rank: Floats, way: Floats) -> Floats:
    """Return one shock in each member, on the variable that ranks highest: one more variable leaves most as they were."""
    hit = np.arange(rank.shape[1]) == rank.argmax(axis=1)[:, np.newaxis]
    return np.where(hit, np.where(way < 0.5, 1.0, -1.0), 0.0)


def _shared_out(part: Part, strength: Floats, total: Floats) -> Floats:
    """Return the weights scaled so that those into each variable come to its total."""
    place = {name: index for index, name in enumerate(part.variables)}
    effect = np.array([place[link.effect] for link in part.links], dtype=np.intp)
    sums = np.zeros_like(total)
    if part.links:
        first = np.flatnonzero(np.diff(effect, prepend=-1))
        sums[:, effect[first]] = np.add.reduceat(strength, first, axis=1)
    scaled: Floats = strength * (total / np.maximum(sums, np.finfo(float).tiny))[:, effect]
    return scaled


def _between(ends: tuple[float, float], uniform: Floats) -> Floats:
    low, high = ends
    drawn: Floats = low * (high / low) ** uniform
    return drawn


def _twice(drawn: Floats) -> Floats:
    return np.concatenate([drawn] * NORMALISATIONS)


def _uniform(seed: int, size: int, columns: int, *of: str) -> Floats:
    """Return random numbers that depend on nothing but the seed and what they are of; a larger size adds rows."""
    digest = blake2b("\0".join((str(seed), *of)).encode(), digest_size=16).digest()
    stream = np.random.Generator(np.random.Philox(key=int.from_bytes(digest)))
    return stream.random((size, columns))
