"""Doing what takes a package out of a workspace, or brings one back: as a whole, and only if all holds afterwards."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from seedbed.buildgraph import Breach, Import, check_boundaries, read_owners, site_packages
from seedbed.edits import Edit, Manifest, Monorepo, Move, read_monorepo, run_uv
from seedbed.garden._errors import GardenError
from seedbed.garden._move._policy_check import check_policy
from seedbed.garden._public_names import public_names
from seedbed.garden._whole import carry_out_whole
from seedbed.release.cli import check as check_notes
from seedbed.workspace import WorkspaceError, ask_git

from ._compost import Entry

Memo: TypeAlias = Mapping[str, tuple[Import, ...]]
_NOTHING: Memo = {}
_CACHES = ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command would do.

    Attributes:
        title: What it is, in a few words.
        edits: What it does to files.
        entry: What stands in `COMPOST.md` of it: it is added, or taken out.
        notes: What is left for people to look at.
    """

    title: str
    edits: tuple[Edit, ...]
    entry: Entry
    notes: tuple[str, ...]

    @property
    def moves(self) -> Mapping[str, str]:
        """Where files go, by where they lie."""
        return {edit.source: edit.target for edit in self.edits if isinstance(edit, Move)}


@dataclass(frozen=True, slots=True)
class Farewell:
    """What is told of a package when it goes.

    Attributes:
        learned: What was learned.
        day: When it goes.
        commit: The commit in which it lies as it is.
        released: Its versions that were released.
    """

    learned: str
    day: date
    commit: str
    released: tuple[str, ...] = ()

    def entry(self, manifest: Manifest, short: str, root: bytes) -> Entry:
        """Return what there is to say of a package."""
        return Entry(
            name=short,
            distribution=manifest.name,
            version=str(manifest.version),
            retired=self.day,
            commit=self.commit,
            folder=manifest.folder,
            released=self.released,
            symbols=tuple(sorted(public_names(root))),
            purpose=manifest.story.purpose or manifest.description,
            fails_when=manifest.story.fails_when,
            leaves=manifest.story.leaves,
            learned=self.learned,
        )


def farewell(root: Path, manifest: Manifest, learned: str) -> Farewell:
    """Ask git what there is to know of a package that goes.

    Raises:
        GardenError: it was never committed.
    """
    folder = manifest.folder
    try:
        ask_git(root, "rev-parse", "--verify", "--quiet", f"HEAD:./{folder}")
    except WorkspaceError as error:
        raise GardenError(
            "This is in no commit, so nothing could bring it back",
            where=folder,
            do="Commit it first, or just remove it",
        ) from error
    head = ask_git(root, "rev-parse", "HEAD").decode().strip()
    tags = ask_git(root, "tag", "--list", f"{manifest.name}@*", "--sort=version:refname").decode().split()
    return Farewell(learned, today(root), head, tuple(tag.rpartition("@")[2] for tag in tags))


def today(root: Path) -> date:
    """Return the day by the clock that commits are made with: `GIT_COMMITTER_DATE`, where that is set."""
    with suppress(WorkspaceError, ValueError, IndexError):
        said = ask_git(root, "var", "GIT_COMMITTER_IDENT").decode(errors="replace").split()
        return datetime.fromtimestamp(int(said[-2]), UTC).date()
    return datetime.now(UTC).date()


def ignored_files(root: Path, folder: str) -> tuple[str, ...]:
    """Return what lies in a folder and git does not know, but for caches: it is nobody's to destroy."""
    listed = ask_git(
        root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", "--", folder
    )
    paths = [path for path in os.fsdecode(listed).split("\0") if path]
    return tuple(path for path in paths if not any(part in _CACHES for part in path.split("/")))


def carry(monorepo: Monorepo, plan: Plan, memo: Memo = _NOTHING) -> tuple[str, ...]:
    """Do a plan, then lock, check the boundaries and fill the environment; if any of it fails, nothing was done.

    Args:
        monorepo: As it is before.
        plan: What is to be done.
        memo: What sources import, by what git calls their content, as far as it is known.

    Returns:
        What `seedbed check` asks for afterwards that it did not before.

    Raises:
        EditError: files are not as committed, or uv cannot lock what would be left.
        GardenError: a boundary would be crossed that was not before.
    """
    root, members = monorepo.root, monorepo.workspace.members
    known = dict(memo)
    crossed = {(breach.rule, breach.message) for breach in _crossed(monorepo, known)}
    asked = {(breach.rule, breach.path) for breach in _asked(monorepo)}
    come: set[str] = set()
    remaining: list[str] = []

    def verify() -> None:
        now = read_monorepo(root)
        come.update(now.workspace.members.keys() - members.keys())
        fresh = [one for one in _crossed(now, known) if (one.rule, one.message) not in crossed]
        if fresh:
            raise GardenError(
                f"Nothing was changed, since afterwards {fresh[0].message}",
                where=f"{fresh[0].path}:{fresh[0].line}",
            )
        remaining.extend(str(one) for one in _asked(now) if (one.rule, one.path) not in asked)
        _uninstall(root, members.keys() - now.workspace.members.keys())

    try:
        carry_out_whole(monorepo, plan.title, plan.edits, verify)
    except BaseException:
        with suppress(WorkspaceError):
            _uninstall(root, come)
        raise
    return tuple(remaining)


def _uninstall(root: Path, names: Iterable[str]) -> None:
    """Take packages out of the environment that are gone: `sync` takes nothing away, and they lead nowhere."""
    if (found := sorted(names)) and (root / ".venv").is_dir():
        run_uv(root, "pip", "uninstall", "--quiet", "--python", ".venv", *found)


def _crossed(monorepo: Monorepo, memo: dict[str, tuple[Import, ...]]) -> Iterable[Breach]:
    owners = read_owners(Path(folder) for folder in site_packages())
    return check_boundaries(monorepo.workspace, monorepo.tree, owners, memo)


def _asked(monorepo: Monorepo) -> Iterable[Breach]:
    """Return what people have to do, by the checks of what is no boundary."""
    return (
        *check_policy(monorepo.workspace, monorepo.tree),
        *check_notes(monorepo.workspace, monorepo.tree),
    )
