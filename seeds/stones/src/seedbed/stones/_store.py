"""The stones of a user: kept, searched, counted and forgotten."""

import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import Self

from seedbed.context import StoreError
from seedbed.problem import BadInput, Stone
from seedbed.stones._database import Database
from seedbed.stones._found import ENOUGH, Found, Kind
from seedbed.stones._rows import chosen, covering, kept, read, rows_of
from seedbed.stones._sizes import too_large
from seedbed.stones._words import one_line

_WHY = 300


class Stones:
    """The stones in a file, made where there is none.

    Several processes may use it at once. Stones and what became of them are added, never changed; only `forget` deletes.

    Args:
        path: The file.
        clock: Returns the seconds since 1970.

    Raises:
        StoreError: It cannot be opened, or, from any method, read or written: says what to do.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(path)
        self._clock = clock

    @staticmethod
    def exists(path: Path) -> bool:
        """Return whether there may be stones in a file, which costs no more than a look at its size."""
        try:
            return path.stat().st_size > 0
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Keeping

    def keep(self, stones: Iterable[Stone]) -> tuple[Stone, ...]:
        """Keep stones, and return those that were not kept yet. One that is too large to be of use is left out."""
        fit = [stone for stone in stones if too_large(stone) is None]
        with self._database.writing() as db:
            return tuple(stone for stone in fit if kept(db, stone, self._clock()))

    def used(self, identity: str, *, by_case: str) -> None:
        """Note that a case has used a stone. It counts once for each case."""
        with self._database.writing() as db:
            known = db.execute(
                "SELECT 1 FROM events WHERE stone_id = ? AND by_case = ? AND NOT refused", (identity, by_case)
            ).fetchone()
            if known is None:
                self._note(db, identity, refused=False, by_case=by_case)

    def refused(self, identity: str, why: str) -> None:
        """Note that the evidence of a stone did not hold any more, and why."""
        with self._database.writing() as db:
            self._note(db, identity, refused=True, why=one_line(why, _WHY))

    def _note(
        self, db: Connection, identity: str, *, refused: bool, by_case: str = "", why: str = ""
    ) -> None:
        row = (identity, refused, by_case, why, self._clock())
        db.execute("INSERT INTO events (stone_id, refused, by_case, why, at) VALUES (?, ?, ?, ?, ?)", row)

    def forget(self, cases: Iterable[str]) -> None:
        """Delete the stones that cases have left, and that the cases have used others. The bytes are overwritten."""
        with self._database.writing() as db:
            for case in cases:
                mine = "SELECT id FROM stones WHERE case_id = ?"
                db.execute(f"DELETE FROM events WHERE stone_id IN ({mine})", (case,))  # noqa: S608 - a constant
                db.execute(
                    "DELETE FROM words WHERE rowid IN (SELECT number FROM stones WHERE case_id = ?)", (case,)
                )
                db.execute("DELETE FROM stones WHERE case_id = ?", (case,))
                db.execute("UPDATE events SET by_case = '' WHERE by_case = ?", (case,))
            # FTS5 only marks words as deleted, until what it has is merged into one
            db.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._database.checkpoint()

    # Finding

    def all(self) -> tuple[Found, ...]:
        """Return all stones, in the order in which they were kept. Rows that somebody has changed are left out."""
        with self._database.reading() as db:
            return tuple(read(db, rows_of(db)))

    def get(self, prefix: str) -> Found:
        """Return the stone whose id begins like this.

        Raises:
            BadInput: There is none, or there are several.
            StoreError: It is not what was kept under this id.
        """
        with self._database.reading() as db:
            rows = [row for row in rows_of(db) if prefix and row.id.startswith(prefix)]
            if not rows:
                raise BadInput("There is no such stone", where=prefix, do="`reason stones` lists them")
            if len(rows) > 1:
                raise BadInput("Several stones begin like this", where=prefix, do="Give more of the id")
            found = tuple(read(db, rows))
        if not found:
            raise StoreError(
                f"The stone {rows[0].id} is not what was kept",
                where=str(self._database.path),
                do="Use another; `reason salvage CASE` makes a case's stones anew",
            )
        return found[0]

    def search(
        self,
        words: str,
        *,
        at_most: int = 5,
        without_case: Collection[str] = (),
        before: datetime | None = None,
    ) -> tuple[Found, ...]:
        """Return the stones that are good for what is asked, those first that cover most of it.

        Args:
            words: A problem, or whatever else; any text will do.
            at_most: How many, at most.
            without_case: Cases whose stones are left out.
            before: When they, and what is known of them, are from at the latest: a pass that is taken up again finds what it
                found at first.
        """
        with self._database.reading() as db:
            found = sorted(covering(db, words, without_case, _seconds(before)), key=lambda row: -row.coverage)
            return tuple(islice(read(db, found), at_most))

    def best(
        self,
        words: str,
        *,
        kinds: tuple[Kind, ...] | None = None,
        without_case: Collection[str] = (),
        before: datetime | None = None,
        enough: float = ENOUGH,
    ) -> Found | None:
        """Return the one stone to try: that covers most, then what can be run again, then what was of use most often.

        What covers a tenth less than another covers as much. One that was refused when it was last looked at is not offered.

        Args:
            words: What is asked.
            kinds: Of which kinds it may be; any where not said.
            without_case: As in `search`.
            before: As in `search`.
            enough: The share of the words' information that it has to cover.
        """
        with self._database.reading() as db:
            fit = [
                row
                for row in covering(db, words, without_case, _seconds(before))
                if row.coverage >= enough and not row.refused_last and (kinds is None or row.kind in kinds)
            ]
            return next(read(db, chosen(fit)), None)


def _seconds(before: datetime | None) -> float:
    return before.timestamp() if before else float("inf")
