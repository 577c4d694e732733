"""A watch over the processes that the tests start: no case does anything outside its own folder.

It looks twice. An audit hook in each Python process, put there by `_watch_inside/sitecustomize.py`, notes what the process
writes, connects to and starts, and with which command. And the disk is looked at before and after, by which also what
a library does in C is seen: the home and the working folder that the processes are given must not change, and nothing
may stay behind in their temporary folder. Programs in the sandbox are followed by the second alone.
"""

import os
import shutil
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from pathlib import Path
from tempfile import mkdtemp

from seedbed.e2e._watch_disk import Stamp, differences, everything_in, snapshot
from seedbed.e2e._watch_places import BEGAN, Deed, Grounds, deeds

_INSIDE = Path(__file__).with_name("_watch_inside")
_PRECIOUS = "precious.txt"
_MOST = 5
"""Processes that a line names."""


class Watch:
    """What a test gives to the processes that it starts, and what they were seen to do.

    Args:
        ports: Those of the tests' own servers, which may grow.
    """

    def __init__(self, ports: Collection[int] = ()) -> None:
        # A path with a socket in it has to be short, or the engine takes the system's own folder.
        self._folder = folder = Path(os.path.realpath(mkdtemp(prefix="w-", dir="/tmp")))
        self.home = folder / "home"
        self.cwd = folder / "cwd"
        for kept in (self.home, self.cwd):
            kept.mkdir(parents=True)
            (kept / _PRECIOUS).write_text("Not to be touched.\n")
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._log = folder / "deeds"
        self._log.touch()
        self._read = 0
        self._grounds = Grounds(self.temporary, ports)
        self._before = self._disk()

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs to have in its environment, to be watched."""
        return {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(_INSIDE),
            "SEEDBED_WATCH": str(self._log),
        }

    def look(self) -> list[str]:
        """Return a line for everything since the last look that no command may do."""
        lines = self._new_lines()
        self._read += len(lines)
        noted = list(deeds(lines))
        now = self._disk()
        changed = [f"{done} {path}" for done, path in differences(self._before, now)]
        self._before = now
        began = list(dict.fromkeys(deed.who for deed in noted if deed.deed == BEGAN))
        suspects = ", ".join(began[-_MOST:]) or "no new process"
        found = [line for deed in noted if (line := self._grounds.violation(deed))]
        # Told once for one deed, however often a library retried it.
        return [*dict.fromkeys(found), *(f"on the disk, by one of {suspects}: {line}" for line in changed)]

    def close(self) -> None:
        """Remove what they were given."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def deeds(self) -> list[Deed]:
        """Return all that was noted since the last look."""
        return list(deeds(self._new_lines()))

    def _new_lines(self) -> bytes:
        """Return what the log has grown by; a line comes whole, even from a process that is killed."""
        with self._log.open("rb") as log:
            log.seek(self._read)
            return log.read()

    def _disk(self) -> dict[Path, Stamp]:
        kept = snapshot(path for folder in (self.home, self.cwd) for path in everything_in(folder))
        left = snapshot(path for path in everything_in(self.temporary) if path != self.temporary)
        return {**kept, **left}


_CURRENT: ContextVar[Watch | None] = ContextVar("watch", default=None)


def set_watch(watch: Watch | None) -> None:
    """Have what is started from now on be watched."""
    _CURRENT.set(watch)


def current_watch() -> Watch | None:
    """Return what watches now, if anything does."""
    return _CURRENT.get()
