"""What entries mean, as vectors: made once, kept as whole numbers, and held against what a question means."""

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nlargest

from seedbed.manuals._database import batches, whole
from seedbed.manuals._embedding import Embedding
from seedbed.manuals._entry import ManualsError
from seedbed.manuals._names import in_python, is_private, public_name
from seedbed.manuals._refreshed import Progress
from seedbed.manuals._stems import name_words
from seedbed.problem import BadInput

_READ = 300
"""Characters of an entry of which the meaning is told: its own name and its first sentence."""
_NEAREST = 50
"""Entries that a question finds by what it means, of those that are alike at all."""
_ALIKE = 0.3
"""The cosine of what has nothing to do with a question is seldom above this."""
_AT_ONCE = 8192
"""Vectors that are held against a question at once, so that an index of any size takes few MiB."""
_MOST = 127
"""The largest whole number in a vector."""


def read_meanings(
    connection: sqlite3.Connection, keys: Sequence[str], embedding: Embedding, progress: Progress
) -> int:
    """Tell what the new entries of some sources mean, and return how many those are that are worth it.

    Stopped anywhere, it keeps what it has and then goes on from there. What another embedding has told is dropped.
    """
    marks = ", ".join("?" * len(keys))
    asked = f"""
        SELECT entry.id, title, first, path, line + page > 0 FROM entry JOIN file ON file.id = entry.file
        WHERE source IN ({marks}) AND NOT EXISTS (SELECT 1 FROM meaning WHERE meaning.entry = entry.id)
        ORDER BY entry.id"""  # noqa: S608 - question marks
    meant = 0
    _make_of(connection, embedding)
    with batches(connection) as later:
        new = connection.execute(asked, keys).fetchall()
        for done, (entry, title, first, path, placed) in enumerate(new, 1):
            python = in_python(path, placed=placed)
            name = public_name(connection, title)
            vector = (
                b"" if python and is_private(name) else _vector(_text(name, first, python=python), embedding)
            )
            later(partial(_put, connection, embedding, vector, (entry, title, first)))
            meant += bool(vector)
            progress(done, len(new))
    return meant


def _make_of(connection: sqlite3.Connection, embedding: Embedding) -> None:
    """Forget what another embedding has told."""
    with whole(connection):
        if not _is_of(connection, embedding):
            connection.execute("DELETE FROM meaning")
            connection.execute("UPDATE embedding SET fingerprint = ?", [embedding.fingerprint])


def _put(
    connection: sqlite3.Connection, embedding: Embedding, vector: bytes, told: tuple[int, str, str]
) -> None:
    """Keep a vector, unless somebody else has read the file again meanwhile, or all by another embedding."""
    connection.execute(
        """INSERT OR REPLACE INTO meaning SELECT id, ? FROM entry, embedding
        WHERE id = ? AND title = ? AND first = ? AND fingerprint = ?""",
        [vector, *told, embedding.fingerprint],
    )


def _is_of(connection: sqlite3.Connection, embedding: Embedding) -> bool:
    (fingerprint,) = connection.execute("SELECT fingerprint FROM embedding").fetchone()
    return bool(fingerprint == embedding.fingerprint)


def _text(name: str, first: str, *, python: bool) -> str:
    own = name_words(name.rpartition(".")[2]) if python else name
    return f"{own}: {' '.join(first.split())}"[:_READ]


def _vector(text: str, embedding: Embedding) -> bytes:
    """Return a vector, of which only the direction counts; empty where there is nothing to read in the text."""
    try:
        numbers = list(embedding.embed(text))
    except BadInput:
        return b""
    most = max(map(abs, numbers), default=0.0)
    return array("b", [round(_MOST * one / most) for one in numbers]).tobytes() if most else b""


def count_meanings(connection: sqlite3.Connection, embedding: Embedding) -> int:
    """Return of how many entries it is known what they mean, by this embedding."""
    if not _is_of(connection, embedding):
        return 0
    (count,) = connection.execute("SELECT count(*) FROM meaning WHERE vector <> x''").fetchone()
    return int(count)


@dataclass(frozen=True, slots=True)
class Meant:
    """How much entries mean what a question means: the cosine between the two, by the entry's number."""

    likeness: dict[int, float]

    def nearest(self) -> list[int]:
        """Return the entries that mean most the same."""
        alike = (entry for entry, likeness in self.likeness.items() if likeness >= _ALIKE)
        return nlargest(_NEAREST, alike, key=self.likeness.__getitem__)


def meant_by(connection: sqlite3.Connection, question: str, embedding: Embedding) -> Meant | None:
    """Hold a question against all entries; none where it has no words, or nothing is known of what entries mean."""
    if not count_meanings(connection, embedding):
        return None
    try:
        return Meant(_likeness(connection, embedding.embed(question)))
    except BadInput:
        return None


def _likeness(connection: sqlite3.Connection, meant: Iterable[float]) -> dict[int, float]:
    try:
        import numpy as np
    except ImportError as error:
        raise ManualsError(
            f"To search by meaning takes numpy: {error}", do="Run: pip install numpy, or pass no embedding"
        ) from error
    asked = np.fromiter(meant, dtype=np.float32)
    asked /= np.linalg.norm(asked)
    found: dict[int, float] = {}
    rows = connection.execute("SELECT entry, vector FROM meaning WHERE length(vector) = ?", [len(asked)])
    while some := rows.fetchmany(_AT_ONCE):
        numbers = np.frombuffer(b"".join(vector for _, vector in some), dtype=np.int8)
        vectors = numbers.reshape(len(some), len(asked)).astype(np.float32)
        cosines = vectors @ asked / np.linalg.norm(vectors, axis=1)
        found.update(zip((entry for entry, _ in some), cosines.tolist(), strict=True))
    return found
