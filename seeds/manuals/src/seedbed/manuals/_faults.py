"""What can be wrong with the file of an index, in one line each."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seedbed.manuals._entry import ManualsError

BUSY_SECONDS = 30.0
"""How long a writer waits for another process, which holds the index for less than a second at a time."""


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Say what is wrong with the index in one line."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        what, do = _busy() if is_busy(error) else _unusable(error)
        raise ManualsError(what, where=str(path), do=do) from error


def is_busy(error: Exception) -> bool:
    """Return whether another process is in the way."""
    # an error of Python's own module has no name
    return str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _busy() -> tuple[str, str]:
    what = f"Another process has held the index of manuals for {BUSY_SECONDS:g} seconds"
    return what, "Wait for it to end, then try again; what was read stays"


def _unusable(error: Exception) -> tuple[str, str]:
    what = f"The index of manuals cannot be used: {error}"
    return what, "Look at its folder; where the file is broken, move it away and run `reason manuals index`"


def foreign(path: Path) -> ManualsError:
    """Another program's database, or an index from before they were marked as such."""
    return ManualsError(
        "The file in the index's place is not marked as an index of manuals, and is left as it is",
        where=str(path),
        do="Move it away, or set SEEDBED_HOME to another folder; then run `reason manuals index`",
    )


def newer(path: Path, version: int, known: int) -> ManualsError:
    """An index that a later version of this program made."""
    return ManualsError(
        f"The index of manuals has version {version}, and this program knows {known}",
        where=str(path),
        do="Upgrade seedbed-manuals",
    )


def no_file(path: Path) -> ManualsError:
    """A folder, a pipe, a device."""
    return ManualsError(
        "What is in the index's place is no file",
        where=str(path),
        do="Move it away, or set SEEDBED_HOME to another folder",
    )
