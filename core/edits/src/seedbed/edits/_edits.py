"""What a command would do to the files of a workspace, as values: looked at before it is done."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, assert_never


@dataclass(frozen=True, slots=True)
class Write:
    """A file gets this content, and is made if it is not there. Its path is from the root, with `/`."""

    path: str
    content: bytes
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """A file goes; folders that become empty, and caches in them, go with it."""

    path: str


@dataclass(frozen=True, slots=True)
class Move:
    """A file, or a folder with all that lies in it, goes to where nothing is yet."""

    source: str
    target: str


Edit: TypeAlias = Write | Delete | Move
"""Edits are carried out in their order; paths after a move are those that it led to."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A path that edits change, and how: for people and programs to look at beforehand."""

    path: str
    how: Literal["new", "changed", "removed", "moved"]
    to: str = ""

    def __str__(self) -> str:
        return f"{self.how:8}{self.path}{f' → {self.to}' if self.to else ''}"


def touched(root: Path, edits: Iterable[Edit]) -> tuple[Touched, ...]:
    """Return what edits would change, in their order, without what they leave as it is."""
    return tuple(dict.fromkeys(_touched(root, tuple(edits))))


def _touched(root: Path, edits: tuple[Edit, ...]) -> Iterator[Touched]:
    for edit in edits:
        match edit:
            case Write(path=path, content=content, executable=executable):
                before = root / origin(path, edits)
                if not before.is_file():
                    yield Touched(path, "new")
                elif before.read_bytes() != content or executable > os.access(before, os.X_OK):
                    yield Touched(path, "changed")
            case Delete(path=path):
                yield Touched(path, "removed")
            case Move(source=source, target=target):
                yield Touched(source, "moved", target)
            case _:
                assert_never(edit)


def origin(path: str, edits: Iterable[Edit]) -> str:
    """Return where a file lay before edits moved it."""
    for edit in reversed(tuple(edits)):
        if isinstance(edit, Move) and (path == edit.target or path.startswith(f"{edit.target}/")):
            path = edit.source + path.removeprefix(edit.target)
    return path
