"""The index of manuals, as its users see it."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from seedbed.manuals._embedding import Embedding
from seedbed.manuals._passage import Passage
from seedbed.manuals._refreshed import Progress, Refreshed
from seedbed.manuals._sources import Folder, Python, Source, folder_at, keys_of, source_of
from seedbed.problem import BadInput

if TYPE_CHECKING:  # SQLite and the readers are loaded when an index is opened
    import sqlite3


def exists(path: Path) -> bool:
    """Return whether there is an index, which costs next to nothing."""
    return path.is_file()


class Manuals:
    """An index of the literature on this machine, in one file. Use it as a context manager.

    Args:
        path: The file, which is made where there is none.
        embedding: Tells what a text means. Where there is one, what is read is kept by its meaning, too, and what was
            so is searched by it.
    """

    def __init__(self, path: Path, *, embedding: Embedding | None = None) -> None:
        self.path = path
        self._embedding = embedding
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        from seedbed.manuals._database import connect

        self._connection = connect(self.path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def refresh(
        self,
        sources: Sequence[Source] | None = None,
        *,
        progress: Progress = lambda _done, _total: None,
        progress_of_meaning: Progress = lambda _done, _total: None,
    ) -> Refreshed:
        """Read what is new or changed, and drop what is gone. Interrupted, it keeps what it has read.

        Args:
            sources: Which; all that the index has where none are named. Where it is of an earlier version, all besides
                those that are named: it has to be read again.
            progress: Is told how many of how many files are done.
            progress_of_meaning: Is then told of how many of the new entries it is known what they mean.
        """
        from seedbed.manuals._faults import said
        from seedbed.manuals._refresh import refresh

        which = self.sources() if sources is None else sources
        if sources is not None and self.is_outdated:
            which = [*sources, *self.sources()]
        with said(self.path):
            return refresh(self._open, which, self._embedding, progress, progress_of_meaning)

    def search(self, query: str, *, at_most: int = 3) -> tuple[Passage, ...]:
        """Return the passages that answer a question best, the best first.

        By words alone there are none where no word of it is known; by meaning there is always something, and `share`
        tells whether it is worth anything.
        """
        from seedbed.manuals._faults import said
        from seedbed.manuals._search import search

        if self.is_outdated:
            return ()
        with said(self.path):
            return search(self._open, query, at_most, self._embedding)

    def sources(self) -> tuple[Source, ...]:
        """Return what is indexed, or was added to be."""
        from seedbed.manuals._faults import said

        with said(self.path):
            rows = self._open.execute("SELECT key FROM source ORDER BY key").fetchall()
        found = [source_of(key) for (key,) in rows]
        whole = Python(packages=True)
        return tuple(one for one in found if not (one == Python() and whole in found))

    def add(self, folder: Path) -> Folder:
        """Add a folder of documents, which `refresh` then reads.

        Raises:
            BadInput: There is no such folder.
        """
        from seedbed.manuals._faults import said

        source = folder_at(folder)
        with said(self.path):
            self._open.executemany(
                "INSERT OR IGNORE INTO source VALUES (?)", [(key,) for key in keys_of(source)]
            )
        return source

    def remove(self, folder: Path) -> int:
        """Forget a folder, which may be gone by now, and return how many of its files were in the index.

        Raises:
            BadInput: It was never added.
        """
        from seedbed.manuals._faults import said
        from seedbed.manuals._refresh import drop_source, forget_source

        source = next(
            (one for one in self.folders() if one.path in {folder, folder.expanduser().resolve()}), None
        )
        if source is None:
            known = ", ".join(str(one.path) for one in self.folders()) or "no folder was added"
            raise BadInput("This folder is not in the index", where=str(folder), do=f"There are: {known}")
        drop = forget_source if self.is_outdated else drop_source
        with said(self.path):
            return sum(drop(self._open, key) for key in keys_of(source))

    def folders(self) -> tuple[Folder, ...]:
        """Return the folders that were added."""
        return tuple(one for one in self.sources() if isinstance(one, Folder))

    @property
    def is_outdated(self) -> bool:
        """Whether the index is of an earlier version: nothing is found in it until `refresh` has read all again."""
        from seedbed.manuals._database import is_outdated
        from seedbed.manuals._faults import said

        with said(self.path):
            return is_outdated(self._open)

    def counts(self, source: Source) -> tuple[int, int]:
        """Return how many files of a source are in the index, and how many entries they have."""
        from seedbed.manuals._faults import said

        if self.is_outdated:
            return 0, 0
        keys = list(keys_of(source))
        marks = ", ".join("?" * len(keys))
        asked = f"""
            SELECT count(DISTINCT file.id), count(entry.id) FROM file LEFT JOIN entry ON entry.file = file.id
            WHERE why = '' AND source IN ({marks})"""  # noqa: S608 - question marks
        with said(self.path):
            files, entries = self._open.execute(asked, keys).fetchone()
        return files, entries

    def meant(self) -> int:
        """Return of how many entries it is known what they mean, by the embedding that was passed; 0 without one."""
        from seedbed.manuals._faults import said
        from seedbed.manuals._meaning import count_meanings

        if self._embedding is None or self.is_outdated:
            return 0
        with said(self.path):
            return count_meanings(self._open, self._embedding)

    @property
    def digest(self) -> str:
        """Changes whenever what can be found does, and comes back when it is as before."""
        from seedbed.manuals._database import VERSION
        from seedbed.manuals._faults import said

        if self.is_outdated:
            return f"{VERSION}-outdated"
        with said(self.path):
            (held,) = self._open.execute("SELECT digest FROM content").fetchone()
        by_meaning = self.meant()
        told = f"-{self._embedding.fingerprint}-{by_meaning}" if self._embedding and by_meaning else ""
        return f"{VERSION}-{held.hex()}{told}"

    @property
    def _open(self) -> "sqlite3.Connection":
        if self._connection is None:
            raise ValueError("Manuals are a context manager: open them with `with`")
        return self._connection
