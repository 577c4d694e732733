"""Save what can be read of a damaged store: `python -m seedbed.context.salvage FILE`.

SQLite refuses every query that meets a damaged page, but rows on other pages can be read one by one. They are copied
to a new file, which takes the place of the damaged one; that is kept beside it.
"""

import argparse
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from seedbed.context import _disk, _faults
from seedbed.context import _tables as t
from seedbed.context._errors import StoreError
from seedbed.context._store import Store
from seedbed.problem import SeedbedError

_SMALLEST_ROW = 12
"""Bytes. Bounds how many rows a file can have where it does not say."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved of a damaged store."""

    cases: int
    moves: int
    statements: int
    incomplete: tuple[str, ...]
    """The tables of which rows were lost."""
    damaged: Path
    """Where the damaged file is now."""


def salvage(path: Path) -> Salvaged:
    """Put a whole store with all that can be read in the place of a damaged one. Nobody else may use it meanwhile.

    Raises:
        StoreError: Nothing can be read, or there is no room. The store is as it was.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.salvage-") as folder:
            torn, saved = Path(folder) / "torn", Path(folder) / "saved"
            _copy_with_log(path, torn)
            incomplete = _copy_rows(path, torn, saved)
            Store(saved).close()  # migrates it, where it is older
            cases, moves, statements = (
                _count(saved, table.name) for table in (t.cases, t.moves, t.statements)
            )
            with saved.open("rb") as file:
                os.fsync(file.fileno())
            damaged = _swap(path, saved)
    except sqlite3.Error as error:
        raise _faults.explained(error, path).as_error(path) from error
    except OSError as error:
        raise StoreError(
            f"The store cannot be saved: {error.strerror}",
            where=str(path),
            do="Free some space or give yourself the right to write there",
        ) from error
    return Salvaged(cases, moves, statements, incomplete, damaged)


def _copy_with_log(path: Path, torn: Path) -> None:
    shutil.copyfile(path, torn)
    if _disk.size(_disk.log_of(path)):
        shutil.copyfile(_disk.log_of(path), _disk.log_of(torn))
    with torn.open("r+b") as file:
        # SQLite reads nothing of a file that is shorter than its header says.
        header = file.read(100)
        page = int.from_bytes(header[16:18]) or 512
        pages = int.from_bytes(header[28:32])
        length = (1 << 16 if page == 1 else page) * pages
        if header.startswith(b"SQLite format 3\x00") and _disk.size(torn) < length < _longest(torn):
            file.truncate(length)


def _longest(torn: Path) -> int:
    """Return the length up to which a file is taken to have been cut, rather than to lie about itself."""
    return 1000 * (_disk.size(torn) + _disk.TIGHT)


def _copy_rows(path: Path, torn: Path, saved: Path) -> tuple[str, ...]:
    """Copy every row that can be read; return the tables of which some cannot."""
    with closing(sqlite3.connect(saved, isolation_level=None)) as raw:
        raw.execute("ATTACH ? AS torn", (str(torn),))
        # Each statement is a transaction: one that has met a torn page refuses all that comes after.
        raw.execute("PRAGMA main.journal_mode=MEMORY")
        raw.execute("PRAGMA main.synchronous=OFF")
        known = [table.name for table in t.metadata.sorted_tables]
        shapes = raw.execute("SELECT type, name, tbl_name, sql FROM torn.sqlite_master WHERE sql IS NOT NULL")
        ours = [row for row in shapes.fetchall() if row[2] in known and row[0] in {"table", "index"}]
        if not ours:
            raise _faults.FOREIGN.as_error(path)
        for _, _, _, sql in sorted(ours, key=lambda row: row[0] != "table"):
            raw.execute(sql)
        names = [name for kind, name, _, _ in ours if kind == "table"]
        incomplete = tuple(name for name in names if not _copied(raw, name))
        _copy_version(raw)
        _drop_orphans(raw)
    return incomplete


def _copied(raw: sqlite3.Connection, table: str) -> bool:
    """Copy a table, halving what cannot be copied at once; return whether every row was read."""
    copy = f'INSERT OR IGNORE INTO main."{table}" SELECT * FROM torn."{table}" WHERE rowid'  # noqa: S608 - our own name
    whole = True
    ranges = [(1, _last_row(raw, table))]
    while ranges:
        first, last = ranges.pop()
        middle = (first + last) // 2
        try:
            if first == last:  # a range would look at the row after it, too
                raw.execute(f"{copy} = ?", (first,))
            else:
                raw.execute(f"{copy} BETWEEN ? AND ?", (first, last))
        except sqlite3.DatabaseError:
            whole = False
            if first < last:
                ranges += [(middle + 1, last), (first, middle)]
    return whole


def _copy_version(raw: sqlite3.Connection) -> None:
    """Copy what the header says; stand it in for the row of the version, where that is lost."""
    version = int(raw.execute("PRAGMA torn.user_version").fetchone()[0])
    application = int(raw.execute("PRAGMA torn.application_id").fetchone()[0])
    raw.execute(f"PRAGMA main.user_version = {version}")
    raw.execute(f"PRAGMA main.application_id = {application}")
    if raw.execute("SELECT max(version) FROM main.seedbed_schema").fetchone()[0] is None:
        raw.execute("INSERT INTO main.seedbed_schema VALUES (?)", (version or 1,))


def _last_row(raw: sqlite3.Connection, table: str) -> int:
    try:
        row = raw.execute(f'SELECT max(rowid) FROM torn."{table}"').fetchone()  # noqa: S608 - one of our own names
    except sqlite3.DatabaseError:
        pages = raw.execute("PRAGMA torn.page_count").fetchone()[0]
        size = raw.execute("PRAGMA torn.page_size").fetchone()[0]
        return int(pages * size // _SMALLEST_ROW)
    return int(row[0] or 0)


def _drop_orphans(raw: sqlite3.Connection) -> None:
    """Delete what belongs to a row that was lost, until nothing does."""
    while orphans := raw.execute("PRAGMA main.foreign_key_check").fetchall():
        for table, row, _, _ in orphans:
            raw.execute(f'DELETE FROM main."{table}" WHERE rowid = ?', (row,))  # noqa: S608 - one of our own names


def _count(saved: Path, table: str) -> int:
    with closing(sqlite3.connect(saved)) as raw:
        return int(raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - one of our own names


def _swap(path: Path, saved: Path) -> Path:
    """Put the saved store in the place of the damaged one, and return where that is now."""
    damaged = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    # The log goes first: SQLite would take one that stayed behind for that of the saved store.
    if _disk.log_of(path).exists():
        _disk.log_of(path).replace(_disk.log_of(damaged))
    _disk.index_of(path).unlink(missing_ok=True)
    path.replace(damaged)
    shutil.copymode(damaged, saved)
    saved.replace(path)
    return damaged


def main(arguments: Sequence[str] | None = None) -> int:
    """Save a store, and say what became of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="the damaged store")
    path: Path = parser.parse_args(arguments).file
    try:
        saved = salvage(path)
    except SeedbedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    lost = f"rows of {', '.join(saved.incomplete)} were lost" if saved.incomplete else "nothing was lost"
    sys.stdout.write(
        f"{saved.cases} cases, {saved.statements} statements and {saved.moves} moves are in {path}; {lost}."
        f" The damaged file is {saved.damaged}.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
