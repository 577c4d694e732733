from dataclasses import fields

import pytest

from seedbed.bench._guards import DETECTORS, OURS, Case, alarm, asked, case, identical, iterations, threshold
from seedbed.bench.tripwire import POINTS, first_named, reports, score, troubled, wilson
from seedbed.problem import Trouble
from seedbed.tripwire import Began, Failure, Proposed
from seedbed.tripwire.iterations import gather
from seedbed.tripwire.signals import Signal, readings
from seedbed.tripwire.simulation import Knobs, Simulated


def of(*events: Began | Proposed | Failure, onset: int | None = None) -> Case:
    return Case(Simulated(events, onset, solved=False), readings(gather(events)), seed=0)


SPIRAL = case(3, Knobs(spurious=0.9, drifting=0.9))


def test_identical_calls_are_counted_letter_by_letter() -> None:
    one = of(Began(1), Proposed("a"), Began(2), Proposed("a "), Began(3), Proposed("a"), Failure("a"))
    assert identical(one) == (1, 1, 3)


def test_a_cap_looks_at_nothing_but_the_number() -> None:
    assert iterations(of(Began(1), Began(2))) == (1, 2)


@pytest.mark.parametrize(("errs", "path"), [(0.0, (0, 1, 2)), (1.0, (1, 0, 0))])
def test_the_model_that_is_asked_knows_and_errs_as_often_as_it_is_told(
    errs: float, path: tuple[float, ...]
) -> None:
    assert asked(of(Began(1), Began(2), Began(3), onset=2), errs) == path


def test_the_model_that_is_asked_errs_two_times_in_ten() -> None:
    healthy = of(*(Began(number) for number in range(1, 2001)))
    assert sum(value > 0 for value in asked(healthy)) == pytest.approx(400, abs=60)


def test_a_threshold_is_reached_by_no_more_than_its_share() -> None:
    paths = [(0.0, float(number)) for number in range(20)]
    at = threshold(paths, 0.1)
    assert [alarm(path, at) for path in paths] == [None] * 18 + [2, 2]


def test_an_alarm_before_the_trouble_detects_nothing() -> None:
    one = of(*(Began(number) for number in range(1, 6)), onset=3)
    assert score("cap on iterations", 2.0, [one]).detected == 0
    late = score("cap on iterations", 4.0, [one])
    assert (late.detected, late.delays) == (1, (2,))
    assert score("cap on iterations", 9.0, [one]).delays == (3,)


def test_a_spiral_is_named() -> None:
    assert first_named(SPIRAL) is Trouble.SPIRALLING


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(5, 100, 0.022, 0.112), (0, 10, 0.0, 0.278), (0, 0, 0.0, 1.0)]
)
def test_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-4)


def test_the_tables_have_every_detector_every_knob_and_where_it_loses() -> None:
    healthy = [case(number) for number in range(12)]
    printed = "\n".join(reports(healthy, healthy, troubled(3), 3))
    assert all(name in printed for name in DETECTORS)
    assert all(field.name in printed for field in fields(Knobs))
    assert "Where it loses" in printed
    assert len(DETECTORS) == 1 + len(Signal) + 3
    assert OURS in printed
    assert len(POINTS) == 4
