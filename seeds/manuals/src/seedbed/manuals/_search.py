"""Finds the passages for a question: SQLite's BM25 for the first few hundred, then by how much of the question they cover."""

import os
import sqlite3
from dataclasses import dataclass
from math import log

from seedbed.manuals._excerpt import excerpt, shown
from seedbed.manuals._passage import Embed, Passage
from seedbed.manuals._rank import Candidate, Known, standing, weigh
from seedbed.manuals._stems import name_words, stem
from seedbed.manuals._words import alike, content_words

_CANDIDATES = 400
_WORDS = 24
"""Of a question, the rarest. A whole problem can be searched for, not only a question."""
_COMMON = 0.1
"""Words in more of the entries than this find nothing by themselves where there are others."""
_REREAD = 30
"""Entries whose meaning is looked at, where somebody can tell it."""
_READ = 400
"""Characters of each."""
_MEANING = 2.0
"""What meaning the same counts for, beside the words, of which covering all counts for about 4."""
_BEHIND = frozenset({"posixpath", "ntpath"})
"""What is known as `os.path`."""
_FEW = 200
"""Entries that are never too many to look at."""


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
    worth: float
    """Of its place."""
    score: float

    @property
    def about(self) -> str:
        """What tells it from others: sections of several documents may share a title, names of Python may not."""
        return self.title if self.in_python else f"{self.title} {_place(self.row)}"

    @property
    def in_python(self) -> bool:
        """Whether its title is a dotted name."""
        return self.row.path.endswith(b".py") or not (self.row.line or self.row.page)


def search(
    connection: sqlite3.Connection, question: str, at_most: int, embed: Embed | None = None
) -> tuple[Passage, ...]:
    """Return the best passages, the best first."""
    asked = question.encode("utf-8", "replace").decode()
    known = _known(connection, content_words(asked))
    found = _weighed(connection, known)
    if embed is not None and found:
        found = _by_meaning(asked, found, embed)
    return tuple(
        Passage(
            shown(one.title),
            excerpt(one.row.head, f"{one.row.first}{one.row.body}", known),
            shown(_place(one.row)),
            one.share,
        )
        for one in found[:at_most]
    )


def _weighed(connection: sqlite3.Connection, known: tuple[Known, ...]) -> list[_Found]:
    """Return what has any of the words, the best first, each thing once."""
    rows = _rows(connection, known)
    most = max((-row.bm25 for row in rows), default=0.0) or 1.0
    found = []
    for row in rows:
        title = public_name(connection, row.title)
        words = Candidate(title, row.head, row.first, row.body, row.about)
        weighed = weigh(words, known, bm25=-row.bm25 / most)
        worth = standing(title, os.fsdecode(row.path))
        found.append(_Found(row, title, weighed.share, worth, weighed.score * worth))
    found.sort(key=lambda one: (-one.score, one.title, one.row.id))
    return list({one.about: one for one in reversed(found)}.values())[::-1]


def _by_meaning(question: str, found: list[_Found], embed: Embed) -> list[_Found]:
    """Put the first ones in an order that what they mean has a say in, too."""
    meant = embed(question)

    def score(one: _Found) -> float:
        name = name_words(one.title.rpartition(".")[2]) if one.in_python else one.title
        text = f"{name}: {one.row.first}{one.row.body}"[:_READ]
        likeness = sum(a * b for a, b in zip(meant, embed(text), strict=True))
        return one.score + _MEANING * one.worth * likeness

    first = found[:_REREAD]
    scores = {one.row.id: score(one) for one in first}
    return [*sorted(first, key=lambda one: -scores[one.row.id]), *found[_REREAD:]]


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
    asked = """
        SELECT entry.id, title, line, page, entry.head, entry.first, entry.body, entry.about, path, found.score
        FROM (SELECT rowid, bm25(word, 4.0, 1.5, 3.0, 1.0, 0.5) AS score FROM word WHERE word MATCH ? ORDER BY score LIMIT ?)
             AS found
        JOIN entry ON entry.id = found.rowid JOIN file ON file.id = entry.file"""
    return [_Row(*row) for row in connection.execute(asked, [query, _CANDIDATES])]


def _place(row: _Row) -> str:
    path = os.fsencode(os.fsdecode(row.path)).decode("utf-8", "backslashreplace")
    if row.page:
        return f"{path}, page {row.page}"
    return f"{path}:{row.line}" if row.line else path


def public_name(connection: sqlite3.Connection, title: str) -> str:
    """Return the name by which a module's own users know what is defined elsewhere: the shortest that is exported."""
    names = {title}
    parts = title.split(".")
    if " " in title or len(parts) < 2:
        return title
    for cut in range(len(parts), 0, -1):
        above, rest = ".".join(parts[:cut]), parts[cut:]
        for (name,) in connection.execute("SELECT name FROM alias WHERE target = ?", [above]):
            names.add(".".join([name, *rest]))
        if rest and not rest[0].startswith("_"):
            starred = connection.execute("SELECT name FROM alias WHERE target = ?", [f"{above}.*"])
            names.update(".".join([name.removesuffix(".*"), *rest]) for (name,) in starred)
    return min(names, key=lambda name: _publicity(name, title))


def _publicity(name: str, defined: str) -> tuple[bool, bool, int, bool, int, str]:
    top, own = name.partition(".")[0], defined.partition(".")[0]
    private = top in _BEHIND or any(part.startswith("_") for part in name.split("."))
    # What a stranger re-exports keeps its name, unless its own module is private, or is another's under a plain name.
    foreign = top != own and not own.startswith("_") and own not in _BEHIND
    return private, foreign, name.count("."), name != defined, len(name), name
