"""The boundaries between packages, checked over every source: who may import what."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from seedbed.workspace import Member, Tree, Workspace, plain_name

from ._imports import Import, When
from ._owners import Modules, modules_of
from ._sources import Memo, Source, Unread, find_sources, read_sources
from ._text import plain

# What every Python, and every type checker, brings along.
_ALWAYS = sys.stdlib_module_names | {"__main__", "_typeshed"}
_FOR_CHECKERS = frozenset({"typing_extensions", "mypy_extensions"})


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One place where a boundary is crossed.

    Attributes:
        path: The file, relative to the root of the workspace.
        line: The line in it.
        rule: Which boundary, in one word.
        message: What is wrong, and what to do about it.
    """

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{plain(self.path)}:{self.line}: {self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class _Use:
    """A dotted name of another package that a source imports, and the packages that bring it."""

    source: Source
    line: int
    when: When
    name: str
    owners: frozenset[str]

    @property
    def member(self) -> Member:
        return self.source.member

    @property
    def owner(self) -> str:
        return " or ".join(sorted(self.owners))

    def breach(self, rule: str, message: str) -> Breach:
        return Breach(self.source.path, self.line, rule, message)


def check_boundaries(
    workspace: Workspace,
    tree: Tree,
    owners: Mapping[str, frozenset[str]],
    memo: Memo | None = None,
) -> tuple[Breach, ...]:
    """Return every place where a boundary is crossed, in the order of paths and lines.

    Args:
        workspace: The members, and what each declares.
        tree: The files.
        owners: The distributions that bring a module from outside, by its dotted name: see `read_owners`.
        memo: What sources import, by the id of their content; read, and added to.
    """
    sources = tuple(find_sources(workspace, tree))
    modules = _modules(workspace, sources, owners)
    uses: list[_Use] = []
    found: set[Breach] = set()
    for source, answer in read_sources(tree, sources, {} if memo is None else memo):
        if isinstance(answer, Unread):
            message = f"its imports are not known, since {answer.why}. {answer.do}"
            found.add(Breach(source.path, answer.line, "unreadable", message))
        else:
            uses.extend(_uses(source, answer, modules))
    circles = dict(_circles(workspace, uses))
    judge = _Judge(workspace, modules, frozenset(circles), _test_modules(sources))
    found.update(circles.values())
    found.update(breach for use in uses for breach in judge.breaches(use))
    found.update(_upward_needs(workspace, tree))
    found.update(_blocked_namespaces(sources))
    found.update(_misnamed_folders(sources))
    return tuple(sorted(found))


def _modules(
    workspace: Workspace, sources: Iterable[Source], owners: Mapping[str, frozenset[str]]
) -> Modules:
    files: dict[str, list[str]] = {}
    for source in sources:
        if source.shipped:
            files.setdefault(source.member.name, []).append(source.inside.removeprefix("src/"))
    parts = [dict.fromkeys(modules_of(paths), frozenset({name})) for name, paths in files.items()]
    locked = (locked.name for locked in workspace.locked.values())
    return Modules.of([owners, *parts], [*workspace.members, *locked])


def _test_modules(sources: Iterable[Source]) -> frozenset[tuple[str, str]]:
    """Return the names, by member, that tests may import each other by: folders and files under `tests`."""
    return frozenset(
        (source.member.name, part)
        for source in sources
        if not source.shipped
        for part in source.inside.rpartition(".")[0].split("/")
    )


def _uses(source: Source, imports: Iterable[Import], modules: Modules) -> Iterator[_Use]:
    """Yield what a source imports from other packages than its own."""
    package, stub = source.package, source.path.endswith(".pyi")
    for each in imports:
        when = "typing" if stub else each.when
        always = _ALWAYS | _FOR_CHECKERS if when == "typing" else _ALWAYS
        for name in each.targets(package):
            if name.partition(".")[0] in always or name in modules.namespaces:
                continue
            owners = modules.bringing(name)
            if source.member.name not in owners:
                yield _Use(source, each.line, when, name, owners)


@dataclass(frozen=True)
class _Judge:
    """Holds what is imported against what is declared."""

    workspace: Workspace
    modules: Modules
    circular: frozenset[tuple[str, str]]
    test_modules: frozenset[tuple[str, str]]

    def breaches(self, use: _Use) -> Iterator[Breach]:
        """Yield what is wrong with one import."""
        members = self.workspace.members
        seed = next((name for name in sorted(use.owners) if _is_upward(use.member, members.get(name))), None)
        if seed:
            what = f"{use.member.name} is in core and imports {self.modules.topmost(use.name)}"
            yield use.breach("direction", f"{what}, which {_is_in(seed)}")
        elif not any((use.member.name, owner) in self.circular for owner in use.owners):
            yield from self._undeclared(use)
        if use.owners and (private := _private_part(use.name)):
            yield use.breach(
                "private",
                f"{private} is private to {use.owner}. Import what is public there, or make it public there",
            )

    def _undeclared(self, use: _Use) -> Iterator[Breach]:
        if use.owners & self._allowed(use):
            return
        name, module = use.member.name, self.modules.topmost(use.name)
        if use.owners & self._at_all[name]:
            what = f"{module} comes from {use.owner}, which {name} declares for its development only"
            yield use.breach("declared", f"{what}. {_add(use)}")
        elif use.owners:
            what = f"{module} comes from {use.owner}, which {name} does not declare"
            yield use.breach("declared", f"{what}. {_add(use)}")
        elif use.when != "optional" and not self._may_be_elsewhere(use):
            what = f"no package in the lock is known to bring {module}"
            yield use.breach("declared", f"{what}. {_add(use)}, or run `uv sync` if {name} declares it")

    def _allowed(self, use: _Use) -> frozenset[str]:
        """Return the packages that may bring what is imported in this place."""
        at_all = self._at_all[use.member.name]
        if use.when == "typing":
            stubs = self.modules.stubs(use.name) | {f"types-{owner}" for owner in use.owners}
            return at_all | (use.owners if stubs & at_all else frozenset())
        return self._published[use.member.name] if use.source.shipped else at_all

    def _may_be_elsewhere(self, use: _Use) -> bool:
        """Say whether nobody can tell here who brings a module.

        That is so where tests import one another, and where something declared for another platform or in an
        extra is not installed.
        """
        top = use.name.partition(".")[0]
        beside = not use.source.shipped and (use.member.name, top) in self.test_modules
        return beside or any(
            (need.marker or need.under) and need.name not in self.modules.known for need in use.member.needs
        )

    @cached_property
    def _published(self) -> dict[str, frozenset[str]]:
        """By member: what it needs itself and with its extras."""
        return {
            name: self._unpacked(need.name for need in member.needs if not need.under.startswith("group:"))
            for name, member in self.workspace.members.items()
        }

    @cached_property
    def _at_all(self) -> dict[str, frozenset[str]]:
        """By member: with its dependency groups and those of the root."""
        groups = self.workspace.groups.values()
        root = {self.workspace.locked[asked].name for group in groups for asked in group}
        return {
            name: self._unpacked({*root, *(need.name for need in member.needs)})
            for name, member in self.workspace.members.items()
        }

    def _unpacked(self, names: Iterable[str]) -> frozenset[str]:
        """Add what bundles are made of: packages without a module, there only to need others."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting.extend(self._bundles.get(name, ()))
        return frozenset(found)

    @cached_property
    def _bundles(self) -> dict[str, set[str]]:
        locked = self.workspace.locked
        bundles: dict[str, set[str]] = {}
        for each in locked.values():
            if each.name not in self.modules.known:
                bundles.setdefault(each.name, set()).update(locked[need].name for need in each.needs)
        return bundles


def _add(use: _Use) -> str:
    """Say how to declare what is imported."""
    development = not use.source.shipped or use.when == "typing"
    kind = "--dev " if development else "--optional EXTRA " if use.when == "optional" else ""
    wanted = min(use.owners, default="PACKAGE")
    return f"Declare it: `uv add --package {use.member.name} {kind}{wanted}`"


def _private_part(name: str) -> str:
    """Return `a._b` of `a._b.c`; empty where no part of a dotted name is private."""
    parts = name.split(".")
    for at, part in enumerate(parts, 1):
        if part.startswith("_") and not part.startswith("__") and part != "_":
            return ".".join(parts[:at])
    return ""


def _is_upward(member: Member, other: Member | None) -> bool:
    return member.area == "core" and other is not None and other.area == "seeds"


def _is_in(seed: str) -> str:
    return f"is in the seed {seed}. Move that seed to core first, or what is needed of it into a core package"


def _upward_needs(workspace: Workspace, tree: Tree) -> Iterator[Breach]:
    for member in workspace.members.values():
        for name in workspace.needs(member.name):
            if _is_upward(member, workspace.members[name]):
                path = f"{member.folder}/pyproject.toml"
                message = f"{member.name} is in core and declares {name}, which {_is_in(name)}"
                yield Breach(path, _line_of(tree, path, name), "direction", message)


def _line_of(tree: Tree, path: str, name: str) -> int:
    """Return the line of a `pyproject.toml` on which a requirement stands; the first where none is found."""
    for _, content in tree.content([path]):
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            quoted = re.findall(r"""["']\s*([A-Za-z0-9][\w.-]*)""", line.partition("#")[0])
            if name in map(plain_name, quoted):
                return number
    return 1


def _blocked_namespaces(sources: Iterable[Source]) -> Iterator[Breach]:
    """Yield each `__init__` file that hides what other members have in the same namespace."""
    sharing: dict[str, set[str]] = {}
    starts: list[tuple[Source, str]] = []
    for source in sources:
        package = source.package
        if package and source.inside.rpartition("/")[2].partition(".")[0] == "__init__":
            starts.append((source, package))
        while package:
            sharing.setdefault(package, set()).add(source.member.name)
            package = package.rpartition(".")[0]
    for source, package in starts:
        others = sorted(sharing[package] - {source.member.name})
        if others:
            who = others[0] if len(others) == 1 else f"{len(others)} other packages"
            what = f"{package} is a namespace shared with {who}, whose modules this file hides"
            yield Breach(source.path, 1, "namespace", f"{what}. Delete it")


def _misnamed_folders(sources: Iterable[Source]) -> Iterator[Breach]:
    """Yield each member that is taken for another module than it brings, as its folder is called otherwise."""
    brought: dict[Member, set[str]] = {}
    for source in sources:
        if plain_name(source.package) == source.member.name:
            brought.setdefault(source.member, set()).add(source.package)
    for member, packages in brought.items():
        if member.module not in packages:
            package = min(packages)
            folder = package.rpartition(".")[2].replace("_", "-")
            what = f"by its folder this would be {member.module}, but it brings {package}"
            yield Breach(f"{member.folder}/pyproject.toml", 1, "folder", f"{what}. Call the folder {folder}")


def _circles(workspace: Workspace, uses: Iterable[_Use]) -> Iterator[tuple[tuple[str, str], Breach]]:
    """Yield circles of members that import one another, each with the step that is one too many."""
    steps: dict[tuple[str, str], _Use] = {}
    for use in sorted(uses, key=lambda use: (use.source.path, use.line)):
        for owner in use.owners & workspace.members.keys():
            steps.setdefault((use.member.name, owner), use)
    while circle := _circle(steps):
        # What is declared goes in no circle, so at least one step is not declared.
        wrong = next((step for step in circle if step[1] not in workspace.needs(step[0])), circle[0])
        at = circle.index(wrong)
        told = ", ".join(
            f"{name} imports {other} ({plain(steps[name, other].source.path)}:{steps[name, other].line})"
            for name, other in [*circle[at:], *circle[:at]]
        )
        message = f"packages import one another: {told}. Move what both need into a package of its own"
        yield wrong, steps.pop(wrong).breach("cycle", message)


def _circle(steps: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    graph: dict[str, list[str]] = {}
    for name, other in sorted(steps):
        graph.setdefault(name, []).append(other)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return list(pairwise(reversed(circle)))
    return []
