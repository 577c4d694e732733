"""Rows of the store as values."""

from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import Row

from seedbed.context._records import CaseRecord, CaseSummary, MoveRecord, RunRecord
from seedbed.problem import Outcome, Provenance, Statement, Topic, Usage

_Row = Row[tuple[object, ...]]


@cache
def _outcomes() -> TypeAdapter[Outcome]:
    return TypeAdapter(Outcome)


@cache
def _provenances() -> TypeAdapter[Provenance]:
    return TypeAdapter(Provenance)


@cache
def _topics() -> TypeAdapter[Topic]:
    return TypeAdapter(Topic)


def case_of(row: _Row) -> CaseRecord:
    return CaseRecord(
        id=row.id,
        problem=row.problem,
        created_at=datetime.fromisoformat(row.created_at),
        parent=row.parent,
        name=row.name,
        forked_from=row.forked_from,
    )


def summary_of(row: _Row) -> CaseSummary:
    return CaseSummary(
        id=row.id,
        problem=row.problem,
        created_at=datetime.fromisoformat(row.created_at),
        position=row.path or "",
        outcome=row.kind,
        forked_from=row.forked_from,
    )


def run_of(row: _Row) -> RunRecord:
    return RunRecord(
        id=row.id,
        case_id=row.case_id,
        begun_at=datetime.fromisoformat(row.begun_at),
        now=datetime.fromisoformat(row.now),
        seed=row.seed,
        fresh=row.fresh,
        settings=row.settings,
        outcome=_outcomes().validate_json(row.outcome) if row.outcome else None,
        root=row.root,
    )


def move_of(row: _Row) -> MoveRecord:
    return MoveRecord(
        key=row.key,
        name=row.name,
        instructions=row.instructions,
        arguments=row.arguments,
        tool=row.tool,
        prompt=row.prompt,
        result=row.result,
        reply=row.reply,
        usage=Usage.model_validate_json(row.usage),
        played_at=datetime.fromisoformat(row.played_at),
        reused=row.reused,
    )


def statement_of(row: _Row) -> Statement:
    return Statement(
        id=row.id,
        text=row.text,
        provenance=_provenances().validate_json(row.provenance),
        supersedes=row.supersedes,
        about=_topics().validate_json(row.about) if row.about else None,
    )
