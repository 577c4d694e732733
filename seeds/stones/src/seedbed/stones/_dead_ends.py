"""What was tried and seen to fail, so that it is not tried again."""

import re
from collections import Counter

from seedbed.context import current
from seedbed.problem import (
    AboutAttempt,
    AboutCheck,
    AboutCriterion,
    DeadEnd,
    Ground,
    Solved,
    Standing,
    Stopped,
)
from seedbed.stones._past import Past
from seedbed.stones._words import one_line, terms, without_secrets

_SEEN = 400
"""As many characters are kept: enough to read."""
_FILE = re.compile(r"[\w./-]+\.[A-Za-z]\w{0,5}\b")


def dead_end(past: Past) -> tuple[DeadEnd, str] | None:
    """Return what was tried last with what was seen to speak against it, and the criterion that it does not meet.

    What tests or somebody who looked have said counts. That a budget ran out after one failure speaks against nothing.
    """
    if isinstance(past.outcome, Solved):
        return None
    tried: dict[int, str] = {}
    criteria: dict[str, str] = {}
    failed: list[tuple[int, str, str]] = []
    held: dict[str, int] = {}
    for one in current(past.statements).values():
        match one.about:
            case AboutAttempt(number=number):
                tried[number] = one.text
            case AboutCriterion(criterion=criterion) if criterion.ground is not Ground.DIALOGUE:
                criteria[criterion.id] = criterion.text
            case AboutCheck(criterion=name, attempt=number, standing=Standing.FAILS):
                failed.append((number, name, one.text))
            case AboutCheck(criterion=name, attempt=number, standing=Standing.HOLDS):
                held[name] = max(number, held.get(name, 0))
            case _:
                pass
    times = Counter(name for _, name, _ in failed)
    enough = 2 if isinstance(past.outcome, Stopped) else 1
    seen = [
        (number, name, text)
        for number, name, text in failed
        if number in tried and name in criteria and held.get(name, 0) < number and times[name] >= enough
    ]
    if not seen:
        return None
    number, name, text = max(seen, key=lambda one: one[0])
    return DeadEnd(tried=_told_apart(tried[number], text, criteria[name]), seen=_told(text)), criteria[name]


def _told_apart(tried: str, seen: str, criterion: str) -> str:
    """Return what was tried; where that names no more than files, by how it failed."""
    if terms(_FILE.sub(" ", tried)):
        return _told(tried)
    return _told(f"code of which was seen: {_failure(seen.removeprefix(f'{criterion}: '))}")


def _failure(seen: str) -> str:
    """Return the line of a report that says what went wrong."""
    lines = [line.strip() for line in seen.splitlines() if line.strip()]
    marked = [line.removeprefix("E").strip() for line in lines if line.startswith("E ")]
    return (marked[:1] or lines[-1:] or [seen])[0]


def _told(text: str) -> str:
    return one_line(without_secrets(text), _SEEN)
