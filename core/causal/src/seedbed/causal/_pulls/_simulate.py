"""The simulation of a part of a graph over an ensemble.

Each link has a state that follows its cause with a lag, after a wait where it is delayed; each variable is the sum of what
reaches it, bent by a hyperbolic tangent so that nothing grows without bound:

    lag * dy/dt = x_cause(t - wait) - y        x_effect = tanh(inputs + sum of weight * y)

All is measured from where the system stands, and every variable is taken to stand at a positive level, worth as much as a
push: a link that is made stronger brings more of what it already brings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from seedbed.causal._pulls._draws import Draws, Floats
from seedbed.causal._pulls._ensemble import HORIZON, Part
from seedbed.causal._pulls._paths import Ends, Swings
from seedbed.causal._pulls._pull import Pull
from seedbed.causal._pulls._quickest import quickest

STEP = 1 / 3
"""The time step. The quickest link there is, one of lag 1 made twice as quick, goes 49 % of its way in it, so that no loop
swings merely because time is cut into steps."""
PUSH = 0.01
"""How far a variable is pushed: so little beside 1, at which it saturates, that only a loop that runs away gets there."""
_SHOCK = 0.1
"""How far a disturbance pushes. A loop that never settles should get to its full swing soon."""
_AT_ONCE = 200_000
"""How many links or variables, over the members, are followed at once, since what is under way in delays takes up
memory."""
_SETTLING, _TIMES = 120.0, 3.0
"""How long is simulated: some time for loops to settle, and several times what the change takes to get there."""


@dataclass(frozen=True, slots=True)
class Paths:
    """What the variables asked about did."""

    pulled: Ends
    """When pulled."""
    before: Swings
    """When disturbed, with nothing pulled."""
    after: Swings
    """When disturbed, with the links and delays as they are when pulled, and what is held standing still."""


@dataclass(frozen=True, slots=True)
class _System:
    cause: NDArray[np.intp]
    first: NDArray[np.intp]
    """Where the links into one variable start, of those that have any."""
    reached: NDArray[np.intp]
    """Which variables these are."""
    watched: NDArray[np.intp]
    delayed: NDArray[np.intp]
    """Which links are delayed."""


@dataclass(frozen=True, slots=True)
class _Run:
    weights: Floats
    rates: Floats
    """How much of its way each link goes in a step."""
    waits: NDArray[np.intp]
    """For how many steps nothing comes through, of the delayed links."""
    inputs: Floats
    held: Floats
    """Where each variable is held; not a number where it is free."""

    def rows(self, start: int, stop: int) -> "_Run":
        """Return the same for some members."""
        few = slice(start, stop)
        return _Run(self.weights[few], self.rates[few], self.waits[few], self.inputs[few], self.held)


def simulate(part: Part, pull: Pull, draws: Draws) -> Paths:
    """Follow the pull, and a disturbance without it and with it, over the same weightings."""
    arrivals = quickest(part, pull)
    steps, system = _steps(part, arrivals), _system(part)
    pulled, before, after = _runs(system, part, pull, draws)
    return Paths(
        pulled=_ends(system, pulled, part, arrivals),
        before=Swings.joined([Swings.of(path) for path in _paths(system, before, steps)]),
        after=Swings.joined([Swings.of(path) for path in _paths(system, after, steps)]),
    )


def follow_pull(part: Part, pull: Pull, draws: Draws) -> Ends:
    """Follow the pull alone."""
    system = _system(part)
    return _ends(system, _runs(system, part, pull, draws)[0], part, quickest(part, pull))


def _ends(system: _System, run: _Run, part: Part, arrivals: Mapping[str, float]) -> Ends:
    steps = _steps(part, arrivals)
    # at what step each variable should have felt it; the last one where it never does
    early = [min(steps - 1, ceil(arrivals.get(name, HORIZON) / STEP)) for name in part.on]
    return Ends.joined([Ends.of(path, steps, early) for path in _paths(system, run, steps)])


def _steps(part: Part, arrivals: Mapping[str, float]) -> int:
    latest = max((arrivals.get(name, 0.0) for name in part.on), default=0.0)
    return int(min(HORIZON, _SETTLING + _TIMES * latest) / STEP)


def _system(part: Part) -> _System:
    place = {name: index for index, name in enumerate(part.variables)}
    effect = np.array([place[link.effect] for link in part.links], dtype=np.intp)
    first = np.flatnonzero(np.diff(effect, prepend=-1))
    return _System(
        cause=np.array([place[link.cause] for link in part.links], dtype=np.intp),
        first=first,
        reached=effect[first],
        watched=np.array([place[name] for name in part.on], dtype=np.intp),
        delayed=np.flatnonzero([link.delayed for link in part.links]),
    )


def _runs(system: _System, part: Part, pull: Pull, draws: Draws) -> tuple[_Run, _Run, _Run]:
    pairs = [(link.cause, link.effect) for link in part.links]
    own = np.array([place not in part.added for place in range(len(pairs))], dtype=bool)
    # an act on a link leaves alone the one that is put beside it
    stronger = np.where(own, [pull.strength.get(pair, 1.0) for pair in pairs], 1.0)
    slower = np.where(own, [pull.time.get(pair, 1.0) for pair in pairs], 1.0)
    before, after = draws.weights * own, draws.weights * stronger
    held = np.array([pull.held.get(name, np.nan) for name in part.variables], dtype=float)
    free = np.isnan(held)
    more = PUSH * _into(system, after - before, np.zeros_like(draws.shocks))
    # a disturbance of what will be held would say no more than that it is held
    shocks = _SHOCK * draws.shocks * free
    rates, waits = _timing(system, draws, np.ones_like(slower))
    new_rates, new_waits = _timing(system, draws, slower)
    return (
        _Run(after, new_rates, new_waits, more, PUSH * held),
        _Run(before, rates, waits, shocks, np.full_like(held, np.nan)),
        _Run(after, new_rates, new_waits, shocks, 0.0 * held),
    )


def _timing(system: _System, draws: Draws, slower: Floats) -> tuple[Floats, NDArray[np.intp]]:
    waits = (draws.waits * slower)[:, system.delayed] / STEP
    return 1 - np.exp(-STEP / (draws.lags * slower)), waits.round().astype(np.intp)


def _into(system: _System, arriving: Floats, inputs: Floats) -> Floats:
    """Return what reaches each variable, its links together with its inputs."""
    sums = inputs.copy()
    if len(system.cause):
        sums[:, system.reached] += np.add.reduceat(arriving, system.first, axis=1)
    return sums


def _paths(system: _System, run: _Run, steps: int) -> Iterator[Iterator[Floats]]:
    """Follow the watched variables, a few members at a time and step by step: whole paths would take up gigabytes."""
    rows = max(1, _AT_ONCE // max(1, run.weights.shape[1], run.inputs.shape[1]))
    for start in range(0, len(run.inputs), rows):
        yield _follow(system, run.rows(start, start + rows), steps)


def _follow(system: _System, run: _Run, steps: int) -> Iterator[Floats]:
    """Give the levels of the watched variables at each step, by member."""
    pinned = np.flatnonzero(~np.isnan(run.held))
    passed, work = np.zeros_like(run.weights), np.empty_like(run.weights)
    # what went into the delayed links, for as long as the slowest of them keeps it
    slots, size = int(run.waits.max(initial=0)) + 1, run.waits.size
    kept = np.zeros((slots, size))
    ready = (-run.waits.ravel() % slots) * size + np.arange(size)
    for step in range(steps):
        levels = np.tanh(_into(system, np.multiply(run.weights, passed, out=work), run.inputs))
        levels[:, pinned] = run.held[pinned]
        yield levels[:, system.watched]
        np.take(levels, system.cause, axis=1, out=work, mode="clip")
        if size:
            kept[step % slots] = work[:, system.delayed].ravel()
            work[:, system.delayed] = kept.ravel().take(ready).reshape(run.waits.shape)
            ready += size
            ready[ready >= kept.size] -= kept.size
        # exact for a cause that stands still in between, so no step is too long for a quick link
        work -= passed
        work *= run.rates
        passed += work
