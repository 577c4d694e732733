"""The file that stones lie in: SQLite with a write-ahead log, which several processes may use at once."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from seedbed.context import StoreError

VERSION = 1
_OURS = 0x5EEDB57E
"""SQLite's `application_id` of such a file, which tells it from other programs' databases."""
_BUSY_SECONDS = 30.0
"""How long a writer waits for another process. A write takes milliseconds, so longer means that one hangs."""
_AGAIN_SECONDS = 0.01
_ANEW = "Move it away, with the -wal beside it; `reason salvage CASE` makes a case's stones anew"

_SCHEMA = (
    """CREATE TABLE stones (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, kind TEXT NOT NULL,
        kept_at REAL NOT NULL, stone TEXT NOT NULL
    )""",
    # all that is looked at of most stones, so that the stones themselves need not be read
    "CREATE INDEX stones_heads ON stones (number, id, case_id, kind, kept_at)",
    # What became of a stone: rows are added, and only forgetting a case changes any.
    """CREATE TABLE events (
        number INTEGER PRIMARY KEY, stone_id TEXT NOT NULL, refused INTEGER NOT NULL, by_case TEXT NOT NULL,
        why TEXT NOT NULL, at REAL NOT NULL
    )""",
    "CREATE INDEX events_stone ON events (stone_id)",
    "CREATE VIRTUAL TABLE words USING fts5 (good_for, tokenize = 'porter unicode61 remove_diacritics 2')",
    f"PRAGMA application_id = {_OURS}",
    f"PRAGMA user_version = {VERSION}",
)


class Database:
    """The file, open.

    Args:
        path: Where it is; made with its folder, for their owner alone, where it does not exist.

    Raises:
        StoreError: It cannot be opened: says what to do.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _prepare_place(path)
        with _explained(path):
            self._connection = sqlite3.connect(
                path.absolute(), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            self._open()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One state of the file. Waits for nobody."""
        with self._transaction("BEGIN") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its beginning: a later upgrade would fail where this waits."""
        with self._transaction("BEGIN IMMEDIATE") as db:
            yield db

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file and empty it, so that nothing deleted lingers there."""
        if self._pragma("wal_checkpoint(TRUNCATE)") != 0:
            raise StoreError(
                "It is deleted, but another process keeps the old text in the log",
                where=f"{self.path}-wal",
                do="End that process; the next command empties the log",
            )

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with _explained(self.path):
            self._connection.execute(begin)
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def _open(self) -> None:
        with self.reading() as db:
            self._check(db)
        if self._pragma("journal_mode = WAL") != "wal":
            raise StoreError(
                "The stones cannot keep a write-ahead log here",
                where=str(self.path),
                do="Set SEEDBED_HOME to a folder on a disk of this machine",
            )
        for words in ("synchronous = NORMAL", "secure_delete = ON"):
            self._pragma(words)
        with self.reading() as db:
            made = self._check(db)
        if not made:
            with self.writing() as db:
                if not self._check(db):  # another process may have been first
                    for statement in _SCHEMA:
                        db.execute(statement)

    def _check(self, db: sqlite3.Connection) -> bool:
        """Return whether there is a schema; refuse one that is not known."""
        (ours,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0 and (ours, version) == (0, 0):
            return False
        if ours != _OURS:
            raise StoreError(
                "The file is another program's database",
                where=str(self.path),
                do="Move it away, or set SEEDBED_HOME to another folder",
            )
        if version != VERSION:
            raise StoreError(
                f"The stones have schema {version}, and this program knows {VERSION}",
                where=str(self.path),
                do="Upgrade seedbed-stones",
            )
        return True

    def _pragma(self, words: str) -> object:
        """Run a pragma outside of a transaction. SQLite itself does not wait there for other writers, so this does."""
        last = time.monotonic() + _BUSY_SECONDS
        with _explained(self.path):
            while True:
                try:
                    row = self._connection.execute(f"PRAGMA {words}").fetchone()
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > last:
                        raise
                    time.sleep(_AGAIN_SECONDS)
                else:
                    return row[0] if row else None


def _prepare_place(path: Path) -> None:
    """Make the folder and the file for their owner alone: what was asked is nobody else's business."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise StoreError(
                "What is in the stones' place is no file",
                where=str(path),
                do="Move it away, or set SEEDBED_HOME to another folder",
            )
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise StoreError(
            f"The stones cannot be reached: {said}",
            where=str(path),
            do="Set SEEDBED_HOME to a folder that can be written",
        ) from None
    with suppress(OSError):  # it is there already, or SQLite says better why it cannot be
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one line that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        # an error of Python's own module has no name, such as that of text that is not UTF-8
        name = str(getattr(error, "sqlite_errorname", "SQLITE_CORRUPT")).removeprefix("SQLITE_")
        what, do = _meaning(name.split("_", maxsplit=1)[0], str(error))
        raise StoreError(what, where=str(path), do=do) from error


def _meaning(kind: str, words: str) -> tuple[str, str]:
    match kind:
        case "CORRUPT" | "NOTADB":
            return "The stones are damaged, or the file holds none", _ANEW
        case "BUSY" | "LOCKED" | "PROTOCOL":
            return (
                f"Another process has held the stones for {_BUSY_SECONDS:g} seconds",
                "End it, then try again",
            )
        case "FULL":
            return "There is no room left for the stones", "Free some space; what was kept stays"
        case "READONLY" | "PERM" | "CANTOPEN" | "AUTH":
            return (
                "The stones cannot be written",
                "Give yourself the right to write there, or set SEEDBED_HOME",
            )
        case _:
            return f"The stones failed: {words}", _ANEW
