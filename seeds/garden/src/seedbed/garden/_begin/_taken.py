"""What names a workspace holds already: its packages and folders, what they need, and what was released from it."""

import os
from contextlib import suppress
from pathlib import Path

from seedbed.edits import Monorepo
from seedbed.workspace import ask_git

from ._names import Taken


def taken_in(monorepo: Monorepo) -> Taken:
    """Return what a workspace holds already, and what was released from it."""
    members = {member.name: member.folder for member in monorepo.workspace.members.values()}
    areas = {"seeds", *(member.area for member in monorepo.workspace.members.values())} - {"."}
    tags = os.fsdecode(ask_git(monorepo.root, "tag", "--list", "*@*", "--sort=version:refname")).split()
    return Taken(
        scope=monorepo.scope,
        members=members,
        folders=[f"{area}/{name}" for area in sorted(areas) for name in _names_in(monorepo.root / area)],
        locked={locked.name for locked in monorepo.workspace.locked.values()} - set(members),
        released={tag.partition("@")[0]: tag for tag in tags},
    )


def _names_in(folder: Path) -> list[str]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return sorted(entry.name for entry in folder.iterdir())
    return []
