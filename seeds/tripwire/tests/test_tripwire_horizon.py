import pytest

from seedbed.tripwire import Alarm, watch
from seedbed.tripwire._statistic import calibration
from seedbed.tripwire.calibrate import FALSE_ALARMS
from seedbed.tripwire.simulation import Knobs, simulate


def test_the_shorter_a_case_can_be_the_lower_its_threshold() -> None:
    found = [calibration(most).threshold for most in (5, 6, 7, 8, 9, 10, 12, None)]
    assert found == sorted(set(found))
    assert calibration(11).threshold == calibration(12).threshold
    assert calibration(99).threshold == calibration().threshold


@pytest.mark.parametrize("horizon", [6, 8])
def test_short_healthy_cases_are_left_alone_as_often_as_long_ones(horizon: int) -> None:
    cases = [simulate(7_000_000 + number) for number in range(400)]
    alarms = 0
    for case in cases:
        iterations = [at for at, event in enumerate(case.events) if type(event).__name__ == "Began"]
        ends = [*iterations[1 : horizon + 1], len(case.events)][:horizon]
        alarms += any(isinstance(watch(case.events[:end], horizon=horizon), Alarm) for end in ends)
    assert 0.01 * len(cases) < alarms < 2 * FALSE_ALARMS * len(cases)


def test_a_spiral_is_noticed_no_later_within_a_horizon() -> None:
    events = simulate(5, Knobs(spurious=0.9, drifting=0.9)).events
    loud = [end for end in range(len(events)) if isinstance(watch(events[:end]), Alarm)]
    sooner = [end for end in range(len(events)) if isinstance(watch(events[:end], horizon=6), Alarm)]
    assert sooner[0] <= loud[0]
