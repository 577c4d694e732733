"""What a case came to, as stones are taken from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from seedbed.problem import Outcome, Problem, Statement, TextFile


@dataclass(frozen=True, slots=True)
class Past:
    """A case that has come to an end, or was left, with its parts.

    Args:
        case: Its id.
        problem: What it is about.
        statements: All that was said of it, in order; what holds now is found in them.
        outcome: What it came to.
        parts: The cases of its parts.
        best_files: The best that was tried, where the outcome itself has no files.
        attempt: The number of the candidate that those are. Without it, the outcome alone says what holds of them.
        interface: What its files were to offer to others, where that was said.
    """

    case: str
    problem: Problem
    statements: Sequence[Statement]
    outcome: Outcome
    parts: tuple["Past", ...] = ()
    best_files: tuple[TextFile, ...] = ()
    attempt: int | None = None
    interface: str = ""
