from collections import Counter
from collections.abc import Collection
from dataclasses import fields, replace
from functools import cache

import pytest

from seedbed.problem import Trouble
from seedbed.tripwire import (
    Alarm,
    Asked,
    Assumed,
    CriterionAdded,
    Event,
    Failure,
    PartOpened,
    Proposed,
    watch,
)
from seedbed.tripwire._failures import mark
from seedbed.tripwire._statistic import EDGES
from seedbed.tripwire.calibrate import FALSE_ALARMS, Rows, calibrate, read, rising, threshold_for
from seedbed.tripwire.signals import Signal, calibration, standings
from seedbed.tripwire.simulation import Knobs, Simulated, simulate

KNOBS = tuple(field.name for field in fields(Knobs))
FRESH = 50_000_000
"""Seeds from here on are not learnt from."""


@cache
def healthy() -> list[Rows]:
    return [read(simulate(FRESH + number)) for number in range(240)]


@cache
def turned(knob: str) -> list[Simulated]:
    """Return cases that were not solved with a knob turned."""
    drawn = (simulate(FRESH + number, replace(Knobs(), **{knob: 0.8})) for number in range(80))
    return [one for one in drawn if not one.solved][:25]


@cache
def troubled(knob: str) -> list[Rows]:
    return [read(one) for one in turned(knob)]


def detects(rows: Rows, signals: Collection[Signal] = tuple(Signal)) -> bool:
    learnt = calibration()
    return any(one.statistic >= learnt.threshold for one in standings(rows, learnt, signals))


def count(case: Simulated, *kinds: type[Event]) -> int:
    return sum(isinstance(event, kinds) for event in case.events)


def test_the_same_seed_gives_the_same_case() -> None:
    assert simulate(1, Knobs(wrong=0.5)) == simulate(1, Knobs(wrong=0.5))
    assert len({simulate(seed).events for seed in range(20)}) == 20


@pytest.mark.parametrize(
    ("knob", "kinds"),
    [
        ("spurious", (PartOpened,)),
        ("drifting", (CriterionAdded,)),
        ("missing", (Asked, Assumed)),
        ("wrong", (Proposed,)),
        ("recurring", (Failure,)),
    ],
)
def test_each_knob_makes_more_of_what_it_is_for(knob: str, kinds: tuple[type[Event], ...]) -> None:
    often = [sum(count(simulate(seed, knobs), *kinds) for seed in range(25)) for knobs in _up(knob)]
    assert often[0] < often[1] < often[2]


def _up(knob: str) -> list[Knobs]:
    return [replace(Knobs(), **{knob: value}) for value in (0.0, 0.4, 0.9)]


def test_a_failure_that_recurs_has_another_surface_each_time() -> None:
    reports = [event.report for event in turned("recurring")[0].events if isinstance(event, Failure)]
    assert len(set(reports)) == len(reports)
    assert Counter(map(mark, reports)).most_common(1)[0][1] >= 4


def test_alarms_in_healthy_cases_are_as_rare_as_was_asked_for() -> None:
    alarms = sum(map(detects, healthy()))
    # three standard deviations of a share of 5 % in so many cases
    assert abs(alarms / len(healthy()) - FALSE_ALARMS) < 0.042


@pytest.mark.parametrize(
    ("knob", "trouble", "least"),
    [
        # hard healthy cases look much the same for a while
        ("wrong", Trouble.STUCK, 0.4),
        ("recurring", Trouble.STUCK, 0.8),
        ("spurious", Trouble.SPIRALLING, 0.8),
        ("drifting", Trouble.SPIRALLING, 0.8),
        ("missing", Trouble.UNDERSPECIFIED, 0.9),
    ],
)
def test_what_goes_wrong_is_detected_and_named(knob: str, trouble: Trouble, least: float) -> None:
    assert sum(map(detects, troubled(knob))) >= least * len(troubled(knob))
    verdicts = [watch(case.events) for case in turned(knob)]
    named = [verdict.trouble for verdict in verdicts if isinstance(verdict, Alarm)]
    assert named.count(trouble) >= 0.8 * len(named) > 0


@pytest.mark.parametrize(
    ("signal", "knob"),
    [
        (Signal.STALL, "wrong"),
        (Signal.RECURRENCE, "recurring"),
        (Signal.CIRCLING, "wrong"),
        (Signal.COST, "wrong"),
        (Signal.GROWTH, "drifting"),
        (Signal.CHURN, "drifting"),
        (Signal.PARTS, "spurious"),
        (Signal.DEPTH, "spurious"),
        (Signal.QUESTIONS, "missing"),
        (Signal.REWRITES, "missing"),
        (Signal.HESITATION, "missing"),
    ],
)
def test_without_any_one_signal_its_trouble_is_noticed_later(signal: Signal, knob: str) -> None:
    others = [one for one in Signal if one is not signal]
    learnt = calibration()

    def spent(rows: Rows, signals: Collection[Signal]) -> int:
        reached = [one.statistic >= learnt.threshold for one in standings(rows, learnt, signals)]
        return reached.index(True) if True in reached else len(reached)

    rows = troubled(knob)
    assert sum(spent(one, tuple(Signal)) for one in rows) < sum(spent(one, others) for one in rows)


@pytest.mark.parametrize(
    ("knob", "group"),
    [
        ("wrong", {Signal.STALL, Signal.RECURRENCE, Signal.CIRCLING, Signal.COST}),
        ("drifting", {Signal.GROWTH, Signal.CHURN}),
        ("spurious", {Signal.PARTS, Signal.DEPTH}),
    ],
)
def test_without_its_signals_a_trouble_goes_unnoticed(knob: str, group: set[Signal]) -> None:
    rows = troubled(knob)
    assert sum(detects(one, set(Signal) - group) for one in rows) < 0.5 * sum(map(detects, rows))


def test_calibrating_gives_the_same_every_time() -> None:
    first = calibrate(30, 8)
    assert first == calibrate(30, 8)
    assert first.threshold > 0


def test_worse_never_counts_for_less() -> None:
    learnt = calibration()
    for signal, ratios in learnt.ratios.items():
        assert len(ratios) == len(EDGES[signal]) + 1
        assert list(ratios) == sorted(ratios)
        assert ratios[0] < 0 < ratios[-1]


def test_what_falls_from_bin_to_bin_is_pooled() -> None:
    assert rising([1.0, 3.0, 0.0, 5.0], [1, 1, 2, 1]) == [1.0, 1.0, 1.0, 5.0]


def test_a_threshold_is_reached_by_no_more_than_the_share_that_it_is_for() -> None:
    learnt = calibration()
    for share in (0.0, 0.05, 0.2):
        at = learnt.model_copy(update={"threshold": threshold_for(learnt, healthy(), share)})
        reached = sum(any(one.statistic >= at.threshold for one in standings(rows, at)) for rows in healthy())
        assert 0 <= share * len(healthy()) - reached < 2
