"""What the files were like before they were changed, kept beside git's own until the change is whole.

A journal is a folder that only one process can make. Until it is `ready` nothing has been changed; while it lies there
afterwards, a change was begun and not ended, and whoever comes next undoes it.
"""

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from seedbed.workspace import ask_git

from ._edits import Delete, Edit, Move, Write, origin
from ._errors import EditError

_READY = "ready.json"


class _Kept(BaseModel):
    """How a path was: a file (its bytes lie in the journal), a link, or nothing."""

    model_config = ConfigDict(frozen=True)
    path: str
    kind: Literal["file", "link", "absent"]
    mode: int = 0
    leads_to: str = ""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)
    title: str
    process: int
    moves: tuple[tuple[str, str], ...]
    kept: tuple[_Kept, ...]
    index: bool


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one workspace."""

    root: Path
    folder: Path

    @classmethod
    def of(cls, root: Path) -> "Journal":
        """Return the journal of the work tree that a folder lies in.

        Raises:
            WorkspaceError: there is no git, or no repository.
        """
        git = os.fsdecode(ask_git(root, "rev-parse", "--absolute-git-dir")).rstrip("\n")
        return cls(root, Path(git, "seedbed-edit"))

    def begin(self, title: str, edits: Sequence[Edit], more: Iterable[str]) -> None:
        """Write down how everything is that edits, or what comes after them, may change.

        Raises:
            EditError: another process is at it.
        """
        try:
            self.folder.mkdir()
        except FileExistsError as error:
            raise EditError(
                "Another command is changing this workspace",
                where=str(self.folder),
                do="Wait for it; if there is none, remove that folder",
            ) from error
        moves = [edit for edit in edits if isinstance(edit, Move)]
        changed = [origin(edit.path, edits) for edit in edits if isinstance(edit, Write | Delete)]
        kept = [self._keep(number, path) for number, path in enumerate(dict.fromkeys([*changed, *more]))]
        index = self._index()
        if index.exists():
            shutil.copy2(index, self.folder / "index")
        record = _Record(
            title=title,
            process=os.getpid(),
            moves=tuple((move.source, move.target) for move in moves),
            kept=tuple(kept),
            index=index.exists(),
        )
        _write_whole(self.folder / _READY, record.model_dump_json().encode())

    def end(self) -> None:
        """Forget how it was: the change is whole."""
        # Without this file nothing is undone, so it goes first and at once.
        with suppress(FileNotFoundError):
            (self.folder / _READY).unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    def undo(self) -> str:
        """Put everything back as it was, and return what had been begun; empty where nothing was changed yet."""
        record = self._read()
        if record is None:
            self.end()
            return ""
        for source, target in reversed(record.moves):
            if os.path.lexists(self.root / target) and not os.path.lexists(self.root / source):
                (self.root / source).parent.mkdir(parents=True, exist_ok=True)
                (self.root / target).rename(self.root / source)
        for number, kept in enumerate(record.kept):
            self._restore(number, kept)
        for _, target in record.moves:
            prune(self.root, target)
        if record.index:
            shutil.copy2(self.folder / "index", self._index())
        self.end()
        return record.title

    def is_stale(self) -> bool:
        """Whether a change was begun by a process that has ended."""
        if not self.folder.is_dir():
            return False
        record = self._read()
        return record is None or not _is_alive(record.process)

    def _index(self) -> Path:
        return self.folder.parent / "index"

    def _read(self) -> _Record | None:
        try:
            return _Record.model_validate_json((self.folder / _READY).read_bytes())
        except (FileNotFoundError, ValidationError, json.JSONDecodeError):
            return None

    def _keep(self, number: int, path: str) -> _Kept:
        place = self.root / path
        if place.is_symlink():
            return _Kept(path=path, kind="link", leads_to=os.fspath(place.readlink()))
        if place.is_file():
            shutil.copy2(place, self.folder / str(number))
            return _Kept(path=path, kind="file", mode=place.stat().st_mode)
        if place.exists():
            raise EditError("There is something else than a file", where=path, do="Move it away first")
        return _Kept(path=path, kind="absent")

    def _restore(self, number: int, kept: _Kept) -> None:
        place = self.root / kept.path
        if kept.kind == "absent":
            with suppress(FileNotFoundError, NotADirectoryError):
                place.unlink()
            prune(self.root, kept.path)
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


def _write_whole(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
