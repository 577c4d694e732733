"""Stepping down from root: then programs are nobody to the kernel as well, not only by the jail's own numbers.

The one who starts bubblewrap has to be able to reach what it shows. What nobody can reach, such as a Python in
root's home, is put on a stage first: a mount namespace of our own, kept by an open file, in which it lies at
paths that are open to all. To enter it and to step down is one small program (`nsenter`) before bubblewrap.
"""

import contextlib
import functools
import os
import shutil
import signal
import stat
import subprocess
import threading
from pathlib import Path

NOBODY = 65534
_FOLDER = "/tmp"  # noqa: S108 - on the stage, an empty one of its own
_SECONDS = 10.0
"""What a bubblewrap that works takes milliseconds for."""
_READY = b"\n"


def is_root() -> bool:
    """Whether this runs as root, on a system that has one."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def stepped_down(bwrap: str, words: list[str]) -> list[str] | None:
    """Return a command that does as nobody what this command for bubblewrap does; `None` where that cannot be.

    Args:
        bwrap: The bubblewrap to make the stage with.
        words: The command; what it shows of this machine it names after `--ro-bind`.
    """
    nsenter = shutil.which("nsenter")
    if nsenter is None:
        return None
    step = [nsenter, f"--setuid={NOBODY}", f"--setgid={NOBODY}"]
    sources = tuple(words[place + 1] for place, word in enumerate(words) if word == "--ro-bind")
    if all(_is_open_to_all(source) for source in sources):
        return [*step, *words]
    try:
        stage = _stage(bwrap, sources, tuple(Path(source).stat().st_ino for source in sources))
    except OSError:
        return None
    places = iter(_places(sources))
    moved = [
        next(places) if before == "--ro-bind" else word
        for before, word in zip(["", *words], words, strict=False)
    ]
    return [*step, f"--mount={stage.path}", *moved]


def _places(sources: tuple[str, ...]) -> list[str]:
    return [f"{_FOLDER}/{number}" for number in range(len(sources))]


def _is_open_to_all(path: str) -> bool:
    try:
        whole = Path(path).resolve(strict=True)
        reachable = all(folder.stat().st_mode & stat.S_IXOTH for folder in whole.parents)
        return reachable and bool(whole.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads a group, and what it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class _Stage:
    """A mount namespace that lives as long as this object."""

    def __init__(self, command: list[str]) -> None:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,
        ) as process:
            if process.stdin is None or process.stdout is None:
                raise AssertionError("both are pipes")
            timer = threading.Timer(_SECONDS, end_group, [process])
            timer.start()
            try:
                process.stdin.write(_READY)
                process.stdin.flush()
                if process.stdout.read(1) != _READY:
                    raise OSError("the stage could not be made")
            finally:
                timer.cancel()
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
            self._handle = os.open(f"/proc/{children.split()[0]}/ns/mnt", os.O_RDONLY)

    @property
    def path(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self._handle}"

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            os.close(self._handle)


@functools.lru_cache(maxsize=32)
def _stage(bwrap: str, sources: tuple[str, ...], _numbers: tuple[int, ...]) -> _Stage:
    """Make the stage for these sources. Their inode numbers tell a folder from another of the same name later."""
    shown = zip(sources, _places(sources), strict=True)
    return _Stage(
        [
            *(bwrap, "--die-with-parent", "--dev-bind", "/", "/", "--perms", "0755", "--tmpfs", _FOLDER),
            *(word for source, place in shown for word in ("--ro-bind", source, place)),
            *("--", "/bin/cat"),
        ]
    )
