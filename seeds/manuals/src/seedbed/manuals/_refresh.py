"""Brings the index up to date: reads what is new or changed, and drops what is gone."""

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b

from seedbed.manuals._entry import Entry, Literature, Unread, first_sentence
from seedbed.manuals._read import content_of, read
from seedbed.manuals._refreshed import Progress, Refreshed, Skipped
from seedbed.manuals._sources import Source, keys_of
from seedbed.manuals._stems import name_words
from seedbed.manuals._walk import Found, Passed, find

_COMMIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
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
    connection: sqlite3.Connection, sources: Sequence[Source], progress: Progress = lambda _done, _total: None
) -> Refreshed:
    """Read what has changed in some sources. Stopped anywhere, it keeps what it has read and then goes on from there."""
    begun = time.perf_counter()
    tally = _Tally()
    keys = list(dict.fromkeys(key for source in sources for key in keys_of(source)))
    found = {key: list(find(key)) for key in keys}
    total = sum(map(len, found.values()))
    done = 0
    with _batches(connection) as settle:
        for key, files in found.items():
            connection.execute("INSERT OR IGNORE INTO source VALUES (?)", [key])
            known = _known(connection, key)
            for one in files:
                before = known.pop(os.fsencode(one.path), None)
                _look(connection, key, one, before, tally)
                done += 1
                progress(done, total)
                settle()
            for gone in known.values():
                _drop(connection, gone)
                tally.dropped += 1
    (entries,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    skipped = tuple(Skipped(why, count, tally.examples[why]) for why, count in tally.whys.most_common())
    spent = time.perf_counter() - begun
    return Refreshed(tally.read, tally.unchanged, tally.dropped, skipped, entries, spent)


@contextmanager
def _batches(connection: sqlite3.Connection) -> Iterator[Callable[[], None]]:
    """Give a function that commits now and then; what was done so far is committed whatever happens."""
    last = time.monotonic()

    def settle() -> None:
        nonlocal last
        if connection.in_transaction and time.monotonic() - last > _COMMIT_SECONDS:
            connection.execute("COMMIT")
            last = time.monotonic()

    try:
        yield settle
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


def _known(connection: sqlite3.Connection, key: str) -> dict[bytes, _Known]:
    rows = connection.execute(
        "SELECT path, id, size, mtime_ns, digest, why FROM file WHERE source = ?", [key]
    )
    return {path: _Known(*rest) for path, *rest in rows}


def _look(
    connection: sqlite3.Connection, key: str, one: Found | Passed, before: _Known | None, tally: _Tally
) -> None:
    """Read a file if it has changed."""
    if isinstance(one, Passed):
        tally.skip(one.path, one.why)
        if before:
            with _whole(connection):
                _drop(connection, before)
            tally.dropped += 1
        return
    if before and (one.size, one.mtime_ns) == (before.size, before.mtime_ns):
        _count_unchanged(one, before, tally)
        return
    literature, digest, why = Literature(), b"", ""
    try:
        content = content_of(one)
        digest = blake2b(content, digest_size=16).digest()
        if before and digest == before.digest:
            with _whole(connection):
                moved = [one.size, one.mtime_ns, before.id]
                connection.execute("UPDATE file SET size = ?, mtime_ns = ? WHERE id = ?", moved)
            _count_unchanged(one, before, tally)
            return
        literature = read(one, content)
        tally.read += 1
    except Unread as left:
        why = str(left)
        tally.skip(one.path, why)
    with _whole(connection):
        if before:
            _drop(connection, before)
        if digest:  # what could not even be opened is looked at again
            _put(connection, key, one, digest=digest, why=why, literature=literature)


def _count_unchanged(one: Found, before: _Known, tally: _Tally) -> None:
    if before.why:
        tally.skip(one.path, before.why)
    else:
        tally.unchanged += 1


@contextmanager
def _whole(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all or nothing, and leave the transaction open."""
    if not connection.in_transaction:
        connection.execute("BEGIN IMMEDIATE")
    connection.execute("SAVEPOINT whole")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO whole")
        raise
    finally:
        connection.execute("RELEASE whole")


def _put(
    connection: sqlite3.Connection, key: str, one: Found, *, digest: bytes, why: str, literature: Literature
) -> None:
    path = os.fsencode(one.path)
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
    title, head, text = (_kept(part) for part in (entry.title, entry.head, entry.text))
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


def _drop(connection: sqlite3.Connection, known: _Known) -> None:
    key, path = connection.execute("SELECT source, path FROM file WHERE id = ?", [known.id]).fetchone()
    for table in ("entry", "alias"):
        connection.execute(f"DELETE FROM {table} WHERE file = ?", [known.id])  # noqa: S608 - of two names
    connection.execute("DELETE FROM file WHERE id = ?", [known.id])
    _mix(connection, key, path, known.digest)


def _mix(connection: sqlite3.Connection, key: str, path: bytes, digest: bytes) -> None:
    """Add a file to the digest of all there is, or take it out: the order does not count, and twice is never."""
    (held,) = connection.execute("SELECT digest FROM content").fetchone()
    own = blake2b(b"\0".join([key.encode(), path, digest]), digest_size=16).digest()
    mixed = (int.from_bytes(held) ^ int.from_bytes(own)).to_bytes(16)
    connection.execute("UPDATE content SET digest = ?", [mixed])


def drop_source(connection: sqlite3.Connection, key: str) -> int:
    """Forget a source and all its files, and return how many these were."""
    known = _known(connection, key)
    with _batches(connection), _whole(connection):
        for one in known.values():
            _drop(connection, one)
        connection.execute("DELETE FROM source WHERE key = ?", [key])
    return len(known)
