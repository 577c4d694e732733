"""The rows that stones are kept in. What somebody else has written into them is not believed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from sqlite3 import Connection

from pydantic import ValidationError

from seedbed.problem import Stone
from seedbed.stones._found import Found, coverages
from seedbed.stones._words import terms, verified

_BY_KIND = {"files": 0, "program": 1, "link": 2, "dead_end": 3, "denial": 4}
"""What says more comes first."""
_RUN = frozenset({"files", "program"})
"""What can be run again. The others are hints, and no hint is worth what works."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stone that was not read yet, and what became of it."""

    number: int
    id: str
    case: str
    kind: str
    uses: int = 0
    refusals: int = 0
    refused_last: bool = False
    coverage: float = 1.0


_AS_MUCH = 0.1
"""What covers so much less of a query than another is taken to cover as much: a word more or less decides nothing."""


def chosen(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the stones to try: what can be run before what is somebody's word, and of each what covers most.

    Of those that cover as much, what was of use most often comes first.
    """
    runs = [row for row in rows if row.kind in _RUN]
    words = [row for row in rows if row.kind not in _RUN]
    return [*_fittest(runs), *_fittest(words)]


def _fittest(rows: Sequence[Row]) -> list[Row]:
    most = max((row.coverage for row in rows), default=0.0)
    near = [row for row in rows if row.coverage >= most - _AS_MUCH]
    return sorted(
        near, key=lambda row: (_BY_KIND.get(row.kind, len(_BY_KIND)), -row.uses, -row.coverage, row.number)
    )


def rows_of(db: Connection, until: float = float("inf")) -> list[Row]:
    """Return the rows of all stones that were kept before a time, with what was heard of them by then."""
    heard: dict[str, list[bool]] = {}
    for identity, refused in db.execute(
        "SELECT stone_id, refused FROM events WHERE at < ? ORDER BY number", (until,)
    ):
        heard.setdefault(identity, []).append(bool(refused))
    found: list[Row] = []
    for number, *values in db.execute(
        "SELECT number, id, case_id, kind FROM stones INDEXED BY stones_heads WHERE kept_at < ? ORDER BY number",
        (until,),
    ):
        match values:
            case [str() as identity, str() as case, str() as kind]:
                said = heard.get(identity, [])
                refusals = sum(said)
                found.append(
                    Row(number, identity, case, kind, len(said) - refusals, refusals, bool(said and said[-1]))
                )
            case _:
                pass
    return found


def kept(db: Connection, stone: Stone, now: float) -> bool:
    """Add a stone; return whether it was not there yet."""
    row = (stone.id, stone.case, stone.content.kind, now, stone.model_dump_json())
    added = db.execute(
        "INSERT OR IGNORE INTO stones (id, case_id, kind, kept_at, stone) VALUES (?, ?, ?, ?, ?)", row
    )
    if added.rowcount > 0:
        db.execute(
            "INSERT INTO words (rowid, good_for) VALUES (?, ?)", (added.lastrowid, verified(stone.good_for))
        )
    return added.rowcount > 0


def covering(db: Connection, words: str, without_case: Collection[str], until: float) -> list[Row]:
    """Return the rows of stones that have any of the words, each with the share of their information that it covers."""
    rows = [row for row in rows_of(db, until) if row.case not in without_case]
    numbers = {row.number for row in rows}
    covered = coverages({term: _matching(db, term) & numbers for term in terms(words)}, len(rows))
    return [replace(row, coverage=covered[row.number]) for row in rows if row.number in covered]


def _matching(db: Connection, term: str) -> set[int]:
    """Return the numbers of the stones that have a word, however inflected. Quoted, it is a word to FTS5, whatever it is."""
    return {number for (number,) in db.execute("SELECT rowid FROM words WHERE words MATCH ?", (f'"{term}"',))}


def read(db: Connection, rows: Iterable[Row]) -> Iterator[Found]:
    """Yield the stones of rows. One that is not what its id says was changed by somebody, and is left out."""
    for row in rows:
        stone = _stone(db, row.number)
        if stone is not None and stone.id == row.id:
            yield Found(stone, row.coverage, row.uses, row.refusals, row.refused_last)


def _stone(db: Connection, number: int) -> Stone | None:
    (text,) = db.execute("SELECT stone FROM stones WHERE number = ?", (number,)).fetchone()
    try:
        return Stone.model_validate_json(text)
    except (ValidationError, TypeError):
        return None
