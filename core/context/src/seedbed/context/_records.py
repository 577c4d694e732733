"""What is read back from the store. Plain values: a list of cases should not wait for validators to be built."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from seedbed.problem import Outcome, Usage


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One problem being worked on. The id follows from the problem's text: the same problem is the same case."""

    id: str
    problem: str
    created_at: datetime
    parent: str | None = None
    """The case that it is a part of."""
    name: str | None = None
    """What the part is called there."""
    forked_from: str | None = None
    """The case that it was begun beside, to try something else."""


@dataclass(frozen=True, slots=True)
class RunRecord:
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
    root: int | None = None
    """The run of the whole case, where this is one of a part."""


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """A move that a run used: what it was asked with, what came back, and what it cost when it was played."""

    key: str
    name: str
    instructions: str
    arguments: str
    """JSON."""
    tool: str
    prompt: str
    """What was asked after the instructions."""
    result: str
    """JSON."""
    reply: str
    usage: Usage
    played_at: datetime
    reused: bool
    """Whether this run found it known, rather than playing it."""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line in the list of cases."""

    id: str
    problem: str
    created_at: datetime
    position: str
    outcome: str | None
    """The kind of the last run's outcome; `None` while it has none."""
    forked_from: str | None = None


_LATER = ("parent", "name", "forked_from", "root")
"""Fields that came later, and say nothing in most records."""


def jsonable(record: CaseRecord | RunRecord | MoveRecord | CaseSummary) -> dict[str, JsonValue]:
    """Return a record as what JSON can say. A field that came later is left out of what was recorded before."""
    plain: dict[str, JsonValue] = to_jsonable_python(record, bytes_mode="base64")
    if isinstance(record, MoveRecord):
        plain["usage"] = record.usage.model_dump(mode="json", exclude_unset=True)
    if isinstance(record, RunRecord) and record.outcome is not None:
        plain["outcome"] = record.outcome.model_dump(mode="json", exclude_unset=True)
    return {name: value for name, value in plain.items() if value is not None or name not in _LATER}
