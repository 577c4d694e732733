"""Change notes: one small file each in a package's `changes/`, named as towncrier has it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from seedbed.workspace import Tree

from ._errors import ReleaseError

Kind: TypeAlias = Literal["breaking", "feature", "fix", "doc", "misc"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# What towncrier leaves aside, too.
_IGNORED = frozenset({".gitignore", ".gitkeep", ".keep", "readme", "readme.md", "readme.rst"})


@dataclass(frozen=True, slots=True)
class Note:
    """One change, told to those who use the package.

    Attributes:
        path: The file, from the root.
        kind: What sort of change it is.
        text: What changed, in Markdown.
    """

    path: str
    kind: Kind
    text: str


def kind_of(file: str) -> Kind | None:
    """Return what sort of note a file name says it is: `+words.fix.md`, `12.fix.md`, `12.fix.2.md`; or `None`."""
    parts = file.rpartition("/")[2].split(".")
    return next((kind for part in reversed(parts[1:]) for kind in KINDS if part == kind), None)


def note_files(paths: Iterable[str], folder: str) -> tuple[str, ...]:
    """Return the files in a package's `changes/` that are or should be notes."""
    start = f"{folder}/changes/"
    return tuple(
        path
        for path in paths
        if path.startswith(start)
        and "/" not in (file := path.removeprefix(start))
        and file.lower() not in _IGNORED
    )


def read_notes(tree: Tree, files: Sequence[str]) -> tuple[Note, ...]:
    """Return the notes among files."""
    kinds = {path: kind for path in files if (kind := kind_of(path))}
    return tuple(
        Note(path, kinds[path], content.decode(errors="replace").strip())
        for path, content in tree.content(list(kinds))
    )


def new_note(folder: str, kind: Kind, text: str) -> Note:
    """Return a note in a package's folder, called by its words: two of different words are never called the same.

    Raises:
        ReleaseError: there are no words, or more than text.
    """
    text = text.strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise ReleaseError("There is something in this note that is no text", do="Write it without that")
    if not text:
        raise ReleaseError(
            "A note without words tells nobody anything", do="Say what changed for who uses the package"
        )
    words = "-".join(re.findall(r"[a-z0-9]+", text.lower())[:5])[:48].rstrip("-")
    digest = hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()[:8]
    return Note(f"{folder}/changes/+{f'{words}-' if words else ''}{digest}.{kind}.md", kind, text)


def hold_new(root: Path, note: Note) -> None:
    """Refuse a note where there is another of the same name.

    Raises:
        ReleaseError: there is.
    """
    path = root / note.path
    if path.exists() and path.read_text("utf-8", "replace").strip() != note.text:
        raise ReleaseError(
            "There is another note already", where=note.path, do="Move it away, or say it in other words"
        )
