"""The edits that a plan asks for: versions, pins, change logs, and notes that have been told."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

from seedbed.edits import Delete, Edit, Manifest, Monorepo, Write, range_for, with_range, with_version
from seedbed.workspace import WorkspaceError, ask_git, plain_name

from ._changelog import Entry, tells_of, with_release
from ._errors import ReleaseError
from ._plan import Plan, Release


def prepare_edits(monorepo: Monorepo, plan: Plan, today: date | None = None) -> tuple[Edit, ...]:
    """Return the edits after which the packages are as the plan has them; none where they are already.

    Args:
        monorepo: The packages as they are.
        plan: A plan without problems.
        today: The day that change logs say; of UTC where none is given.

    Raises:
        ReleaseError: a change log cannot be written, or git ignores it.
    """
    day = today or datetime.now(UTC).date()
    edits: list[Edit] = []
    for release in plan.releases:
        manifest = monorepo.manifests[release.name]
        is_same = release.version == manifest.version
        text = manifest.text if is_same else with_version(manifest.text, release.version)
        edits.extend(_repinned(manifest, text, release.pins))
        edits.extend(_told(monorepo, release, day))
    for name, pins in plan.pins.items():
        manifest = monorepo.manifests[name]
        edits.extend(_repinned(manifest, manifest.text, pins))
    edits.extend(_root(monorepo.text, {release.name: release.version for release in plan.releases}))
    _hold_kept(monorepo, edits)
    return tuple(edits)


def _hold_kept(monorepo: Monorepo, edits: Iterable[Edit]) -> None:
    """Refuse to write what git would not keep."""
    new = {edit.path for edit in edits if isinstance(edit, Write)}.difference(monorepo.tree.paths)
    ignored = b""
    with suppress(WorkspaceError):  # git says so where it ignores none of them
        ignored = ask_git(monorepo.root, "check-ignore", "--", *sorted(new)) if new else b""
    if ignored:
        raise ReleaseError(
            "git ignores the change log",
            where=os.fsdecode(ignored).split("\n")[0],
            do="Take it out of .gitignore",
        )


def _repinned(manifest: Manifest, text: str, pins: Mapping[str, str]) -> Iterator[Edit]:
    for name, versions in pins.items():
        text = with_range(text, name, versions)
    if text != manifest.text:
        yield Write(manifest.path, text.encode())


def _told(monorepo: Monorepo, release: Release, day: date) -> Iterator[Edit]:
    """Yield the change log with this release, and the end of the notes that it was made of."""
    path = f"{release.folder}/CHANGELOG.md"
    log = next((content.decode(errors="replace") for _, content in monorepo.tree.content([path])), "")
    entries = tuple(_entries(release, log))
    if release.version != release.before and (entries or not tells_of(log, release.version)):
        yield Write(path, with_release(log, release.version, day, entries).encode())
    yield from (Delete(note.path) for note in release.notes)


def _entries(release: Release, log: str) -> Iterator[Entry]:
    """Yield what a change log does not tell of a release yet."""
    is_told = tells_of(log, release.version)
    waived = f"The API breaks, although the version does not say so: {release.waived}"
    for note in release.notes:
        yield Entry(note.path.rpartition("/")[2], note.text)
    if release.waived and not (is_told and waived in log):
        yield Entry("+waived.breaking.md", waived)
    for number, (name, versions) in enumerate(release.pins.items()):
        yield Entry(f"+pin.misc.{number}.md", f"Needs `{name}{versions}`.")
    if release.before is None and not release.notes and not is_told:
        yield Entry("+first.misc.md", "First release.")


def _root(text: str, versions: Mapping[str, Version]) -> Iterator[Edit]:
    """Yield the root's manifest, where a range in its dependency groups holds no longer."""
    groups = tomllib.loads(text).get("dependency-groups", {})
    lines = [line for group in groups.values() for line in group if isinstance(line, str)]
    changed = text
    for line in lines:
        try:
            needed = Requirement(line)
        except InvalidRequirement:
            continue
        version = versions.get(plain_name(needed.name))
        if version is not None and not needed.specifier.contains(version, prereleases=True):
            changed = with_range(changed, plain_name(needed.name), range_for(version))
    if changed != text:
        yield Write("pyproject.toml", changed.encode())
