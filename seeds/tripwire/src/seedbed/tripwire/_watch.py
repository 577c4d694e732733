"""Is this converging?"""

from collections.abc import Sequence

from seedbed.tripwire._alarm import Alarm, Quiet, Verdict
from seedbed.tripwire._events import Event
from seedbed.tripwire._signals import SIGNALS, TROUBLES, Stream, readings
from seedbed.tripwire._statistic import Standing, calibration, standings
from seedbed.tripwire._why import why
from seedbed.tripwire.iterations import gather


def watch(events: Sequence[Event], *, horizon: int | None = None) -> Verdict:
    """Return whether what has happened in a case so far speaks against going on, and which trouble it is in.

    Only the events count: the same ones give the same verdict, at any time and on any machine. It is how the case stands
    after its last event, so a case that has turned round is quiet again.

    Args:
        events: All of the case so far, in their order. What has no `Began` before it belongs to the first iteration.
        horizon: How many iterations the case can have at most, where that is known: the stated rate of false alarms is for
            a whole case, so a short one is looked at more sharply.
    """
    learnt = calibration(horizon)
    iterations = gather(events)
    if not iterations:
        return Quiet(0.0, learnt.threshold)
    now = standings(readings(iterations), learnt)[-1]
    if now.statistic < learnt.threshold:
        return Quiet(now.statistic, learnt.threshold)
    stream = carrier(now)
    told = why(stream, iterations, now)
    return Alarm(TROUBLES[stream], told, iterations[-1].number, now.statistic, learnt.threshold)


def carrier(standing: Standing) -> Stream:
    """Return the stream that carries the statistic."""
    return max(Stream, key=lambda one: (standing.streams[one], _brought(one, standing)))


def _brought(stream: Stream, standing: Standing) -> float:
    return sum(standing.brought[signal] for signal in SIGNALS[stream])
