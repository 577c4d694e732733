"""SQLite behind SQLAlchemy Core: opening, pragmas, and what its errors mean to a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, Table, create_engine, event, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from seedbed.context import _tables as t
from seedbed.context._errors import StoreError

_BUSY_SECONDS = 30
"""How long a writer waits for another process. A write takes milliseconds, so longer means that one hangs."""


def open_engine(path: Path) -> Engine:
    """Return an engine on a store of the current schema, made if there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder cannot be made: {error.strerror}",
            where=str(path.parent),
            do="Set SEEDBED_HOME to a folder that can be written",
        ) from None
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    try:
        with translated(path), engine.begin() as db:
            version = _version(db)
            if version is None:
                t.metadata.create_all(db)
                insert_new(db, t.schema, version=t.VERSION)
            elif version > t.VERSION:
                raise StoreError(
                    f"The store has schema {version}, and this program knows {t.VERSION}",
                    where=str(path),
                    do="Upgrade seedbed-reasoner",
                )
    except BaseException:
        engine.dispose()
        raise
    return engine


def insert_new(db: Connection, table: Table, **values: object) -> None:
    """Insert a row unless one with its key is there already."""
    db.execute(insert(table).values(**values).on_conflict_do_nothing())


def checkpoint(engine: Engine, path: Path) -> None:
    """Move the write-ahead log into the file and empty it, so that nothing deleted lingers there.

    Raises:
        StoreError: Another process is reading the log, so that it cannot be emptied now.
    """
    with translated(path), engine.connect() as db:
        db.exec_driver_sql("COMMIT")
        busy = db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        db.exec_driver_sql("BEGIN")
    if busy:
        raise StoreError(
            "It is deleted, but another process keeps the old text in the log",
            where=f"{path}-wal",
            do="End that process; the next command empties the log",
        )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn a database error into one line that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _explained(error, path) from error


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - narrows the type; the URL says sqlite
    # The driver would begin transactions by itself, and late; `_on_begin` does.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    # With a write-ahead log this is safe against a killed process, and costs no sync per move.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")


def _on_begin(connection: Connection) -> None:
    # Taking the write lock at once means waiting for it, where a later upgrade would fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _version(db: Connection) -> int | None:
    known = db.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'seedbed_schema'")).scalar()
    return db.execute(select(t.schema.c.version)).scalar_one_or_none() if known else None


def _explained(error: DBAPIError, path: Path) -> StoreError:
    words = str(error.orig)
    match words.lower():
        case said if "not a database" in said or "malformed" in said:
            what = "The store is damaged"
            do = "Move the file away or put a copy back; a new one is made when it is missing"
        case said if "readonly" in said or "unable to open" in said:
            what = "The store cannot be written"
            do = "Give yourself the right to write there, or set SEEDBED_HOME to another folder"
        case said if "locked" in said:
            what = f"Another process has held the store for {_BUSY_SECONDS} seconds"
            do = "End it, then try again"
        case said if "foreign key" in said:
            what = "The case was forgotten in the meantime"
            do = "Ask it again"
        case said if "full" in said or "disk i/o" in said:
            what = "There is no room left for the store"
            do = "Free some space; what was recorded is kept"
        case _:
            what, do = f"The store failed: {words}", "See whether the file is whole"
    return StoreError(what, where=str(path), do=do)
