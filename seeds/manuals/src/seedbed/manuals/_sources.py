"""Where literature lies: what can be indexed, by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, assert_never

from seedbed.problem import BadInput


@dataclass(frozen=True, slots=True)
class Python:
    """The running interpreter's standard library: its docstrings."""

    packages: bool = False
    """Whether installed packages count, too: their docstrings and their READMEs."""


@dataclass(frozen=True, slots=True)
class ManPages:
    """Manual pages in English, in sections 1 to 9 of these folders; of the system where none are named."""

    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of documents: Markdown, reStructuredText, HTML, plain text, PDF."""

    path: Path


Source: TypeAlias = Python | ManPages | Folder

PYTHON = "python"
PACKAGES = "packages"
MAN = "man"
FOLDER = "folder:"


def keys_of(source: Source) -> Iterator[str]:
    """Yield the names under which what a source has is kept."""
    match source:
        case Python(packages=packages):
            yield PYTHON
            if packages:
                yield PACKAGES
        case ManPages(folders=folders):
            yield ":".join([MAN, *map(str, folders)])
        case Folder(path=path):
            yield f"{FOLDER}{path}"
        case _:
            assert_never(source)


def source_of(key: str) -> Source:
    """Return the source that is kept under a name."""
    if key.startswith(FOLDER):
        return Folder(Path(key.removeprefix(FOLDER)))
    if key in {PYTHON, PACKAGES}:
        return Python(packages=key == PACKAGES)
    return ManPages(tuple(map(Path, key.split(":")[1:])))


def folder_at(path: Path) -> Folder:
    """Return a folder that is there, by its whole name.

    Raises:
        BadInput: It is not there, or no folder.
    """
    whole = path.expanduser().resolve()
    if not whole.is_dir():
        what = "This is no folder" if whole.exists() else "There is no such folder"
        raise BadInput(what, where=str(path), do="Name a folder of documents")
    try:
        str(whole).encode()
    except UnicodeError:
        raise BadInput(
            "The folder's name is not valid UTF-8", where=repr(str(whole)), do="Rename it"
        ) from None
    return Folder(whole)
