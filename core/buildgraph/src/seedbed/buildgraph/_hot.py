"""Answering at once when nothing has changed: the way that a run takes most often.

After a run in which everything was well, the whole situation is written down as one digest: git's two listings,
the state of every file outside of them that counts, the interpreter, what is installed, the variables that
count. When the situation is the same again, so is the answer. This imports nothing but what Python has loaded
already and one built-in digest, and calls nothing but git.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as `typing` has it, which would have to be imported
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL first
except ImportError:
    from hashlib import blake2b

# Raised whenever what is written down, or what it means, changes.
_VERSION = b"seedbed situation 1"

_INDEX = ("ls-files", "-s", "-v", "-z")
_STATUS = (
    "status",
    "--porcelain=v2",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    "--ignore-submodules=all",
    "--",
    ".",
)
_QUIET = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
_PREFIXES = ("PYTEST_", "MYPY", "RUFF_", "COVERAGE_", "PYTHON")
_SEPARATOR = b"\0\n\0"


def known_answer(arguments: Sequence[str]) -> bytes | None:
    """Return what this very command would print if nothing has changed since it last did, or `None`."""
    if not hasattr(os, "posix_spawnp") or len(arguments) < 2 or arguments[0] != "run":
        return None
    try:
        here = os.getcwd()
        root = _find_root(here)
        if root is None:
            return None
        with open(_place(root, arguments, here), "rb") as file:
            digest, variables, files, answer = file.read().split(_SEPARATOR, 3)
        readers = [_start(root, command) for command in (_INDEX, _STATUS)]
        listings = [_finish(*reader) for reader in readers]
        states = [_state(path) for path in files.split(b"\0")]
        now = _situation(arguments, here, variables.split(b"\0"), states, listings)
    except (OSError, ValueError):
        return None
    return answer if now == digest else None


def write_down(
    arguments: Sequence[str],
    root: str,
    *,
    variables: Iterable[str],
    files: Mapping[str, tuple[int, int, int, int, int] | None],
    listings: Sequence[bytes],
    answer: bytes,
) -> None:
    """Write down a situation in which everything was well.

    Args:
        arguments: The command line.
        root: The workspace's root.
        variables: The environment variables that count, besides those that always do.
        files: Every file that counts outside of the listings (dirty inputs, outputs, installed packages) with what
            `lstat` said of it when the inputs were read: the times of writing and of any change, size, inode, mode.
        listings: Git's index and status, as they were when the inputs were read.
        answer: What is to be printed as long as all this stays.
    """
    here = os.getcwd()
    names = [os.fsencode(name) for name in variables]
    paths = [os.fsencode(path) for path in files]
    digest = _situation(arguments, here, names, [_written(stamp) for stamp in files.values()], listings)
    path = _place(root, arguments, here)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    spare = f"{path}.{os.getpid()}.tmp"
    with open(spare, "wb") as file:
        file.write(_SEPARATOR.join([digest, b"\0".join(names), b"\0".join(paths), answer]))
    os.replace(spare, path)


def _find_root(start: str) -> str | None:
    """Return the folder above with `uv.lock`, or `None`."""
    here = start
    while not (os.path.exists(f"{here}/uv.lock") and os.path.exists(f"{here}/pyproject.toml")):
        here, below = os.path.dirname(here), here
        if here == below:
            return None
    return here


def _place(root: str, arguments: Sequence[str], here: str) -> str:
    """Return where the situation of a command line is written down."""
    words = "\0".join([os.path.relpath(here, root), *arguments])
    return f"{root}/.seedbed/hot/{blake2b(os.fsencode(words), digest_size=16).hexdigest()}"


def _situation(
    arguments: Sequence[str],
    here: str,
    variables: Sequence[bytes],
    states: Sequence[bytes],
    listings: Sequence[bytes],
) -> bytes:
    """Return one digest of everything that the answer depends on."""
    digest = blake2b(_VERSION, digest_size=32)
    parts = [
        sys.version.encode(),
        os.fsencode(sys.executable),
        os.fsencode(here),
        b"%d" % bool(sys.stdout and sys.stdout.isatty()),
    ]
    parts += [os.fsencode(argument) for argument in arguments]
    parts += [b"environment", *_environment(variables), b"files", *states]
    for part in (*parts, *listings):
        digest.update(b"%d\0" % len(part))
        digest.update(part)
    return digest.hexdigest().encode()


def _environment(variables: Sequence[bytes]) -> list[bytes]:
    wanted = set(variables)
    found = []
    for name, value in sorted(os.environ.items()):
        if name.startswith(_PREFIXES) or os.fsencode(name) in wanted:
            found.append(os.fsencode(f"{name}={value}"))
    return found


def _state(path: bytes) -> bytes:
    """Return what tells one state of a file from another without reading it."""
    try:
        found = os.lstat(path) if path else None
    except OSError:
        found = None
    if found is None:
        return _written(None)
    return _written((found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode))


def _written(stamp: tuple[int, int, int, int, int] | None) -> bytes:
    return b"-" if stamp is None else b"%d %d %d %d %d" % stamp


def _start(root: str, command: Sequence[str]) -> tuple[int, int]:
    """Start git; return its process and the end of a pipe that its answer comes from."""
    mine, its = os.pipe()
    try:
        process = os.posix_spawnp(
            "git",
            ["git", "-c", "core.quotePath=false", "-C", root, *command],
            # Nothing of the user's own, in which a hook may speak of another repository.
            {**{name: value for name, value in os.environ.items() if name[:4] != "GIT_"}, **_QUIET},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, its, 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
        )
    finally:
        os.close(its)
    return process, mine


def _finish(process: int, pipe: int) -> bytes:
    with open(pipe, "rb", buffering=0) as file:
        answer = file.readall()
    _, status = os.waitpid(process, 0)
    if status:
        raise OSError
    return answer or b""
