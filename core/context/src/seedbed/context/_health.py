"""What state a store is in, for a person who wants to know why it does not work. Looks, and never touches."""

import os
import shlex
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from seedbed.context import _disk, _faults
from seedbed.context import _tables as t
from seedbed.context._backup import backups, read_only, room_needed
from seedbed.context._faults import StoreProblem

_LINES = 10
"""A torn page is reported by many lines, and the first ones say it."""
_PATIENCE = 0.5
"""A write takes milliseconds; who still writes after as many seconds hangs."""


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """What can be told of a store without changing it. `None` is what could not be found out."""

    path: Path
    exists: bool
    version: int | None
    """The version of its schema; an older one than this program's is migrated when it is next opened."""
    size: int
    """Bytes of the file and its log."""
    cases: int | None
    moves: int | None
    whole: bool | None
    """Whether SQLite's own check found nothing; `None` where it could not be made."""
    damage: tuple[str, ...]
    """What the check found, in SQLite's words; at most a few lines."""
    writable: bool
    free: int | None
    """Bytes free on its disk."""
    journal_mode: str | None
    """`wal` while there is a log; it cannot be told from outside of a store that nobody uses."""
    backups: tuple[Path, ...]
    """Copies made before a migration, oldest first. They may be deleted."""
    problems: tuple[StoreProblem, ...]
    """What is wrong, worst first; nothing where the store can be used, also where it does not exist yet."""

    @property
    def usable(self) -> bool:
        """Whether cases can be asked and kept."""
        return not any(problem.stops for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Content:
    """What is in a store's file."""

    version: int | None = None
    cases: int | None = None
    moves: int | None = None
    damage: tuple[str, ...] | None = None
    journal_mode: str | None = None
    problem: StoreProblem | None = None


def check_store(path: Path) -> StoreHealth:
    """Look at a store without making, migrating or repairing anything. Never raises.

    Args:
        path: The SQLite file.
    """
    try:
        exists = os.path.lexists(path)
    except ValueError:  # a path with a NUL is none
        exists = False
    barred = _barred(path)
    if barred is not None or not exists:
        content = _Content()
    elif not _disk.size(path):
        content = _Content(problem=_EMPTY)
    else:
        content = _content(path)
    found = [barred, content.problem, *_hindrances(path, content.version)]
    problems = [problem for problem in found if problem is not None]
    return StoreHealth(
        path=path,
        exists=exists,
        version=content.version,
        size=_disk.size(path) + _disk.size(_disk.log_of(path)),
        cases=content.cases,
        moves=content.moves,
        whole=None if content.damage is None else not content.damage,
        damage=content.damage or (),
        writable=_disk.writable(path),
        free=_disk.free_bytes(path),
        journal_mode=content.journal_mode,
        backups=backups(path),
        problems=tuple(sorted(problems, key=lambda problem: not problem.stops)),
    )


def _barred(path: Path) -> StoreProblem | None:
    """Return why the file should not even be read."""
    return _faults.unreachable(path) or _faults.unsafe(path)


def _hindrances(path: Path, version: int | None) -> list[StoreProblem | None]:
    """Return what keeps a store from being written to, whatever is in it."""
    free = _disk.free_bytes(path)
    older = version is not None and version < t.VERSION
    needed = room_needed(path) if older else _disk.TIGHT
    return [
        None if _disk.writable(path) else _faults.READ_ONLY,
        _faults.FULL if free is not None and free < needed else None,
        _hanging(path),
    ]


_EMPTY = StoreProblem(
    "empty",
    "The store is an empty file",
    "Put a copy back if there were cases in it; otherwise the next one begins it",
    stops=False,
)


def _hanging(path: Path) -> StoreProblem | None:
    """Return who has been writing all the while that one looked."""
    first = _disk.writer(path)
    if first is None or first == os.getpid():
        return None
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        time.sleep(_PATIENCE / 10)
        if _disk.writer(path) != first:
            return None
    return StoreProblem("locked", f"Process {first} holds the store", "End it if it hangs")


def _content(path: Path) -> _Content:
    """Read the file: as one that nobody writes to where it has no log, since SQLite would make one to read it."""
    logged = _disk.log_of(path).exists()
    content = _read(path, immutable=not logged)
    if content.problem is not None and not logged and _disk.log_of(path).exists():
        return _read(path, immutable=False)  # somebody began to write while we read
    return content


def _read(path: Path, *, immutable: bool) -> _Content:
    try:
        with closing(read_only(path, immutable=immutable)) as raw:
            names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {str(name) for (name,) in names}
            if not tables:
                return _Content(problem=_EMPTY)
            if t.schema.name not in tables:
                return _Content(problem=_faults.FOREIGN)
            version = _number(raw, "SELECT max(version) FROM seedbed_schema")
            damage = _damage(raw)
            if version is None and not damage:
                damage = ("the version of its schema is missing",)
            return _Content(
                version=version,
                cases=_number(raw, "SELECT count(*) FROM cases"),
                moves=_number(raw, "SELECT count(*) FROM moves"),
                damage=damage,
                journal_mode=None if immutable else str(raw.execute("PRAGMA journal_mode").fetchone()[0]),
                problem=_judged(path, version, damage),
            )
    except sqlite3.Error as error:
        problem = _faults.explained(error, path)
        torn = (str(error),) if problem.kind == "damaged" else None
        return _Content(damage=torn, problem=_savable(path, str(error)) if torn else problem)


def _judged(path: Path, version: int | None, damage: tuple[str, ...]) -> StoreProblem | None:
    if damage:
        return _savable(path, damage[0])
    if version is not None and version > t.VERSION:
        return _faults.newer(version)
    return None


def _savable(path: Path, line: str) -> StoreProblem:
    command = shlex.join([sys.executable, "-m", "seedbed.context.salvage", str(path)])
    return StoreProblem(
        "damaged",
        f"{_faults.DAMAGED}: {line}",
        f"`{command}` keeps all that can be read, and the damaged file beside it",
    )


def _number(raw: sqlite3.Connection, query: str) -> int | None:
    try:
        number = raw.execute(query).fetchone()[0]
    except sqlite3.DatabaseError:
        return None  # it stands on a damaged page
    return number if isinstance(number, int) else None


def _damage(raw: sqlite3.Connection) -> tuple[str, ...]:
    """Return what SQLite's check finds, as its words."""
    try:
        rows = raw.execute(f"PRAGMA quick_check({_LINES})").fetchall()
    except sqlite3.DatabaseError as error:
        return (str(error),)
    lines = [line for (words,) in rows for line in str(words).splitlines() if not line.startswith("***")]
    return () if lines == ["ok"] else tuple(lines[:_LINES])
