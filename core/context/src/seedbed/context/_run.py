"""One pass over a case: the memo that its moves are played on, and what is written down on the way."""

import hashlib
from datetime import UTC, datetime

from pydantic import ValidationError
from sqlalchemy import bindparam, exists, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from seedbed.context import _tables as t
from seedbed.context._database import Database
from seedbed.context._move import A, Move, Performed, R, ToolT, canonical
from seedbed.context._records import RunRecord
from seedbed.context._rows import statement_of
from seedbed.problem import Outcome, Position, Provenance, Statement, Topic

# Made once: to put a statement together takes longer than to execute it.
_ADD_STATEMENT = insert(t.statements).on_conflict_do_nothing()
_ADD_POSITION = insert(t.positions)
_ADD_ENDING = insert(t.endings)
_ADD_MOVE = insert(t.moves).returning(t.moves.c.id)
_ADD_USE = insert(t.uses)
_STATEMENTS = (
    select(t.statements).where(t.statements.c.case_id == bindparam("case")).order_by(t.statements.c.number)
)

# What a run has gone by stands, also where another has found something newer since.
_GONE_BY = exists().where((t.uses.c.move_id == t.moves.c.id) & (t.uses.c.run_id == bindparam("run")))
_LATEST = select(t.moves.c.id, t.moves.c.result).order_by(_GONE_BY.desc(), t.moves.c.id.desc()).limit(1)
_BY_KEY = t.moves.c.key == bindparam("key")
_BY_THIS_RUN = t.moves.c.run_id == bindparam("run")
# What a run has done itself stands, also where it may not be reused by another.
_OWN_RESULT = _LATEST.where(_BY_KEY & _BY_THIS_RUN)
_RESULT = _LATEST.where(_BY_KEY & (t.moves.c.keep | _BY_THIS_RUN))


class Run:
    """One pass over a case. It is the memo that its moves are played on."""

    def __init__(self, database: Database, record: RunRecord) -> None:
        self._database = database
        self.record = record

    def recall(self, move: Move[A, ToolT, R], key: str) -> R | None:
        """Return the latest result recorded under the key; a fresh run sees only its own."""
        query = _OWN_RESULT if self.record.fresh else _RESULT
        with self._database.reading() as db:
            row = db.execute(query, {"key": key, "run": self.record.id}).one_or_none()
        if row is None:
            return None
        try:
            result = move.result.model_validate_json(row.result)
        except ValidationError:
            return None  # a row that was damaged is no result; the move is played again
        with self._database.writing() as db:
            db.execute(_ADD_USE, {"run_id": self.record.id, "move_id": row.id, "reused": True})
        return result

    def record_move(
        self, move: Move[A, ToolT, R], key: str, arguments: A, performed: Performed[R], tool: str
    ) -> None:
        values = {
            "key": key,
            "run_id": self.record.id,
            "played_at": _now(),
            "name": move.name,
            "instructions": move.instructions,
            "arguments": canonical(arguments.model_dump(mode="json")),
            "tool": tool,
            "prompt": performed.prompt,
            "result": performed.result.model_dump_json(),
            "reply": performed.reply,
            "usage": performed.usage.model_dump_json(),
            "keep": performed.keep,
        }
        with self._database.writing() as db:
            number = db.execute(_ADD_MOVE, values).scalar_one()
            db.execute(_ADD_USE, {"run_id": self.record.id, "move_id": number, "reused": False})

    def state(
        self, text: str, provenance: Provenance, *, supersedes: str | None = None, about: Topic | None = None
    ) -> Statement:
        """Add a statement to the case; one that it has already is not added again."""
        with self._database.writing() as db:
            return self._state(db, text, provenance, supersedes, about)

    def say(self, about: Topic, text: str, provenance: Provenance) -> Statement:
        """Add what the user says, in the place of what was said about the same until now, also by another process."""
        with self._database.writing() as db:
            known = [statement_of(row) for row in db.execute(_STATEMENTS, {"case": self.record.case_id})]
            same = [one for one in known if one.about is not None and one.about.key == about.key]
            last = same[-1] if same else None
            if last is not None and (last.text, last.provenance) == (text, provenance):
                return last
            return self._state(db, text, provenance, last.id if last else None, about)

    def _state(
        self, db: Connection, text: str, provenance: Provenance, supersedes: str | None, about: Topic | None
    ) -> Statement:
        source = canonical(provenance.model_dump(mode="json"))
        topic = None if about is None else canonical(about.model_dump(mode="json"))
        named = [text, source, supersedes] if topic is None else [text, source, supersedes, topic]
        identity = hashlib.sha256(canonical(named).encode()).hexdigest()[:10]
        values = {
            "case_id": self.record.case_id,
            "run_id": self.record.id,
            "id": identity,
            "text": text,
            "provenance": source,
            "supersedes": supersedes,
            "about": topic,
        }
        db.execute(_ADD_STATEMENT, values)
        return Statement(id=identity, text=text, provenance=provenance, supersedes=supersedes, about=about)

    def move_to(self, *path: str) -> Position:
        """Note where in the structure the case now is."""
        position = Position(path=path)
        values = {"run_id": self.record.id, "at": _now(), "path": str(position)}
        with self._database.writing() as db:
            db.execute(_ADD_POSITION, values)
        return position

    def end(self, outcome: Outcome) -> None:
        """Record how the run ended. One that is taken up again may end again; the last ending counts."""
        values = {
            "run_id": self.record.id,
            "ended_at": _now(),
            "kind": outcome.kind,
            "outcome": outcome.model_dump_json(),
        }
        with self._database.writing() as db:
            db.execute(_ADD_ENDING, values)


def _now() -> str:
    return datetime.now(UTC).isoformat()
