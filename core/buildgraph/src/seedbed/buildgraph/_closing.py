"""The line with which pytest sums up, summed up over several processes."""

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

# In the order in which pytest has them.
_WORDS = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warning", "error")
_COUNT = rf"(\d+) ({'|'.join(_WORDS)})s?"
# `pytest -q` leaves the rules out.
_CLOSING = re.compile(rf"^(?:=+ )?((?:{_COUNT}, )*{_COUNT}|no tests ran) in \d+\.\d\ds\b", re.MULTILINE)
_WIDTH = 80


@dataclass(slots=True)
class Span:
    """When a task was worked on.

    Attributes:
        began: When its first process began, on the clock that only goes forward.
        ended: When the last process ended so far.
        processes: How many have ended.
    """

    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    processes: int = 0

    def close(self) -> None:
        """Take note that a process has ended."""
        self.ended = time.monotonic()
        self.processes += 1


def counts_of(log: str) -> Counter[str] | None:
    """Return how many tests came out how, as the last closing line of a log has it; `None` where there is none."""
    lines = list(_CLOSING.finditer(log))
    if not lines:
        return None
    return Counter({word: int(count) for count, word in re.findall(_COUNT, lines[-1][1])})


def closing_line(logs: Iterable[tuple[str, bool]], seconds: float) -> str:
    """Return the line with which one pytest would have closed that had run all these tests.

    Args:
        logs: What packages printed, each with whether it passed. One that did not pass and says nothing of a
            failure counts as an error, so that the line never looks better than it was.
        seconds: How long it took, from the first test to the last.
    """
    total: Counter[str] = Counter()
    for log, passed in logs:
        counts = counts_of(log) or Counter()
        total += counts if passed or counts["failed"] or counts["error"] else counts + Counter(error=1)
    said = ", ".join(f"{total[word]} {_plural(word, total[word])}" for word in _WORDS if total[word])
    return f" {said or 'no tests ran'} in {_time(seconds)} ".center(_WIDTH, "=")


def _plural(word: str, count: int) -> str:
    return f"{word}s" if word in ("warning", "error") and count > 1 else word


def _time(seconds: float) -> str:
    whole = int(seconds)
    clock = f" ({whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02})" if seconds >= 60 else ""
    return f"{seconds:.2f}s{clock}"
