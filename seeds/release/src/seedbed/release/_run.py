"""A release from beginning to end: prepared, built, checked, and only then committed, published and tagged."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from seedbed.edits import Monorepo, carry_out, lock, read_monorepo

from ._build import Built, build
from ._errors import ReleaseError
from ._events import Event, Tell
from ._plan import Plan
from ._prepare import prepare_edits
from ._publish import Shelf, hold_publishable
from ._shelved import hold_empty, read_shelf, write_shelf
from ._state import (
    Due,
    advance,
    cache_of,
    checked_out,
    commit_release,
    commit_time,
    commits_of_tags,
    hold_tags_free,
    tag,
)
from ._tags import tag_name
from ._trial import Trial
from ._wheel_check import Expected, sdist_problems, wheel_problems


class UnfitError(ReleaseError):
    """Packages do not build, or what is built of them is not fit to be published; nothing was.

    Attributes:
        failures: What is wrong, a line each.
    """

    def __init__(self, failures: tuple[str, ...]) -> None:
        self.failures = failures
        some = "a package is" if len(failures) == 1 else f"{len(failures)} packages are"
        super().__init__(f"Nothing was released: {some} not fit", do="Mend that, commit, and run it again")


@dataclass(frozen=True, slots=True)
class Checks:
    """How what was built is checked: against which index, and whether by its tests, too."""

    index: str
    tests: bool


def release(monorepo: Monorepo, plan: Plan, shelf: Shelf, checks: Checks, tell: Tell) -> tuple[Due, ...]:
    """Release what a plan without problems says, and return it, by commit.

    What is prepared, built and checked lies elsewhere until all of it is known to be well: then the branch moves to
    the release commit, and what was built of it is published.

    Raises:
        UnfitError: something is not fit; the workspace is as it was.
        ReleaseError: the index or git refuses; what was done stays, and running it again goes on from there.
    """
    again = _tagged_before(monorepo, plan)
    for due in again:
        finish(monorepo, due, shelf, checks, tell)
    finished = {name for due in again for name in due.versions}
    new = {one.name: one.version for one in plan.releases if one.name not in finished}
    if not new:
        return again
    tell(Event("prepare", "", f"{len(new)} packages" if len(new) != 1 else "1 package"))
    with checked_out(monorepo.root, "HEAD") as tree:
        due = prepare(tree, plan, new)
        hold_tags_free(monorepo.root, due)
        built = build_and_check(monorepo.root, tree, due, checks, tell)
        hold_publishable(shelf, built.values())
        tell(Event("commit", "", due.commit[:12]))
        advance(monorepo.root, due.commit)
    _publish(monorepo.root, due, built, shelf, tell)
    return (*again, due)


def finish(monorepo: Monorepo, due: Due, shelf: Shelf, checks: Checks, tell: Tell) -> None:
    """Publish and tag what is due of a commit that is there already.

    Raises:
        ReleaseError: as of `release`.
    """
    hold_tags_free(monorepo.root, due)
    with checked_out(monorepo.root, due.commit) as tree:
        built = build_and_check(monorepo.root, tree, due, checks, tell)
    hold_publishable(shelf, built.values())
    _publish(monorepo.root, due, built, shelf, tell)


def prepare_only(monorepo: Monorepo, plan: Plan, tell: Tell) -> Due | None:
    """Bring the branch to the commit of a release that is still to be built; return it, or `None` if there is none."""
    tags = commits_of_tags(monorepo.root)
    versions = {one.name: one.version for one in plan.releases if tag_name(one.name, one.version) not in tags}
    if not versions:
        return None
    with checked_out(monorepo.root, "HEAD") as tree:
        due = prepare(tree, plan, versions)
        tell(Event("commit", "", due.commit[:12]))
        advance(monorepo.root, due.commit)
    return due


def build_only(root: Path, due: Due, out: Path, checks: Checks, tell: Tell) -> None:
    """Build and check what is due, into a folder.

    Raises:
        UnfitError: something is not fit.
        ReleaseError: the folder holds something already.
    """
    hold_tags_free(root, due)
    hold_empty(out)
    with checked_out(root, due.commit) as tree:
        write_shelf(out, build_and_check(root, tree, due, checks, tell).values())


def publish_only(folder: Path, shelf: Shelf, tell: Tell) -> None:
    """Publish what lies in a folder.

    Raises:
        ReleaseError: it is not as it was built, or the index refuses.
    """
    built = read_shelf(folder)
    hold_publishable(shelf, built)
    for one in built:
        shelf.publish(one, tell)


def prepare(tree: Path, plan: Plan, versions: Mapping[str, Version]) -> Due:
    """Commit, in a work tree, what a plan asks for: versions, ranges, change logs, lock."""
    edits = prepare_edits(read_monorepo(tree), plan)
    carry_out(tree, "release", edits, settle=(lambda: lock(tree)) if edits else None, stage=True)
    return Due(commit_release(tree, versions), versions)


def build_and_check(root: Path, tree: Path, due: Due, checks: Checks, tell: Tell) -> dict[str, Built]:
    """Return what is due, built and found to be fit.

    Raises:
        UnfitError: with all that is not.
    """
    monorepo, cache = read_monorepo(tree), cache_of(root, due.commit)
    built: dict[str, Built] = {}
    failures: list[str] = []
    _hold_versions(monorepo, due)
    for name, version in due.versions.items():
        tell(Event("build", f"{name} {version}"))
        try:
            built[name] = _build(monorepo, name, cache / name, commit_time(root, due.commit))
        except ReleaseError as error:
            failures.append(str(error))
    if failures:
        raise UnfitError(tuple(failures))
    with tempfile.TemporaryDirectory(prefix="seedbed-trial-") as scratch:
        trial = Trial(monorepo.root, monorepo.workspace, built, checks.index, Path(scratch).resolve())
        for name, one in built.items():
            tell(Event("check", f"{name} {one.version}"))
            known = cache / name / ("tested" if checks.tests else "checked")
            if known.exists():
                continue
            try:
                _check(monorepo, one, trial, tests=checks.tests, tell=tell)
                known.touch()
            except ReleaseError as error:
                failures.append(str(error))
    if failures:
        raise UnfitError(tuple(failures))
    return built


def _hold_versions(monorepo: Monorepo, due: Due) -> None:
    """Refuse a commit whose packages are not of the versions that are due of it: a tag was put on the wrong one."""
    for name, version in due.versions.items():
        manifest = monorepo.manifests.get(name)
        if manifest is None or manifest.version != version:
            raise ReleaseError(
                f"{due.tags[name]} is on a commit in which {name} is {manifest.version if manifest else 'not there'}",
                where=due.commit[:12],
                do=f"If it was never released, remove the tag with `git tag -d {due.tags[name]}`",
            )


def _build(monorepo: Monorepo, name: str, kept: Path, when: int) -> Built:
    """Return what was built of a package before, or build it and keep it."""
    try:
        (one,) = read_shelf(kept)
    except (ReleaseError, ValueError):
        shutil.rmtree(kept, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="seedbed-build-") as folder:
            one = build(monorepo.root, monorepo.manifests[name], Path(folder), when)
            write_shelf(kept, [one])
        (one,) = read_shelf(kept)
    return one


def _check(monorepo: Monorepo, one: Built, trial: Trial, *, tests: bool, tell: Tell) -> None:
    manifests = monorepo.manifests
    expected = Expected(
        one.name,
        one.version,
        monorepo.workspace.members[one.name].module,
        {name: manifest.version for name, manifest in manifests.items() if not manifest.private},
        frozenset(name for name, manifest in manifests.items() if manifest.private),
    )
    if problems := (*wheel_problems(one.wheel, expected), *sdist_problems(one.sdist)):
        more = f"; and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise ReleaseError(f"{one.name}: {'; '.join(problems[:3])}{more}", where=one.wheel.name)
    if left_out := trial.try_out(one.name, tests=tests):
        tell(Event("note", f"{one.name} {one.version}", left_out))


def _publish(root: Path, due: Due, built: Mapping[str, Built], shelf: Shelf, tell: Tell) -> None:
    for name, one in built.items():
        shelf.publish(one, tell)
        tell(Event("tag", due.tags[name]))
        tag(root, due.tags[name], due.commit)
    # Nothing but a way to save time, and now of no more use.
    shutil.rmtree(cache_of(root, due.commit).parent, ignore_errors=True)


def _tagged_before(monorepo: Monorepo, plan: Plan) -> tuple[Due, ...]:
    """Return what has its tag and has to be published all the same: from the commits of the tags."""
    tags = commits_of_tags(monorepo.root)
    found: dict[str, dict[str, Version]] = {}
    for one in plan.releases:
        if commit := tags.get(tag_name(one.name, one.version)):
            found.setdefault(commit, {})[one.name] = one.version
    return tuple(Due(commit, versions) for commit, versions in found.items())
