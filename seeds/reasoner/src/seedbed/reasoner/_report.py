from dataclasses import dataclass
from typing import assert_never

from seedbed.problem import (
    Answered,
    Artefact,
    Classification,
    Failed,
    Framed,
    Gift,
    Outcome,
    Solved,
    Stone,
    Stopped,
    Usage,
    Waiting,
)
from seedbed.reasoner._exit import ExitCode


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost: model calls and tokens, seconds on the clock, and moves played or reused."""

    usage: Usage
    seconds: float
    played: int
    reused: int


@dataclass(frozen=True, slots=True)
class Report:
    """What working on a case came to."""

    case: str
    problem: str
    model: str
    model_why: str
    classification: Classification | None
    """`None` where the run stopped before there was a guess."""
    outcome: Outcome
    cost: Cost
    artefacts: tuple[Artefact, ...] = ()
    turns: tuple[str, ...] = ()
    """Each turn from one class to another, and why, in a sentence."""
    sources: tuple[str, ...] = ()
    """The literature that was found: what it is, and the file and the place in it."""
    stones: tuple[Stone, ...] = ()
    """What the case leaves that others can use."""
    gained: tuple[Gift, ...] = ()
    """The secondary results that are there although the main one is not."""
    tried: tuple[str, ...] = ()
    """What was tried, a line each, where it was not solved."""
    advice: tuple[str, ...] = ()
    """What to try next, a line each."""
    first: Classification | None = None
    """The first guess, before any turn."""
    notes: tuple[str, ...] = ()
    """What the user should know of how it was worked on, a line each."""


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
