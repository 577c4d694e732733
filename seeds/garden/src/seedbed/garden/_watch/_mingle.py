"""Who uses what of whom, symbol by symbol. Pure: from what each source says."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from seedbed.buildgraph import Source
from seedbed.workspace import Member, Workspace

from ._alike import Alike, Piece, Place, alike_pieces
from ._fragments import Fragment
from ._readings import Reading
from ._uses import Use


@dataclass(frozen=True, slots=True, order=True)
class Shared:
    """One place where a package uses something of another.

    Attributes:
        owner: Whose it is, by the distribution's name.
        symbol: What is used: its dotted name within the owner's module; `.` for the module itself.
        user: Who uses it.
        path: In which file, from the root.
        line: In which line.
        tests: Whether that file is a test, and not part of what the user publishes.
        typing: Whether only a type checker asks for it.
    """

    owner: str
    symbol: str
    user: str
    path: str
    line: int
    tests: bool
    typing: bool


@dataclass(frozen=True, slots=True)
class Reuse:
    """How one package is used by the others.

    Attributes:
        name: Its distribution's name.
        shared: Each place where another package uses it, in order.
        unused: The names that it offers and no other package uses.
    """

    name: str
    shared: tuple[Shared, ...]
    unused: tuple[str, ...]

    @property
    def users(self) -> tuple[str, ...]:
        """Who uses it in what they publish, for more than types; sorted."""
        return tuple(sorted({one.user for one in self.shared if not one.tests and not one.typing}))

    @property
    def in_types(self) -> tuple[str, ...]:
        """Who uses it in what they publish for types only, sorted."""
        return tuple(sorted({one.user for one in self.shared if not one.tests} - {*self.users}))

    @property
    def in_tests(self) -> tuple[str, ...]:
        """Who uses it in tests only, sorted."""
        return tuple(sorted({one.user for one in self.shared} - {*self.users, *self.in_types}))

    @property
    def symbols(self) -> dict[str, tuple[Shared, ...]]:
        """The places by symbol, the most used by the most first."""
        found: dict[str, list[Shared]] = defaultdict(list)
        for one in self.shared:
            found[one.symbol].append(one)
        counted = sorted(
            found.items(), key=lambda item: (-len({one.user for one in item[1]}), -len(item[1]), item[0])
        )
        return {symbol: tuple(places) for symbol, places in counted}


@dataclass(frozen=True, slots=True)
class Mingled:
    """How the packages of a workspace mingle.

    Attributes:
        reuse: How each is used, the most used first.
        alike: Code that several wrote each for themselves, the most telling first.
        unread: The sources that this Python cannot parse, sorted.
    """

    reuse: tuple[Reuse, ...]
    alike: tuple[Alike, ...]
    unread: tuple[str, ...]


def mingle(workspace: Workspace, readings: Iterable[Reading], planted: Collection[Fragment] = ()) -> Mingled:
    """Return who uses what of whom, and what several wrote each for themselves.

    Args:
        workspace: The packages.
        readings: What each source says.
        planted: What new packages begin with: nobody wrote that twice.
    """
    known = {(one.name, one.runs) for one in planted}
    every = tuple(readings)
    modules = _Modules(workspace, every)
    shared: dict[str, set[Shared]] = {name: set() for name in workspace.members}
    for one in every:
        for found in modules.shared(one):
            shared[found.owner].add(found)
    reuse = [
        _reuse(member, shared[name], modules.names(member.module))
        for name, member in workspace.members.items()
    ]
    reuse.sort(key=lambda one: (-len(one.users), -len(one.shared), one.name))
    pieces = (
        Piece(Place(one.source.member.name, one.source.path, part.line, part.end, part.name), part)
        for one in every
        for part in one.said.fragments
        if (part.name, part.runs) not in known
    )
    unread = tuple(sorted(one.source.path for one in every if not one.said.parsed))
    return Mingled(tuple(reuse), alike_pieces(pieces), unread)


def _reuse(member: Member, shared: Iterable[Shared], names: Iterable[str]) -> Reuse:
    places = tuple(sorted(shared))
    used = {one.symbol.partition(".")[0] for one in places}
    return Reuse(member.name, places, tuple(name for name in names if name not in used))


class _Modules:
    """The modules of a workspace, by their dotted names."""

    def __init__(self, workspace: Workspace, readings: Iterable[Reading]) -> None:
        self._members = {member.module: member for member in workspace.members.values()}
        self._readings = {_module(one.source): one for one in readings if one.source.shipped}

    def names(self, module: str) -> tuple[str, ...]:
        """Return what a module offers."""
        return self._readings[module].said.names if module in self._readings else ()

    def shared(self, reading: Reading) -> Iterator[Shared]:
        """Yield the places where a source uses something of another package."""
        uses = reading.said.uses
        for use in (*uses.uses, *self._from_stars(reading)):
            target = _absolute(use.target, reading.source.package)
            owner = self._owner(target)
            if owner is None or owner.name == reading.source.member.name:
                continue
            source = reading.source
            symbol = self._symbol(owner, target)
            yield Shared(
                owner.name, symbol, source.member.name, source.path, use.line, not source.shipped, use.typing
            )

    def _from_stars(self, reading: Reading) -> Iterator[Use]:
        """Yield the uses of what came by `from module import *`; of the module itself, where there is none."""
        uses = reading.said.uses
        for star in uses.stars:
            module = _absolute(star.target, reading.source.package)
            names = frozenset(self.names(module))
            found = [use for use in uses.loose if use.target in names]
            yield from (Use(f"{module}.{use.target}", use.line, use.typing or star.typing) for use in found)
            if not found:
                yield Use(module, star.line, star.typing)

    def _owner(self, target: str) -> Member | None:
        while target:
            if target in self._members:
                return self._members[target]
            target = target.rpartition(".")[0]
        return None

    def _symbol(self, owner: Member, target: str) -> str:
        """Return what is used within its owner: the modules on the way, and the first name behind them."""
        if target == owner.module:
            return "."
        parts = target.removeprefix(f"{owner.module}.").split(".")
        size = 1
        while size < len(parts) and f"{owner.module}.{'.'.join(parts[:size])}" in self._readings:
            size += 1
        return ".".join(parts[:size])


def _module(source: Source) -> str:
    """Return the dotted name of a shipped source."""
    inside = source.inside.removeprefix("src/").rpartition(".")[0].removesuffix("/__init__")
    return inside.replace("/", ".")


def _absolute(target: str, package: str) -> str:
    """Return a dotted name from the top, of one that a source in a package wrote; empty where it leads too high."""
    name = target.lstrip(".")
    level = len(target) - len(name)
    if not level:
        return target
    parts = package.split(".")
    kept = parts[: len(parts) - level + 1] if package and level <= len(parts) else []
    return ".".join([*kept, name]) if kept and name else ".".join(kept)
