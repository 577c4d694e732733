"""Putting the files of several parts into one folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from seedbed.problem import TextFile


@dataclass(frozen=True, slots=True)
class Clash:
    """What keeps the files of several parts out of one folder."""

    path: str
    """In small letters, since some disks do not tell them from capitals."""
    parts: tuple[str, ...]
    """Who brings it, in the order of the results."""
    reason: Literal["content", "spelling", "folder"]
    """It has different content, is spelled in several ways, or is both a file and a folder."""

    def __str__(self) -> str:
        who = " and ".join(self.parts)
        match self.reason:
            case "content":
                return f"{self.path} has different content from {who}"
            case "spelling":
                return f"{self.path} is spelled in several ways by {who}, and some disks take them for one"
            case "folder":
                return f"{self.path} is both a file and a folder in what {who} made"


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    content: str | None
    """`None` for a folder."""


def join_files(results: Mapping[str, tuple[TextFile, ...]]) -> tuple[TextFile, ...] | Clash:
    """Return the files of all parts by path, or the first path that they do not agree on.

    The same file from several parts is one: a part hands on the files that it was given.
    """
    found: dict[str, dict[_Entry, list[str]]] = {}
    for part, files in results.items():
        for file in files:
            for entry in _entries(file):
                found.setdefault(entry.path.casefold(), {}).setdefault(entry, []).append(part)
    for path in sorted(found):
        if len(found[path]) > 1:
            return _clash(path, found[path])
    entries = (next(iter(found[path])) for path in sorted(found))
    return tuple(
        TextFile(path=entry.path, content=entry.content) for entry in entries if entry.content is not None
    )


def _entries(file: TextFile) -> Iterator[_Entry]:
    """Yield the file and each folder that it lies in."""
    yield _Entry(file.path, file.content)
    folder = file.path
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        yield _Entry(folder, None)


def _clash(path: str, entries: Mapping[_Entry, list[str]]) -> Clash:
    parts = tuple(dict.fromkeys(part for who in entries.values() for part in who))
    kinds = {entry.content is None for entry in entries}
    if len(kinds) > 1:
        return Clash(path, parts, "folder")
    return Clash(path, parts, "spelling" if len({entry.path for entry in entries}) > 1 else "content")
