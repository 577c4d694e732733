from enum import IntEnum
from typing import assert_never

from seedbed.problem import (
    Answered,
    Failed,
    Framed,
    Outcome,
    Solved,
    Stopped,
    Waiting,
)


class ExitCode(IntEnum):
    """What `reason` exits with. Documented in the README; a number never changes its meaning."""

    SOLVED = 0
    BUG = 1
    BAD_USAGE = 2
    ANSWERED = 3
    WAITING = 4
    FAILED = 5
    BUDGET_SPENT = 6
    MODEL_UNAVAILABLE = 7
    STORE_UNAVAILABLE = 8
    INTERRUPTED = 130


def exit_code_of(outcome: Outcome) -> ExitCode:
    """Return the exit code of an outcome."""
    match outcome:
        case Solved():
            return ExitCode.SOLVED
        case Answered():
            return ExitCode.ANSWERED
        case Waiting() | Framed():
            return ExitCode.WAITING
        case Failed():
            return ExitCode.FAILED
        case Stopped():
            return ExitCode.BUDGET_SPENT
        case _:
            assert_never(outcome)
