"""The modules of every member, and what each imports."""

import sys
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass

from seedbed.workspace import Member, Tree, Workspace

from ._imports import Import, imports_of

_SOURCES = (".py", ".pyi")
_MODULES = (*_SOURCES, ".so", ".pyd")
_LINK = "120000"
# Of larger sources, the parser takes seconds and gigabytes; they hold data, not imports.
_LARGEST = 4 << 20

# What sources import, by the id of their content.
Memo = MutableMapping[str, tuple[Import, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """A module of a member: its path from the root, and from the member's folder."""

    member: Member
    path: str
    inside: str

    @property
    def shipped(self) -> bool:
        """Whether it is part of what the member publishes, not of its tests."""
        return self.inside.startswith("src/")

    @property
    def package(self) -> str:
        """The dotted package that the module lies in; tests lie in none."""
        return self.inside.removeprefix("src/").rpartition("/")[0].replace("/", ".") if self.shipped else ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why it is not known what a source imports, and from which line on."""

    line: int
    why: str
    do: str


def find_sources(workspace: Workspace, tree: Tree) -> Iterator[Source]:
    """Yield every module under the `src` and `tests` of a member, compiled ones too."""
    for path in tree.paths:
        hidden = path.rpartition("/")[2].startswith(".")
        if path.endswith(_MODULES) and not hidden and (member := workspace.owner(path)):
            inside = path.removeprefix(f"{member.folder}/")
            if inside.startswith(("src/", "tests/")):
                yield Source(member, path, inside)


def read_sources(
    tree: Tree, sources: Iterable[Source], memo: Memo
) -> Iterator[tuple[Source, tuple[Import, ...] | Unread]]:
    """Yield each source with what it imports, or with why that is not known.

    What a link leads to is read where it lies.
    """
    unread: dict[str, tuple[Source, str]] = {}
    for source in sources:
        if not source.path.endswith(_SOURCES):
            continue
        if _is_too_large(tree, source.path):
            yield source, Unread(1, f"it is larger than {_LARGEST >> 20} MiB", "Keep data out of sources")
            continue
        entry = tree.entry(source.path)
        if entry is None or entry.mode == _LINK:
            continue
        if entry.problem:
            yield source, Unread(1, entry.problem, "Make it readable, or take it out")
        elif (known := memo.get(entry.blob)) is not None:
            yield source, known
        else:
            unread[source.path] = source, entry.blob
    for path, content in tree.content(list(unread)):
        source, blob = unread[path]
        answer = _parse(content)
        if not isinstance(answer, Unread):
            memo[blob] = answer
        yield source, answer


def _is_too_large(tree: Tree, path: str) -> bool:
    try:
        return tree.commit is None and (tree.root / path).lstat().st_size > _LARGEST
    except OSError:
        return False


def _parse(content: bytes) -> tuple[Import, ...] | Unread:
    try:
        return imports_of(content)
    except SyntaxError as error:
        why = f"Python {sys.version_info[0]}.{sys.version_info[1]} cannot parse it: {error.msg}"
        return Unread(error.lineno or 1, why, "Mend it, or give it another ending than .py")
