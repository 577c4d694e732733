"""Brings the index up to date: reads what is new or changed, and drops what is gone."""

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b

from seedbed.manuals._database import batches, renew, whole
from seedbed.manuals._embedding import Embedding
from seedbed.manuals._entry import Entry, Literature, Unread, first_sentence
from seedbed.manuals._meaning import read_meanings
from seedbed.manuals._read import content_of, read
from seedbed.manuals._refreshed import Progress, Refreshed, Skipped
from seedbed.manuals._sources import Source, keys_of
from seedbed.manuals._stems import name_words
from seedbed.manuals._walk import Found, Passed, find

_LONGEST_TITLE = 400


@dataclass(frozen=True, slots=True)
class _Known:
    """What the index has of a file."""

    size: int
    mtime_ns: int
    digest: bytes
    why: str


@dataclass(slots=True)
class _Tally:
    read: int = 0
    unchanged: int = 0
    dropped: int = 0
    whys: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def skip(self, path: str, why: str) -> None:
        self.whys[why] += 1
        self.examples.setdefault(why, path)


def refresh(
    connection: sqlite3.Connection,
    sources: Sequence[Source],
    embedding: Embedding | None,
    progress: Progress,
    progress_of_meaning: Progress,
) -> Refreshed:
    """Read what has changed in some sources. Stopped anywhere, it keeps what it has read and then goes on from there."""
    begun = time.perf_counter()
    renew(connection)
    tally = _Tally()
    keys = list(dict.fromkeys(key for source in sources for key in keys_of(source)))
    found = {key: list(find(key)) for key in keys}
    total = sum(map(len, found.values()))
    looked = 0
    with batches(connection) as later:
        for key, files in found.items():
            connection.execute("INSERT OR IGNORE INTO source VALUES (?)", [key])
            known = _known(connection, key)
            for one in files:
                before = known.pop(os.fsencode(one.path), None)
                if change := _looked_at(connection, key, one, before, tally):
                    later(change)
                looked += 1
                progress(looked, total)
            for gone in known:
                later(partial(_drop, connection, key, gone))
                tally.dropped += 1
    (entries,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    skipped = tuple(Skipped(why, count, tally.examples[why]) for why, count in tally.whys.most_common())
    spent = time.perf_counter() - begun
    done = Refreshed(tally.read, tally.unchanged, tally.dropped, skipped, entries, spent)
    if embedding is None:
        return done
    meant = read_meanings(connection, keys, embedding, progress_of_meaning)
    return replace(done, meant=meant, meant_seconds=time.perf_counter() - begun - spent)


def _known(connection: sqlite3.Connection, key: str) -> dict[bytes, _Known]:
    rows = connection.execute("SELECT path, size, mtime_ns, digest, why FROM file WHERE source = ?", [key])
    return {path: _Known(*rest) for path, *rest in rows}


def _looked_at(
    connection: sqlite3.Connection, key: str, one: Found | Passed, before: _Known | None, tally: _Tally
) -> Callable[[], None] | None:
    """Read a file if it has changed, and return what then has to be written."""
    drop = partial(_drop, connection, key, os.fsencode(one.path))
    if isinstance(one, Passed):
        tally.skip(one.path, one.why)
        tally.dropped += bool(before)
        return drop if before else None
    if before and (one.size, one.mtime_ns) == (before.size, before.mtime_ns):
        _count_unchanged(one, before, tally)
        return None
    literature, digest, why = Literature(), b"", ""
    try:
        content = content_of(one)
        digest = blake2b(content, digest_size=16).digest()
        if before and digest == before.digest:
            _count_unchanged(one, before, tally)
            return partial(_touch, connection, key, one, digest)
        literature = read(one, content)
        tally.read += 1
    except Unread as left:
        why = str(left)
        tally.skip(one.path, why)
    if digest:
        return partial(_put, connection, key, one, digest=digest, why=why, literature=literature)
    return drop if before else None  # what could not even be opened is looked at again


def _count_unchanged(one: Found, before: _Known, tally: _Tally) -> None:
    if before.why:
        tally.skip(one.path, before.why)
    else:
        tally.unchanged += 1


def _touch(connection: sqlite3.Connection, key: str, one: Found, digest: bytes) -> None:
    connection.execute(
        "UPDATE file SET size = ?, mtime_ns = ? WHERE source = ? AND path = ? AND digest = ?",
        [one.size, one.mtime_ns, key, os.fsencode(one.path), digest],
    )


def _put(
    connection: sqlite3.Connection, key: str, one: Found, *, digest: bytes, why: str, literature: Literature
) -> None:
    """Write what a file has in place of what it had, which somebody else may have written meanwhile."""
    path = os.fsencode(one.path)
    _drop(connection, key, path)
    cursor = connection.execute(
        "INSERT INTO file (source, path, size, mtime_ns, digest, why) VALUES (?, ?, ?, ?, ?, ?)",
        [key, path, one.size, one.mtime_ns, digest, why],
    )
    file = cursor.lastrowid
    connection.executemany(
        "INSERT INTO entry (file, title, line, page, name, head, first, body, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(file, *_row(entry)) for entry in literature.entries],
    )
    connection.executemany(
        "INSERT INTO alias VALUES (?, ?, ?)",
        [(file, alias.name, alias.target) for alias in literature.aliases],
    )
    _mix(connection, key, path, digest)


def _row(entry: Entry) -> tuple[str, int, int, str, str, str, str, str]:
    title, head, text = (_kept(part) for part in (entry.title[:_LONGEST_TITLE], entry.head, entry.text))
    first = first_sentence(text)
    return (
        title,
        entry.line,
        entry.page,
        name_words(title),
        head,
        first,
        text[len(first) :],
        _kept(entry.about),
    )


def _kept(text: str) -> str:
    """Return text that SQLite keeps whole: with no half of a pair, and no end before the end."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "�")


def _drop(connection: sqlite3.Connection, key: str, path: bytes) -> None:
    """Forget a file, if it is there: asked now, since somebody else may have forgotten it."""
    held = connection.execute("SELECT id, digest FROM file WHERE source = ? AND path = ?", [key, path])
    for file, digest in held.fetchall():
        for table in ("entry", "alias"):
            connection.execute(f"DELETE FROM {table} WHERE file = ?", [file])  # noqa: S608 - of two names
        connection.execute("DELETE FROM file WHERE id = ?", [file])
        _mix(connection, key, path, digest)


def _mix(connection: sqlite3.Connection, key: str, path: bytes, digest: bytes) -> None:
    """Add a file to the digest of all there is, or take it out: the order does not count, and twice is never."""
    (held,) = connection.execute("SELECT digest FROM content").fetchone()
    own = blake2b(b"\0".join([key.encode(), path, digest]), digest_size=16).digest()
    mixed = (int.from_bytes(held) ^ int.from_bytes(own)).to_bytes(16)
    connection.execute("UPDATE content SET digest = ?", [mixed])


def drop_source(connection: sqlite3.Connection, key: str) -> int:
    """Forget a source and all its files, and return how many these were."""
    known = _known(connection, key)
    with whole(connection):
        for path in known:
            _drop(connection, key, path)
        connection.execute("DELETE FROM source WHERE key = ?", [key])
    return len(known)


def forget_source(connection: sqlite3.Connection, key: str) -> int:
    """Forget a source of an index whose files cannot be read."""
    connection.execute("DELETE FROM source WHERE key = ?", [key])
    return 0
