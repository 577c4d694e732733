"""Making a workspace of what `uv workspace metadata` says: no disk, no process."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ._errors import WorkspaceError
from ._members import Locked, Member, Need, Workspace, in_order

Json = dict[str, Any]
_FOLDERS = ("editable", "directory", "virtual")


def parse_metadata(answer: Json, root: Path) -> Workspace:
    """Make a workspace of uv's answer about the workspace at `root`.

    Raises:
        WorkspaceError: the answer lacks what is read from it, a member lies outside of the root, or there is a
            circle.
    """
    try:
        return _Answer(answer, root.resolve()).workspace()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        lack = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise WorkspaceError(
            f"uv described the workspace in a way that is not understood: {lack}",
            do="Update uv and seedbed-workspace to versions of about the same age",
        ) from error


class _Answer:
    """uv's answer: a graph whose nodes are packages, and apart from them their extras and groups."""

    def __init__(self, answer: Json, root: Path) -> None:
        self.root = root
        self.nodes: dict[str, Json] = answer["resolution"]
        self.workspace_id: str = answer["workspace"]["id"]
        self.folders = {entry["id"]: _folder(entry, root) for entry in answer.get("members", ())}
        self.names = dict(self._names())

    def workspace(self) -> Workspace:
        owners = {identifier: self.nodes[identifier]["name"] for identifier in self.folders}
        top = self.nodes.get(self.workspace_id, {})
        return Workspace(
            members=in_order(
                Member(owners[identifier], folder, tuple(self._needs(identifier)))
                for identifier, folder in self.folders.items()
            ),
            locked={
                self.names[identifier]: self._locked(identifier)
                for identifier, node in self.nodes.items()
                if "name" in node and "group" not in _kind(node) and not self._is_member(identifier)
            },
            asks={owner: self._asks(self._parts(identifier)) for identifier, owner in owners.items()},
            groups={group["name"]: self._asks([group["id"]]) for group in top.get("dependency_groups", [])},
        )

    def _names(self) -> Iterator[tuple[str, str]]:
        """Yield for each package an identifier that is the same on every machine.

        One version can come from several sources, for several platforms; the source tells them apart then.
        """
        plain: dict[str, list[str]] = {}
        for identifier, node in self.nodes.items():
            if "name" in node:
                extra = _kind(node).get("extra")
                name = f"{node['name']}{f'[{extra}]' if extra else ''}=={node.get('version', '')}"
                plain.setdefault(name, []).append(identifier)
        for name, identifiers in plain.items():
            for identifier in identifiers:
                alone = len(identifiers) == 1
                yield identifier, name if alone else f"{name} from {_text(self._source(identifier))}"

    def _is_member(self, identifier: str) -> bool:
        """Tell whether a node is a member or an extra of one."""
        extra = _kind(self.nodes[identifier]).get("extra")
        return (identifier.replace(f"[{extra}]", "", 1) if extra else identifier) in self.folders

    def _parts(self, identifier: str) -> list[str]:
        """Return a package's own node and those of its extras and groups."""
        node = self.nodes[identifier]
        more = [*node.get("optional_dependencies", []), *node.get("dependency_groups", [])]
        return [identifier, *(entry["id"] for entry in more)]

    def _needs(self, identifier: str) -> Iterator[Need]:
        for part in self._parts(identifier):
            kind = _kind(self.nodes[part])
            under = next((f"{name}:{kind[name]}" for name in ("extra", "group") if name in kind), "")
            for entry in self.nodes[part]["dependencies"]:
                if entry["id"] != identifier:  # an extra needs its own package; that says nothing
                    node = self.nodes[entry["id"]]
                    yield Need(node["name"], _kind(node).get("extra", ""), entry.get("marker", ""), under)

    def _asks(self, parts: Iterable[str]) -> tuple[str, ...]:
        """Return what nodes ask for directly that is no member."""
        asked = {entry["id"] for part in parts for entry in self.nodes[part]["dependencies"]}
        return tuple(
            sorted(self.names[identifier] for identifier in asked if not self._is_member(identifier))
        )

    def _locked(self, identifier: str) -> Locked:
        node = self.nodes[identifier]
        files = [*node.get("wheels", []), *([node["sdist"]] if node.get("sdist") else [])]
        hashes = sorted(value for file in files for value in (file.get("hashes") or {}).values())
        source = self._source(identifier)
        folder = next((source[kind] for kind in _FOLDERS if kind in source), None)
        return Locked(
            name=node["name"],
            version=node.get("version", ""),
            identity=hashlib.sha256(_text([source, hashes]).encode()).hexdigest()[:16],
            needs=tuple(sorted({self.names[entry["id"]] for entry in node["dependencies"]})),
            untracked=f"{node['name']} comes from a folder that is no member: {folder}" if folder else "",
        )

    def _source(self, identifier: str) -> Json:
        """Return where a package comes from, with paths inside of the workspace relative to its root."""
        return {
            kind: value.replace(f"{self.root}/", "") if isinstance(value, str) else value
            for kind, value in self.nodes[identifier]["source"].items()
        }


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _kind(node: Json) -> Json:
    kind = node["kind"]
    return kind if isinstance(kind, dict) else {}


def _folder(entry: Json, root: Path) -> str:
    place = Path(entry["path"]).resolve()
    if not place.is_relative_to(root):
        raise WorkspaceError(
            f"The member {entry['name']} lies outside of the workspace",
            where=str(place),
            do="Move it below the folder of uv.lock, where git can tell what changed",
        )
    return place.relative_to(root).as_posix()
