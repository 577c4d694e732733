"""Numbers about an iteration, each a small pure function over the iterations up to it.

More of any of them is worse. None means that it has nothing to say about this iteration.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache

from seedbed.problem import Trouble
from seedbed.tripwire._candidates import likeness, shape
from seedbed.tripwire._failures import mark
from seedbed.tripwire.hesitation import shipped
from seedbed.tripwire.iterations import Iteration

WINDOW = 3
"""Iterations over which sub-problems are counted."""


class Signal(StrEnum):
    """What is looked at."""

    STALL = "stall"
    RECURRENCE = "recurrence"
    CIRCLING = "circling"
    COST = "cost"
    GROWTH = "growth"
    CHURN = "churn"
    PARTS = "parts"
    DEPTH = "depth"
    QUESTIONS = "questions"
    REWRITES = "rewrites"
    HESITATION = "hesitation"


class Stream(StrEnum):
    """Signals that are added up together, since they say much the same in several ways.

    Criteria and sub-problems are apart: that sub-problems are closed must not hide that the criteria diverge.
    """

    TRIES = "tries"
    CRITERIA = "criteria"
    PARTS = "parts"
    PREMISE = "premise"


SIGNALS: dict[Stream, tuple[Signal, ...]] = {
    Stream.TRIES: (Signal.STALL, Signal.RECURRENCE, Signal.CIRCLING, Signal.COST),
    Stream.CRITERIA: (Signal.GROWTH, Signal.CHURN),
    Stream.PARTS: (Signal.PARTS, Signal.DEPTH),
    Stream.PREMISE: (Signal.QUESTIONS, Signal.REWRITES, Signal.HESITATION),
}
TROUBLES: dict[Stream, Trouble] = {
    Stream.TRIES: Trouble.STUCK,
    Stream.CRITERIA: Trouble.SPIRALLING,
    Stream.PARTS: Trouble.SPIRALLING,
    Stream.PREMISE: Trouble.UNDERSPECIFIED,
}
"""Which trouble each speaks for."""

History = Sequence[Iteration]
"""The iterations up to one, itself the last."""


def stall(history: History) -> float | None:
    """Return how many times an open criterion was not met since the open ones last fell to a new low.

    That none of eight was met in two tries says more than that one was not. Where they grew, it is no stall.
    """
    tries = [one.open_criteria for one in history if not one.finding_out]
    if len(tries) < 2:
        return None
    if tries[-1] < min(tries[:-1]) or tries[-1] == 0:
        return 0
    if tries[-1] > tries[-2]:
        return None
    return sum(tries[tries.index(min(tries)) + 1 :])


def recurrence(history: History) -> float | None:
    """Return in how many earlier iterations a failure of this one was there already, by its mark."""
    marks = {mark(report) for report in history[-1].failures} - {""}
    if not marks:
        return None
    before = [{mark(report) for report in one.failures} for one in history[:-1]]
    return max(sum(each in earlier for earlier in before) for each in marks)


def circling(history: History) -> float | None:
    """Return how like a candidate of this iteration is to its nearest earlier one, from 0 to 1."""
    earlier = [shape(candidate) for one in history[:-1] for candidate in one.candidates]
    if not earlier or not history[-1].candidates:
        return None
    return max(likeness(shape(one), other) for one in history[-1].candidates for other in earlier)


def cost(history: History) -> float | None:
    """Return what was spent since a criterion was last verified anew, in units of what one has cost up to then."""
    last = max((place for place, one in enumerate(history) if one.first_met), default=None)
    if last is None or history[-1].finding_out:
        return None
    past = history[: last + 1]
    own = sum(one.cost for one in past) / sum(one.first_met for one in past)
    if own == 0:
        return None
    return sum(one.cost for one in history[last + 1 :]) / own


def growth(history: History) -> float | None:
    """Return how many more criteria are open than an iteration before."""
    now = history[-1]
    return None if now.finding_out or len(history) < 2 else now.open_criteria - history[-2].open_criteria


def churn(history: History) -> float | None:
    """Return how many criteria were added or retracted, once something had been tried."""
    now = history[-1]
    if now.finding_out or (len(history) > 1 and history[-2].finding_out):
        return None
    return now.added + now.retracted


def parts(history: History) -> float | None:
    """Return how many more sub-problems were opened than closed in the last iterations."""
    if not any(one.parts_opened for one in history):
        return None
    recent = history[-WINDOW:]
    return sum(one.parts_opened - one.parts_closed for one in recent)


def depth(history: History) -> float | None:
    """Return how many levels below the whole the deepest sub-problem lies that is open."""
    return history[-1].depth if any(one.parts_opened for one in history) else None


def questions(history: History) -> float | None:
    """Return in how many iterations, this one included, something was asked or assumed; 0 where it was not in this."""
    if not history[-1].asked:
        return 0
    return sum(one.asked > 0 for one in history)


def rewrites(history: History) -> float | None:
    """Return how many criteria an answer or an assumption of this iteration or the one before changed."""
    now = history[-1]
    if now.finding_out or not any(one.asked for one in history[-2:]):
        return None
    return min(now.added, now.retracted)


def hesitation(history: History) -> float | None:
    """Return how far a window of the written reasoning went, in units of what is called hesitation."""
    return max(map(_peak, history[-1].thoughts), default=None)


@lru_cache(maxsize=256)
def _peak(text: str) -> float:
    return max(shipped().score(text), default=0.0) / max(shipped().threshold, 1e-9)


MEASURES: dict[Signal, Callable[[History], float | None]] = {
    Signal.STALL: stall,
    Signal.RECURRENCE: recurrence,
    Signal.CIRCLING: circling,
    Signal.COST: cost,
    Signal.GROWTH: growth,
    Signal.CHURN: churn,
    Signal.PARTS: parts,
    Signal.DEPTH: depth,
    Signal.QUESTIONS: questions,
    Signal.REWRITES: rewrites,
    Signal.HESITATION: hesitation,
}

Readings = dict[Signal, float | None]


def readings(iterations: History) -> tuple[Readings, ...]:
    """Return what each signal reads at the end of each iteration."""
    return tuple(
        {signal: measure(iterations[:end]) for signal, measure in MEASURES.items()}
        for end in range(1, len(iterations) + 1)
    )
