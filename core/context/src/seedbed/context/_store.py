"""The store of cases: statements with provenance, positions, runs, and the memo of moves.

Append-only: a statement is superseded, never edited. Several processes may use one file at the same time.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Column, ScalarSelect, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from seedbed.context import _tables as t
from seedbed.context._backup import discard_backups
from seedbed.context._database import open_database
from seedbed.context._errors import StoreError
from seedbed.context._move import canonical
from seedbed.context._records import CaseRecord, CaseSummary, MoveRecord, RunRecord, jsonable
from seedbed.context._rows import case_of, move_of, run_of, statement_of, summary_of
from seedbed.context._run import Run
from seedbed.problem import BadInput, Position, Problem, Statement, Usage

# Made once: to put a statement together takes longer than to execute it.
_ADD_CASE = insert(t.cases).on_conflict_do_nothing()
_ADD_RUN = insert(t.runs).returning(t.runs.c.id)


def _digest(*parts: str) -> str:
    return hashlib.sha256(canonical(parts).encode()).hexdigest()[:10]


def case_id(problem: Problem) -> str:
    """Return the id of a problem's case: ten characters that follow from its text."""
    return hashlib.sha256(problem.text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


class Store:
    """Cases in a database.

    Args:
        path: The SQLite file; made, with its folder, where it does not exist.

    Raises:
        StoreError: It cannot be opened: says why, and what to do.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = open_database(path)
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._database.close()

    # Cases

    def case(self, problem: Problem) -> CaseRecord:
        """Return the case of a problem, begun now if there is none."""
        return self._case(case_id(problem), problem)

    def part(self, parent: str, name: str, problem: Problem) -> CaseRecord:
        """Return the case of a part of another case, begun now if there is none. It is known by all three."""
        return self._case(_digest(parent, name, problem.text), problem, parent=parent, name=name)

    def fork(self, identity: str, *, at_most: int = 1000) -> CaseRecord:
        """Begin a case beside another, of the same problem, with nothing said in it yet.

        Raises:
            BadInput: The case has that many forks already.
        """
        with self._database.reading() as db:
            origin = case_of(db.execute(select(t.cases).where(t.cases.c.id == identity)).one())
            query = select(func.count()).where(t.cases.c.forked_from == identity)
            count = db.execute(query).scalar_one()
        if count >= at_most:
            raise BadInput(f"The case has {count} forks", where=identity, do="Forget some of them")
        nonce = _now().isoformat()
        return self._case(
            _digest(identity, "fork", nonce), Problem(text=origin.problem), forked_from=origin.id
        )

    def _case(
        self,
        identity: str,
        problem: Problem,
        *,
        parent: str | None = None,
        name: str | None = None,
        forked_from: str | None = None,
    ) -> CaseRecord:
        with self._database.reading() as db:
            row = db.execute(select(t.cases).where(t.cases.c.id == identity)).one_or_none()
        if row is None:
            with self._database.writing() as db:
                values = {
                    "id": identity,
                    "problem": problem.text,
                    "created_at": _now().isoformat(),
                    "parent": parent,
                    "name": name,
                    "forked_from": forked_from,
                }
                db.execute(_ADD_CASE, values)
                row = db.execute(select(t.cases).where(t.cases.c.id == identity)).one()
        if row.problem != problem.text:
            raise StoreError("Two problems have one id", where=f"{identity} in {self.path}")
        return case_of(row)

    def root_of(self, case: CaseRecord) -> CaseRecord:
        """Return the case that a part belongs to in the end, or the case itself."""
        with self._database.reading() as db:
            while case.parent is not None:
                case = case_of(db.execute(select(t.cases).where(t.cases.c.id == case.parent)).one())
        return case

    def parts(self, identity: str) -> list[CaseRecord]:
        """Return the parts that a case has or has had, in the order in which they were begun."""
        query = (
            select(t.cases).where(t.cases.c.parent == identity).order_by(t.cases.c.created_at, t.cases.c.id)
        )
        with self._database.reading() as db:
            return [case_of(row) for row in db.execute(query)]

    def family(self, identity: str) -> tuple[str, ...]:
        """Return the ids of a case, of its parts with theirs, of all cases of the same problem, and of theirs."""
        with self._database.reading() as db:
            problem = select(t.cases.c.problem).where(t.cases.c.id == identity).scalar_subquery()
            members = list(
                db.scalars(select(t.cases.c.id).where(t.cases.c.problem == problem).order_by(t.cases.c.id))
            )
        for member in members:
            members += [part.id for part in self.parts(member) if part.id not in members]
        return tuple(members)

    def find(self, prefix: str) -> CaseRecord:
        """Return the one case whose id begins with the prefix.

        Raises:
            BadInput: None does, or several do.
        """
        with self._database.reading() as db:
            query = select(t.cases).where(t.cases.c.id.startswith(prefix, autoescape=True)).limit(3)
            rows = db.execute(query).all()
        if not prefix or not rows:
            raise BadInput(
                "There is no such case", where=prefix or "an empty id", do="`reason list` shows them"
            )
        if len(rows) > 1:
            raise BadInput("Several cases begin like this", where=prefix, do="Give more of the id")
        return case_of(rows[0])

    def cases(self) -> list[CaseSummary]:
        """Return every case that is no part of another, the one worked on last at the end."""
        last = select(func.max(t.runs.c.id)).group_by(t.runs.c.case_id).scalar_subquery()
        path = (
            select(t.positions.c.path)
            .where(t.positions.c.run_id == t.runs.c.id)
            .order_by(t.positions.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(t.cases, _ending(t.endings.c.kind).label("kind"), path.label("path"))
            .outerjoin_from(t.cases, t.runs, (t.runs.c.case_id == t.cases.c.id) & t.runs.c.id.in_(last))
            .where(t.cases.c.parent.is_(None))
            .order_by(t.runs.c.id)
        )
        with self._database.reading() as db:
            return [summary_of(row) for row in db.execute(query)]

    def forget(self, identity: str) -> None:
        """Delete a case with its parts, and every move that no other case has used. The bytes are overwritten.

        Copies that were made before a migration are deleted too, since they hold the case.
        """
        family = [identity]
        for member in family:
            family += [part.id for part in self.parts(member)]
        with self._database.writing() as db:
            mine = select(t.runs.c.id).where(t.runs.c.case_id.in_(family))
            used = db.scalars(select(t.uses.c.move_id).where(t.uses.c.run_id.in_(mine)).distinct()).all()
            db.execute(delete(t.uses).where(t.uses.c.run_id.in_(mine)))
            shared = select(t.uses.c.move_id)
            for move in used:
                db.execute(delete(t.moves).where((t.moves.c.id == move) & t.moves.c.id.not_in(shared)))
            for table in (t.endings, t.positions):
                db.execute(delete(table).where(table.c.run_id.in_(mine)))
            db.execute(delete(t.statements).where(t.statements.c.case_id.in_(family)))
            db.execute(delete(t.runs).where(t.runs.c.case_id.in_(family)))
            db.execute(delete(t.cases).where(t.cases.c.id.in_(family)))
        self._database.checkpoint()
        discard_backups(self.path)

    # Runs

    def begin(
        self,
        identity: str,
        *,
        now: datetime,
        seed: int,
        fresh: bool,
        settings: str,
        root: int | None = None,
    ) -> Run:
        """Begin a pass over a case.

        Args:
            identity: The case's id.
            now: The clock that programs of this run see, with its offset from UTC.
            seed: The random seed that programs of this run get.
            fresh: Whether what earlier runs found out is left unused.
            settings: The reasoner's settings, as JSON.
            root: The run of the whole case, where this is one of a part.
        """
        begun_at = _now()
        values = {
            "case_id": identity,
            "begun_at": begun_at.isoformat(),
            "now": now.isoformat(),
            "seed": seed,
            "fresh": fresh,
            "settings": settings,
            "root": root,
        }
        with self._database.writing() as db:
            number = db.execute(_ADD_RUN, values).scalar_one()
        record = RunRecord(number, identity, begun_at, now, seed, fresh, settings, root=root)
        return Run(self._database, record)

    def last_run(self, identity: str) -> RunRecord | None:
        """Return the case's latest run."""
        query = (
            select(t.runs, _ending(t.endings.c.outcome).label("outcome"))
            .where(t.runs.c.case_id == identity)
            .order_by(t.runs.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as db:
            row = db.execute(query).one_or_none()
            return None if row is None else run_of(row)

    def first_solved(self, identity: str) -> RunRecord | None:
        """Return the case's first run that ended with a verified answer; `None` where none has."""
        query = (
            select(t.runs, t.endings.c.outcome)
            .join_from(t.runs, t.endings, t.endings.c.run_id == t.runs.c.id)
            .where((t.runs.c.case_id == identity) & (t.endings.c.kind == "solved"))
            .order_by(t.runs.c.id)
            .limit(1)
        )
        with self._database.reading() as db:
            row = db.execute(query).one_or_none()
            return None if row is None else run_of(row)

    def continued(self, run: RunRecord) -> Run:
        """Take up a run again, with its clock, its seed and its settings."""
        return Run(self._database, run)

    # What a case knows

    def statements(self, identity: str) -> list[Statement]:
        """Return all statements of a case in the order they were made, superseded ones included."""
        query = select(t.statements).where(t.statements.c.case_id == identity).order_by(t.statements.c.number)
        with self._database.reading() as db:
            return [statement_of(row) for row in db.execute(query)]

    def positions(self, run: int) -> list[Position]:
        """Return where a run has been, in order."""
        query = select(t.positions.c.path).where(t.positions.c.run_id == run).order_by(t.positions.c.id)
        with self._database.reading() as db:
            return [Position(path=tuple(path.split("/"))) for path in db.scalars(query)]

    def moves(self, run: int) -> list[MoveRecord]:
        """Return the moves that a run used, in order, played or reused."""
        query = (
            select(t.moves, t.uses.c.reused)
            .join_from(t.uses, t.moves, t.uses.c.move_id == t.moves.c.id)
            .where(t.uses.c.run_id == run)
            .order_by(t.uses.c.id)
        )
        with self._database.reading() as db:
            return [move_of(row) for row in db.execute(query)]

    def spent(self, run: int) -> Usage:
        """Return what the moves that a run played have cost, those of its parts' runs included."""
        query = (
            select(t.moves.c.usage)
            .join(t.uses, t.uses.c.move_id == t.moves.c.id)
            .join(t.runs, t.runs.c.id == t.uses.c.run_id)
            .where(or_(t.runs.c.id == run, t.runs.c.root == run) & ~t.uses.c.reused)
        )
        with self._database.reading() as db:
            return sum(map(Usage.model_validate_json, db.scalars(query)), Usage())

    def export(self, identity: str) -> Iterator[str]:
        """Yield the whole case as JSON lines: problem, runs, statements, moves with prompt and reply; then its parts."""
        with self._database.reading() as db:
            case = case_of(db.execute(select(t.cases).where(t.cases.c.id == identity)).one())
            rows = db.execute(
                select(t.runs, _ending(t.endings.c.outcome).label("outcome"))
                .where(t.runs.c.case_id == identity)
                .order_by(t.runs.c.id)
            ).all()
            runs = [run_of(row) for row in rows]
        yield canonical({"kind": "case", **jsonable(case)})
        for run in runs:
            yield canonical({"kind": "run", **jsonable(run)})
            for move in self.moves(run.id):
                yield canonical({"kind": "move", "run": run.id, **jsonable(move)})
        for statement in self.statements(identity):
            left_out = {"about"} if statement.about is None else None
            yield canonical({"kind": "statement", **statement.model_dump(mode="json", exclude=left_out)})
        for part in self.parts(identity):
            yield from self.export(part.id)


def _now() -> datetime:
    return datetime.now(UTC)


def _ending(column: Column[str]) -> ScalarSelect[str]:
    """Return what is recorded of how the run of the outer query ended last."""
    query = select(column).where(t.endings.c.run_id == t.runs.c.id)
    return query.order_by(t.endings.c.id.desc()).limit(1).scalar_subquery()
