from enum import IntEnum


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
