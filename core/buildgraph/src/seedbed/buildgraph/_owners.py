"""Whose module is it? What the members, and the distributions installed beside them, are imported as."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from seedbed.workspace import WorkspaceError, plain_name

_STARTS = ("/__init__.py", "/__init__.pyi")
_MODULES = (".py", ".pyi", ".so", ".pyd")


@dataclass(frozen=True)
class Modules:
    """Which packages bring which module.

    Attributes:
        owners: The packages by dotted module; what lies under a module belongs to the same ones.
        namespaces: Dotted names that only lead to modules: to import one needs nothing.
        packages: Every member and locked package by name, for modules that are installed on other machines only.
    """

    owners: Mapping[str, frozenset[str]]
    namespaces: frozenset[str]
    packages: frozenset[str]

    @classmethod
    def of(cls, parts: Iterable[Mapping[str, frozenset[str]]], packages: Iterable[str]) -> "Modules":
        """Join what the members bring with what is installed."""
        owners: dict[str, frozenset[str]] = {}
        for part in parts:
            for module, names in part.items():
                owners[module] = owners.get(module, frozenset()) | names
        ways = {prefix for module in owners for prefix in _prefixes(module)}
        return cls(owners, frozenset(ways - owners.keys()), frozenset(packages))

    def bringing(self, name: str) -> frozenset[str]:
        """Return the packages that bring a dotted name; none where nobody is known to."""
        prefixes = list(_prefixes(name))[::-1]
        for prefix in prefixes:
            if prefix in self.owners:
                return self.owners[prefix]
        named = next((plain for prefix in prefixes if (plain := plain_name(prefix)) in self.packages), None)
        return frozenset({named} if named else ())

    def topmost(self, name: str) -> str:
        """Return the first part of a dotted name that is more than a namespace: `google.genai` of its modules."""
        return next((prefix for prefix in _prefixes(name) if prefix not in self.namespaces), name)

    @cached_property
    def known(self) -> frozenset[str]:
        """The packages of which at least one module is known."""
        return frozenset().union(*self.owners.values())

    def stubs(self, name: str) -> frozenset[str]:
        """Return the packages that bring type stubs for a dotted name."""
        return self.owners.get(f"{name.partition('.')[0]}-stubs", frozenset())


def read_owners(folders: Iterable[Path]) -> dict[str, frozenset[str]]:
    """Return which distributions bring a module, by what is installed in `site-packages` folders.

    A module is named by the shortest dotted name that its distribution has to itself: `yaml`, and `google.genai`
    where `google` is a namespace that others have a part of. Stubs stand as `psutil-stubs`.

    Raises:
        WorkspaceError: nothing is installed there.
    """
    found: dict[str, frozenset[str]] = {}
    places = sorted(set(folders))
    for record in sorted(path for folder in places for path in folder.glob("*.dist-info/RECORD")):
        owner = plain_name(record.parent.name.partition("-")[0])
        lines = record.read_text("utf-8", errors="surrogateescape").splitlines()
        # A path with a comma or a quote in it stands in quotes; no module has such a name.
        for module in modules_of(line.partition(",")[0] for line in lines):
            found[module] = found.get(module, frozenset()) | {owner}
    if not found:
        raise WorkspaceError(
            "Nothing is installed that tells which package a module comes from",
            where=", ".join(map(str, places)),
            do="Run `uv sync`",
        )
    return found


def modules_of(paths: Iterable[str]) -> frozenset[str]:
    """Return the topmost packages among files, and the modules that lie in none, as dotted names."""
    files: dict[str, list[str]] = {}
    for path in paths:
        if path.endswith(_MODULES):
            files.setdefault(path.rpartition("/")[0], []).append(path)
    packages = {folder for folder, inside in files.items() if any(path.endswith(_STARTS) for path in inside)}
    found: set[str] = set()
    for folder, inside in files.items():
        dotted = folder.replace("/", ".")
        top = next((prefix for prefix in _prefixes(dotted) if prefix.replace(".", "/") in packages), None)
        found.update([top] if top else map(_dotted, inside))
    return frozenset(found)


def _dotted(path: str) -> str:
    """Return `a.b` of `a/b.py`, and `_x` of `_x.cpython-311-x86_64-linux-gnu.so`."""
    folder, slash, file = path.rpartition("/")
    return f"{folder}{slash}{file.partition('.')[0]}".replace("/", ".")


def _prefixes(name: str) -> Iterator[str]:
    """Yield `a`, `a.b` and `a.b.c` of `a.b.c`."""
    at = -1
    while (at := name.find(".", at + 1)) >= 0:
        yield name[:at]
    yield name
