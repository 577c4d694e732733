"""The key of a task in a package: a digest of everything that its result depends on."""

import hashlib
import json
import os
import posixpath
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TypeAlias

from seedbed.workspace import Tree, Workspace

from ._digests import Digests
from ._patterns import matcher
from ._plan import ROOT, Node
from ._settings import Adjustment, MemberSettings, Settings

# Raised whenever results of an older version of this package must not be taken for results of this one.
FORMAT = 1

# Variables that change what Python and its tools do; they count for every task.
_PREFIXES = ("PYTEST_", "MYPY", "RUFF_", "COVERAGE_", "PYTHON")
_HARMLESS = frozenset(
    ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONFAULTHANDLER", "PYTEST_CURRENT_TEST",
     "PYTEST_VERSION", "MYPY_CACHE_DIR", "RUFF_CACHE_DIR")
)  # fmt: skip

# One part of a key: what it is called, and a value that can be written as JSON.
Parts: TypeAlias = dict[str, dict[str, str]]


@dataclass(frozen=True)
class World:
    """Everything that keys are made of.

    Attributes:
        tree: The files.
        workspace: The packages.
        settings: The root's tables.
        members: The members' own tables.
        root: The root's whole `pyproject.toml`, for the tables that count.
        python: The interpreter and the platform.
        environment: The environment variables.
        installed: The version of every distribution that is installed, by name.
        digests: What sources mean, by blob.
    """

    tree: Tree
    workspace: Workspace
    settings: Settings
    members: Mapping[str, MemberSettings]
    root: Mapping[str, object]
    python: str
    environment: Mapping[str, str]
    installed: Mapping[str, str]
    digests: Digests
    _memo: dict[object, str] = field(default_factory=dict)

    def has(self, node: Node) -> bool:
        """Whether a package has a task at all."""
        task = self.settings.tasks[node.task]
        if node.package == ROOT:
            return True
        if self._adjustment(node).skip:
            return False
        wanted = matcher(task.when)
        return not task.when or any(wanted(path) for path in self._files[node.package])

    def key(self, node: Node, after: Mapping[Node, str]) -> str:
        """Return the key of a node; `after` has the keys of the nodes whose outputs it takes."""
        digest = hashlib.sha256(f"seedbed {FORMAT}\n{self.python}\n".encode())
        digest.update(_json(asdict(self.settings.tasks[node.task])))
        digest.update(_json(self._environment(node)))
        digest.update(_json(self._settings(node)))
        digest.update(_json(self._locked(node)))
        digest.update(_json(self._own(node)))
        for name, value in sorted(self._upstream(node).items()):
            digest.update(f"{name} {value}\n".encode())
        for other in sorted(after):
            digest.update(f"{other} {after[other]}\n".encode())
        return digest.hexdigest()

    def parts(self, node: Node, after: Mapping[Node, str]) -> Parts:
        """Return what a key is made of, so that two can be compared."""
        task = asdict(self.settings.tasks[node.task])
        return {
            "task": {name: json.dumps(value) for name, value in task.items()},
            "python": {"version": self.python},
            "environment": self._environment(node),
            "settings": self._settings(node),
            "locked": self._locked(node),
            "own": self._own(node),
            "upstream": self._upstream(node),
            "after": {str(other): key for other, key in after.items()},
        }

    def upstream_files(self, node: Node, package: str) -> dict[str, str]:
        """Return what counts, for a node, of a package that it needs, file by file."""
        patterns, raw = self._upstream_of(node)
        return self._counting(package, patterns, raw=raw)

    def untracked(self, node: Node) -> list[str]:
        """Say why the result of a node cannot be kept: inputs whose content is not known."""
        reasons = [f"{path}: {self._astray[path]}" for path in self._own(node) if path in self._astray]
        if self._doubtful:
            for path in sorted(self.inputs(node) & self._doubtful):
                entry = self.tree.entry(path)
                if entry is not None and entry.problem:
                    reasons.append(f"{path}: {entry.problem}")
        locked = (self.workspace.locked[name].untracked for name in self._locked_names(node))
        reasons.extend(reason for reason in locked if reason)
        return reasons

    @cached_property
    def described(self) -> frozenset[str]:
        """The paths of the files that describe the workspace itself."""
        folders = (member.folder for member in self.workspace.members.values())
        return frozenset(("uv.lock", "pyproject.toml", *(f"{folder}/pyproject.toml" for folder in folders)))

    def folder(self, node: Node) -> str:
        """Return the folder that a node is about, from the root."""
        return "." if node.package == ROOT else self.workspace.members[node.package].folder

    def variables(self, node: Node) -> tuple[str, ...]:
        """Return the environment variables that count for a node, set or not."""
        return tuple(self._environment(node))

    def inputs(self, node: Node) -> frozenset[str]:
        """Return the paths of every file that a node's key looks at."""
        patterns, _ = self._upstream_of(node)
        wanted = matcher(patterns)
        upstream = (
            f"{self.workspace.members[name].folder}/{path}"
            for name in self._needed(node)
            for path in self._files[name]
            if wanted(path)
        )
        return frozenset((*self._own(node), *upstream))

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        """Files whose content may turn out to be unknown; looking at the others costs time for nothing."""
        return self.tree.dirty.union(path for path, entry in self.tree.clean.items() if entry.problem)

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        """The files of each member, relative to its folder."""
        found: dict[str, list[str]] = {name: [] for name in self.workspace.members}
        for path in self.tree.paths:
            if member := self.workspace.owner(path):
                found[member.name].append(path[len(member.folder) + 1 :])
        return found

    def _adjustment(self, node: Node) -> Adjustment:
        member = self.members.get(node.package)
        return (member.tasks.get(node.task) if member else None) or Adjustment()

    def _environment(self, node: Node) -> dict[str, str]:
        task = self.settings.tasks[node.task]
        always = (name for name in self.environment if name.startswith(_PREFIXES) and name not in _HARMLESS)
        names = {*task.env, *self._adjustment(node).env, *always}
        # Digests, since a variable may hold a secret and what a key is made of is kept.
        return {
            name: _digest(self.environment[name]) if name in self.environment else ""
            for name in sorted(names)
        }

    def _settings(self, node: Node) -> dict[str, str]:
        return {table: _digest(self._table(table)) for table in self.settings.tasks[node.task].settings}

    def _table(self, dotted: str) -> str:
        value: object = self.root
        for name in dotted.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        return json.dumps(value, sort_keys=True, default=str)

    def _locked_names(self, node: Node) -> tuple[str, ...]:
        tools = self.settings.tasks[node.task].tools
        workspace = self.workspace
        named = (
            workspace.behind(ask for asks in workspace.groups.values() for ask in asks)
            if tools is None
            else workspace.named(tools)
        )
        if node.package != ROOT:
            return tuple(sorted({*named, *workspace.closure(node.package)}))
        # A task on the workspace may look at any package, unless it says which tools count.
        return named if tools is not None else tuple(sorted(workspace.locked))

    def _locked(self, node: Node) -> dict[str, str]:
        found = {}
        for name in self._locked_names(node):
            locked = self.workspace.locked[name]
            found[name] = f"{locked.identity} {self.installed.get(locked.name, '-')}"
        return found | self._strangers

    @cached_property
    def _strangers(self) -> dict[str, str]:
        """What is installed without being locked: a plugin that somebody tries out changes results as well."""
        known = {locked.name for locked in self.workspace.locked.values()} | set(self.workspace.members)
        return {name: version for name, version in sorted(self.installed.items()) if name not in known}

    def _own(self, node: Node) -> dict[str, str]:
        """Return the mode and blob of every input of a node, by its path from the root."""
        task, more = self.settings.tasks[node.task], self._adjustment(node).inputs
        patterns = (*task.inputs, *more)
        from_root = tuple(
            pattern.replace("//", "", 1) for pattern in patterns if pattern.lstrip("!").startswith("//")
        )
        own = tuple(pattern for pattern in patterns if not pattern.lstrip("!").startswith("//"))
        if node.package == ROOT:
            paths = self._matching(ROOT, (*own, *from_root))
        else:
            folder = self.workspace.members[node.package].folder
            paths = [f"{folder}/{path}" for path in self._matching(node.package, own)]
            paths += self._matching(ROOT, from_root) if from_root else []
        found = {}
        for path in paths:
            for counted in (path, *self._behind_link(path)):
                entry = self.tree.entry(counted)
                if entry is not None:
                    found[counted] = f"{entry.mode} {entry.blob}"
        return found

    def _matching(self, package: str, patterns: tuple[str, ...]) -> list[str]:
        wanted = matcher(patterns)
        return [
            path for path in (self.tree.paths if package == ROOT else self._files[package]) if wanted(path)
        ]

    def _behind_link(self, path: str) -> Iterable[str]:
        entry = self.tree.entry(path)
        if entry is None or entry.mode != "120000":
            return ()
        return self._links.setdefault(path, tuple(self._follow(path)))

    @cached_property
    def _links(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _astray(self) -> dict[str, str]:
        return {}

    def _follow(self, path: str) -> Iterator[str]:
        """Yield the files that a symbolic link leads to; note where it leads out of what git tracks."""
        seen: set[str] = set()
        waiting = [path]
        while waiting:
            link = waiting.pop()
            target = posixpath.normpath(posixpath.join(posixpath.dirname(link), _target(self.tree, link)))
            if target in seen:
                continue
            seen.add(target)
            entry = self.tree.entry(target)
            inside = (
                [target] if entry else [other for other in self.tree.paths if other.startswith(f"{target}/")]
            )
            yield from inside
            if not inside and (target.startswith(("/", "..")) or (self.tree.root / target).exists()):
                self._astray[path] = f"it is a link to {target}, which git does not track here"
            for other in inside:
                found = self.tree.entry(other)
                if found is not None and found.mode == "120000":
                    waiting.append(other)

    def _needed(self, node: Node) -> list[str]:
        return sorted(
            self.workspace.members if node.package == ROOT else self.workspace.upstream(node.package)
        )

    def _upstream_of(self, node: Node) -> tuple[tuple[str, ...], bool]:
        """Return the patterns that count upstream, and whether every byte does."""
        member = self.members.get(node.package)
        on_workspace = node.package == ROOT
        return () if on_workspace else self.settings.tasks[node.task].upstream, bool(
            member and member.reads_source
        )

    def _upstream(self, node: Node) -> dict[str, str]:
        patterns, raw = self._upstream_of(node)
        return (
            {name: self._upstream_digest(name, patterns, raw=raw) for name in self._needed(node)}
            if patterns
            else {}
        )

    def _upstream_digest(self, package: str, patterns: tuple[str, ...], *, raw: bool) -> str:
        memo = (package, patterns, raw)
        if memo not in self._memo:
            self._memo[memo] = hashlib.sha256(_json(self._counting(package, patterns, raw=raw))).hexdigest()
        return self._memo[memo]

    def _counting(self, package: str, patterns: tuple[str, ...], *, raw: bool) -> dict[str, str]:
        """Return what counts of a package's files to those that need it, by path."""
        folder = self.workspace.members[package].folder
        paths = [f"{folder}/{path}" for path in self._matching(package, patterns)]
        entries = {
            counted: entry
            for path in paths
            for counted in (path, *self._behind_link(path))
            if (entry := self.tree.entry(counted))
        }
        if raw:
            return {path: f"{entry.mode} {entry.blob}" for path, entry in entries.items()}
        return self.digests.of(self.tree, entries)


def _target(tree: Tree, link: str) -> str:
    return os.fsdecode(dict(tree.content([link])).get(link, b"."))


def python_and_platform() -> str:
    """Return the interpreter and the platform, as they count."""
    version = ".".join(map(str, sys.version_info[:3]))
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    return f"{sys.implementation.name} {version}{sys.version_info.releaselevel[0]} {sys.platform} {machine}"


def installed_versions(site_packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of what is installed, by the names of the folders in `site-packages`."""
    found = {}
    for name in site_packages:
        if name.endswith(".dist-info"):
            distribution, _, version = name.removesuffix(".dist-info").partition("-")
            found[distribution.lower().replace("_", "-").replace(".", "-")] = version
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
