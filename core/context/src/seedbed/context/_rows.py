"""Rows of the store as values."""

from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import Row

from seedbed.context._records import CaseRecord, CaseSummary, MoveRecord, RunRecord
from seedbed.problem import Outcome, Provenance, Statement, Usage

_Row = Row[tuple[object, ...]]


@cache
def _outcomes() -> TypeAdapter[Outcome]:
    return TypeAdapter(Outcome)


@cache
def _provenances() -> TypeAdapter[Provenance]:
    return TypeAdapter(Provenance)


def case_of(row: _Row) -> CaseRecord:
    return CaseRecord(id=row.id, problem=row.problem, created_at=datetime.fromisoformat(row.created_at))


def summary_of(row: _Row) -> CaseSummary:
    return CaseSummary(
        id=row.id,
        problem=row.problem,
        created_at=datetime.fromisoformat(row.created_at),
        position=row.path or "",
        outcome=row.kind,
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
    )
