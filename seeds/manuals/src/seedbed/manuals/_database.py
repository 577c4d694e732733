"""The index as SQLite keeps it. What it holds can be read again from its sources, all but which sources there are."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seedbed.manuals._entry import ManualsError

VERSION = 1
"""Of the tables and of what readers make of files. An index of another version is emptied, and read again."""

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
END;
"""
_DROPPED = ("term", "word", "entry", "alias", "content", "file")
_WAIT_MS = 10_000


def connect(path: Path) -> sqlite3.Connection:
    """Open the index, made new or emptied where it is of another version."""
    with said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS:d}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if _version(connection) != VERSION:
                _make(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    row: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    return row[0]


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) != VERSION:  # nobody else has made it meanwhile
            for name in _DROPPED:
                connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute(_SOURCES)
            for statement in _statements(_TABLES):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION:d}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Say what is wrong with the index in one line."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        again = "Look at its folder; where the file is broken, delete it and run `reason manuals index`"
        raise ManualsError(
            f"The index of manuals cannot be used: {error}", where=str(path), do=again
        ) from error
