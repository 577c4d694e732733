"""Finds the files of a source. A folder is anybody's: links, pipes and what cannot be opened are passed over."""

import os
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from seedbed.manuals._sources import FOLDER, PACKAGES, PYTHON


class Kind(Enum):
    """How a file is read, and the most bytes that it may have."""

    PYTHON = ("python", 8 << 20)
    BUILTIN = ("builtin", 1 << 40)
    DESCRIPTION = ("description", 4 << 20)
    MAN = ("man", 4 << 20)
    MARKDOWN = ("markdown", 4 << 20)
    RST = ("rst", 4 << 20)
    HTML = ("html", 16 << 20)
    PLAIN = ("plain", 4 << 20)
    PDF = ("pdf", 64 << 20)

    @property
    def limit(self) -> int:
        """Bytes."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Found:
    """A file that can be read."""

    path: str
    size: int
    mtime_ns: int
    kind: Kind
    name: str
    """A module's dotted name; else what the document is called."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that is passed over, and why."""

    path: str
    why: str


LINK = "a link"
_SUFFIXES = {
    ".md": Kind.MARKDOWN, ".markdown": Kind.MARKDOWN, ".rst": Kind.RST, ".html": Kind.HTML, ".htm": Kind.HTML,
    ".xhtml": Kind.HTML, ".txt": Kind.PLAIN, ".text": Kind.PLAIN, ".pdf": Kind.PDF,
}  # fmt: skip
_PLAIN = frozenset({"README", "NEWS", "CHANGELOG", "CHANGES", "HISTORY", "INSTALL", "FAQ", "TODO", "NOTES"})
_NO_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages"})
_NO_PACKAGES = frozenset(
    {"test", "tests", "idlelib", "lib2to3", "turtledemo", "pydoc_data", "_bundled", "__phello__"}
    | {"_vendor", "_vendored", "vendor", "vendored", "third_party", "_distutils"}
)
_DESCRIBED = {"METADATA": ".dist-info", "PKG-INFO": ".egg-info"}
_DEEPEST = 64

_KindOf = Callable[[str, str], tuple[Kind, str] | str | None]
"""From a folder's path below the root and a file's name: how to read it, or why not, or that it does not count."""


def find(key: str) -> Iterator[Found | Passed]:
    """Yield the files of a source by its key, each either to be read or passed over."""
    if key == PYTHON:
        yield _interpreter()
        yield from walk([sysconfig.get_path("stdlib")], _python_kind, without=_NO_PACKAGES, links=True)
    elif key == PACKAGES:
        roots = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
        yield from walk(roots, _package_kind, without=_NO_PACKAGES, links=True)
    elif key.startswith(FOLDER):
        yield from walk([key.removeprefix(FOLDER)], _document_kind)
    else:
        yield from _man_pages([*key.split(":")[1:]])


def _interpreter() -> Found | Passed:
    path = Path(sys.executable).resolve()
    try:
        about = path.stat()
    except OSError:
        return Passed(str(path), "cannot be opened")
    return Found(str(path), about.st_size, about.st_mtime_ns, Kind.BUILTIN, "builtins")


def _man_pages(named: list[str]) -> Iterator[Found | Passed]:
    system = ("/usr/share/man", "/usr/local/share/man", str(Path(sys.prefix) / "share" / "man"))
    for root in named or system:
        for section in range(1, 10):
            yield from walk([f"{root}/man{section}"], _man_kind)


def walk(
    roots: Iterable[str], kind_of: _KindOf, *, without: frozenset[str] = frozenset(), links: bool = False
) -> Iterator[Found | Passed]:
    """Yield what lies below the roots, in the order of its names; hidden files and folders do not count.

    Args:
        roots: Folders.
        kind_of: Says how a file is read.
        without: Names of folders that are not entered, besides those that hold no literature.
        links: Whether links to files are followed. Those to folders never are, so that no loop has an end to find.
    """
    left = [(root, "", 0) for root in reversed(list(roots))]
    while left:
        folder, below, depth = left.pop()
        try:
            with os.scandir(folder) as scanned:
                inside = sorted(scanned, key=lambda one: one.name)
        except FileNotFoundError:
            continue
        except OSError:
            yield Passed(folder, "cannot be opened")
            continue
        folders = []
        for one in inside:
            if one.name.startswith("."):
                continue
            try:
                is_folder = one.is_dir(follow_symlinks=False)
            except OSError:
                is_folder = False
            if not is_folder:
                yield from _file(one, below, kind_of, links=links)
            elif one.name not in _NO_FOLDERS | without:
                folders.append((one.path, f"{below}{one.name}/", depth + 1))
        if depth < _DEEPEST:
            left += reversed(folders)


def _file(one: os.DirEntry[str], below: str, kind_of: _KindOf, *, links: bool) -> Iterator[Found | Passed]:
    kind = kind_of(below, one.name)
    if kind is None:
        return
    try:
        about = one.stat(follow_symlinks=links)
    except OSError:
        yield Passed(one.path, "vanished, or a link to nothing")
        return
    if isinstance(kind, str):
        yield Passed(one.path, kind)
    elif stat.S_ISLNK(about.st_mode):
        yield Passed(one.path, LINK)
    elif not stat.S_ISREG(about.st_mode):
        yield Passed(one.path, "no regular file")
    elif about.st_size > kind[0].limit:
        yield Passed(one.path, f"larger than {kind[0].limit >> 20} MiB")
    else:
        yield Found(one.path, about.st_size, about.st_mtime_ns, *kind)


def _python_kind(below: str, name: str) -> tuple[Kind, str] | None:
    if not name.endswith(".py"):
        return None
    parts = [*below.split("/")[:-1], name.removesuffix(".py")]
    if parts[-1] == "__init__":
        parts.pop()
    return (Kind.PYTHON, ".".join(parts)) if parts and all(map(str.isidentifier, parts)) else None


def _package_kind(below: str, name: str) -> tuple[Kind, str] | None:
    ending = _DESCRIBED.get(name)
    if ending and below.endswith(f"{ending}/"):
        return Kind.DESCRIPTION, below.removesuffix(f"{ending}/").rpartition("/")[2].partition("-")[0]
    return _python_kind(below, name)


def _man_kind(below: str, name: str) -> tuple[Kind, str] | None:
    del below
    page, _, section = name.removesuffix(".gz").rpartition(".")
    return (Kind.MAN, f"{page}({section})") if page else None


def _document_kind(below: str, name: str) -> tuple[Kind, str] | str:
    kind = _SUFFIXES.get(Path(name).suffix.lower(), Kind.PLAIN if name in _PLAIN else None)
    return (kind, f"{below}{name}") if kind else "of no kind that is read"
