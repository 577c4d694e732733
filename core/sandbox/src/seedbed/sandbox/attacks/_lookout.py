"""Looking from the host at the processes of a run: what they take, what they are, and whether they end."""

import contextlib
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil

from seedbed.sandbox._types import MIB, Limits
from seedbed.sandbox._usage import MARK, WRITABLE
from seedbed.sandbox._watchdog import most_tasks
from seedbed.sandbox.attacks._programs import Breach

_EVERY_SECONDS = 0.02
_MARGIN_BYTES, _MONTY_MARGIN_BYTES = 112 * MIB, 192 * MIB
"""What may be taken between two looks of the watchdog; and by Monty, which may go beyond its heap."""
_MARGIN_TASKS = 40
"""What is there of host processes of the sandboxes themselves, such as Monty's workers and their threads."""
_END_SECONDS = 3.0
_STARTERS = ("/bwrap", "/nsenter")
_WITHOUT_HANDLES = "/monty"
"""Programs there have no files at all, so what its worker inherits from a careless host is out of their reach."""
_FORBIDDEN_HANDLES = re.compile(r"inotify|fanotify|/memfd:|io_uring|userfaultfd|bpf|perf_event")


class Lookout:
    """Looks at all new processes below this one, from a thread of its own.

    Args:
        victim: A process of the host that is none of the run's.
        home: A folder of the host, of which no process may hold a file.
        limits: The caps of the run.
    """

    def __init__(self, victim: int, home: str, limits: Limits) -> None:
        self._victim = victim
        self._home = home
        self._limits = limits
        self._own = psutil.Process()
        # A process that was forked is the host's copy, with its handles, until it turns into what it is to be.
        self._host = (_command(self._own.pid), _link("/proc/self/exe"))
        self._before = {process.pid for process in self._own.children(recursive=True)}
        self._seen: set[psutil.Process] = set()
        self._breaches: dict[tuple[Breach, str], None] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def sightings(self) -> Iterator[tuple[Breach, str]]:
        """Yield what was seen, and end and yield what goes on although the run is over."""
        yield from self._breaches
        last = time.monotonic() + _END_SECONDS
        while any(map(_goes_on, self._seen)) and time.monotonic() < last:
            time.sleep(_EVERY_SECONDS)
        for process in filter(_goes_on, self._seen):
            with contextlib.suppress(psutil.Error):
                yield Breach.LEFT, f"{process.pid} {process.name()}"
                process.kill()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            with contextlib.suppress(psutil.Error):
                self._look()

    def _look(self) -> None:
        members = [one for one in self._own.children(recursive=True) if one.pid not in self._before]
        self._seen.update(members)
        tasks, memory, held = 0, 0, 0
        namespaces = set()
        for member in members:
            with contextlib.suppress(psutil.Error, OSError):
                tasks += member.num_threads()
                memory += member.memory_info().rss
                held = held or _held(member.pid)
                namespaces |= self._look_at(member.pid)
        for pid in (self._victim, *(one.pid for one in members)):
            if _status(pid).get("TracerPid", "0") != "0":
                self._breaches[Breach.VICTIM if pid == self._victim else Breach.WALLS, "it is traced"] = None
        if len(namespaces) > 1:
            self._breaches[Breach.WALLS, "more than one user namespace"] = None
        self._weigh(members, tasks, memory, held)

    def _weigh(self, members: list[psutil.Process], tasks: int, memory: int, held: int) -> None:
        if tasks > most_tasks(self._limits) + _MARGIN_TASKS:
            self._breaches[Breach.PROCESSES, "too many"] = None
        most = self._limits.memory_bytes + (_MARGIN_BYTES if held else _MONTY_MARGIN_BYTES)
        if memory + held > most:
            memory = 0
            for member in members:
                with contextlib.suppress(psutil.Error):
                    memory += member.memory_full_info().pss
        if memory + held > most:
            self._breaches[Breach.MEMORY, f"{(memory + held) // MIB} MiB"] = None

    def _look_at(self, pid: int) -> set[str]:
        """Look at what a process is and holds; return its user namespace if the program made it or lives in it."""
        command = _command(pid)  # first: what turns into another program in between is judged as that
        executable = _link(f"/proc/{pid}/exe")
        if executable.endswith(_STARTERS) or (command, executable) == self._host:
            return set()
        if "/memfd:" in executable:
            self._breaches[Breach.WALLS, f"it runs {executable}"] = None
        if not executable.endswith(_WITHOUT_HANDLES):
            self._look_at_handles(pid)
        if _is_jail(pid):
            self._look_at_walls(pid, executable)
            return {_link(f"/proc/{pid}/ns/user")}
        Path(f"/proc/{pid}/root").stat()  # of a process that is just ending, no mark was seen either
        if _link(f"/proc/{pid}/ns/user") != _link("/proc/self/ns/user"):
            self._breaches[Breach.WALLS, "a user namespace of its own"] = None
        return set()

    def _look_at_handles(self, pid: int) -> None:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                target = _link(handle)
                if target.startswith(self._home) or _FORBIDDEN_HANDLES.search(target):
                    self._breaches[Breach.HANDLE, re.sub(r"\d+", "", target)] = None

    def _look_at_walls(self, pid: int, executable: str) -> None:
        status = _status(pid)
        walls = {
            "filter": status.get("Seccomp") == "2",
            "no new privileges": status.get("NoNewPrivs") == "1",
            "no rights": int(status.get("CapEff", "0"), 16) == 0 and int(status.get("CapBnd", "0"), 16) == 0,
            "not root": "0" not in status.get("Uid", "").split(),
            "own program": not executable.startswith(WRITABLE),
        }
        for kind in ("pid", "net", "ipc", "uts", "mnt", "cgroup", "user"):
            walls[f"own {kind}"] = _link(f"/proc/{pid}/ns/{kind}") != _link(f"/proc/self/ns/{kind}")
        for name, stands in walls.items():
            if not stands:
                self._breaches[Breach.WALLS, f"without: {name}"] = None


def _goes_on(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _link(path: str | Path) -> str:
    return str(Path(path).readlink())


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _is_jail(pid: int) -> bool:
    return Path(f"/proc/{pid}/root{MARK}").exists()


def _status(pid: int) -> dict[str, str]:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in text.splitlines())}


def _held(pid: int) -> int:
    """Return the bytes in the folders of a jail that lie in memory."""
    if not _is_jail(pid):
        return 0
    found = [os.statvfs(f"/proc/{pid}/root{folder}") for folder in WRITABLE]
    return sum(
        (one.f_blocks - one.f_bfree) * one.f_frsize + (one.f_files - one.f_ffree) * 1024 for one in found
    )
