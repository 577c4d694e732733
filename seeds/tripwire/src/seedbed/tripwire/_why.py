"""Says in a sentence, with the figures, what an alarm rests on."""

from collections.abc import Callable
from itertools import pairwise

from seedbed.tripwire._candidates import likeness, shape
from seedbed.tripwire._failures import mark
from seedbed.tripwire._signals import (
    SIGNALS,
    TROUBLES,
    WINDOW,
    History,
    Signal,
    Stream,
    cost,
    hesitation,
    recurrence,
)
from seedbed.tripwire._statistic import Standing

_MOST = 3
"""Signals in a sentence."""
_WIDEST = 120


def why(stream: Stream, history: History, standing: Standing) -> str:
    """Return the signals that carry the statistic as one sentence: of its trouble, the heaviest first."""
    speaking = [one for other in Stream if TROUBLES[other] is TROUBLES[stream] for one in SIGNALS[other]]
    weighed = sorted(speaking, key=lambda one: -standing.brought[one])
    said = [_TOLD[one](history) for one in weighed if standing.brought[one] > 0]
    text = "; ".join([one for one in said if one][:_MOST])
    return f"{text[:1].upper()}{text[1:]}."


def _many(number: int, name: str) -> str:
    plural = f"{name[:-2]}a" if name.endswith("on") and "criterion" in name else f"{name}s"
    return f"{number} {name if number == 1 else plural}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _recent(history: History) -> str:
    return f"in the last {min(WINDOW, len(history))} iterations" if len(history) > 1 else "in this iteration"


def _stall(history: History) -> str:
    tries = [one.open_criteria for one in history if not one.finding_out]
    since = len(tries) - 1 - tries.index(min(tries)) if tries else 0
    if not since:
        return ""
    left = _many(tries[-1], "criterion")
    return f"{left} {'is' if tries[-1] == 1 else 'are'} open, no fewer than {_many(since, 'iteration')} ago"


def _recurrence(history: History) -> str:
    held = [one for end in range(len(history), 0, -1) for one in _again(history[:end])]
    if not held:
        return ""
    name = " ".join(held[0].split())
    times = sum(held[0] in map(mark, one.failures) for one in history)
    short = name if len(name) <= _WIDEST else f"{name[: _WIDEST - 1]}…"
    return f"the same failure came in {times} of {_many(len(history), 'iteration')}: {short}"


def _again(history: History) -> list[str]:
    """Return the failures of the last iteration that were there before, the commonest first."""
    if not recurrence(history):
        return []
    before = [mark(report) for one in history[:-1] for report in one.failures]
    return sorted(
        {mark(one) for one in history[-1].failures} & set(before), key=lambda one: (-before.count(one), one)
    )


def _circling(history: History) -> str:
    shapes = [shape(candidate) for one in history for candidate in one.candidates]
    same = sum(any(likeness(one, other) == 1 for other in shapes[:end]) for end, one in enumerate(shapes))
    return f"{same} of {_many(len(shapes), 'candidate')} came to the same as an earlier one" if same else ""


def _cost(history: History) -> str:
    times = cost(history)
    return (
        f"{times:.1f} times what a criterion had cost was spent since one was last met for the first time"
        if times
        else ""
    )


def _open(history: History) -> str:
    now, before = history[-1].open_criteria, history[-1 - min(WINDOW, len(history) - 1)].open_criteria
    more = f", {now - before} more than {WINDOW} iterations before" if now > before else ""
    return f"{_many(now, 'criterion')} {'is' if now == 1 else 'are'} open{more}"


def _churn(history: History) -> str:
    added, gone = (
        sum(counts) for counts in zip(*((one.added, one.retracted) for one in history[-WINDOW:]), strict=True)
    )
    retracted = f" and {gone} retracted" if gone else ""
    return f"{_many(added, 'criterion')} {_was(added)} added{retracted} {_recent(history)}"


def _parts(history: History) -> str:
    opened = sum(one.parts_opened for one in history[-WINDOW:])
    closed = sum(one.parts_closed for one in history[-WINDOW:])
    return f"{_many(opened, 'sub-problem')} {_was(opened)} opened {_recent(history)} and {closed} closed"


def _depth(history: History) -> str:
    deepest = history[-1].depth
    return f"the deepest open sub-problem lies {_many(deepest, 'level')} below the whole" if deepest else ""


def _questions(history: History) -> str:
    times = sum(one.asked > 0 for one in history)
    return f"something had to be asked or assumed in {times} of {_many(len(history), 'iteration')}"


def _rewrites(history: History) -> str:
    gone = sum(
        min(now.added, now.retracted)
        for before, now in pairwise(history)
        if not now.finding_out and (now.asked or before.asked)
    )
    return f"{_many(gone, 'criterion')} {_was(gone)} replaced after that" if gone else ""


def _hesitation(history: History) -> str:
    heard = [times for end in range(1, len(history) + 1) if (times := hesitation(history[:end])) is not None]
    loud = sum(times >= 1 for times in heard)
    return (
        f"the written reasoning doubts the problem itself in {loud} of {_many(len(heard), 'iteration')}"
        if loud
        else ""
    )


_TOLD: dict[Signal, Callable[[History], str]] = {
    Signal.STALL: _stall,
    Signal.RECURRENCE: _recurrence,
    Signal.CIRCLING: _circling,
    Signal.COST: _cost,
    Signal.GROWTH: _open,
    Signal.CHURN: _churn,
    Signal.PARTS: _parts,
    Signal.DEPTH: _depth,
    Signal.QUESTIONS: _questions,
    Signal.REWRITES: _rewrites,
    Signal.HESITATION: _hesitation,
}
