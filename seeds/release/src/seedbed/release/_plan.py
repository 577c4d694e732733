"""What would be released, as which version and why. Pure: everything that is known comes in as values."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from packaging.version import Version

from seedbed.edits import range_for

from ._bumps import Bump, bumped, demanded, step
from ._notes import KINDS, Note
from ._package import Package, is_grouped
from ._problems import Problem, hides_a_break, of_api, of_history, of_manifest, of_needs, of_versions

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Release:
    """A package that is to be released.

    Attributes:
        name: The distribution.
        folder: Where it lies, from the root.
        module: What it is imported as.
        before: The version that was released last; `None` for the first.
        version: The version that it gets.
        bump: How far that is from the last; `None` where it is the first, or the same.
        reasons: Why, in words.
        notes: What it tells of its changes.
        pins: The ranges that it takes from now on of other packages, by their names: of those where that changes.
        waived: Why its API may break all the same; empty where it does not.
    """

    name: str
    folder: str
    module: str
    before: Version | None
    version: Version
    bump: Bump | None
    reasons: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    pins: Mapping[str, str] = field(default_factory=dict)
    waived: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A package that is not released, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be released, in an order in which each comes after what it needs.

    Attributes:
        releases: Which packages, and how.
        kept: Which not, and why.
        pins: The ranges that change in packages that are not released: private ones, and in groups of others.
        problems: What has to be mended first; with any, nothing is to be done.
    """

    releases: tuple[Release, ...]
    kept: tuple[Kept, ...] = ()
    pins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Move:
    version: Version
    reasons: tuple[str, ...]


def plan(packages: Sequence[Package], waivers: Mapping[str, str] = _NOTHING) -> Plan:
    """Decide what is released.

    Args:
        packages: Every package, each after what it needs.
        waivers: Why an API may break without a version that says so, by package.
    """
    moves = {one.name: move for one in packages if (move := _alone(one))}
    pins = _carry_on(packages, moves)
    known = {one.name: one for one in packages}
    problems = [
        *(problem for one in packages for problem in of_versions(one)),
        *(problem for one in packages for problem in of_needs(one, known)),
        *(
            problem
            for one in packages
            if (move := moves.get(one.name))
            for problem in (*of_manifest(one), *of_api(one, move.version, waivers.get(one.name, "")))
        ),
    ]
    troubled = {problem.package for problem in problems}
    return Plan(
        releases=tuple(
            _release(one, move, pins.get(one.name, {}), waivers)
            for one in packages
            if (move := moves.get(one.name))
        ),
        kept=tuple(
            Kept(one.name, "see the problem" if one.name in troubled else _why_kept(one))
            for one in packages
            if one.name not in moves
        ),
        pins={name: ranges for name, ranges in pins.items() if ranges and name not in moves},
        problems=tuple(problems),
    )


def _alone(one: Package) -> _Move | None:
    """Return how a package moves for what it is itself, whatever others do."""
    last = one.tagged
    if one.private or any(True for _ in of_history(one)):
        return None
    if last is not None and one.notes:
        bump = max(demanded(last, note.kind) for note in one.notes)
        return _Move(max(one.version, bumped(last, bump)), (_counted(one.notes),))
    why = _why_as_it_is(one)
    return _Move(one.version, (why,)) if why else None


def _why_as_it_is(one: Package) -> str:
    """Return why a package is released as its manifest says; empty where it is not."""
    if one.tagged is None:
        return "first release"
    if one.version > one.tagged:
        return f"its manifest says {one.version}"
    return "" if one.changed or one.tagged in one.indexed else "tagged, but not on the index"


def _counted(notes: Iterable[Note]) -> str:
    counts = Counter(note.kind for note in notes)
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])


def _carry_on(packages: Sequence[Package], moves: dict[str, _Move]) -> dict[str, dict[str, str]]:
    """Move whoever needs what has left the range that it takes, and return the new ranges by package."""
    while True:
        versions = {one.name: one.version for one in packages}
        versions |= {name: move.version for name, move in moves.items()}
        pins = {one.name: _left(one, versions) for one in packages}
        before = dict(moves)
        for one in packages:
            if pins[one.name] and not one.private and (one.name in moves or _ships(one, pins[one.name])):
                moves[one.name] = _moved_along(one, moves.get(one.name), pins[one.name])
        if {name: move.version for name, move in before.items()} == {
            name: move.version for name, move in moves.items()
        }:
            return pins


def _left(one: Package, versions: Mapping[str, Version]) -> dict[str, str]:
    """Return new ranges for what is not in the old ones any more."""
    return {
        line.name: range_for(versions[line.name])
        for line in one.lines
        if line.name in versions
        and not line.requirement.specifier.contains(versions[line.name], prereleases=True)
    }


def _moved_along(one: Package, move: _Move | None, pins: Mapping[str, str]) -> _Move:
    reasons = [f"{name} leaves its range" for name in pins]
    version = move.version if move else one.version
    if one.tagged is not None and version <= one.tagged:
        return _Move(bumped(one.tagged, Bump.PATCH), tuple(reasons))
    own = move.reasons if move else ()
    return _Move(version, tuple(dict.fromkeys([*own, *reasons])))


def _ships(one: Package, pins: Mapping[str, str]) -> bool:
    """Whether new ranges end in the wheel: those of a dependency group do not."""
    return any(line.name in pins and not is_grouped(line) for line in one.lines)


def _release(one: Package, move: _Move, pins: Mapping[str, str], waivers: Mapping[str, str]) -> Release:
    before = one.tagged
    return Release(
        name=one.name,
        folder=one.folder,
        module=one.module,
        before=before,
        version=move.version,
        bump=step(before, move.version) if before is not None and before < move.version else None,
        reasons=move.reasons,
        notes=one.notes,
        pins=pins,
        waived=waivers.get(one.name, "") if hides_a_break(one, move.version) else "",
    )


def _why_kept(one: Package) -> str:
    return "private" if one.private else f"unchanged since {one.tagged}"
