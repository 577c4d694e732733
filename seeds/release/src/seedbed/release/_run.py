"""A release from beginning to end: prepared, built, checked, and only then committed, published and tagged."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.version import Version

from seedbed.edits import Monorepo, carry_out, lock, read_monorepo

from ._build import Built, build
from ._cache import Cache
from ._errors import ReleaseError
from ._events import Event, Tell
from ._folder import hold_empty, read_folder, write_folder
from ._index import Index
from ._plan import Plan
from ._prepare import prepare_edits
from ._publish import Target, hold_publishable
from ._state import (
    Checkout,
    Due,
    advance,
    build_time,
    cache_of,
    checked_out,
    commit_release,
    commits_of_tags,
    head,
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
        super().__init__(
            f"Nothing was released: {some} not fit",
            do="Mend that, commit, and run it again (after `seedbed release prepare`, where that was run before)",
        )


def release(monorepo: Monorepo, plan: Plan, target: Target, tell: Tell, *, tests: bool) -> tuple[Due, ...]:
    """Release what a plan without problems says, and return it, by commit.

    What is prepared, built and checked lies elsewhere until all of it is known to be well: then the branch moves to
    the release commit, and what was built of it is published.

    Raises:
        UnfitError: something is not fit; the workspace is as it was.
        ReleaseError: the index or git refuses; what was done stays, and running it again goes on from there.
    """
    again = _tagged_before(monorepo, plan)
    for due in again:
        finish(monorepo.root, due, target, tell, tests=tests)
    finished = {name for due in again for name in due.versions}
    new = {one.name: one.version for one in plan.releases if one.name not in finished}
    if not new:
        return again
    tell(Event("prepare", "", f"{len(new)} packages" if len(new) != 1 else "1 package"))
    root = monorepo.root
    with checked_out(root, "HEAD") as place:
        due = prepare(place.tree, plan, new)
        hold_tags_free(root, due)
        built = build_and_check(place, due, target.index, tell, tests=tests)
        hold_publishable(target, built)
        tell(Event("commit", "", due.commit[:12]))
        advance(root, due.commit)
        _publish(root, due, built, target, tell)
    return (*again, due)


def finish(root: Path, due: Due, target: Target, tell: Tell, *, tests: bool) -> None:
    """Publish and tag what is due of a commit that is there already.

    Raises:
        ReleaseError: as of `release`.
    """
    hold_tags_free(root, due)
    with checked_out(root, due.commit) as place:
        built = build_and_check(place, due, target.index, tell, tests=tests)
        hold_publishable(target, built)
        _publish(root, due, built, target, tell)


def prepare_only(monorepo: Monorepo, plan: Plan, tell: Tell) -> Due | None:
    """Bring the branch to the commit of a release that is still to be built; return it, or `None` if there is none."""
    tags = commits_of_tags(monorepo.root)
    versions = {one.name: one.version for one in plan.releases if tag_name(one.name, one.version) not in tags}
    if not versions:
        return None
    with checked_out(monorepo.root, "HEAD") as place:
        due = prepare(place.tree, plan, versions)
        tell(Event("commit", "", due.commit[:12]))
        advance(monorepo.root, due.commit)
    return due


def build_only(root: Path, due: Due, folder: Path, index: Index, tell: Tell, *, tests: bool) -> None:
    """Build and check what is due, into a folder.

    Raises:
        UnfitError: something is not fit.
        ReleaseError: the folder holds something already.
    """
    hold_tags_free(root, due)
    hold_empty(folder)
    with checked_out(root, due.commit) as place:
        write_folder(folder, build_and_check(place, due, index, tell, tests=tests))


def publish_only(folder: Path, target: Target, tell: Tell) -> None:
    """Publish what lies in a folder.

    Raises:
        ReleaseError: it is not as it was built, or the index refuses.
    """
    built = read_folder(folder)
    hold_publishable(target, built)
    for one in built:
        target.publish(one, tell)


def is_given_up(root: Path, due: Due, index: Index) -> bool:
    """Whether more was committed after a release of which nothing is out yet, so that it can be made anew.

    Raises:
        ReleaseError: the index does not answer.
    """
    if head(root) == due.commit or due.commit in commits_of_tags(root).values():
        return False
    return not any(version in (index.files(name) or ()) for name, version in due.versions.items())


def prepare(tree: Path, plan: Plan, versions: Mapping[str, Version]) -> Due:
    """Commit, in a work tree, what a plan asks for: versions, ranges, change logs, lock."""
    edits = prepare_edits(read_monorepo(tree), plan)
    carry_out(tree, "release", edits, settle=(lambda: lock(tree)) if edits else None, stage=True)
    return Due(commit_release(tree, versions), versions)


def build_and_check(place: Checkout, due: Due, index: Index, tell: Tell, *, tests: bool) -> tuple[Built, ...]:
    """Return what is due of a commit, built and found to be fit; it goes with the checkout.

    Raises:
        UnfitError: with all that is not.
    """
    monorepo, cache = read_monorepo(place.tree), cache_of(place.root, due.commit)
    _hold_versions(monorepo, due)
    when, out = build_time(place.root, due.commit), place.scratch / "built"
    built = _build_all(due, tell, lambda name: _build(monorepo, name, cache, out / name, when))
    failures: list[str] = []
    trial: Trial | None = None
    for one in built:
        label = f"{one.name} {one.version}"
        tell(Event("check", label))
        left_out = cache.checked(one.name, tests=tests)
        try:
            if left_out is None:
                _hold_well_made(monorepo, one)
                helpers = (
                    ()
                    if trial or not tests
                    else build_helpers(monorepo, due, place.scratch / "helpers", when)
                )
                trial = trial or Trial.begin(monorepo, (*built, *helpers), index.url, place.scratch / "trial")
                left_out = trial.try_out(one.name, tests=tests)
                cache.mark_checked(one.name, left_out, tests=tests)
        except ReleaseError as error:
            failures.append(str(error))
        if left_out:
            tell(Event("note", label, left_out))
    if failures:
        raise UnfitError(tuple(failures))
    for one in built:
        one.hold_unchanged()
    return built


def _build_all(due: Due, tell: Tell, build_one: Callable[[str], Built]) -> tuple[Built, ...]:
    """Build everything that is due, several at once."""
    built: list[Built] = []
    failures: list[str] = []
    threads = ThreadPoolExecutor(os.cpu_count())
    try:
        begun = {name: threads.submit(build_one, name) for name in due.versions}
        for name, one in begun.items():
            tell(Event("build", f"{name} {due.versions[name]}"))
            try:
                built.append(one.result())
            except ReleaseError as error:
                failures.append(str(error))
    finally:
        threads.shutdown(cancel_futures=True)
    if failures:
        raise UnfitError(tuple(failures))
    return tuple(built)


def build_helpers(monorepo: Monorepo, due: Due, out: Path, when: int) -> tuple[Built, ...]:
    """Build the private packages that tests of what is due need, as of a time: no index has them."""
    needed = {other for name in due.versions for other in monorepo.workspace.upstream(name)}
    private = [one for one in monorepo.manifests.values() if one.private and one.name in needed]
    return tuple(build(monorepo.root, one, out / one.name, when) for one in private)


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


def _build(monorepo: Monorepo, name: str, cache: Cache, out: Path, when: int) -> Built:
    """Return what was built of a package before, or build it and keep it."""
    if kept := cache.fetch(name, out):
        return kept
    built = build(monorepo.root, monorepo.manifests[name], out, when)
    cache.keep(built)
    return built


def _hold_well_made(monorepo: Monorepo, one: Built) -> None:
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


def _publish(root: Path, due: Due, built: Iterable[Built], target: Target, tell: Tell) -> None:
    for one in built:
        target.publish(one, tell)
        tell(Event("tag", due.tags[one.name]))
        tag(root, due.tags[one.name], due.commit)
    cache_of(root, due.commit).clear()


def _tagged_before(monorepo: Monorepo, plan: Plan) -> tuple[Due, ...]:
    """Return what has its tag and has to be published all the same: from the commits of the tags."""
    tags = commits_of_tags(monorepo.root)
    found: dict[str, dict[str, Version]] = {}
    for one in plan.releases:
        if commit := tags.get(tag_name(one.name, one.version)):
            found.setdefault(commit, {})[one.name] = one.version
    return tuple(Due(commit, versions) for commit, versions in found.items())
