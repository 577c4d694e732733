"""What has to be mended before anything is released. Pure, as the plan is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packaging.version import Version

from seedbed.edits import range_for

from ._bumps import Bump, breaking, bumped
from ._notes import KINDS
from ._package import Package, is_grouped

_FETCH = "fetch the tags (`git fetch --tags`), or go on with what was broken off (`seedbed release run`)"

_CEILINGS = frozenset({"<", "<=", "==", "~=", "==="})
_LACKED = {
    "description": 'description = "What it is"',
    "requires-python": 'requires-python = ">=3.11"',
    "license": 'license = "Apache-2.0"',
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing can be released before something is mended.

    Attributes:
        package: The distribution concerned.
        what: What is wrong.
        where: The file concerned.
        do: What to do about it.
        details: More lines, where there is more to see.
    """

    package: str
    what: str
    where: str
    do: str
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.package}: {self.what} ({self.where}). {self.do}."


def of_versions(one: Package) -> Iterator[Problem]:
    """Yield what is wrong with a package's versions and notes."""
    if one.private:
        return
    yield from of_history(one)
    for path in one.strays:
        kinds = ", ".join(KINDS)
        yield Problem(
            one.name, "this file among the notes says no kind", path, f"Call it NAME.KIND.md, of {kinds}"
        )
    if one.version.local:
        yield Problem(
            one.name,
            f"{one.version} is a version for one place only, which no index takes",
            one.manifest,
            f'Set it to "{one.version.public}"',
        )
    if one.changed and not one.notes and one.version == one.tagged:
        yield Problem(
            one.name,
            f"{' and '.join(one.changed)} changed since {one.tagged}, and no note says how",
            one.folder,
            f'Write one: `seedbed note {_called(one)} {"breaking" if one.breakages else "fix"} "What changed"`',
        )


def of_history(one: Package) -> Iterator[Problem]:
    """Yield in what the manifest, the tags and the index contradict one another."""
    top = max(one.indexed, default=None)
    if one.tagged is None and one.indexed:
        yield Problem(
            one.name,
            f"the index has {top} of that name, and no tag says that it was released here",
            one.manifest,
            f"If it is yours, {_FETCH}; if not, choose another name",
        )
    elif one.tagged is not None and one.version < one.tagged:
        yield Problem(
            one.name,
            f"its version went backwards: {one.version} after {one.tagged}",
            one.manifest,
            f'Set it to "{one.tagged}"',
        )
    elif one.tagged is not None and top is not None and top > one.version:
        yield Problem(
            one.name,
            f"its version went backwards: {one.version}, and the index has {top}",
            one.manifest,
            f'Fetch what was released (`git pull --tags`), or set it to "{bumped(top, Bump.PATCH)}"',
        )
    elif one.version != one.tagged and one.version in one.indexed:
        yield Problem(
            one.name,
            f"the index has {one.version}, and no tag says what is in it",
            one.manifest,
            f"If it is yours, {_FETCH}; if not, set another version",
        )


def of_needs(one: Package, known: Mapping[str, Package]) -> Iterator[Problem]:
    """Yield what would keep a package from being installed from the index."""
    if one.private:
        return
    for line in one.lines:
        other = known.get(line.name)
        if other is None or other is one or is_grouped(line):
            continue
        if other.private:
            yield Problem(
                one.name,
                f"it needs {line.name}, which is private",
                one.manifest,
                f"Do without it, move it to a dependency group, or let {line.name} be published",
            )
        elif _CEILINGS.isdisjoint(bound.operator for bound in line.requirement.specifier):
            yield Problem(
                one.name,
                f"it takes any later version of {line.name}",
                one.manifest,
                f'Write "{line.name}{range_for(other.version)}"',
            )


def of_manifest(one: Package) -> Iterator[Problem]:
    """Yield what a manifest does not say, and everybody who gets the package wants to know."""
    for key in one.lacks:
        yield Problem(
            one.name, f"it says no {key}", one.manifest, f"Write `{_LACKED[key]}` into its table [project]"
        )


def of_api(one: Package, version: Version, waived: str) -> Iterator[Problem]:
    """Yield that an API breaks behind a version that does not say so, and was not waived."""
    if hides_a_break(one, version) and not waived.strip():
        yield Problem(
            one.name,
            f"its API breaks, and {one.tagged} → {version} does not say so",
            one.folder,
            f"Write a note of it (`seedbed note {_called(one)} breaking`), or `--waive {_called(one)}=REASON`",
            tuple(map(str, one.breakages)),
        )


def _called(one: Package) -> str:
    return one.short or one.name


def hides_a_break(one: Package, version: Version) -> bool:
    """Whether an API breaks although this version does not say so."""
    last = one.tagged
    return last is not None and bool(one.breakages) and version < bumped(last, breaking(last))
