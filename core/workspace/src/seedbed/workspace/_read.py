"""Reading the graph from `uv workspace metadata`, once per content of every `pyproject.toml` and `uv.lock`."""

import hashlib
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

from ._errors import WorkspaceError
from ._members import Workspace
from ._metadata import Json, parse_metadata
from ._store import keep, recall
from ._tree import Tree, read_listings, read_tree
from ._uv import gist, uv_environment, uv_program

# Raised whenever what is read from uv's answer changes.
_VERSION = 2
_METADATA = ("workspace", "metadata", "--offline", "-q", "--preview-features", "workspace-metadata")


def find_root(start: Path) -> Path:
    """Return the root of the workspace that a folder lies in: where `uv.lock` is.

    Raises:
        WorkspaceError: there is none above.
    """
    here = start.absolute()
    for folder in (here, *here.parents):
        if (folder / "uv.lock").is_file() and (folder / "pyproject.toml").is_file():
            return folder
    raise WorkspaceError(
        "There is no uv workspace here: no folder above has a uv.lock",
        where=str(here),
        do="Go into a workspace, or make its lock with `uv lock`",
    )


def read_workspace(root: Path, tree: Tree | None = None, *, cache: Path | None = None) -> Workspace:
    """Return the workspace at `root`, as it lies on disk or as `tree` has it at a commit.

    Args:
        root: The folder with `uv.lock`.
        tree: Its files; read from git where none is given.
        cache: A folder in which the answer is kept, keyed by content.

    Raises:
        WorkspaceError: git or uv is missing; the lock is stale or missing; a member is missing, outside of
            the root or unknown to git; there is a circle.
    """
    tree = tree or read_tree(read_listings(root))
    kept = cache / f"workspace-{workspace_key(tree)[:32]}.json" if cache else None
    if kept and (known := recall(kept)):
        return known
    if tree.commit is None:
        workspace = parse_metadata(_ask_uv(root, "--locked", "--frozen"), root)
    else:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder).resolve()
            _lay_out(tree, place)
            workspace = parse_metadata(_ask_uv(place, "--frozen"), place)
    _hold_against(tree, workspace)
    if kept:
        keep(kept, workspace)
    return workspace


def workspace_key(tree: Tree) -> str:
    """Return a digest of every `pyproject.toml` and of `uv.lock`: equal digests, equal workspaces."""
    digest = hashlib.sha256(f"{_VERSION}\n".encode())
    for path in _described(tree):
        entry = tree.entry(path)
        digest.update(f"{os.fsencode(path)!r} {entry.blob if entry else '-'}\n".encode())
    return digest.hexdigest()


def _described(tree: Tree) -> list[str]:
    names = ("uv.lock", "pyproject.toml")
    return [path for path in tree.paths if path in names or path.endswith("/pyproject.toml")]


def _lay_out(tree: Tree, place: Path) -> None:
    """Write what describes a workspace at a commit into a folder, for uv to read."""
    for path, content in tree.content(_described(tree)):
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _hold_against(tree: Tree, workspace: Workspace) -> None:
    """Refuse a member whose files git does not list: nothing would tell that it changed.

    Raises:
        WorkspaceError: there is such a member.
    """
    for member in workspace.members.values():
        path = "pyproject.toml" if member.folder == "." else f"{member.folder}/pyproject.toml"
        if tree.entry(path) is not None:
            continue
        if tree.commit is None and (tree.root / path).exists():
            raise WorkspaceError(
                f"git does not list the files of {member.name}",
                where=member.folder,
                do="It is ignored, or a repository of its own: let git track it, or exclude it from the members",
            )
        raise WorkspaceError(
            f"uv.lock names {member.name} as a member, but its pyproject.toml is not there",
            where=member.folder,
            do="Restore it, or run `uv lock`",
        )


def _ask_uv(root: Path, *attempts: str) -> Json:
    """Ask uv about the workspace.

    A lock is held against the members where uv's own cache has what it takes to tell (`--locked`), and taken
    as it is where that cache is empty (`--frozen`).
    """
    message = ""
    for attempt in attempts:
        done = _run_uv(root, attempt)
        if done.returncode == 0:
            try:
                answer: Json = json.loads(done.stdout)
            except ValueError:
                message = "its answer is no JSON"
                continue
            return answer
        message = done.stderr.decode(errors="replace")
        problem = _problem(message, root)
        if problem is not None:
            raise problem
    raise WorkspaceError(
        f"uv could not read the workspace: {gist(message)}", where=str(root / "pyproject.toml")
    )


def _run_uv(root: Path, attempt: str) -> "subprocess.CompletedProcess[bytes]":
    program = uv_program()
    try:
        return subprocess.run(
            [program, *_METADATA, attempt], cwd=root, capture_output=True, check=False, env=uv_environment()
        )
    except OSError as error:
        raise WorkspaceError(
            f"uv cannot be started: {error.strerror}",
            where=str(root) if not root.is_dir() else program,
            do="Unset UV, or let it name the program",
        ) from error


def _problem(message: str, root: Path) -> WorkspaceError | None:
    """Say in our words what uv found wrong, for what a reader can mend; `None` for anything else."""
    if "needs to be updated" in message:
        return WorkspaceError(
            "uv.lock does not fit the packages any more", where=str(root / "uv.lock"), do="Run `uv lock`"
        )
    if "Unable to find lockfile" in message:
        return WorkspaceError("There is no uv.lock", where=str(root), do="Run `uv lock`")
    if "is not a workspace member" in message:
        named = re.search(r"`([^`]+)` (?:references a workspace|is not a workspace)", message)
        return WorkspaceError(
            f"{named[1] if named else 'A package'} is named as a member of the workspace, but no folder holds it",
            where=str(root / "pyproject.toml"),
            do="Take it out of [tool.uv.sources] and of the dependencies, or restore its folder, then `uv lock`",
        )
    if "unexpected argument" in message or "unrecognized subcommand" in message:
        return WorkspaceError("This uv is too old", do="Update it: `uv self update`, or `pip install -U uv`")
    return None
