"""Keeping a workspace in a file, so that uv is asked once only. What cannot be read is as good as none."""

import contextlib
import hashlib
import json
import os
from pathlib import Path

from ._members import Locked, Member, Need, Workspace

_KEPT = 32


def recall(path: Path) -> Workspace | None:
    """Return a kept workspace, or `None` where there is none that is whole."""
    try:
        digest, _, text = path.read_bytes().partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != digest:
            return None
        kept = json.loads(text)
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


def keep(path: Path, workspace: Workspace) -> None:
    """Keep a workspace, in place of the oldest where there are many; do without where nothing can be written."""
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
    ).encode()
    spare = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        spare.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        spare.replace(path)
        kept = sorted(path.parent.glob("workspace-*.json*"), key=lambda file: file.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink()
