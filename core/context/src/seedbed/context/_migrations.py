"""How a store of an earlier version becomes one of this version."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.engine import Connection

from seedbed.context import _tables as t
from seedbed.context._backup import back_up


def _index_statements_by_run(db: Connection) -> None:
    """Index what the foreign key is looked up by when a run is deleted: `forget` read all statements of all cases."""
    db.exec_driver_sql("CREATE INDEX ix_statements_run_id ON statements (run_id)")


def _note_parts_and_topics(db: Connection) -> None:
    """Let a case be a part or a fork of another, a run belong to that of its root, and a statement say its topic."""
    for column in ("parent TEXT", "name TEXT", "forked_from TEXT"):
        db.exec_driver_sql(f"ALTER TABLE cases ADD COLUMN {column}")
    db.exec_driver_sql("ALTER TABLE runs ADD COLUMN root BIGINT")
    db.exec_driver_sql("ALTER TABLE statements ADD COLUMN about TEXT")
    db.exec_driver_sql("CREATE INDEX cases_by_parent ON cases (parent)")
    db.exec_driver_sql("CREATE INDEX runs_by_root ON runs (root)")


STEPS: tuple[Callable[[Connection], None], ...] = (
    _index_statements_by_run,
    _note_parts_and_topics,
)
"""The first leads from version 1 to 2, and so on. A step that was released is never edited: stores have taken it."""


def migrate(db: Connection, path: Path, version: int) -> None:
    """Copy the store, then take the steps from its version to the newest.

    Args:
        db: A transaction that holds the write lock, so that nothing comes between the copy and the steps.
        path: The store's file.
        version: The version that it has.

    Raises:
        StoreError: No copy could be made; nothing was changed.
    """
    back_up(path, version)
    for step in STEPS[version - 1 :]:
        step(db)
    db.execute(update(t.schema).values(version=t.VERSION))
    mark(db)


def mark(db: Connection) -> None:
    """Say in the header of the file whose it is and which version it has, where a damaged table cannot lose it."""
    db.exec_driver_sql(f"PRAGMA application_id = {t.APPLICATION}")
    db.exec_driver_sql(f"PRAGMA user_version = {t.VERSION}")
