"""Cases in a few words, for tests."""

from collections.abc import Iterable, Sequence

from seedbed.tripwire._events import Began, Event, Failure, Proposed


def case(iterations: Iterable[Sequence[Event]]) -> tuple[Event, ...]:
    """Return the events of these iterations, each of which begins."""
    return tuple(
        event for number, events in enumerate(iterations, start=1) for event in (Began(number), *events)
    )


def program(body: str) -> Proposed:
    """Return a candidate."""
    return Proposed(f"def solve(x):\n    return {body}\n")


def raised(error: str, function: str, said: str, *, line: int = 1) -> Failure:
    """Return a traceback."""
    place = f'  File "/tmp/run{line}/s.py", line {line}, in {function}\n    x\n'
    return Failure(f"Traceback (most recent call last):\n{place}{error}: {said}")
