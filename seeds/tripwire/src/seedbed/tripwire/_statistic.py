"""All signals in one number, iteration by iteration."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import Field

from seedbed.problem import Frozen
from seedbed.tripwire._signals import SIGNALS, Readings, Signal, Stream

EDGES: dict[Signal, tuple[float, ...]] = {
    Signal.STALL: (1, 2, 4, 8, 16, 32),
    Signal.RECURRENCE: (1, 2, 3, 4, 6),
    Signal.CIRCLING: (0.5, 0.9, 1),
    Signal.COST: (0.25, 1, 2, 4, 8),
    Signal.GROWTH: (-1, 0, 1, 2, 3),
    Signal.CHURN: (1, 2, 3, 4),
    Signal.PARTS: (0, 1, 2, 4, 6),
    Signal.DEPTH: (1, 2, 3, 4),
    Signal.QUESTIONS: (1, 2, 3, 4, 5),
    Signal.REWRITES: (1, 2),
    Signal.HESITATION: (0.25, 0.5, 1, 1.5),
}
"""Where one bin of a reading ends and the next begins."""


class Calibration(Frozen):
    """What was learnt from simulated cases, before any was scored."""

    ratios: dict[Signal, tuple[float, ...]]
    """For each bin of a signal: the log of how much more often it is read where that goes wrong which it looks for."""
    weights: dict[Stream, float]
    """What a stream's sum of log ratios counts for: the less, the more its signals say the same."""
    threshold: float = Field(gt=0)
    """For cases of any length that was simulated."""
    sooner: dict[int, float] = Field(default_factory=dict)
    """For cases that can have no more than so many iterations: with fewer chances of a false alarm, the threshold is lower."""
    false_alarms: float = Field(gt=0, lt=1)
    """The share of healthy cases in which the threshold is reached."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the statistic stands after an iteration."""

    statistic: float
    streams: dict[Stream, float]
    brought: dict[Signal, float]
    """What each signal has brought to its stream since that last stood at nothing."""


@cache
def calibration(horizon: int | None = None) -> Calibration:
    """Return what `python -m seedbed.tripwire.calibrate` has written, for cases of at most so many iterations."""
    data = files("seedbed.tripwire") / "data" / "tripwire.json"
    learnt = Calibration.model_validate_json(data.read_bytes())
    if horizon is None or not learnt.sooner:
        return learnt
    within = [threshold for most, threshold in learnt.sooner.items() if most >= horizon]
    return learnt.model_copy(update={"threshold": min(within, default=learnt.threshold)})


def bin_of(signal: Signal, reading: float) -> int:
    """Return in which bin a reading falls."""
    return bisect_right(EDGES[signal], reading)


def evidence(signal: Signal, reading: float | None, learnt: Calibration) -> float:
    """Return the log likelihood ratio of a reading; what says nothing speaks neither way."""
    return 0.0 if reading is None else learnt.ratios[signal][bin_of(signal, reading)]


def standings(
    rows: Sequence[Readings], learnt: Calibration, signals: Collection[Signal] = tuple(Signal)
) -> tuple[Standing, ...]:
    """Return how the statistic stands after each iteration, if only some signals are looked at.

    For each stream a CUSUM (Page 1954, Continuous inspection schemes, Biometrika 41): the log likelihood ratios of its
    signals are added up, never below 0, so that what was good long ago does not hide what is bad now. The statistic is
    their sum (Mei 2010, Efficient scalable schemes for monitoring a large number of data streams, Biometrika 97), which
    sees sooner than the greatest of them that a case is in two troubles. None rises above the threshold, so that a case
    that has turned round is soon quiet again.
    """
    streams = dict.fromkeys(Stream, 0.0)
    brought = dict.fromkeys(Signal, 0.0)
    found: list[Standing] = []
    for row in rows:
        for stream, group in SIGNALS.items():
            weight = learnt.weights[stream]
            steps = {one: weight * evidence(one, row[one], learnt) for one in group if one in signals}
            streams[stream] = min(learnt.threshold, streams[stream] + sum(steps.values()))
            for signal, step in steps.items():
                brought[signal] += step
            if streams[stream] <= 0:
                streams[stream] = 0.0
                brought |= dict.fromkeys(group, 0.0)
        found.append(Standing(sum(streams.values()), dict(streams), dict(brought)))
    return tuple(found)
