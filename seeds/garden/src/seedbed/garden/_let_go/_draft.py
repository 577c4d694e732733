"""A change of a monorepo while it is thought out: which files go where, and what each says then. Nothing is done."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from posixpath import splitext

from seedbed.edits import Delete, Edit, Monorepo, Move, Write
from seedbed.workspace import LINK

from ._anatomy import Sources
from ._moves import Shift, leftovers, rewritten, rewritten_markdown

_PYTHON = (".py", ".pyi")
_PROSE = (".md", ".markdown")
_TEXT = (*_PYTHON, *_PROSE, ".toml", ".yml", ".yaml", ".cfg", ".ini", ".txt", ".rst", ".sh", ".json")
# What tells of earlier days, and may go on naming what was there then.
_HISTORY = ("CHANGES", "CHANGELOG", "COMPOST", "NEWS")


class Draft:
    """Edits as they come together; paths are those that files have by then."""

    def __init__(self, monorepo: Monorepo) -> None:
        self.monorepo = monorepo
        self._came_from = {path: path for path in monorepo.tree.paths}
        self._written: dict[str, bytes] = {}
        self._deleted: list[str] = []

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file, sorted."""
        return tuple(sorted({*self._came_from, *self._written}))

    def move(self, path: str, to: str) -> None:
        """Let a file lie elsewhere."""
        self._came_from[to] = self._came_from.pop(path)
        if path in self._written:
            self._written[to] = self._written.pop(path)

    def delete(self, path: str) -> None:
        """Let a file go."""
        self._deleted.append(self._came_from.pop(path))
        self._written.pop(path, None)

    def write(self, path: str, content: bytes | str) -> None:
        """Give a file this content."""
        self._written[path] = content.encode() if isinstance(content, str) else content

    def read(self, path: str) -> bytes:
        """Return what a file says; nothing where it cannot be read as text."""
        return self._written.get(path, self._original.get(self._came_from.get(path, ""), b""))

    def imported_from(self, shift: Shift, sources: Sources) -> None:
        """Let every source and README import a module from where it is now."""
        for path in self.paths:
            before = self.read(path)
            if self._came_from.get(path) == path and shift.old.rpartition(".")[2].encode() not in before:
                continue
            if path.endswith(_PYTHON):
                source = sources.get(self._came_from.get(path, ""))
                after = rewritten(before, shift, source[0].package if source else "")
            elif path.endswith(_PROSE):
                after = rewritten_markdown(before.decode(errors="surrogateescape"), shift).encode(
                    errors="surrogateescape"
                )
            else:
                continue
            if after != before:
                self.write(path, after)

    def leftovers(self, *names: str) -> Iterator[str]:
        """Yield the places that still name something, as `path:line`."""
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            if name.endswith(_TEXT) and not (name.startswith(_HISTORY) or folder.endswith("/changes")):
                for line in leftovers(self.read(path).decode(errors="replace"), *names):
                    yield f"{path}:{line}"

    def edits(self) -> tuple[Edit, ...]:
        """Return what has to be done: moves first, then what is written, then what goes."""
        moves = [Move(source, path) for path, source in sorted(self._came_from.items()) if path != source]
        writes = [
            Write(path, content)
            for path, content in sorted(self._written.items())
            if content != self._original.get(self._came_from.get(path, ""))
        ]
        return (*moves, *writes, *map(Delete, sorted(self._deleted)))

    @cached_property
    def _original(self) -> Mapping[str, bytes]:
        tree = self.monorepo.tree
        return dict(tree.content(path for path in tree.paths if self._is_text(path)))

    def _is_text(self, path: str) -> bool:
        entry = self.monorepo.tree.entry(path)
        named = path.endswith(_TEXT) or not splitext(path)[1]
        return named and path != "uv.lock" and entry is not None and not entry.problem and entry.mode != LINK


def place_beside(
    paths: Iterable[str], folder: str, into: str, within: str, taken: Iterable[str]
) -> dict[str, str]:
    """Return where the files of a folder go: straight into another, or all of them into a folder there.

    Args:
        paths: The files.
        folder: The folder that they lie in.
        into: The folder that they go to.
        within: The folder in it that keeps them together, where one would come to lie upon another.
        taken: The files that are there already.
    """
    paths, taken = list(paths), set(taken)
    flat = {path: into + path.removeprefix(folder) for path in paths}
    if taken.isdisjoint(flat.values()):
        return flat
    return {path: f"{into}/{within}{path.removeprefix(folder)}" for path in paths}
