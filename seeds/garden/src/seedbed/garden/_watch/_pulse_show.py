"""The pulse of a monorepo, taken and shown: a row for each package, and none for a person."""

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from seedbed.edits import Monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._show import console, print_table
from seedbed.workspace import ask_git, plain_name

from ._patches import Commit, read_commits, read_patches
from ._pulse import Beat, beats

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Row:
    """One package.

    Attributes:
        package: Its distribution's name.
        folder: Where it lies.
        beat: What became of it.
        dependants: How many packages that may be published need it.
        releases: How many tags `NAME@VERSION` it has.
    """

    package: str
    folder: str
    beat: Beat
    dependants: int
    releases: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """All packages, those with the most new lines first.

    Attributes:
        rows: A row for each package.
        days: How many days were asked for; `None` for all that git remembers.
        note: What a reader has to know of how far git remembers; empty for most.
    """

    rows: tuple[Row, ...]
    days: int | None
    note: str


def read_pulse(monorepo: Monorepo, *, now: int, days: int | None) -> Pulse:
    """Take the pulse of a monorepo.

    Args:
        monorepo: The packages.
        now: The present, in seconds since 1970.
        days: How many days back lines and commits are counted; all of them where it is `None`.

    Raises:
        GardenError: nothing is committed yet.
        WorkspaceError: git does not answer.
    """
    root = monorepo.root
    heads = os.fsdecode(ask_git(root, "for-each-ref", "--format=%(refname)", "refs/tags", "refs/heads"))
    if "refs/heads/" not in heads and not ask_git(root, "rev-list", "--all", "--max-count=1"):
        raise GardenError(
            "Nothing is committed here yet, so there is no history to look at", do="Commit, and ask again"
        )
    members = [member for member in monorepo.workspace.members.values() if member.folder != "."]
    commits = read_commits(root)
    found = beats(
        commits,
        read_patches(root),
        [member.folder for member in members],
        now=now,
        since=now - days * _DAY if days is not None else 0,
    )
    releases = _releases(heads.splitlines())
    rows = [
        Row(
            member.name,
            member.folder,
            found[member.folder],
            len(monorepo.dependants(member.name)),
            releases[member.name],
        )
        for member in members
    ]
    rows.sort(key=lambda row: (-row.beat.added, row.package))
    return Pulse(tuple(rows), days, _note(commits, now))


def _releases(references: Iterable[str]) -> Counter[str]:
    """Return how many tags each package has."""
    tags = (name.removeprefix("refs/tags/") for name in references if name.startswith("refs/tags/"))
    return Counter(plain_name(tag.rpartition("@")[0]) for tag in tags)


def _note(commits: Iterable[Commit], now: int) -> str:
    cut = [commit.when for commit in commits if commit.cut]
    if not cut:
        return ""
    return (
        f"This clone is shallow and begins {max(now - cut[0], 0) // _DAY} days ago: what is older counts as new then. "
        "Fetch all of it with `git fetch --unshallow`"
    )


def as_json(pulse: Pulse) -> str:
    """Return the pulse as one JSON object."""
    packages = [
        {
            "package": row.package,
            "folder": row.folder,
            "age_days": row.beat.days,
            "untouched_days": row.beat.untouched,
            "dependants": row.dependants,
            "releases": row.releases,
            "commits": row.beat.commits,
            "lines_added": row.beat.added,
            "lines_kept": row.beat.kept,
            "lines_rewritten": row.beat.rewritten,
        }
        for row in pulse.rows
    ]
    return json.dumps(
        {"days": pulse.days, "notes": [pulse.note] if pulse.note else [], "packages": packages}, indent=1
    )


def print_pulse(pulse: Pulse) -> None:
    """Print a row for each package."""
    period = "" if pulse.days is None else f" in the last {pulse.days} days"
    out = console()
    if not pulse.rows:
        out.print("There are no packages yet: `uv run seedbed new NAME` makes one.")
        return
    print_table(
        out,
        "",
        [
            "package",
            ">days old",
            ">untouched",
            ">needed by",
            ">releases",
            ">commits",
            ">added",
            ">kept",
            ">rewritten",
        ],
        ([row.folder, *_days(row.beat), *_counts(row), _share(row.beat)] for row in pulse.rows),
        f"added, kept, rewritten: lines of Python{period}, tests too. Much rewritten is good in seeds: it was tried.",
    )
    if pulse.note:
        out.print(pulse.note, style="yellow", markup=False)


def _days(beat: Beat) -> list[object]:
    return ["new" if beat.days is None else beat.days, "" if beat.untouched is None else beat.untouched]


def _counts(row: Row) -> list[object]:
    return [
        count or ""
        for count in (row.dependants, row.releases, row.beat.commits, row.beat.added, row.beat.kept)
    ]


def _share(beat: Beat) -> str:
    return f"{beat.rewritten / beat.added:.0%}" if beat.added else ""
