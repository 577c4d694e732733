from datetime import datetime

from seedbed.problem import Frozen, Outcome, Usage


class CaseRecord(Frozen):
    """One problem being worked on. The id follows from the problem's text: the same problem is the same case."""

    id: str
    problem: str
    created_at: datetime


class RunRecord(Frozen):
    """One pass over a case: with which settings, clock and seed, and how it ended, if it has."""

    id: int
    case_id: str
    begun_at: datetime
    now: datetime
    seed: int
    fresh: bool
    settings: str
    """The reasoner's settings for this run, as JSON."""
    outcome: Outcome | None = None


class MoveRecord(Frozen):
    """A move that a run used: what it was asked with, what came back, and what it cost when it was played."""

    key: str
    name: str
    instructions: str
    arguments: str
    tool: str
    result: str
    reply: str
    usage: Usage
    played_at: datetime
    reused: bool
    """Whether this run found it known, rather than playing it."""


class CaseSummary(Frozen):
    """A line in the list of cases."""

    id: str
    problem: str
    created_at: datetime
    position: str
    outcome: str | None
    """The kind of the last run's outcome; `None` while it has none."""
