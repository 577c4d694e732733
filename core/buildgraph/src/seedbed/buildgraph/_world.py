"""Gathering from disk, git and the interpreter what keys are made of."""

import json
import os
import site
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from seedbed.workspace import Listings, Tree, Workspace, read_listings, read_tree, read_workspace, tree_at

from ._digests import Digests
from ._inputs import Inputs, path_in
from ._keys import World, installed_versions, python_and_platform
from ._settings import MemberSettings, Settings, parse_toml, read_member_settings, read_settings
from ._store import open_cache

_PLAIN = MemberSettings(reads_source=False, configures_pytest=False, tasks={})

# Size, times and place of a file: while none changes, git takes its content to be the same, and so do we.
Stamp: TypeAlias = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """What the disk was like when it was looked at: git's listings, and stamps of the files they call dirty.

    Attributes:
        listings: Git's.
        stamps: Of the files that git calls dirty, by path from the root; `None` for one that is not there.
        installed: Of the folders that third-party packages lie in.
        taken_ns: When that was, in nanoseconds since 1970.
    """

    listings: Listings
    stamps: Mapping[str, Stamp | None]
    installed: Mapping[str, Stamp | None]
    taken_ns: int = field(compare=False)

    def lasts(self) -> "Moment | None":
        """Return `None` while nothing has changed since, and otherwise the disk as it is now."""
        now = look(self.listings.root)
        return None if now == self else now


def look(root: Path) -> Moment:
    """Look at the disk."""
    now = time.time_ns()
    installed = {folder: stamp(Path(folder)) for folder in site_packages()}
    listings = read_listings(root)
    return Moment(listings, {path: stamp(root / path) for path in read_tree(listings).dirty}, installed, now)


def stamp(path: Path) -> Stamp | None:
    """Return what tells one state of a file from another without reading it."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_mode


def read_world(root: Path, *, moment: Moment | None = None, commit: str | None = None) -> World:
    """Return the workspace as it lies on disk, or as it stood at a commit.

    Raises:
        WorkspaceError: git, uv, the lock or a table is missing or wrong.
    """
    cache = open_cache(root)
    listings = moment.listings if moment else None
    tree = tree_at(root, commit) if commit else read_tree(listings or read_listings(root))
    workspace = read_workspace(root, tree, cache=cache)
    described = _described(tree, workspace)
    top = parse_toml(described.get("pyproject.toml", b""), "pyproject.toml")
    settings = read_settings(top)
    distributions = [path for folder in site_packages() for path in Path(folder).glob("*.dist-info")]
    return World(
        inputs=Inputs(tree, workspace, Digests(cache)),
        workspace=workspace,
        settings=settings,
        members=_members(described, workspace, settings),
        root=top,
        python=python_and_platform(),
        environment=os.environ,
        installed=installed_versions(path.name for path in distributions),
        misplaced=dict(_misplaced(tree.root, workspace, distributions)),
    )


def _misplaced(root: Path, workspace: Workspace, distributions: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield the members that are imported from elsewhere than their folder, with where that is."""
    names = {path: next(iter(installed_versions([path.name])), "") for path in distributions}
    for path, name in names.items():
        if name not in workspace.members:
            continue
        try:
            origin = json.loads((path / "direct_url.json").read_bytes())
            editable = bool(origin.get("dir_info", {}).get("editable"))
            place = Path(unquote(urlsplit(origin["url"]).path))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            editable, place = False, path.parent
        if not editable:
            yield name, f"{name} is installed as a copy in {path.parent}: run `uv sync`"
        elif place.resolve() != (root / workspace.members[name].folder).resolve():
            yield name, f"{name} is imported from {place}: run `uv sync` here"


def _described(tree: Tree, workspace: Workspace) -> dict[str, bytes]:
    """Return every `pyproject.toml` of the workspace."""
    members = (path_in(workspace, name, "pyproject.toml") for name in workspace.members)
    return dict(tree.content(dict.fromkeys(["pyproject.toml", *members])))


def _members(
    described: Mapping[str, bytes], workspace: Workspace, settings: Settings
) -> dict[str, MemberSettings]:
    found = {}
    for name, member in workspace.members.items():
        # Where the root is a package itself, its tables are those of the workspace.
        path = path_in(workspace, name, "pyproject.toml") if member.folder != "." else ""
        content = described.get(path, b"")
        # Most members say nothing, and hundreds of them are quicker searched than parsed.
        found[name] = (
            read_member_settings(parse_toml(content, path), path, settings.tasks)
            if b"tool" in content and (b"seedbed" in content or b"pytest" in content)
            else _PLAIN
        )
    return found


def site_packages() -> list[str]:
    """Return the folders that this interpreter has third-party packages in."""
    return site.getsitepackages([sys.prefix])
