"""Learn the tripwire's numbers from simulated cases: `python -m seedbed.tripwire.calibrate`. Always the same."""

import json
import math
from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from seedbed.tripwire._signals import SIGNALS, Readings, Signal, Stream, readings
from seedbed.tripwire._statistic import EDGES, Calibration, bin_of, standings
from seedbed.tripwire.iterations import gather
from seedbed.tripwire.simulation import Knobs, Simulated, simulate

__all__ = ["FALSE_ALARMS", "KNOBS", "calibrate", "main", "threshold_for"]

FALSE_ALARMS = 0.05
"""Per case. An alarm costs a turn: one in twenty healthy cases looks things up, or asks, without need."""
HEALTHY, TROUBLED = 4000, 1000
"""Cases: 4,000 put a share of 5 % within 0.7 points."""
RANGE = (0.5, 0.8)
"""How far the knobs are turned in what is learnt from."""

KNOBS: dict[Stream, tuple[str, ...]] = {
    Stream.TRIES: ("wrong", "recurring"),
    Stream.CRITERIA: ("drifting",),
    Stream.PARTS: ("spurious",),
    Stream.PREMISE: ("missing",),
}
"""Which knobs make what a stream looks for."""

HORIZONS = (5, 6, 7, 8, 9, 10, 12)
"""Lengths of cases for which there is a threshold of their own."""

_MOST = 2.5
"""No reading counts more than this, either way: what is rare among simulated cases may be common elsewhere."""

Rows = tuple[Readings, ...]


def main() -> None:
    """Simulate, learn, and write `data/tripwire.json`."""
    parser = ArgumentParser(prog="python -m seedbed.tripwire.calibrate", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("data") / "tripwire.json")
    out: Path = parser.parse_args().out
    learnt = calibrate(HEALTHY, TROUBLED)
    out.write_text(json.dumps(learnt.model_dump(mode="json"), indent=1) + "\n", "utf-8")
    print(f"threshold {learnt.threshold} at {learnt.false_alarms:.0%} false alarms: {out}")  # noqa: T201


def calibrate(healthy: int, troubled: int, seed: int = 1_000_000) -> Calibration:
    """Learn from so many healthy cases, and so many with each knob turned."""
    well = [read(simulate(seed + number)) for number in range(healthy)]
    ratios: dict[Signal, tuple[float, ...]] = {}
    weights: dict[Stream, float] = {}
    for stream, group in SIGNALS.items():
        ill = [
            read(case)[case.onset - 1 :]
            for place, knob in enumerate(KNOBS[stream])
            for case in _turned(knob, troubled, seed + healthy + place * troubled)
            if case.onset is not None
        ]
        ratios |= {signal: _ratios(signal, ill, well) for signal in group}
        weights[stream] = _weight(_sums(group, ill, ratios), _sums(group, well, ratios))
    learnt = Calibration(ratios=ratios, weights=weights, threshold=math.inf, false_alarms=FALSE_ALARMS)
    sooner = {most: threshold_for(learnt, [rows[:most] for rows in well], FALSE_ALARMS) for most in HORIZONS}
    return replace_threshold(learnt, threshold_for(learnt, well, FALSE_ALARMS)).model_copy(
        update={"sooner": sooner}
    )


def read(case: Simulated) -> Rows:
    """Return what the signals read in a case."""
    return readings(gather(case.events))


def replace_threshold(learnt: Calibration, threshold: float) -> Calibration:
    """Return it with another threshold."""
    return learnt.model_copy(update={"threshold": threshold})


def threshold_for(
    learnt: Calibration, healthy: Sequence[Rows], share: float, signals: Collection[Signal] = tuple(Signal)
) -> float:
    """Return the lowest threshold that at most this share of healthy cases reaches."""
    uncapped = replace_threshold(learnt, math.inf)
    peaks = sorted(max(one.statistic for one in standings(rows, uncapped, signals)) for rows in healthy)
    allowed = math.floor(share * len(peaks))
    return math.ceil((peaks[len(peaks) - 1 - allowed] + 1e-6) * 1000) / 1000


def _turned(knob: str, cases: int, seed: int) -> Iterator[Simulated]:
    low, high = RANGE
    for number in range(cases):
        knobs = replace(Knobs(), **{knob: low + (high - low) * number / max(1, cases - 1)})
        yield simulate(seed + number, knobs)


def _ratios(signal: Signal, ill: Iterable[Rows], well: Iterable[Rows]) -> tuple[float, ...]:
    """Return the log ratio of each bin's smoothed shares, made to rise from bin to bin."""
    bad, good = _counts(signal, ill), _counts(signal, well)
    raw = [
        math.log(((one + 1) / (sum(bad) + len(bad))) / ((other + 1) / (sum(good) + len(good))))
        for one, other in zip(bad, good, strict=True)
    ]
    pooled = rising(raw, [one + other + 1 for one, other in zip(bad, good, strict=True)])
    return tuple(round(max(-_MOST, min(_MOST, value)), 3) for value in pooled)


def _counts(signal: Signal, cases: Iterable[Rows]) -> list[int]:
    counts = [0] * (len(EDGES[signal]) + 1)
    for rows in cases:
        for row in rows:
            if (reading := row[signal]) is not None:
                counts[bin_of(signal, reading)] += 1
    return counts


def rising(values: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return the nearest values that never fall, by pooling neighbours (Ayer and others 1955): worse is never better."""
    pools: list[tuple[float, float, int]] = []
    for value, size in zip(values, sizes, strict=True):
        pools.append((value, size, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, its, many), (other, others, more) = pools[-2:]
            pools[-2:] = [((one * its + other * others) / (its + others), its + others, many + more)]
    return [value for value, _, many in pools for _ in range(many)]


def _sums(
    group: Sequence[Signal], cases: Iterable[Rows], ratios: dict[Signal, tuple[float, ...]]
) -> list[float]:
    return [
        sum(ratios[one][bin_of(one, reading)] for one in group if (reading := row[one]) is not None)
        for rows in cases
        for row in rows
    ]


def _weight(bad: Sequence[float], good: Sequence[float]) -> float:
    """Return what makes the sum of a group's log ratios most nearly the log ratio of them together.

    It is the slope of a logistic regression without intercept, both sides counting the same: 1 if the signals were
    independent, less the more they say the same.
    """

    def loss(weight: float) -> float:
        return sum(math.log1p(math.exp(-weight * one)) for one in bad) / len(bad) + sum(
            math.log1p(math.exp(weight * one)) for one in good
        ) / len(good)

    return min((step / 50 for step in range(1, 76)), key=loss)


if __name__ == "__main__":
    main()
