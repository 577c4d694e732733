"""Reading the graph from `uv workspace metadata`, once per content of every `pyproject.toml` and `uv.lock`."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, NewType

from ._errors import WorkspaceError
from ._members import Locked, Member, Need, Workspace, in_order
from ._tree import Tree, read_listings, read_tree

_Json = dict[str, Any]
_Id = NewType("_Id", str)

# Raised whenever what is kept, or how it is read from uv's answer, changes.
_VERSION = 1
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
        WorkspaceError: git or uv is missing; the lock is stale or missing; a member is missing; there is a
            circle.
    """
    tree = tree or read_tree(read_listings(root))
    key = workspace_key(tree)
    kept = cache / f"workspace-{key[:32]}.json" if cache else None
    if kept and (known := _recall(kept)):
        return known
    if tree.commit is None:
        workspace = parse_metadata(_ask_uv(root, locked=True), root)
    else:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder).resolve()
            _lay_out(tree, place)
            workspace = parse_metadata(_ask_uv(place, locked=False), place)
    if kept:
        _keep(kept, workspace)
    return workspace


def workspace_key(tree: Tree) -> str:
    """Return a digest of every `pyproject.toml` and of `uv.lock`: equal digests, equal workspaces."""
    digest = hashlib.sha256(f"{_VERSION}\n".encode())
    for path in _described(tree):
        entry = tree.entry(path)
        digest.update(f"{os.fsencode(path)!r} {entry.blob if entry else '-'}\n".encode())
    return digest.hexdigest()


def _described(tree: Tree) -> list[str]:
    return [path for path in tree.paths if path == "uv.lock" or PurePosixPath(path).name == "pyproject.toml"]


def _lay_out(tree: Tree, place: Path) -> None:
    """Write what describes a workspace at a commit into a folder, for uv to read."""
    for path, content in tree.content(_described(tree)):
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _ask_uv(root: Path, *, locked: bool) -> _Json:
    program = os.environ.get("UV") or shutil.which("uv")
    if program is None:
        raise WorkspaceError("uv is not installed", do="Install it with `pip install uv`")
    # A lock is held against the members where uv's own cache has what it takes to tell, and taken as it is
    # where that cache is empty.
    attempts = ["--locked", "--frozen"] if locked else ["--frozen"]
    for attempt in attempts:
        done = subprocess.run(
            [program, *_METADATA, attempt], cwd=root, capture_output=True, check=False, env=_clean_environment()
        )
        if done.returncode == 0:
            answer: _Json = json.loads(done.stdout)
            return answer
        problem = _problem(done.stderr.decode(errors="replace"), root)
        if problem is not None:
            raise problem
    raise WorkspaceError(
        f"uv could not read the workspace: {_first_line(done.stderr)}", where=str(root / "pyproject.toml")
    )


def _clean_environment() -> dict[str, str]:
    """Leave out what would make uv look at another project than the one in the folder."""
    hidden = {"UV_PROJECT", "UV_WORKING_DIR", "UV_FROZEN", "UV_LOCKED", "VIRTUAL_ENV"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


def _problem(message: str, root: Path) -> WorkspaceError | None:
    """Say in our words what uv found wrong, for what a reader can mend; `None` for anything else."""
    if "needs to be updated" in message:
        return WorkspaceError(
            "uv.lock does not fit the packages any more", where=str(root / "uv.lock"), do="Run `uv lock`"
        )
    if "Unable to find lockfile" in message:
        return WorkspaceError("There is no uv.lock", where=str(root), do="Run `uv lock`")
    if "is not a workspace member" in message:
        name = message.partition("`")[2].partition("`")[0]
        return WorkspaceError(
            f"{name} is named as a member of the workspace, but no folder holds it",
            where=str(root / "pyproject.toml"),
            do="Take it out of [tool.uv.sources] and of the dependencies, or restore its folder, then `uv lock`",
        )
    if "unexpected argument" in message or "unrecognized subcommand" in message:
        return WorkspaceError("This uv is too old", do="Update it: `uv self update`, or `pip install -U uv`")
    return None


def _first_line(message: bytes) -> str:
    lines = [line.strip() for line in message.decode(errors="replace").splitlines() if line.strip()]
    return lines[0].removeprefix("error: ") if lines else "it said nothing"


def parse_metadata(answer: _Json, root: Path) -> Workspace:
    """Make a workspace of uv's answer.

    Raises:
        WorkspaceError: the answer lacks what is read from it, or there is a circle.
    """
    try:
        nodes: dict[str, _Json] = answer["resolution"]
        folders = {entry["id"]: _relative(entry["path"], root) for entry in answer["members"]}
        owners = {identifier: nodes[identifier]["name"] for identifier in folders}
        members = [
            Member(owners[identifier], folders[identifier], tuple(_needs(identifier, nodes)))
            for identifier in folders
        ]
        roots = {
            group["name"]: _outside([group["id"]], nodes, folders)
            for group in nodes[answer["workspace"]["id"]].get("dependency_groups", [])
        } if answer["workspace"]["id"] in nodes else {}
        return Workspace(
            members=in_order(members),
            locked={
                _name(node_id, nodes): _locked(node_id, nodes, root)
                for node_id, node in nodes.items()
                if "name" in node and _base(node_id, nodes) not in folders and "group" not in _kind(node)
            },
            asks={
                owners[identifier]: _outside(_parts(identifier, nodes), nodes, folders) for identifier in folders
            },
            groups=roots,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise WorkspaceError(
            f"uv described the workspace in a way that is not understood: {error!r} is missing",
            do="Update uv and seedbed-workspace to versions of about the same age",
        ) from error


def _relative(path: str, root: Path) -> str:
    return PurePosixPath(Path(path).resolve().relative_to(root.resolve()).as_posix()).as_posix()


def _kind(node: _Json) -> _Json:
    kind = node["kind"]
    return kind if isinstance(kind, dict) else {}


def _base(identifier: str, nodes: dict[str, _Json]) -> str:
    """Return the identifier of a package without an extra."""
    extra = _kind(nodes[identifier]).get("extra")
    return identifier.replace(f"[{extra}]", "", 1) if extra else identifier


def _parts(identifier: str, nodes: dict[str, _Json]) -> list[str]:
    """Return a package's own node and those of its extras and groups."""
    node = nodes[identifier]
    more = [*node.get("optional_dependencies", []), *node.get("dependency_groups", [])]
    return [identifier, *(entry["id"] for entry in more)]


def _needs(identifier: str, nodes: dict[str, _Json]) -> list[Need]:
    needs = []
    for part in _parts(identifier, nodes):
        kind = _kind(nodes[part])
        under = next((f"{name}:{kind[name]}" for name in ("extra", "group") if name in kind), "")
        for entry in nodes[part]["dependencies"]:
            node = nodes[entry["id"]]
            extra = _kind(node).get("extra", "")
            if entry["id"] != identifier:
                needs.append(Need(node["name"], extra, entry.get("marker", ""), under))
    return needs


def _outside(identifiers: list[str], nodes: dict[str, _Json], members: dict[str, str]) -> tuple[str, ...]:
    """Return what nodes ask for directly that is no member."""
    return tuple(
        sorted(
            {
                _name(entry["id"], nodes)
                for identifier in identifiers
                for entry in nodes[identifier]["dependencies"]
                if _base(entry["id"], nodes) not in members
            }
        )
    )


def _name(identifier: str, nodes: dict[str, _Json]) -> str:
    """Return an identifier that is the same on every machine: a name, an extra and a version."""
    node = nodes[identifier]
    extra = _kind(node).get("extra")
    return f"{node['name']}{f'[{extra}]' if extra else ''}=={node.get('version', '')}"


def _locked(identifier: str, nodes: dict[str, _Json], root: Path) -> Locked:
    node = nodes[identifier]
    files = [*node.get("wheels", []), *([node["sdist"]] if node.get("sdist") else [])]
    hashes = sorted(value for file in files for value in (file.get("hashes") or {}).values())
    source = {kind: _portable(value, root) for kind, value in node["source"].items()}
    untracked = next((f"{name} comes from a folder" for name in ("editable", "directory", "virtual") if name in source), "")
    identity = json.dumps([source, hashes], sort_keys=True)
    return Locked(
        name=node["name"],
        version=node.get("version", ""),
        identity=hashlib.sha256(identity.encode()).hexdigest()[:16],
        needs=tuple(sorted({_name(entry["id"], nodes) for entry in node["dependencies"]})),
        untracked=untracked and f"{node['name']} comes from a folder that is no member: {next(iter(source.values()))}",
    )


def _portable(value: object, root: Path) -> object:
    """Write a path inside of the workspace relative to its root."""
    return value.replace(f"{root}/", "") if isinstance(value, str) else value


def _recall(path: Path) -> Workspace | None:
    """Read a kept workspace; one that cannot be read is as good as none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        return Workspace(
            members={
                name: Member(name, folder, tuple(Need(*need) for need in needs))
                for name, folder, needs in kept["members"]
            },
            locked={
                key: Locked(name, version, identity, tuple(needs), untracked)
                for key, (name, version, identity, needs, untracked) in kept["locked"].items()
            },
            asks={name: tuple(asks) for name, asks in kept["asks"].items()},
            groups={name: tuple(asks) for name, asks in kept["groups"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _keep(path: Path, workspace: Workspace) -> None:
    text = json.dumps(
        {
            "members": [
                [member.name, member.folder, [[n.name, n.extra, n.marker, n.under] for n in member.needs]]
                for member in workspace.members.values()
            ],
            "locked": {
                key: [entry.name, entry.version, entry.identity, entry.needs, entry.untracked]
                for key, entry in workspace.locked.items()
            },
            "asks": dict(workspace.asks),
            "groups": dict(workspace.groups),
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    spare.write_text(text, "utf-8")
    spare.replace(path)
