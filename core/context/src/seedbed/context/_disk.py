"""What the operating system tells about the place where a store lies."""

import os
import shutil
from pathlib import Path

TIGHT = 1 << 20
"""With less free than this, a write that failed is taken to have failed for want of room."""

_MOUNTS = Path("/proc/self/mounts")
_LOCKS = Path("/proc/locks")
_NETWORK = frozenset(
    {
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "davfs",
        "gfs2",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "smb3",
    }
    | {"smbfs", "fuse.davfs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"}
)
_WRITE_LOCK = 120
"""The byte of the shared-memory file on which a writer holds a lock (https://sqlite.org/walformat.html)."""


def log_of(path: Path) -> Path:
    """Return the write-ahead log of a store."""
    return path.with_name(f"{path.name}-wal")


def index_of(path: Path) -> Path:
    """Return the index of a store's log, which the processes that use it share."""
    return path.with_name(f"{path.name}-shm")


def size(path: Path) -> int:
    """Return the bytes of a file; none where there is no file."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def free_bytes(path: Path) -> int | None:
    """Return the bytes that are free where a file lies, or would."""
    for folder in path.absolute().parents:
        try:
            return shutil.disk_usage(folder).free
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            return None
    return None


def writable(path: Path) -> bool:
    """Whether the right is there to write a file and, for its log, the folder that it is in or would be."""
    try:
        places = [path, log_of(path), path.absolute().parent]
        found = [place for place in places if place.exists()]
        if path.absolute().parent not in found:
            found += [place for place in path.absolute().parents if place.exists()][:1]
        return all(
            os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids) for place in found
        )
    except (OSError, ValueError):
        return False


def network(path: Path, mounts: Path | None = None) -> str | None:
    """Return the kind of network drive that a path is on, or `None` where it is on a disk or nothing is known."""
    try:
        lines = (mounts or _MOUNTS).read_text("utf-8", "surrogateescape").splitlines()
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None
    kinds: dict[Path, str] = {}
    for line in lines:
        _device, point, kind, *_rest = line.split(" ")
        kinds[Path(_unescaped(point))] = kind
    found = next((kinds[folder] for folder in (real, *real.parents) if folder in kinds), "")
    return found if found in _NETWORK else None


def writer(path: Path, locks: Path | None = None) -> int | None:
    """Return the number of the process that writes to a store just now, where the system tells."""
    try:
        # The file is not opened: to close it again would let go of this process's own locks on it.
        node = index_of(path).stat().st_ino
        lines = (locks or _LOCKS).read_text("ascii").splitlines()
    except (OSError, ValueError):
        return None
    for line in lines:
        match line.split():
            case [_, "POSIX", _, "WRITE", process, place, first, last] if place.endswith(f":{node}"):
                if int(first) <= _WRITE_LOCK and (last == "EOF" or int(last) >= _WRITE_LOCK):
                    return int(process)
            case _:
                pass
    return None


def _unescaped(point: str) -> str:
    """Return a mount point as it is; the system writes blanks in octal."""
    for escape, plain in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(escape, plain)
    return point
