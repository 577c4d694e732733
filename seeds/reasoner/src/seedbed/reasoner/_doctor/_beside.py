"""What lies beside the cases: stones, manuals and what was learnt. A case does without them, so none of it breaks one."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from seedbed.classifier import LearnedUnusable, learned_head
from seedbed.context import data_folder
from seedbed.reasoner._doctor._finding import Finding, ok, warning
from seedbed.reasoner._doctor._home import size
from seedbed.reasoner._open import LEARNT, MANUALS, STONES


def see_beside(environ: Mapping[str, str]) -> list[Finding]:
    """Look at each of them that is there, without opening it for writing."""
    folder = data_folder(environ)
    rows = [
        _database("stones", folder / STONES),
        _database("manuals", folder / MANUALS),
        _learnt(folder / LEARNT),
    ]
    return [row for row in rows if row is not None]


def _database(name: str, path: Path) -> Finding | None:
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            said = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        do = "Move it away; cases do without it" + (
            ", `reason manuals index` makes it anew" * (name == "manuals")
        )
        return warning(name, f"{path} cannot be read: {said}", do)
    return ok(name, f"{path}: whole, {size(path.stat().st_size)}")


def _learnt(folder: Path) -> Finding | None:
    if not folder.exists():
        return None
    try:
        head = learned_head(folder)
    except LearnedUnusable as error:
        return warning(
            "learnt", error.what, "`reason learn --undo` drops it, and `reason learn` makes it anew"
        )
    return (
        None
        if head is None
        else ok("learnt", f"{folder}: the class is guessed by what your cases have taught, too")
    )
