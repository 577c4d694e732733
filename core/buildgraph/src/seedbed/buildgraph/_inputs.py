"""Which files count for a task in a package: its own, and those of the packages that it needs."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from seedbed.workspace import Entry, Tree, Workspace

from ._digests import Digests
from ._links import Links, Way
from ._patterns import matcher
from ._plan import ROOT


@dataclass(frozen=True)
class Inputs:
    """The files of a workspace, as tasks see them.

    Attributes:
        tree: All of them.
        workspace: Whose they are.
        digests: What sources mean, by blob.
    """

    tree: Tree
    workspace: Workspace
    digests: Digests
    _counting: dict[tuple[str, tuple[str, ...], bool], dict[str, str]] = field(default_factory=dict)
    _digested: dict[tuple[str, tuple[str, ...], bool], str] = field(default_factory=dict)

    @cached_property
    def links(self) -> Links:
        """The symbolic links among the files."""
        return Links(self.tree)

    def has(self, package: str, patterns: tuple[str, ...]) -> bool:
        """Whether a package has a file that matches."""
        wanted = matcher(patterns)
        return any(wanted(path) for path in self._files[package])

    def own(self, package: str, patterns: tuple[str, ...]) -> dict[str, str]:
        """Return the mode and blob of every file that a package's patterns mean, by its path from the root.

        Patterns that begin with `//` are seen from the root; for `ROOT` itself, all are.
        """
        ours = tuple(pattern for pattern in patterns if not pattern.lstrip("!").startswith("//"))
        from_root = tuple(pattern.replace("//", "", 1) for pattern in patterns if pattern not in ours)
        if package == ROOT:
            paths = self._matching(ROOT, (*ours, *from_root))
        else:
            paths = [*self._matching(package, ours), *(self._matching(ROOT, from_root) if from_root else ())]
        return {path: f"{entry.mode} {entry.blob}" for path, entry in self._with_links(paths)}

    def counting(self, package: str, patterns: tuple[str, ...], *, raw: bool) -> Mapping[str, str]:
        """Return what counts of a package's files to those that need it, by path from the root.

        That is the syntax of sources and the bytes of all others; where `raw`, the bytes of all.
        """
        memo = (package, patterns, raw)
        if memo not in self._counting:
            entries = dict(self._with_links(self._matching(package, patterns)))
            self._counting[memo] = (
                {path: f"{entry.mode} {entry.blob}" for path, entry in entries.items()}
                if raw
                else self.digests.of(self.tree, entries)
            )
        return self._counting[memo]

    def counting_digest(self, package: str, patterns: tuple[str, ...], *, raw: bool) -> str:
        """Return one digest of what counts of a package's files."""
        memo = (package, patterns, raw)
        if memo not in self._digested:
            text = json.dumps(self.counting(package, patterns, raw=raw), sort_keys=True)
            self._digested[memo] = hashlib.sha256(text.encode()).hexdigest()
        return self._digested[memo]

    def problems(self, paths: Iterable[str]) -> Iterator[str]:
        """Say of which of these files the content is not known, and why."""
        for path in sorted(self._doubtful.intersection(paths)):
            entry = self.tree.entry(path)
            way = self.links.follow(path)
            if entry is not None and entry.problem:
                yield f"{path}: {entry.problem}"
            elif way is not None and way.astray:
                yield f"{path}: {way.astray}"

    def ways(self, paths: Iterable[str]) -> Iterator[Way]:
        """Yield where the links among these files lead."""
        for path in self._doubtful.intersection(paths):
            if way := self.links.follow(path):
                yield way

    @cached_property
    def _link_paths(self) -> frozenset[str]:
        return frozenset(path for path in self._doubtful if self.links.follow(path))

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        """Files whose content may turn out to be unknown; looking at the others costs time for nothing."""
        odd = (path for path, entry in self.tree.clean.items() if entry.problem or entry.mode == "120000")
        return self.tree.dirty.union(odd)

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        """The files of each member, relative to its folder."""
        found: dict[str, list[str]] = {name: [] for name in self.workspace.members}
        for path in self.tree.paths:
            if member := self.workspace.owner(path):
                found[member.name].append(path if member.folder == "." else path[len(member.folder) + 1 :])
        return found

    def _matching(self, package: str, patterns: tuple[str, ...]) -> list[str]:
        """Return the files of a package that match, by their paths from the root."""
        wanted = matcher(patterns)
        refused = matcher(tuple(pattern[1:] for pattern in patterns if pattern.startswith("!")))
        above = "" if package == ROOT else path_in(self.workspace, package, "")
        return [
            f"{above}{path}"
            for path in (self.tree.paths if package == ROOT else self._files[package])
            # `data/**` also means a `data` that is a link to a folder.
            if wanted(path)
            or (f"{above}{path}" in self._link_paths and wanted(f"{path}/-") and not refused(path))
        ]

    def _with_links(self, paths: Iterable[str]) -> Iterator[tuple[str, Entry]]:
        for path in paths:
            way = self.links.follow(path)
            for counted in (path, *(way.files if way else ())):
                if entry := self.tree.entry(counted):
                    yield counted, entry


def path_in(workspace: Workspace, package: str, path: str) -> str:
    """Return a path in a package's folder, from the root."""
    folder = workspace.members[package].folder
    return path if folder == "." else f"{folder}/{path}"
