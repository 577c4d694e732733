"""Where a case is, how it got there, what is open, and what it would do next: a value that follows from its records."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from seedbed.context import canonical, current
from seedbed.problem import (
    AboutAddition,
    AboutAttempt,
    AboutCheck,
    AboutClass,
    AboutCriterion,
    AboutEdge,
    AboutGraph,
    AboutLever,
    AboutLeverage,
    AboutOffspring,
    AboutOrigin,
    AboutOutcome,
    AboutProblem,
    AboutResult,
    AboutSource,
    AboutStone,
    AboutTaken,
    AboutTrouble,
    AboutTurn,
    Criterion,
    Evidence,
    Gift,
    Outcome,
    ProblemClass,
    Standing,
    Statement,
    Usage,
    Verified,
)
from seedbed.reasoner._aftermath import gifts_of
from seedbed.reasoner._inquiries import Inquiry, inquiries
from seedbed.reasoner._next import next_step
from seedbed.reasoner._recorded import Recorded


@dataclass(frozen=True, slots=True)
class Known:
    """Something that is established, and where it came from."""

    id: str
    """The statement's."""
    kind: str
    """Where it came from: `given`, `answered`, `derived`, `verified` and so on."""
    text: str
    taken_up: bool = True
    """Whether the engine has worked with it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A criterion, and how it stood with the last candidate that was held against it."""

    id: str
    """The statement's."""
    criterion: Criterion
    standing: Standing
    attempt: int | None = None
    found: str = ""
    """What failed or is missing."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Try:
    """A candidate, and how many criteria held with it, of those that it was held against."""

    id: str
    """The statement's."""
    number: int
    text: str
    holds: int
    checked: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often moves of one name were played and reused."""

    name: str
    played: int
    reused: int


@dataclass(frozen=True, slots=True)
class Situation:
    """A case, or a part of one, as it stands."""

    case: str
    whole: str
    """The case that it is a part of in the end, or itself."""
    name: str | None
    """What the part is called."""
    problem: str
    forked_from: str | None
    kind: ProblemClass | None
    reason: str
    """Why it is of that class."""
    class_id: str | None
    """The statement's that says so."""
    position: str | None
    came_by: tuple[str, ...]
    state: str
    """The kind of the last outcome, `unfinished` or `not begun`."""
    established: tuple[Known, ...]
    questions: tuple[Inquiry, ...]
    criteria: tuple[Measure, ...]
    attempts: tuple[Try, ...]
    gifts: tuple[Gift, ...]
    """What good could come out of failing."""
    parts: tuple["Situation", ...]
    unheard: int
    """How many of the things that the user has said are not taken up yet, in the whole case."""
    next: str
    moves: tuple[Count, ...]
    spent: Usage
    """On this case alone, by its last run."""
    spent_in_all: Usage
    """With its parts."""
    result: str | None
    """What came of it, in a line."""
    outcome: Outcome | None

    def find(self, case: str) -> "Situation | None":
        """Return the situation of the case or the part of this id."""
        if self.case == case:
            return self
        return next((found for part in self.parts if (found := part.find(case))), None)


def situation_of(whole: Recorded) -> Situation:
    """Return how a whole case stands, with all its parts."""
    asked = inquiries(whole)
    heard = {one.id: _was_given(one.text, whole) for one in _additions(whole)} if whole.positions else {}
    unheard = list(heard.values()).count(False) + sum(not one.taken_up for one in asked)
    return _situation(whole, whole, asked, heard, unheard)


def _situation(
    recorded: Recorded,
    whole: Recorded,
    asked: tuple[Inquiry, ...],
    heard: Mapping[str, bool],
    unheard: int,
) -> Situation:
    now = current(recorded.statements)
    outcome = recorded.run.outcome if recorded.run else None
    kind, reason, class_id = _class_of(recorded)
    mine = tuple(one for one in asked if one.case == recorded.case.id)
    parts = tuple(_situation(part, whole, asked, heard, unheard) for part in recorded.parts)
    alone = sum((move.usage for move in recorded.moves if not move.reused), Usage())
    in_parts = sum((part.spent_in_all for part in parts), Usage())
    result = now.get(AboutResult().key)
    return Situation(
        case=recorded.case.id,
        whole=whole.case.id,
        name=recorded.case.name,
        problem=recorded.case.problem,
        forked_from=recorded.case.forked_from,
        kind=kind,
        reason=reason,
        class_id=class_id,
        position=str(recorded.positions[-1]) if recorded.positions else None,
        came_by=tuple(dict.fromkeys(map(str, recorded.positions))),
        state=outcome.kind if outcome else "unfinished" if recorded.positions else "not begun",
        established=tuple(_known(one, heard) for one in _established(recorded)),
        questions=mine,
        criteria=_measures(now),
        attempts=_attempts(now),
        gifts=gifts_of(recorded),
        parts=parts,
        unheard=unheard,
        next=next_step(recorded, whole, asked, unheard),
        moves=_counts(recorded),
        spent=alone,
        spent_in_all=alone + in_parts if recorded.case.parent else recorded.spent,
        result=result.text if result else None,
        outcome=outcome,
    )


def _known(statement: Statement, heard: Mapping[str, bool]) -> Known:
    taken_up = heard.get(statement.id, True)
    match statement.about:
        case AboutTurn(given_up=given_up, to=to):
            return Known(statement.id, "turned", f"{given_up.value} → {to.value}: {statement.text}", taken_up)
        case AboutTrouble(trouble=trouble):
            return Known(statement.id, "tripwire", f"{trouble.value}: {statement.text}", taken_up)
        case AboutSource(place=place):
            return Known(statement.id, "literature", f"{place}: {statement.text}", taken_up)
        case AboutStone(stone=stone):
            return Known(statement.id, "stone", f"{stone}: {statement.text}", taken_up)
        case _:
            return Known(statement.id, statement.provenance.kind, statement.text, taken_up)


def _additions(whole: Recorded) -> list[Statement]:
    return [one for one in current(whole.statements).values() if isinstance(one.about, AboutAddition)]


def _was_given(text: str, whole: Recorded) -> bool:
    """Return whether a move was given a text, by itself or among others."""
    inside = canonical(text)[1:-1]
    return any(inside in move.arguments for member in whole.family() for move in member.moves)


_TOLD = (
    AboutProblem
    | AboutAddition
    | AboutClass
    | AboutResult
    | AboutGraph
    | AboutEdge
    | AboutLever
    | AboutLeverage
    | AboutTaken
    | AboutOutcome
    | AboutOrigin
    | AboutTurn
    | AboutTrouble
    | AboutStone
    | AboutSource
    | AboutOffspring
)


def _established(recorded: Recorded) -> list[Statement]:
    """Return what is not told elsewhere: the problem, what was added to it, the class, the forces and the result.

    Statements from before topics were noted are known by what superseded them.
    """
    superseded = {one.supersedes for one in recorded.statements}
    now = [one.id for one in current(recorded.statements).values()]
    return [
        one
        for one in recorded.statements
        if (one.about is None and one.id not in superseded)
        or (one.id in now and isinstance(one.about, _TOLD))
    ]


_CLASS = re.compile(rf"({'|'.join(ProblemClass)})\b[:,]?\s*(.*)", re.DOTALL)
_CLASS_BEFORE = "The problem is "
"""Begins what is said of the class in statements without a topic."""


def _class_of(recorded: Recorded) -> tuple[ProblemClass | None, str, str | None]:
    """Return the class that a case has now, why, and the id of the statement that says so."""
    said = [
        one
        for one in _established(recorded)
        if isinstance(one.about, AboutClass)
        or (one.about is None and one.text.startswith(_CLASS_BEFORE) and one.text != recorded.case.problem)
    ]
    found = _CLASS.fullmatch(said[-1].text.removeprefix(_CLASS_BEFORE)) if said else None
    return (ProblemClass(found[1]), found[2], said[-1].id) if found else (None, "", None)


def _measures(now: Mapping[str, Statement]) -> tuple[Measure, ...]:
    checks: dict[str, tuple[AboutCheck, Statement]] = {}
    for one in now.values():
        if isinstance(one.about, AboutCheck):
            last = checks.get(one.about.criterion)
            if last is None or last[0].attempt <= one.about.attempt:
                checks[one.about.criterion] = (one.about, one)
    return tuple(
        _measure(one, one.about.criterion, checks.get(one.about.criterion.id))
        for one in now.values()
        if isinstance(one.about, AboutCriterion)
    )


def _measure(stated: Statement, criterion: Criterion, check: tuple[AboutCheck, Statement] | None) -> Measure:
    if check is None:
        return Measure(stated.id, criterion, Standing.UNCHECKED, found="no candidate was held against it yet")
    about, said = check
    evidence = said.provenance.evidence if isinstance(said.provenance, Verified) else ()
    found = "" if evidence else said.text.removeprefix(f"{criterion.text}: ")
    return Measure(stated.id, criterion, about.standing, about.attempt, found, evidence)


def _attempts(now: Mapping[str, Statement]) -> tuple[Try, ...]:
    checks = [one.about for one in now.values() if isinstance(one.about, AboutCheck)]
    return tuple(
        Try(
            id=one.id,
            number=one.about.number,
            text=one.text,
            holds=sum(
                check.standing is Standing.HOLDS for check in checks if check.attempt == one.about.number
            ),
            checked=sum(check.attempt == one.about.number for check in checks),
        )
        for one in now.values()
        if isinstance(one.about, AboutAttempt)
    )


def _counts(recorded: Recorded) -> tuple[Count, ...]:
    names = dict.fromkeys(move.name for move in recorded.moves)
    return tuple(
        Count(
            name,
            played=sum(move.name == name and not move.reused for move in recorded.moves),
            reused=sum(move.name == name and move.reused for move in recorded.moves),
        )
        for name in names
    )
