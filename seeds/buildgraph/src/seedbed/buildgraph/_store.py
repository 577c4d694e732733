"""Results on disk: one file an entry, written whole or not at all, and checked when it is read."""

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ._plan import Node

_DAY = 86_400.0
_LOG_LIMIT = 4 << 20


@dataclass(frozen=True, slots=True)
class Output:
    """One file that a task made: its path from the root, its mode bits, and the digest of its content."""

    path: str
    mode: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a task that succeeded left.

    Attributes:
        log: What it printed.
        seconds: How long it ran; of a batch, its share.
        outputs: The files that it made.
        company: How many packages the process did besides this one.
        note: What must be said again whenever this result is used; empty for most.
    """

    log: str
    seconds: float
    outputs: tuple[Output, ...] = ()
    company: int = 0
    note: str = ""


class Store:
    """A folder of results, safe with several runs at once: every file is complete under its name or not there.

    Args:
        folder: Where it is; made when something is kept.
        limit: The size in bytes that it is cut back to by `sweep`.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit

    def find(self, key: str) -> Result | None:
        """Return a result and mark it as used; one that is damaged is as good as none."""
        path = self._result(key)
        try:
            seal, _, body = path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != seal:
                return None
            kept = json.loads(body)
            if kept["key"] != key:
                return None
            result = Result(
                kept["log"],
                kept["seconds"],
                tuple(Output(**output) for output in kept["outputs"]),
                kept["company"],
                kept["note"],
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # A cache can come from elsewhere; nothing in it may name a place outside of the workspace.
        if not all(
            _is_inside(output.path) and self._blob(output.sha256).exists() for output in result.outputs
        ):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return result

    def keep(self, key: str, node: Node, result: Result, parts: object) -> None:
        """Keep a result, and what its key was made of as the latest of its node."""
        body = json.dumps({"key": key, **asdict(result), "log": result.log[-_LOG_LIMIT:]}).encode()
        seal = hashlib.sha256(body).hexdigest().encode()
        self._write(self._result(key), seal + b"\n" + body)
        self._write(self._latest(node), json.dumps(parts).encode())

    def latest(self, node: Node) -> object:
        """Return what the key of a node's latest result was made of, or `None`."""
        try:
            found: object = json.loads(self._latest(node).read_bytes())
        except (OSError, ValueError):
            return None
        return found

    def keep_upstream(self, digest: str, files: Mapping[str, str]) -> None:
        """Keep what counted of an upstream package, file by file, under the digest of it."""
        path = self._upstream(digest)
        if not path.exists():
            self._write(path, json.dumps(dict(files)).encode())

    def upstream(self, digest: str) -> Mapping[str, str] | None:
        """Return what counted of an upstream package when it had this digest."""
        try:
            found: dict[str, str] = json.loads(self._upstream(digest).read_bytes())
        except (OSError, ValueError):
            return None
        return found

    def take(self, root: Path, paths: Iterable[str]) -> tuple[Output, ...]:
        """Copy files that a task made into the store."""
        outputs = []
        for path in sorted(paths):
            place = root / path
            content = place.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if not self._blob(digest).exists():
                self._write(self._blob(digest), content)
            outputs.append(Output(path, stat.S_IMODE(place.stat().st_mode), digest))
        return tuple(outputs)

    def restore(self, root: Path, outputs: Iterable[Output]) -> bool:
        """Put files back where they are not as they were; `False` where the store has lost one or it is damaged."""
        for output in outputs:
            place = root / output.path
            if _is_as_it_was(place, output):
                continue
            try:
                content = self._blob(output.sha256).read_bytes()
            except OSError:
                return False
            if hashlib.sha256(content).hexdigest() != output.sha256:
                self._blob(output.sha256).unlink(missing_ok=True)
                return False
            self._write(place, content, output.mode)
        return True

    def sweep(self) -> int:
        """Delete what has been used least recently until the rest fits, and what a killed run left half written.

        Returns:
            How many bytes were freed.
        """
        now = time.time()
        files = []
        for path in self._files():
            with contextlib.suppress(OSError):
                status = path.stat()
                if path.name.endswith(".tmp") and now - status.st_mtime > _DAY:
                    path.unlink()
                elif not path.name.endswith(".tmp"):
                    files.append((status.st_mtime, status.st_size, path))
        excess = sum(size for _, size, _ in files) - self.limit
        freed = 0
        for _, size, path in sorted(files, key=lambda file: file[0]):
            if freed >= excess:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                freed += size
        return freed

    def _files(self) -> Iterator[Path]:
        for kind in ("results", "blobs", "upstream"):
            yield from (path for path in (self.folder / kind).glob("*/*") if path.is_file())

    def _result(self, key: str) -> Path:
        return self.folder / "results" / key[:2] / key

    def _blob(self, digest: str) -> Path:
        return self.folder / "blobs" / digest[:2] / digest

    def _upstream(self, digest: str) -> Path:
        return self.folder / "upstream" / digest[:2] / digest

    def _latest(self, node: Node) -> Path:
        name = hashlib.sha256(str(node).encode()).hexdigest()[:32]
        return self.folder / "latest" / name

    def _write(self, path: Path, content: bytes, mode: int | None = None) -> None:
        """Write a file beside its place and move it there, so that nobody ever sees half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        spare = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}.tmp")
        try:
            spare.write_bytes(content)
            if mode is not None:
                spare.chmod(mode)
            spare.replace(path)
        finally:
            spare.unlink(missing_ok=True)


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/") and os.path.normpath(path) != "."


def _is_as_it_was(place: Path, output: Output) -> bool:
    try:
        content = place.read_bytes()
        mode = stat.S_IMODE(place.stat().st_mode)
    except OSError:
        return False
    return mode == output.mode and hashlib.sha256(content).hexdigest() == output.sha256


def open_cache(root: Path) -> Path:
    """Return the workspace's cache folder, which git is told to ignore."""
    folder = root / ".seedbed"
    ignore = folder / ".gitignore"
    if not ignore.exists():
        folder.mkdir(exist_ok=True)
        ignore.write_text("*\n", "utf-8")
    return folder
