"""What a package is made of: its modules, which of them imports which, and who outside uses what of them."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from seedbed.buildgraph import Import, Source, Unread, find_sources, read_sources
from seedbed.edits import Monorepo
from seedbed.garden._errors import GardenError
from seedbed.workspace import Member

Sources: TypeAlias = Mapping[str, tuple[Source, tuple[Import, ...]]]
"""Every source of a workspace with what it imports, by its path."""


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One name of a package that another one imports.

    Attributes:
        member: Who imports it.
        path: In which file.
        line: And where.
        target: The full dotted name; that of the package itself where all of it is imported.
        module: The module that it comes from.
    """

    member: str
    path: str
    line: int
    target: str
    module: str


def read_imports(monorepo: Monorepo) -> Sources:
    """Return every source of a monorepo with what it imports.

    Raises:
        GardenError: one cannot be parsed, so what it imports cannot be known.
    """
    found: dict[str, tuple[Source, tuple[Import, ...]]] = {}
    tree = monorepo.tree
    for source, answer in read_sources(tree, find_sources(monorepo.workspace, tree), {}):
        if isinstance(answer, Unread):
            raise GardenError(
                f"What this imports is not known: {answer.why}",
                where=f"{source.path}:{answer.line}",
                do=answer.do,
            )
        found[source.path] = source, answer
    return found


@dataclass(frozen=True)
class Anatomy:
    """One package of a workspace.

    Attributes:
        member: The package.
        sources: Every source of the workspace.
        root: The source of its `__init__.py`.
    """

    member: Member
    sources: Sources
    root: bytes

    @property
    def module(self) -> str:
        """What it is imported as."""
        return self.member.module

    @property
    def home(self) -> str:
        """The folder of its modules, from the root of the workspace."""
        return f"{self.member.folder}/src/{self.module.replace('.', '/')}"

    @cached_property
    def modules(self) -> Mapping[str, tuple[str, ...]]:
        """Its modules by dotted name, each with its file, and the stub beside it if there is one."""
        found: dict[str, tuple[str, ...]] = {}
        for path, (source, _) in self.sources.items():
            if source.member.name == self.member.name and path.startswith(f"{self.home}/"):
                name = source.package + "." + path.rpartition("/")[2].rpartition(".")[0]
                name = name.removesuffix(".__init__")
                found[name] = (*found.get(name, ()), path)
        return found

    @cached_property
    def exports(self) -> Mapping[str, str] | None:
        """The public names, each with the module that it comes from; `None` where `__init__.py` does more than that."""
        return exports_of(self.root, self.module)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """What others import of it, sorted."""
        return tuple(
            sorted(
                Use(source.member.name, path, each.line, target, self.home_of(target))
                for path, (source, imports) in self.sources.items()
                if source.member.name != self.member.name
                for each in imports
                for target in each.targets(source.package)
                if self.covers(target)
            )
        )

    def covers(self, target: str) -> bool:
        """Say whether a dotted name is one of this package."""
        return target == self.module or target.startswith(f"{self.module}.")

    def home_of(self, target: str) -> str:
        """Return the module that a dotted name comes from: that of a public name, or the package itself."""
        inner = target
        while inner not in self.modules and inner != self.module:
            inner = inner.rpartition(".")[0]
        name = target[len(inner) + 1 :].partition(".")[0]
        if inner == self.module and name and self.exports is not None:
            return self.exports.get(name, self.module)
        return inner

    def behind(self, targets: Iterable[str]) -> frozenset[str]:
        """Return the modules that dotted names come from, with everything that those import of the package."""
        found: set[str] = set()
        waiting = [self.home_of(target) for target in targets]
        while waiting:
            module = waiting.pop()
            if module in found or module not in self.modules:
                continue
            found.add(module)
            above = module.rpartition(".")[0]
            waiting += [above] if above != self.module and self.covers(above) else []
            waiting += [self.home_of(target) for target in self._imported(module)]
        return frozenset(found)

    def outside(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the dotted names from elsewhere that some of its files import."""
        return frozenset(
            target
            for path in paths
            if path in self.sources
            for source, imports in [self.sources[path]]
            for each in imports
            for target in each.targets(source.package)
            if not self.covers(target)
        )

    def own(self, path: str) -> tuple[str, ...]:
        """Return the dotted names of this package that one of the workspace's files imports."""
        source, imports = self.sources[path]
        return tuple(
            target for each in imports for target in each.targets(source.package) if self.covers(target)
        )

    def _imported(self, module: str) -> tuple[str, ...]:
        return tuple(target for path in self.modules[module] for target in self.own(path))


def exports_of(root: bytes, module: str) -> Mapping[str, str] | None:
    """Return the names that an `__init__.py` takes from its modules; `None` where it does anything else."""
    found: dict[str, str] = {}
    for statement in _parsed(root):
        match statement:
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List() | ast.Tuple()):
                pass
            case ast.ImportFrom(module=str(inner), names=names, level=1) if names[0].name != "*":
                found.update((alias.asname or alias.name, f"{module}.{inner}") for alias in names)
            case _:
                return None
    return found


def with_fewer_exports(root: bytes, module: str, modules: Iterable[str]) -> bytes:
    """Return an `__init__.py` that re-exports, without what comes from other modules than these."""
    kept = set(modules)
    exports = exports_of(root, module) or {}
    names = sorted(name for name, home in exports.items() if home in kept)
    lines = root.decode().splitlines(keepends=True)
    # From the last line on, so that those before stay where they are.
    for statement in reversed(_parsed(root)):
        first, end = statement.lineno - 1, statement.end_lineno
        match statement:
            case ast.ImportFrom(module=str(inner)) if f"{module}.{inner}" not in kept:
                del lines[first:end]
            case ast.Assign():
                listed = "".join(f'    "{name}",\n' for name in names)
                lines[first:end] = [f"__all__ = [\n{listed}]\n"]
            case _:
                pass
    return "".join(lines).encode()


def _parsed(source: bytes) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError):
        return []
