"""Where symbolic links among the inputs lead: what lies there counts as well."""

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from seedbed.workspace import LINK, Tree


@dataclass(frozen=True, slots=True)
class Way:
    """What a link leads to.

    Attributes:
        files: The files there, by their paths from the root.
        astray: Why what lies there is not known, or empty: git does not track it.
        dangles: Whether there is nothing, as far as one can see now.
    """

    files: tuple[str, ...]
    astray: str = ""
    dangles: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """The symbolic links of a tree, followed once each."""

    tree: Tree
    _known: dict[str, Way] = field(default_factory=dict)

    def follow(self, path: str) -> Way | None:
        """Return where a path leads, or `None` where it is no link."""
        if not self._is_link(path):
            return None
        if path not in self._known:
            self._known[path] = self._follow(path)
        return self._known[path]

    def _follow(self, path: str) -> Way:
        files: list[str] = []
        astray, dangles = "", False
        seen: set[str] = set()
        waiting = [path]
        while waiting:
            link = waiting.pop()
            target = posixpath.normpath(posixpath.join(posixpath.dirname(link), self._target(link)))
            if target in seen:
                continue
            seen.add(target)
            inside = list(self._at(target))
            files.extend(inside)
            if not inside and (target.startswith(("/", "..")) or (self.tree.root / target).exists()):
                astray = f"it is a link to {target}, which git does not track here"
            elif not inside:
                dangles = True
            waiting.extend(other for other in inside if self._is_link(other))
        return Way(tuple(files), astray, dangles)

    def _at(self, target: str) -> Iterator[str]:
        """Yield the files at a path, or below it."""
        if self.tree.entry(target):
            yield target
        else:
            above = "" if target == "." else f"{target}/"
            yield from (other for other in self.tree.paths if other.startswith(above))

    def _is_link(self, path: str) -> bool:
        if path in self.tree.dirty:  # asking for its entry would read all of it
            return (self.tree.root / path).is_symlink()
        entry = self.tree.entry(path)
        return entry is not None and entry.mode == LINK

    def _target(self, link: str) -> str:
        return os.fsdecode(dict(self.tree.content([link])).get(link, b"."))
