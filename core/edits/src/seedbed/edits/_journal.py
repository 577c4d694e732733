"""What the files were like before they were changed, kept beside git's own until the change is whole.

Only one process has the journal at a time. Until it is `ready` nothing has been changed; if it still lies there when the
next has it, a change was begun and not ended, and is undone.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from seedbed.workspace import WorkspaceError, ask_git

from ._edits import Delete, Edit, Move, Write, origin
from ._errors import EditError
from ._lock import alone

_READY = "ready.json"


class _Kept(BaseModel):
    """How a path was: a file (its bytes lie in the journal), a link, or nothing.

    What edits make of it lies in the journal too, by their numbers; what comes after them is not known beforehand.
    """

    model_config = ConfigDict(frozen=True)
    path: str
    kind: Literal["file", "link", "absent"]
    leads_to: str = ""
    becomes: tuple[int, ...] | None = None


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)
    title: str
    root: str
    moves: tuple[tuple[str, str], ...]
    kept: tuple[_Kept, ...]
    index: bool
    head: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one workspace."""

    root: Path
    folder: Path

    @classmethod
    @contextmanager
    def held(cls, root: Path) -> Iterator["Journal"]:
        """Have the journal of the work tree that a folder lies in, alone.

        Raises:
            WorkspaceError: there is no git, or no repository.
            EditError: another process has it.
        """
        git = Path(os.fsdecode(ask_git(root, "rev-parse", "--absolute-git-dir")).rstrip("\n"))
        with alone(git / "seedbed-edit.lock", "Another command is changing this workspace"):
            yield cls(root, git / "seedbed-edit")

    def begin(self, title: str, edits: Sequence[Edit], more: Iterable[str]) -> None:
        """Write down how everything is that edits, or what comes after them, may change.

        Raises:
            EditError: one of them is no file.
        """
        self.folder.mkdir(exist_ok=True)
        moves = [edit for edit in edits if isinstance(edit, Move)]
        changed: dict[str, list[int]] = {}
        for number, edit in enumerate(edits):
            if isinstance(edit, Write | Delete):
                numbers = changed.setdefault(origin(edit.path, edits), [])
                if isinstance(edit, Write):
                    (self.folder / f"becomes-{number}").write_bytes(edit.content)
                    numbers.append(number)
        kept = [
            self._keep(number, path, changed.get(path))
            for number, path in enumerate(dict.fromkeys([*changed, *more]))
        ]
        index = self._index()
        if index.exists():
            shutil.copy2(index, self.folder / "index")
        record = _Record(
            title=title,
            root=os.path.relpath(self.root.resolve(), self.folder),
            moves=tuple((move.source, move.target) for move in moves),
            kept=tuple(kept),
            index=index.exists(),
            head=_head(self.root),
        )
        # Not by pydantic: a path need not be UTF-8.
        _write_whole(self.folder / _READY, json.dumps(record.model_dump()).encode())

    def end(self) -> None:
        """Forget how it was: the change is whole."""
        # Without this file nothing is undone, so it goes first and at once.
        with suppress(FileNotFoundError):
            (self.folder / _READY).unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    def undo(self, *, after_all: bool = False) -> str:
        """Put everything back as it was, and return what had been begun; empty where nothing was changed yet.

        Args:
            after_all: Somebody may have worked here since. Files that are neither as they were nor as edits make them
                stay, and are named with what had been begun; git's index stays if there is another commit.
        """
        record = self._read()
        if record is None:
            self.end()
            return ""
        # Another workspace in this repository may have begun it.
        root = (self.folder / record.root).resolve()
        for source, target in reversed(record.moves):
            if os.path.lexists(root / target) and not os.path.lexists(root / source):
                (root / source).parent.mkdir(parents=True, exist_ok=True)
                (root / target).rename(root / source)
        same_head = _head(root) == record.head
        left = []
        for number, kept in enumerate(record.kept):
            if after_all and not self._is_ours(root, number, kept, same_head=same_head):
                left.append(kept.path)
            else:
                self._restore(root, number, kept)
        for _, target in record.moves:
            prune(root, target)
        if record.index and same_head:
            shutil.copy2(self.folder / "index", self._index())
        self.end()
        return f"{record.title} (but for {', '.join(left)}: changed since)" if left else record.title

    def _index(self) -> Path:
        return self.folder.parent / "index"

    def _read(self) -> _Record | None:
        try:
            return _Record.model_validate(json.loads((self.folder / _READY).read_bytes()))
        except (FileNotFoundError, ValidationError, ValueError):
            return None

    def _keep(self, number: int, path: str, becomes: Sequence[int] | None) -> _Kept:
        place, then = self.root / path, None if becomes is None else tuple(becomes)
        if place.is_symlink():
            return _Kept(path=path, kind="link", leads_to=os.fspath(place.readlink()), becomes=then)
        if place.is_file():
            shutil.copy2(place, self.folder / str(number))
            return _Kept(path=path, kind="file", becomes=then)
        if place.exists():
            raise EditError("There is something else than a file", where=path, do="Move it away first")
        return _Kept(path=path, kind="absent", becomes=then)

    def _is_ours(self, root: Path, number: int, kept: _Kept, *, same_head: bool) -> bool:
        """Tell whether a path is as it was, or as an edit made it."""
        place = root / kept.path
        if not os.path.lexists(place):
            return True
        if place.is_symlink():
            return kept.kind == "link" and os.fspath(place.readlink()) == kept.leads_to
        if not place.is_file():
            return False
        if kept.becomes is None and same_head:
            return True
        states = [str(number)] if kept.kind == "file" else []
        states += [f"becomes-{one}" for one in kept.becomes or ()]
        # Whoever wrote it may have been killed in the middle.
        return any((self.folder / state).read_bytes().startswith(place.read_bytes()) for state in states)

    def _restore(self, root: Path, number: int, kept: _Kept) -> None:
        place = root / kept.path
        if kept.kind == "absent":
            with suppress(FileNotFoundError, NotADirectoryError):
                place.unlink()
            prune(root, kept.path)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            place.unlink()
        if kept.kind == "link":
            place.symlink_to(kept.leads_to)
        else:
            shutil.copy2(self.folder / str(number), place)


_CACHES = frozenset({"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"})


def prune(root: Path, path: str) -> None:
    """Take away the folders above a path that hold nothing any more but caches, up to the root."""
    folder = (root / path).parent
    while folder != root and folder.is_relative_to(root):
        if folder.is_dir():
            if any(entry.name not in _CACHES for entry in folder.iterdir()):
                return
            shutil.rmtree(folder)
        folder = folder.parent


def _head(root: Path) -> str:
    """Return the commit that is checked out, if there is one."""
    with suppress(WorkspaceError):
        return ask_git(root, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
    return ""


def _write_whole(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
