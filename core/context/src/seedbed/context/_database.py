"""SQLite behind SQLAlchemy Core: opening, pragmas and transactions."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, create_engine, event, func, insert, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from seedbed.context import _disk, _faults
from seedbed.context import _tables as t
from seedbed.context._errors import StoreError
from seedbed.context._faults import translated

_READING = "seedbed_reading"
_AGAIN_SECONDS = 0.01
"""Between two tries at what SQLite does not wait for."""

_Identity = tuple[str, int, tuple[int, int] | None]


_shared: dict[_Identity, "Database"] = {}
_sharing = threading.Lock()


def open_database(path: Path) -> "Database":
    """Return a store's file, open; all who use one in this process share its connections and compiled statements.

    Args:
        path: The SQLite file, made with its folder where it does not exist, and migrated where it is older.

    Raises:
        StoreError: It cannot be opened.
    """
    with _sharing:
        database = _shared.get(_identity(path)) or Database(path)
        database.users += 1
        _shared[_identity(path)] = database
        return database


class Database:
    """A store's file, open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.users = 0
        _prepare_place(path)
        # As many connections as there are threads that write at once: none waits for another's to be given back.
        self.engine = create_engine(
            URL.create("sqlite", database=str(path.absolute())),
            connect_args={"timeout": _faults.BUSY_SECONDS},
            max_overflow=-1,
        )
        self._reader = self.engine.execution_options(**{_READING: True})
        event.listen(self.engine, "connect", _on_connect)
        event.listen(self.engine, "begin", _on_begin)
        try:
            self._bring_up_to_date()
        except BaseException:
            self.engine.dispose()
            raise

    def close(self) -> None:
        """Close the file, once everybody who has opened it has."""
        with _sharing:
            self.users -= 1
            if self.users:
                return
            for identity in [known for known, database in _shared.items() if database is self]:
                del _shared[identity]
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning: a later upgrade would fail where this waits."""
        with translated(self.path), self.engine.begin() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the store, and waits for nobody."""
        with _faults.read_back(self.path), self._reader.begin() as db:
            yield db

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file and empty it, so that nothing deleted lingers there.

        Raises:
            StoreError: Another process is reading the log, so that it cannot be emptied now.
        """
        if self._pragma("wal_checkpoint(TRUNCATE)") != 0:
            raise StoreError(
                "It is deleted, but another process keeps the old text in the log",
                where=str(_disk.log_of(self.path)),
                do="End that process; the next command empties the log",
            )

    def _bring_up_to_date(self) -> None:
        with self.reading() as db:
            version = _version(db, self.path)
        self._keep_a_log()
        if version == t.VERSION:
            return
        with self.writing() as db:
            version = _version(db, self.path)  # another process may have been first
            from seedbed.context import _migrations  # not needed by a store as it should be

            if version is None:
                t.metadata.create_all(db)
                db.execute(insert(t.schema), {"version": t.VERSION})
                _migrations.mark(db)
            elif version < t.VERSION:
                _migrations.migrate(db, self.path, version)

    def _keep_a_log(self) -> None:
        """Switch to a write-ahead log. A file that has one keeps it, so only the first process switches."""
        mode = self._pragma("journal_mode=WAL")
        if mode != "wal":
            raise StoreError(
                f"The store cannot keep a write-ahead log here (its journal mode stays {mode})",
                where=str(self.path),
                do="Set SEEDBED_HOME to a folder on a disk of this machine",
            )

    def _pragma(self, words: str) -> object:
        """Run a pragma outside a transaction, and return the first value that it gives.

        A pragma that writes begins by reading. There SQLite waits for no other writer, since two could wait for each
        other (https://sqlite.org/c3ref/busy_handler.html), so this does.
        """
        last = time.monotonic() + _faults.BUSY_SECONDS
        with translated(self.path), closing(self.engine.raw_connection()) as raw:
            cursor = raw.cursor()
            while True:
                try:
                    cursor.execute(f"PRAGMA {words}")
                    return cursor.fetchall()[0][0]
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > last:
                        raise
                time.sleep(_AGAIN_SECONDS)


def _identity(path: Path) -> _Identity:
    """Tell a file from one that came into its place, and what this process opened from what it was forked with."""
    try:
        file = path.stat()
    except OSError:
        return str(path), os.getpid(), None
    return str(path), os.getpid(), (file.st_dev, file.st_ino)


def _prepare_place(path: Path) -> None:
    """Make the folder and the file for their owner alone, and refuse what SQLite would overwrite or not understand."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder cannot be made: {error.strerror}",
            where=str(path.parent),
            do="Set SEEDBED_HOME to a folder that can be written",
        ) from None
    wrong = _faults.unreachable(path) or _faults.unsafe(path)
    if wrong is not None:
        raise wrong.as_error(path)
    # SQLite would let everybody read what was asked. It gives the log the rights of the file.
    with suppress(OSError):  # it is there already, or SQLite says better why it cannot be
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _version(db: Connection, path: Path) -> int | None:
    """Return the version of the schema; `None` in an empty file.

    Raises:
        StoreError: The file belongs to another program, or to a newer version of this one.
    """
    tables = db.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    if not tables:
        return None
    if t.schema.name not in tables:
        raise _faults.FOREIGN.as_error(path)
    version = db.execute(select(func.max(t.schema.c.version))).scalar_one()
    if not isinstance(version, int) or version < 1:
        raise ValueError(version)  # reading takes it for damage
    if version > t.VERSION:
        raise _faults.newer(version).as_error(path)
    return version


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - narrows the type; the URL says sqlite
    # The driver would begin transactions by itself, and late; `_on_begin` does.
    connection.isolation_level = None
    # With a write-ahead log this is safe against a killed process, and costs no sync per move.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
