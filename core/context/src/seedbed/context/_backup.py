"""The copy of a store that is made before it is migrated."""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from seedbed.context import _disk, _faults
from seedbed.context._errors import StoreError

_UNFINISHED = ".part"


def back_up(path: Path, version: int) -> Path:
    """Copy a store to a file beside it, and check the copy. The caller holds the write lock.

    Raises:
        StoreError: There is no room, the copy cannot be written, or it is not whole.
    """
    needed, free = room_needed(path), _disk.free_bytes(path)
    if free is not None and free < needed:
        raise _failed(path, f"there is no room: {free:,} bytes are free, and it takes {needed:,}")
    copy = path.with_name(f"{path.name}.v{version}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.bak")
    part = copy.with_name(f"{copy.name}{_UNFINISHED}")
    try:
        _copied(path, part)
        _make_durable(path, part, copy)
    except (sqlite3.Error, OSError) as error:
        said = getattr(error, "strerror", None) or str(error)
        if isinstance(error, sqlite3.Error) and _faults.explained(error, path).kind == "damaged":
            raise _damaged(path, said) from error
        raise _failed(path, said) from error
    finally:
        _discard_unfinished(path)
    return copy


def room_needed(path: Path) -> int:
    """Return the bytes that have to be free before a store is migrated."""
    return _disk.size(path) + _disk.size(_disk.log_of(path)) + _disk.TIGHT


def backups(path: Path) -> tuple[Path, ...]:
    """Return the copies that were made of a store, oldest first."""
    return tuple(sorted(_beside(path, r"\.bak"), key=lambda copy: copy.name.rsplit("-", 1)[-1]))


def discard_backups(path: Path) -> None:
    """Delete every copy of a store, unfinished ones included.

    Raises:
        StoreError: One cannot be deleted.
    """
    for copy in _beside(path, r"\.bak.*"):
        try:
            copy.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"A copy that was made before a migration cannot be deleted: {error.strerror}",
                where=str(copy),
                do="Delete it yourself; what you wanted forgotten may be in it",
            ) from error


def read_only(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """Open a store for reading alone; `immutable` makes no files beside it, and needs that nobody writes."""
    options = "mode=ro&immutable=1" if immutable else "mode=ro"
    return sqlite3.connect(f"file:{quote(os.fsencode(path.absolute()))}?{options}", uri=True, timeout=1.0)


def _copied(path: Path, part: Path) -> None:
    with closing(read_only(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        # One file that stands for itself, without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        first = str(target.execute("PRAGMA quick_check(1)").fetchone()[0])
    if first != "ok":
        raise _damaged(path, first)


def _make_durable(path: Path, part: Path, copy: Path) -> None:
    shutil.copymode(path, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(copy)


def _discard_unfinished(path: Path) -> None:
    for left in _beside(path, rf"\.bak{re.escape(_UNFINISHED)}.*"):
        left.unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> list[Path]:
    shape = re.compile(rf"{re.escape(path.name)}\.v\d+-\d{{8}}T\d{{6}}Z{suffix}")
    try:
        return [file for file in path.parent.iterdir() if shape.fullmatch(file.name)]
    except (OSError, ValueError):
        return []


def _damaged(path: Path, why: str) -> StoreError:
    return StoreError(f"{_faults.DAMAGED}, so it was not migrated: {why}", where=str(path), do=_faults.LOOK)


def _failed(path: Path, why: str) -> StoreError:
    return StoreError(
        f"The store was not migrated, since no copy of it could be made: {why}",
        where=str(path.parent),
        do="Free some space or give yourself the right to write there; the store is as it was",
    )
