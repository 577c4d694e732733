"""Results on disk: one file an entry, written whole or not at all, and checked when it is read."""

import contextlib
import errno
import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from seedbed.workspace import WorkspaceError

from ._outputs import NEVER
from ._plan import Node

_DAY = 86_400.0
_LOG_LIMIT = 4 << 20
_SHA256 = re.compile("[0-9a-f]{64}")
_NUMBERS = count()


class StoreError(WorkspaceError):
    """A result cannot be kept: the disk is full, or the cache must not be written to."""


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
        self._folders: set[Path] = set()

    def find(self, key: str) -> Result | None:
        """Return a result and mark it as used; one that is damaged is as good as none."""
        path = self._result(key)
        try:
            seal, _, body = path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != seal:
                return None
            result = _parse(json.loads(body), key)
            # Only whole results are marked as used, and each with all of its files.
            for place in (*(self._blob(output.sha256) for output in result.outputs), path):
                _mark(place)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return result

    def keep(self, key: str, node: Node, result: Result, parts: object) -> None:
        """Keep a result, and what its key was made of as the latest of its node.

        Raises:
            StoreError: it cannot be written.
        """
        body = json.dumps({"key": key, **asdict(result), "log": result.log[-_LOG_LIMIT:]}).encode()
        seal = hashlib.sha256(body).hexdigest().encode()
        self._write(self._result(key), seal + b"\n" + body)
        self._write(self._latest(node), json.dumps(parts).encode())

    def forget(self, key: str) -> None:
        """Drop a result, and every answer that was given without looking at results."""
        with contextlib.suppress(OSError):
            self._result(key).unlink(missing_ok=True)
        for path in (self.folder / "hot").glob("*"):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def latest(self, node: Node) -> object:
        """Return what the key of a node's latest result was made of, or `None`."""
        try:
            found: object = json.loads(self._latest(node).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return found

    def keep_upstream(self, digest: str, files: Mapping[str, str]) -> None:
        """Keep what counted of an upstream package, file by file, under the digest of it.

        Raises:
            StoreError: it cannot be written.
        """
        self._write_new(self._upstream(digest), json.dumps(dict(files)).encode())

    def upstream(self, digest: str) -> Mapping[str, str] | None:
        """Return what counted of an upstream package when it had this digest."""
        try:
            found: object = json.loads(self._upstream(digest).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(found, dict):
            return None
        return {str(path): str(value) for path, value in found.items()}

    def take(self, root: Path, paths: Iterable[str]) -> tuple[Output, ...]:
        """Copy files that a task made into the store.

        Raises:
            StoreError: one cannot be read, or not be written.
        """
        outputs = []
        for path in sorted(paths):
            place = root / path
            try:
                content = place.read_bytes()
                mode = stat.S_IMODE(place.stat().st_mode) & 0o777
            except OSError as error:
                raise _cannot(error, place) from error
            digest = hashlib.sha256(content).hexdigest()
            self._write_new(self._blob(digest), content)
            outputs.append(Output(path, mode, digest))
        return tuple(outputs)

    def restore(self, root: Path, outputs: Iterable[Output]) -> bool:
        """Put files back where they are not as they were; `False` where one is lost, damaged or has no place."""
        try:
            return all(self._put_back(root, output) for output in outputs)
        except (OSError, StoreError):
            return False

    def _put_back(self, root: Path, output: Output) -> bool:
        place = root / output.path
        if _is_as_it_was(place, output):
            return True
        # What lies behind a link is not ours to write, wherever the link came from.
        if place.parent.resolve() != root.resolve() / Path(output.path).parent:
            return False
        content = self._blob(output.sha256).read_bytes()
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
        self._sweep_spares()
        files = []
        for path in self._files():
            with contextlib.suppress(OSError):
                status = path.lstat()
                files.append((status.st_mtime_ns, status.st_size, path))
        excess = sum(size for _, size, _ in files) - self.limit
        freed = 0
        for _, size, path in sorted(files, key=lambda file: file[0]):
            if freed >= excess:
                break
            with contextlib.suppress(OSError):
                # What another run has deleted meanwhile is as much room as what we delete.
                path.unlink(missing_ok=True)
                freed += size
        return freed

    def _sweep_spares(self) -> None:
        now = time.time()
        for path in self._spares.glob("*"):
            with contextlib.suppress(OSError):
                if now - path.lstat().st_mtime > _DAY:
                    path.unlink()

    def _files(self) -> Iterator[Path]:
        for pattern in ("results/*/*", "blobs/*/*", "upstream/*/*", "latest/*", "hot/*"):
            yield from self.folder.glob(pattern)

    @property
    def _spares(self) -> Path:
        return self.folder / "tmp"

    def _result(self, key: str) -> Path:
        return self.folder / "results" / key[:2] / key

    def _blob(self, digest: str) -> Path:
        return self.folder / "blobs" / digest[:2] / digest

    def _upstream(self, digest: str) -> Path:
        return self.folder / "upstream" / digest[:2] / digest

    def _latest(self, node: Node) -> Path:
        name = hashlib.sha256(str(node).encode()).hexdigest()[:32]
        return self.folder / "latest" / name

    def _write_new(self, path: Path, content: bytes) -> None:
        """Write a file that is named by its content, unless it is there; then mark it as used."""
        try:
            _mark(path)
        except OSError:
            self._write(path, content)

    def _write(self, path: Path, content: bytes, mode: int | None = None) -> None:
        """Write a file elsewhere and move it to its place, so that nobody ever sees half of it."""
        try:
            try:
                self._move_to(path, self._spares, content, mode)
            except FileNotFoundError:  # somebody has cleared the cache meanwhile
                self._folders.clear()
                self._move_to(path, self._spares, content, mode)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._move_to(path, path.parent, content, mode)
        except OSError as error:
            raise _cannot(error, path) from error

    def _move_to(self, path: Path, by_way_of: Path, content: bytes, mode: int | None) -> None:
        self._make(path.parent)
        self._make(by_way_of)
        spare = by_way_of / f"{os.getpid()}-{time.monotonic_ns()}-{next(_NUMBERS)}.tmp"
        try:
            spare.write_bytes(content)
            if mode is not None:
                spare.chmod(mode)
            spare.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                spare.unlink(missing_ok=True)
            raise

    def _make(self, folder: Path) -> None:
        """Make a folder, unless this store has done so: a system call for each of hundreds of files adds up."""
        if folder not in self._folders:
            folder.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)


def _cannot(error: OSError, place: Path) -> StoreError:
    return StoreError(f"A result cannot be kept: {error.strerror or error}", where=str(place))


def _mark(path: Path) -> None:
    """Mark a file as used; one that may not be marked is used all the same.

    Raises:
        FileNotFoundError: it is not there.
    """
    try:
        os.utime(path)
    except FileNotFoundError:
        raise
    except OSError:
        path.lstat()


def _parse(kept: Mapping[str, object], key: str) -> Result:
    """Return the result that an entry holds.

    A cache can come from elsewhere, so nothing in it is taken on trust.

    Raises:
        ValueError: it is not what we write, or it is another key's.
        KeyError: something is missing.
        TypeError: it is no table.
    """
    match kept["key"], kept["log"], kept["seconds"], kept["outputs"], kept["company"], kept["note"]:
        case str(name), str(log), float(seconds) | int(seconds), list(outputs), int(company), str(note):
            if name != key:
                raise ValueError(name)
            return Result(log, float(seconds), tuple(map(_parse_output, outputs)), company, note)
        case _:
            raise ValueError(key)


def _parse_output(kept: Mapping[str, object]) -> Output:
    match kept["path"], kept["mode"], kept["sha256"]:
        case str(path), int(mode), str(sha256) if _is_inside(path) and _SHA256.fullmatch(sha256):
            return Output(path, mode & 0o777, sha256)
        case _:
            raise ValueError(kept)


def _is_inside(path: str) -> bool:
    """Whether a path leads to a file in the workspace, and not among those of git or of an environment."""
    parts = path.split("/")
    return "\0" not in path and not any(part in ("", ".", "..") or part in NEVER for part in parts)


def _is_as_it_was(place: Path, output: Output) -> bool:
    try:
        status = place.lstat()
        return (
            stat.S_ISREG(status.st_mode)
            and stat.S_IMODE(status.st_mode) & 0o777 == output.mode
            and hashlib.sha256(place.read_bytes()).hexdigest() == output.sha256
        )
    except OSError:
        return False


def open_cache(root: Path) -> Path:
    """Return the workspace's cache folder, which git is told to ignore."""
    folder = root / ".seedbed"
    ignore = folder / ".gitignore"
    # Where nothing can be written, everything is worked out afresh.
    with contextlib.suppress(OSError):
        if not ignore.exists():
            folder.mkdir(exist_ok=True)
            spare = folder / f".gitignore.{os.getpid()}"
            spare.write_text("*\n", "utf-8")
            spare.replace(ignore)
    return folder
