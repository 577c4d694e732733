"""Finds the passages for a question.

SQLite's BM25 names the first few hundred, their meaning another fifty; then it counts how much of the question they
cover, and how near their meaning is to its own: a weighted sum.
"""

import builtins
import os
import sqlite3
from dataclasses import dataclass
from math import log

from seedbed.manuals._embedding import Embedding
from seedbed.manuals._excerpt import excerpt, shown_in_line
from seedbed.manuals._meaning import Meant, meant_by
from seedbed.manuals._names import in_python, public_name
from seedbed.manuals._passage import Passage
from seedbed.manuals._rank import Candidate, Known, standing, weigh
from seedbed.manuals._stems import stem
from seedbed.manuals._words import alike, content_words

_CANDIDATES = 400
_WORDS = 24
"""Of a question, the rarest. A whole problem can be searched for, not only a question."""
_COMMON = 0.1
"""Words in more of the entries than this find nothing by themselves where there are others."""
_MEANING = 5.0
"""What meaning the same counts for, beside the words, of which covering all counts for about 4."""
_FEW = 200
"""Entries that are never too many to look at."""


_COLUMNS = "entry.id, title, line, page, entry.head, entry.first, entry.body, entry.about, path"


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    title: str
    line: int
    page: int
    head: str
    first: str
    body: str
    about: str
    path: bytes
    bm25: float


@dataclass(frozen=True, slots=True)
class _Found:
    row: _Row
    title: str
    share: float
    score: float

    @property
    def about(self) -> str:
        """What tells it from others: sections of several documents may share a title, names of Python may not."""
        return self.title if self.in_python else f"{self.title} {self.place}"

    @property
    def place(self) -> str:
        """Where it can be looked up: of what is built into the interpreter, that is its dotted name."""
        if self.row.line or self.row.page:
            return _place(self.row)
        own = not hasattr(builtins, self.title.partition(".")[0])
        return f"{self.title if own else f'builtins.{self.title}'} (built in)"

    @property
    def in_python(self) -> bool:
        """Whether its title is a dotted name."""
        return in_python(self.row.path, placed=bool(self.row.line or self.row.page))


def search(
    connection: sqlite3.Connection, question: str, at_most: int, embedding: Embedding | None = None
) -> tuple[Passage, ...]:
    """Return the best passages, the best first."""
    asked = question.encode("utf-8", "replace").decode()
    known = _known(connection, content_words(asked))
    meant = meant_by(connection, asked, embedding) if embedding and asked.strip() else None
    return tuple(
        Passage(
            shown_in_line(one.title),
            excerpt(one.row.head, f"{one.row.first}{one.row.body}", known),
            shown_in_line(one.place),
            one.share,
        )
        for one in _weighed(connection, known, meant)[:at_most]
    )


def _weighed(connection: sqlite3.Connection, known: tuple[Known, ...], meant: Meant | None) -> list[_Found]:
    """Return what has any of the words or means nearly the same, the best first, each thing once."""
    rows = _rows(connection, known)
    most = max((-row.bm25 for row in rows), default=0.0) or 1.0
    if meant:
        rows += _rows_of(connection, set(meant.nearest()) - {row.id for row in rows})
    found = []
    for row in rows:
        title = public_name(connection, row.title)
        words = Candidate(title, row.head, row.first, row.body, row.about)
        weighed = weigh(words, known, bm25=-row.bm25 / most)
        likeness = max(meant.likeness.get(row.id, 0.0), 0.0) if meant else 0.0
        worth = standing(title, os.fsdecode(row.path))
        share = (weighed.share + likeness) / 2 if meant else weighed.share
        found.append(_Found(row, title, share, (weighed.score + _MEANING * likeness) * worth))
    found.sort(key=lambda one: (-one.score, one.title, one.row.id))
    return list({one.about: one for one in reversed(found)}.values())[::-1]


def _known(connection: sqlite3.Connection, words: tuple[str, ...]) -> tuple[Known, ...]:
    """Return the words with what each tells, the most telling first."""
    (total,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    known = []
    for word in words[:500]:
        own = stem(word)
        others = tuple(dict.fromkeys(stem(other) for other in alike(word)))
        in_entries = _entries_with(connection, own)
        known.append(Known(word, own, others, log((total + 1) / (in_entries + 0.5)), in_entries))
    return tuple(sorted(known, key=lambda one: (-one.idf, one.word))[:_WORDS])


def _entries_with(connection: sqlite3.Connection, own: str) -> int:
    row: tuple[int] | None = connection.execute("SELECT doc FROM term WHERE term = ?", [own]).fetchone()
    return row[0] if row else 0


def _rows(connection: sqlite3.Connection, known: tuple[Known, ...]) -> list[_Row]:
    (total,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    common = max(_COMMON * total, _FEW)
    rare = [one for one in known if one.entries <= common] or list(known)
    words = dict.fromkeys(word for one in rare for word in (one.word, *alike(one.word)))
    if not words:
        return []
    # Of letters and digits alone, so that nothing has to be escaped.
    query = " OR ".join(f'"{word}"' for word in words)
    asked = f"""
        SELECT {_COLUMNS}, found.score
        FROM (SELECT rowid, bm25(word, 4.0, 1.5, 3.0, 1.0, 0.5) AS score FROM word WHERE word MATCH ? ORDER BY score LIMIT ?)
             AS found
        JOIN entry ON entry.id = found.rowid JOIN file ON file.id = entry.file"""  # noqa: S608 - of fixed names
    return [_Row(*row) for row in connection.execute(asked, [query, _CANDIDATES])]


def _rows_of(connection: sqlite3.Connection, entries: set[int]) -> list[_Row]:
    """Return entries that the words have not found."""
    asked = f"""
        SELECT {_COLUMNS}, 0.0 FROM entry JOIN file ON file.id = entry.file
        WHERE entry.id IN ({", ".join("?" * len(entries))})"""  # noqa: S608 - question marks
    return [_Row(*row) for row in connection.execute(asked, sorted(entries))]


def _place(row: _Row) -> str:
    path = os.fsencode(os.fsdecode(row.path)).decode("utf-8", "backslashreplace")
    if row.page:
        return f"{path}, page {row.page}"
    return f"{path}:{row.line}"
