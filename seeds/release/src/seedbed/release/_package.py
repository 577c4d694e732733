"""What is known of a package before it is decided whether to release it."""

from dataclasses import dataclass

from packaging.version import Version

from seedbed.edits import Line

from ._notes import Note


@dataclass(frozen=True, slots=True)
class Breakage:
    """Something of a public API that is not as it was: where, from the root, and in what way."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass(frozen=True, slots=True)
class Package:
    """What is known of a package before it is decided whether to release it.

    Attributes:
        name: The distribution.
        folder: Where it lies, from the root.
        module: What it is imported as.
        version: The version in its manifest.
        lines: What it needs.
        private: Whether it must not be published.
        tagged: The version of its last release, by the tags in git.
        indexed: The versions that the index has.
        changed: What of it differs from its last release, in words; empty: nothing.
        notes: What it tells of its changes since.
        strays: Files among its notes that say no kind.
        breakages: What breaks of its public API against its last release, where that is held stable.
        lacks: What its manifest does not say and everybody who gets it wants to know: keys of `[project]`.
        short: What commands call it; its name where this is empty.
    """

    name: str
    folder: str
    module: str
    version: Version
    lines: tuple[Line, ...] = ()
    private: bool = False
    tagged: Version | None = None
    indexed: frozenset[Version] = frozenset()
    changed: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    strays: tuple[str, ...] = ()
    breakages: tuple[Breakage, ...] = ()
    lacks: tuple[str, ...] = ()
    short: str = ""

    @property
    def manifest(self) -> str:
        """Its `pyproject.toml`, from the root."""
        return f"{self.folder}/pyproject.toml"


def is_grouped(line: Line) -> bool:
    """Whether a requirement is of a dependency group, and so not in the wheel."""
    return line.under.startswith("group:")
