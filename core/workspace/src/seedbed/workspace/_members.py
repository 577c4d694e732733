"""The members of a workspace, what each needs, and what is locked for it. Pure values: no disk, no uv."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from ._errors import WorkspaceError


def plain_name(name: str) -> str:
    """Return the name of a distribution as the lock writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True, slots=True)
class Need:
    """One line of a package's requirements, as it was locked.

    Attributes:
        name: The distribution that is needed.
        extra: The extra of the needed distribution that is meant, if one is.
        marker: The environment marker that it hangs on; empty where it always counts.
        under: Whose requirement it is: empty for the package itself, `extra:NAME` for one of its extras,
            `group:NAME` for one of its dependency groups.
    """

    name: str
    extra: str = ""
    marker: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A package of the workspace: its distribution name, its folder relative to the root, what it needs."""

    name: str
    folder: str
    needs: tuple[Need, ...]

    @property
    def scope(self) -> str:
        """`seedbed` of `seedbed-framer`, and `my-crew` of `my-crew-framer` in `seeds/framer`; empty without a dash."""
        return self._parted[0]

    @property
    def short(self) -> str:
        """`framer` of `seedbed-framer`, and of `my-crew-framer` in `seeds/framer`."""
        return self._parted[1]

    @property
    def module(self) -> str:
        """What it is imported as: `seedbed.framer` of `seedbed-framer`, `my_crew.framer` of `my-crew-framer`."""
        return ".".join(part.replace("-", "_") for part in self._parted if part)

    @property
    def _parted(self) -> tuple[str, str]:
        # The folder tells where a scope of several words ends; without it, the first dash does.
        last = plain_name(self.folder.rpartition("/")[2])
        if self.name.endswith(f"-{last}"):
            return self.name.removesuffix(f"-{last}"), last
        scope, dash, rest = self.name.partition("-")
        return (scope, rest) if dash else ("", self.name)

    @property
    def area(self) -> str:
        """The top folder that it lies in: `seeds` or `core`."""
        return self.folder.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Locked:
    """A package from outside, as `uv.lock` has it.

    Attributes:
        name: Its distribution name.
        version: Its locked version.
        identity: A digest of its source and of the hashes of its files: the same on every machine.
        needs: The identifiers, in `Workspace.locked`, of what it needs itself.
        untracked: Why its content is not fixed by the lock (a folder outside of the workspace), or empty.
    """

    name: str
    version: str
    identity: str
    needs: tuple[str, ...]
    untracked: str = ""


@dataclass(frozen=True)
class Workspace:
    """A uv workspace: its members by distribution name, and the locked packages by identifier.

    Attributes:
        members: In an order in which each comes after everything that it needs.
        locked: Packages from outside, by an identifier that says name, version and extra, and the source
            where the same version comes from several.
        asks: What each member asks for directly from outside, as identifiers into `locked`.
        groups: The dependency groups of the root, as identifiers into `locked`.
    """

    members: Mapping[str, Member]
    locked: Mapping[str, Locked]
    asks: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]

    def needs(self, name: str) -> tuple[str, ...]:
        """Return the members that a member needs directly, in any way, sorted."""
        return self._needs[name]

    def upstream(self, name: str) -> frozenset[str]:
        """Return every member that a member needs, directly or not."""
        return self._upstream[name]

    def needed_by(self, name: str) -> tuple[str, ...]:
        """Return the members that need a member directly, sorted."""
        return tuple(sorted(other for other in self.members if name in self._needs[other]))

    def downstream(self, name: str) -> frozenset[str]:
        """Return every member that needs a member, directly or not."""
        return frozenset(other for other in self.members if name in self._upstream[other])

    def closure(self, name: str) -> tuple[str, ...]:
        """Return the identifiers of every locked package that a member can come to import, sorted.

        That is what it asks for with all its extras and groups, what the members that it needs ask for with
        all theirs (the workspace's one environment has them installed), and everything behind those.
        """
        asked = [*self.asks[name], *(ask for member in self._upstream[name] for ask in self.asks[member])]
        return self.behind(asked)

    def behind(self, identifiers: Iterable[str]) -> tuple[str, ...]:
        """Return locked packages and everything that they need, sorted."""
        found: set[str] = set()
        waiting = list(identifiers)
        while waiting:
            identifier = waiting.pop()
            if identifier not in found:
                found.add(identifier)
                waiting.extend(self.locked[identifier].needs)
        return tuple(sorted(found))

    def named(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the identifiers of locked packages by their distribution names, with what they need.

        Raises:
            WorkspaceError: one of them is not locked.
        """
        known: dict[str, list[str]] = {}
        for identifier, locked in self.locked.items():
            known.setdefault(locked.name, []).append(identifier)
        wanted = [plain_name(name) for name in names]
        for name in wanted:
            if name not in known:
                raise WorkspaceError(
                    f"{name} is not in uv.lock", do=f"Add it with `uv add --dev {name}`, or leave it out"
                )
        return self.behind(identifier for name in wanted for identifier in known[name])

    def find(self, name: str) -> Member | None:
        """Return a member by its distribution name, its short name or its folder."""
        plain = name.strip("/").removeprefix("./")
        if plain in self.members:
            return self.members[plain]
        matches = [
            member
            for member in self.members.values()
            if plain == member.folder or plain_name(plain) in (member.name, member.short)
        ]
        return matches[0] if len(matches) == 1 else None

    def owner(self, path: str) -> Member | None:
        """Return the member in whose folder a file lies: the innermost, where one lies within another."""
        at = len(path)
        while (at := path.rfind("/", 0, at)) > 0:
            if member := self._by_folder.get(path[:at]):
                return member
        return self._by_folder.get(".")

    @cached_property
    def _by_folder(self) -> dict[str, Member]:
        return {member.folder: member for member in self.members.values()}

    @cached_property
    def _needs(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(_members_needed(member, self.members)) for name, member in self.members.items()}

    @cached_property
    def _upstream(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for name in self.members:
            needs = self._needs[name]
            if all(need in found for need in needs):  # as the order has it, but for circles by way of extras
                found[name] = frozenset(needs).union(*(found[need] for need in needs)) - {name}
            else:
                found[name] = self._behind(name)
        return found

    def _behind(self, name: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for need in self._needs[waiting.pop()]:
                if need not in seen:
                    seen.add(need)
                    waiting.append(need)
        return frozenset(seen - {name})


def _members_needed(member: Member, members: Mapping[str, Member]) -> Iterator[str]:
    """Yield the other members that a member needs, sorted."""
    yield from sorted(
        {need.name for need in member.needs if need.name in members and need.name != member.name}
    )


def in_order(members: Iterable[Member]) -> dict[str, Member]:
    """Return members by name, each after everything that it needs.

    A circle by way of an extra or a group is no error: tests may need a package that needs what they test.

    Raises:
        WorkspaceError: packages need one another in a circle.
    """
    known = {member.name: member for member in sorted(members, key=lambda member: member.name)}
    graph = {name: list(_members_needed(member, known)) for name, member in known.items()}
    with contextlib.suppress(CycleError):
        return {name: known[name] for name in TopologicalSorter(graph).static_order()}
    bare = [
        Member(one.name, one.folder, tuple(need for need in one.needs if not need.under))
        for one in known.values()
    ]
    graph = {member.name: list(_members_needed(member, known)) for member in bare}
    try:
        return {name: known[name] for name in TopologicalSorter(graph).static_order()}
    except CycleError as error:
        circle: list[str] = error.args[1]
        raise WorkspaceError(
            f"Packages need one another in a circle: {' → '.join(reversed(circle))}",
            where=f"{known[circle[0]].folder}/pyproject.toml",
            do="Move what both need into a package of its own, or let one of them go without the other",
        ) from error
