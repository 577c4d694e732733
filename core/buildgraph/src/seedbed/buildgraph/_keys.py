"""The key of a task in a package: a digest of everything that its result depends on."""

import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TypeAlias

from seedbed.workspace import Tree, Workspace, plain_name

from ._inputs import Inputs, path_in
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


_OURSELVES = ("seedbed-buildgraph", "seedbed-workspace")

# Where pytest looks for its settings; it takes those nearest to all that it is given.
_PYTEST_FILES = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg")


@dataclass(frozen=True)
class World:
    """Everything that keys are made of.

    Attributes:
        inputs: The files.
        workspace: The packages.
        settings: The root's tables.
        members: The members' own tables.
        root: The root's whole `pyproject.toml`, for the tables that count.
        python: The interpreter and the platform.
        environment: The environment variables.
        installed: The version of every distribution that is installed, by name.
        misplaced: Where members are imported from, where that is not their folder.
    """

    inputs: Inputs
    workspace: Workspace
    settings: Settings
    members: Mapping[str, MemberSettings]
    root: Mapping[str, object]
    python: str
    environment: Mapping[str, str]
    installed: Mapping[str, str]
    misplaced: Mapping[str, str]

    @property
    def tree(self) -> Tree:
        """Every file."""
        return self.inputs.tree

    def has(self, node: Node) -> bool:
        """Whether a package has a task at all."""
        task = self.settings.tasks[node.task]
        if node.package == ROOT:
            return True
        return not self._adjustment(node).skip and (not task.when or self.inputs.has(node.package, task.when))

    def key(self, node: Node, after: Mapping[Node, str]) -> str:
        """Return the key of a node; `after` has the keys of the nodes whose outputs it takes."""
        digest = hashlib.sha256(f"seedbed {FORMAT}\n{self.python}\n".encode())
        digest.update(_json(self._task(node)))
        for part in (self._environment(node), self._settings(node), self._locked(node), self.own(node)):
            digest.update(_json(part))
        for name, value in sorted(self._upstream(node).items()):
            digest.update(f"{name} {value}\n".encode())
        for other in sorted(after):
            digest.update(f"{other} {after[other]}\n".encode())
        return digest.hexdigest()

    def parts(self, node: Node, after: Mapping[Node, str]) -> Parts:
        """Return what a key is made of, so that two can be compared."""
        return {
            "task": {name: json.dumps(value) for name, value in self._task(node).items()},
            "python": {"version": self.python},
            "environment": self._environment(node),
            "settings": self._settings(node),
            "locked": self._locked(node),
            "own": self.own(node),
            "upstream": self._upstream(node),
            "after": {str(other): key for other, key in after.items()},
        }

    def own(self, node: Node) -> dict[str, str]:
        """Return the mode and blob of every input of a node, by its path from the root."""
        return self.inputs.own(
            node.package, (*self.settings.tasks[node.task].inputs, *self._adjustment(node).inputs)
        )

    def upstream_files(self, node: Node, package: str) -> Mapping[str, str]:
        """Return what counts, for a node, of a package that it needs, file by file."""
        return self.inputs.counting(package, self._upstream_patterns(node), raw=self._is_raw(node))

    def paths(self, node: Node) -> frozenset[str]:
        """Return the paths of every file that a node's key looks at."""
        upstream = (self.upstream_files(node, name) for name in self._needed(node))
        return frozenset(self.own(node)).union(*upstream)

    def untracked(self, node: Node) -> list[str]:
        """Say why the result of a node cannot be kept: inputs whose content is not known."""
        if not self.own(node):
            return ["no file is among its inputs"]
        locked = (self.workspace.locked[name] for name in self._locked_names(node))
        # Of this package itself, `FORMAT` says which results it may take for its own.
        strange = (entry.untracked for entry in locked if entry.name not in _OURSELVES)
        members = (node.package, *self._needed(node)) if node.package != ROOT else self.misplaced
        return [
            *self.inputs.problems(self.paths(node)),
            *(reason for reason in strange if reason),
            *(self.misplaced[name] for name in members if name in self.misplaced),
        ]

    @cached_property
    def described(self) -> frozenset[str]:
        """The paths of the files that describe the workspace itself."""
        members = (path_in(self.workspace, name, "pyproject.toml") for name in self.workspace.members)
        return frozenset(("uv.lock", "pyproject.toml", *members))

    def folder(self, node: Node) -> str:
        """Return the folder that a node is about, from the root."""
        return "." if node.package == ROOT else self.workspace.members[node.package].folder

    def variables(self, node: Node) -> tuple[str, ...]:
        """Return the environment variables that count for a node, set or not."""
        return tuple(self._environment(node))

    def is_configured(self, package: str) -> bool:
        """Whether a package tells pytest how to go about its tests: then they cannot share a process with others'."""
        member = self.members.get(package)
        return bool(member and member.configures_pytest) or self.inputs.has(package, _PYTEST_FILES)

    def _task(self, node: Node) -> dict[str, object]:
        """Return what counts of a task: how many processes share a batch changes no result."""
        task = asdict(self.settings.tasks[node.task])
        return {name: value for name, value in task.items() if name != "processes"}

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

    def _needed(self, node: Node) -> list[str]:
        """Return the packages whose files count; for a task on the workspace, `inputs` alone say what does."""
        return sorted(self.workspace.upstream(node.package)) if node.package != ROOT else []

    def _upstream_patterns(self, node: Node) -> tuple[str, ...]:
        return self.settings.tasks[node.task].upstream

    def _is_raw(self, node: Node) -> bool:
        member = self.members.get(node.package)
        return bool(member and member.reads_source)

    def _upstream(self, node: Node) -> dict[str, str]:
        patterns, raw = self._upstream_patterns(node), self._is_raw(node)
        needed = self._needed(node) if patterns else []
        return {name: self.inputs.counting_digest(name, patterns, raw=raw) for name in needed}


def python_and_platform() -> str:
    """Return the interpreter and the platform, as they count."""
    version = ".".join(map(str, sys.version_info[:3]))
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    # What a build of its own kind (free-threaded, debug) is called by.
    build = f"{getattr(sys, 'abiflags', '')} {sysconfig.get_config_var('EXT_SUFFIX')}"
    level = sys.version_info.releaselevel[0]
    return f"{sys.implementation.name} {version}{level} {build} {sys.platform} {machine}"


def installed_versions(site_packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of what is installed, by the names of the folders in `site-packages`."""
    found = {}
    for name in site_packages:
        if name.endswith(".dist-info"):
            distribution, _, version = name.removesuffix(".dist-info").partition("-")
            found[plain_name(distribution)] = version
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
