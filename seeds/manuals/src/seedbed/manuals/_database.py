"""The index as SQLite keeps it. What it holds can be read again from its sources, all but which sources there are."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from seedbed.manuals._faults import BUSY_SECONDS, foreign, is_busy, newer, no_file, said

VERSION = 2
"""Of the tables and of what readers make of files. An index of an earlier version is emptied and read again when it is
brought up to date, and until then there is nothing in it but its sources."""
_OURS = 0x5EEDB00C
"""SQLite's `application_id` of such a file, which tells it from other programs' databases."""

_SOURCES = "CREATE TABLE IF NOT EXISTS source (key TEXT PRIMARY KEY) STRICT"
_TABLES = """
CREATE TABLE file (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL, digest BLOB NOT NULL, why TEXT NOT NULL, UNIQUE (source, path)
) STRICT;
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL, title TEXT NOT NULL, line INTEGER NOT NULL, page INTEGER NOT NULL,
  name TEXT NOT NULL, head TEXT NOT NULL, first TEXT NOT NULL, body TEXT NOT NULL,
  about TEXT NOT NULL
) STRICT;
CREATE INDEX entry_file ON entry (file);
CREATE TABLE alias (file INTEGER NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL) STRICT;
CREATE INDEX alias_file ON alias (file);
CREATE INDEX alias_target ON alias (target);
CREATE TABLE meaning (entry INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT;
CREATE TABLE embedding (fingerprint TEXT NOT NULL) STRICT;
INSERT INTO embedding VALUES ('');
CREATE TABLE content (digest BLOB NOT NULL) STRICT;
INSERT INTO content VALUES (zeroblob(16));
CREATE VIRTUAL TABLE word USING fts5(
  name, head, first, body, about, content='entry', content_rowid='id', tokenize='porter unicode61'
);
CREATE VIRTUAL TABLE term USING fts5vocab(word, 'row');
CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
  INSERT INTO word (rowid, name, head, first, body, about)
  VALUES (new.id, new.name, new.head, new.first, new.body, new.about);
END;
CREATE TRIGGER entry_dropped AFTER DELETE ON entry BEGIN
  INSERT INTO word (word, rowid, name, head, first, body, about)
  VALUES ('delete', old.id, old.name, old.head, old.first, old.body, old.about);
  DELETE FROM meaning WHERE entry = old.id;
END;
"""
_DROPPED = ("term", "word", "entry", "alias", "meaning", "embedding", "content", "file")
_AGAIN_SECONDS = 0.01
_COMMIT_SECONDS = 1.0


def connect(path: Path) -> sqlite3.Connection:
    """Open the index, which is made where there is none, for its owner alone: notes may be private.

    Raises:
        ManualsError: It is another program's file, or a later version's.
    """
    with said(path):
        _prepare_place(path)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            made = _check(connection, path)  # before anything is written
            _keep_private(path)
            _log_ahead(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            if not made:
                with whole(connection):
                    if not _check(connection, path):  # nobody else has made it meanwhile
                        _make(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def is_outdated(connection: sqlite3.Connection) -> bool:
    """Return whether the index is of an earlier version, in which nothing can be looked up."""
    return _number(connection, "user_version") < VERSION


def renew(connection: sqlite3.Connection) -> None:
    """Empty an index of an earlier version, of all but its sources."""
    with whole(connection):
        if is_outdated(connection):
            _make(connection)


def _check(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether there is an index; refuse what is none, and one that is not known."""
    ours, version = _number(connection, "application_id"), _number(connection, "user_version")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if (ours, version, tables) == (0, 0, 0):
        return False
    if ours != _OURS:
        raise foreign(path)
    if version > VERSION:
        raise newer(path, version, VERSION)
    return True


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    row: tuple[int] = connection.execute(f"PRAGMA {pragma}").fetchone()
    return row[0]


def _make(connection: sqlite3.Connection) -> None:
    for name in _DROPPED:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    connection.execute(_SOURCES)
    for statement in _statements(_TABLES):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_OURS:d}")
    connection.execute(f"PRAGMA user_version = {VERSION:d}")


def _prepare_place(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if not stat.S_ISREG(path.stat().st_mode):
        raise no_file(path)


def _keep_private(path: Path) -> None:
    """Take the file from others' eyes where it was made for them, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):  # it is not there, or somebody else's
            Path(f"{path}{suffix}").chmod(0o600)


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Let others read while somebody writes. SQLite itself does not wait here for another that does the same."""
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > last:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _statements(script: str) -> Iterator[str]:
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""


@contextmanager
def batches(connection: sqlite3.Connection) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Give a function that takes what is to be written; whatever happens, what it took is written.

    That is done now and then, many at a time: nobody else has to wait while something is read.
    """
    last = time.monotonic()
    held: list[Callable[[], None]] = []

    def settle() -> None:
        if held:
            with whole(connection):
                for write in held:
                    write()
            held.clear()

    def later(write: Callable[[], None]) -> None:
        nonlocal last
        held.append(write)
        if time.monotonic() - last > _COMMIT_SECONDS:
            settle()
            last = time.monotonic()

    try:
        yield later
    finally:
        settle()


@contextmanager
def whole(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all or nothing, with the lock from the beginning: a later upgrade would fail where this waits."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
