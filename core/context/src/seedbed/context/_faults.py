"""What the errors of SQLite and of the file system mean to a person."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import DBAPIError

from seedbed.context import _disk
from seedbed.context import _tables as t
from seedbed.context._errors import StoreError

BUSY_SECONDS = 30.0
"""How long a writer waits for another process. A write takes milliseconds, so longer means that one hangs."""

DAMAGED = "The store is damaged"
LOOK = "`reason doctor` says what is left of it and how to save that"
_ELSEWHERE = "set SEEDBED_HOME to another folder"

ProblemKind = Literal[
    "damaged",
    "disk",
    "empty",
    "failed",
    "locked",
    "network",
    "newer",
    "no_room",
    "not_a_store",
    "read_only",
    "unreachable",
]


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """Something that is wrong with a store, and what a person can do about it."""

    kind: ProblemKind
    what: str
    """As the start of a sentence, without a full stop."""
    do: str
    """As a sentence without a full stop."""
    stops: bool = True
    """Whether it should be mended before a case is asked."""

    def as_error(self, path: Path) -> StoreError:
        """Return the line that a command ends with."""
        return StoreError(self.what, where=str(path), do=self.do)


FOREIGN = StoreProblem(
    "not_a_store", "The file is another program's database", f"Move it away, or {_ELSEWHERE}"
)
_NO_DATABASE = StoreProblem(
    "not_a_store",
    "The store is damaged, or the file is none",
    "Move the file away, with the -wal beside it, or put a copy back; a new one is made when it is missing",
)
_TORN = StoreProblem("damaged", DAMAGED, LOOK)
FULL = StoreProblem(
    "no_room", "There is no room left for the store", "Free some space; what was recorded is kept"
)
READ_ONLY = StoreProblem(
    "read_only", "The store cannot be written", f"Give yourself the right to write there, or {_ELSEWHERE}"
)
_SHUT = StoreProblem(
    "unreachable",
    "The store cannot be opened",
    f"Give yourself the right to write in its folder, or {_ELSEWHERE}",
)
_FORGOTTEN = StoreProblem("failed", "The case was forgotten in the meantime", "Ask it again")

_BY_NAME = {
    "NOTADB": _NO_DATABASE,
    "CORRUPT": _TORN,
    "READONLY": READ_ONLY,
    "PERM": READ_ONLY,
    "AUTH": READ_ONLY,
    "FULL": FULL,
}
"""What the first word of an error's name says, where it says enough (https://sqlite.org/rescode.html)."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn a database error into one line that says what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise explained(error, path).as_error(path) from error


@contextmanager
def read_back(path: Path) -> Iterator[None]:
    """Do so, and turn a value that nobody wrote like that into one too: on a damaged page anything may stand."""
    with translated(path):
        try:
            yield
        except (ValueError, TypeError) as error:  # pydantic's are ValueErrors
            raise StoreError(
                f"{DAMAGED}: it holds a value that was not written like that", where=str(path), do=LOOK
            ) from error


def explained(error: DBAPIError | sqlite3.Error, path: Path) -> StoreProblem:
    """Return what a database error means and what to do about it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # An error of Python's own module has no name, such as that of text that is not UTF-8.
    name = str(getattr(cause, "sqlite_errorname", ""))
    return _meaning(name.removeprefix("SQLITE_"), str(cause), path)


def _meaning(name: str, words: str, path: Path) -> StoreProblem:
    kind = name.split("_", maxsplit=1)[0]
    match kind:
        case "CANTOPEN":
            problem = unreachable(path) or _SHUT
        case "BUSY" | "LOCKED" | "PROTOCOL":
            problem = _held(path)
        case "IOERR":
            free = _disk.free_bytes(path)
            problem = FULL if free is not None and free < _disk.TIGHT else _broken_disk(name)
        case "CONSTRAINT" if name.endswith("FOREIGNKEY"):
            problem = _FORGOTTEN
        case "" if "decode" in words:
            problem = _TORN
        case _:
            problem = _BY_NAME.get(kind) or StoreProblem(
                "failed", f"The store failed: {words}", "`reason doctor` says whether it is whole"
            )
    return problem


def unreachable(path: Path) -> StoreProblem | None:
    """Return why there can be no store at a path; `None` where there is a file or can be one."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return _in_the_way(path)
    except (OSError, ValueError) as error:  # a name with a NUL is a ValueError
        said = error.strerror if isinstance(error, OSError) else error
        return StoreProblem(
            "unreachable", f"The store cannot be reached: {said}", f"Mend the path, or {_ELSEWHERE}"
        )
    if stat.S_ISDIR(mode):
        return StoreProblem(
            "unreachable", "There is a folder in the store's place", f"Move it away, or {_ELSEWHERE}"
        )
    if not stat.S_ISREG(mode):
        return StoreProblem(
            "unreachable", "What is in the store's place is no file", f"Move it away, or {_ELSEWHERE}"
        )
    return _in_the_way(path)


def _in_the_way(path: Path) -> StoreProblem | None:
    """Return which folder stands where SQLite keeps a file beside the store."""
    for beside in (_disk.log_of(path), _disk.index_of(path)):
        if os.path.isdir(beside):  # noqa: PTH112 - `Path.is_dir` raises where the right to look is missing
            return StoreProblem(
                "unreachable",
                f"A folder stands in the way of the store's {beside.name}",
                f"Move it away, or {_ELSEWHERE}",
            )
    return None


def unsafe(path: Path) -> StoreProblem | None:
    """Return why a store should not be opened here, though SQLite would."""
    log = _disk.log_of(path)
    # In this order: a new store is given its first page before its log.
    if _disk.size(log) and path.exists() and not _disk.size(path):
        return StoreProblem(
            "damaged",
            f"{DAMAGED}: the file is empty and its log is not, and to open it would delete the log",
            f"Put a copy back, or move it and {log.name} away",
        )
    kind = _disk.network(path)
    if kind is not None:
        return StoreProblem(
            "network",
            f"The store would lie on a network drive ({kind}), where SQLite's write-ahead log does not work",
            "Set SEEDBED_HOME to a folder on a disk of this machine",
        )
    return None


def newer(version: int) -> StoreProblem:
    """Return what to say of a store that a newer program has made or migrated."""
    return StoreProblem(
        "newer",
        f"The store has schema {version}, and this program knows {t.VERSION}",
        "Upgrade seedbed-reasoner",
    )


def _broken_disk(name: str) -> StoreProblem:
    return StoreProblem(
        "disk",
        f"The disk does not read or write ({name})",
        f"See whether it is sound and whether files may grow (`ulimit -f`), or {_ELSEWHERE}",
    )


def _held(path: Path) -> StoreProblem:
    process = _disk.writer(path)
    who = "Another process" if process in {None, os.getpid()} else f"Process {process}"
    return StoreProblem(
        "locked", f"{who} has held the store for {BUSY_SECONDS:g} seconds", "End it, then try again"
    )
