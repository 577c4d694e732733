"""When a package belongs in `core`, and when it should go back. Pure: decisions over counts.

The replay of other repositories' histories asks the same functions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Policy:
    """What a team decided for its packages.

    Attributes:
        graduate_at: So many published packages that depend on a seed make it a core package; `None` for never.
        return_below: A core package with fewer goes back. It is lower than `graduate_at`, so that nothing moves to
            and fro.
    """

    graduate_at: int | None = None
    return_below: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a package stands among the others.

    Attributes:
        name: Its distribution.
        folder: Where it lies, from the root.
        area: The top folder: `seeds` or `core`.
        dependants: The published packages that need it.
        needs: The packages of the workspace that it needs, for its tests too.
        private: Whether it is never published; such a package stays where it is.
    """

    name: str
    folder: str
    area: str
    dependants: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Graduate:
    """A seed that belongs in `core`.

    Attributes:
        name: Which.
        dependants: Who depends on it.
        wanted_by: The seed that belongs there and needs it, where it has too few dependants itself.
        along: The seeds that have to go with it, each after what it needs.
    """

    name: str
    dependants: tuple[str, ...]
    wanted_by: str = ""
    along: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """A core package that too few depend on."""

    name: str
    dependants: tuple[str, ...]


Proposal: TypeAlias = Graduate | Return


def proposals(policy: Policy, standings: Iterable[Standing]) -> tuple[Proposal, ...]:
    """Return what should move: seeds each after the seeds that it needs, then core packages, dependants first."""
    known = {each.name: each for each in standings}
    graduates = _graduates(policy, known)
    return (*graduates, *_returns(policy, known, {each.name for each in graduates}))


def along(name: str, known: Mapping[str, Standing]) -> tuple[str, ...]:
    """Return the seeds that a seed needs, directly or not, each after what it needs itself."""
    found: dict[str, None] = {}
    entered = {name}

    def enter(one: str) -> None:
        for need in known[one].needs:
            if need in known and need not in entered and known[need].area == "seeds":
                entered.add(need)
                enter(need)
                found[need] = None

    enter(name)
    return tuple(found)


def _graduates(policy: Policy, known: Mapping[str, Standing]) -> tuple[Graduate, ...]:
    if policy.graduate_at is None:
        return ()
    found: dict[str, Graduate] = {}
    for each in known.values():
        if each.area != "seeds" or each.private or len(each.dependants) < policy.graduate_at:
            continue
        needed = along(each.name, known)
        for name in needed:
            found.setdefault(name, Graduate(name, known[name].dependants, each.name, along(name, known)))
        # It may have been found as what another one needs; it has enough dependants of its own.
        found[each.name] = Graduate(each.name, each.dependants, along=needed)
    return tuple(found.values())


def _returns(policy: Policy, known: Mapping[str, Standing], coming: set[str]) -> Iterator[Return]:
    """Yield core packages that too few depend on, and that nothing needs which is in core or will be."""
    staying = {name: each for name, each in known.items() if each.area == "core" or name in coming}
    few = {
        name
        for name, each in staying.items()
        if name not in coming and not each.private and len(each.dependants) < policy.return_below
    }
    while going := few & staying.keys() - {need for each in staying.values() for need in each.needs}:
        for name in sorted(going):
            yield Return(name, staying.pop(name).dependants)
