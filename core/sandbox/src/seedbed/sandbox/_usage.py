"""What a tree of processes takes, as the kernel of the host sees it."""

import os
from pathlib import Path
from typing import NamedTuple

WRITABLE = ("/tmp", "/work")  # noqa: S108 - the jail's own
"""The folders in memory that a program in the jail can write to."""
MARK = "/bootstrap.py"
"""Lies in every jail and nowhere else, so that no folder of the host is taken for one of a jail."""

_HAS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()
"""Whether this kernel says who the children of a process are: Linux, and nearly every one."""
_FILE_BYTES = 1024
"""What a file takes of the kernel's memory besides its content: its inode (752) and its name (192)."""
_SOCKET_BYTES = 208 * 1024
"""What may lie in the kernel's buffer of a socket (`net.core.wmem_default`)."""


class TreeUsage(NamedTuple):
    processes: int
    memory_bytes: int
    cpu_seconds: float
    threads: int = 0


_NOTHING = TreeUsage(0, 0, 0.0)


def tree_usage(pid: int, *, enough: int = 0, most: int = 1 << 22) -> TreeUsage:
    """Add up a process and all below it, with what their jail keeps in memory.

    Args:
        pid: The process at the root of the tree.
        enough: Above this much memory it is worth a closer look, at which processes share their pages.
        most: Above this many processes only their number counts: they may leave no time for more.
    """
    if not _HAS_CHILDREN:
        return _by_psutil(pid)
    members = _tree(pid, most)
    if len(members) > most:
        return TreeUsage(len(members), 0, 0.0, len(members))
    tree = {member: one for member in members if (one := _usage_of(member)) is not None}
    held = _held_in_jail(pid)
    memory = held + sum(one.memory_bytes for one in tree.values())
    if memory > enough:
        memory = held + sum(map(_own_share, tree))
    return TreeUsage(
        len(tree),
        memory,
        sum(one.cpu_seconds for one in tree.values()),
        sum(one.threads for one in tree.values()),
    )


def resident(pid: int) -> int:
    """Return the memory of one process; none where it has ended."""
    if not _HAS_CHILDREN:
        return _by_psutil(pid).memory_bytes
    pages = _read(f"/proc/{pid}/statm").split()
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE") if pages else 0


def _tree(pid: int, most: int) -> list[int]:
    """Return a process and those below it, without looking through every process of the machine."""
    found = [pid]
    for member in found:
        if len(found) > most:
            break
        try:
            threads = os.listdir(f"/proc/{member}/task")  # noqa: PTH208 - some hundred times a second
        except OSError:
            continue  # it has just ended
        for thread in threads:
            found += map(int, _read(f"/proc/{member}/task/{thread}/children").split())
    return found


def _usage_of(pid: int) -> TreeUsage | None:
    # After the name, which may hold anything, from the third field on: proc(5).
    stat = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    if not stat:
        return None
    ticks = sum(map(int, stat[11:15]))
    status = _read(f"/proc/{pid}/status")
    memory = sum(_kilobytes(status, name) for name in ("VmRSS:", "VmSwap:"))
    return TreeUsage(1, memory * 1024, ticks / os.sysconf("SC_CLK_TCK"), int(stat[17]))


def _own_share(pid: int) -> int:
    """Return the memory of a process where pages that it shares with others count for a part each."""
    shares = _read(f"/proc/{pid}/smaps_rollup")
    if not shares:  # it has just ended, or does not let itself be looked at
        return resident(pid)
    return sum(_kilobytes(shares, name) for name in ("\nPss:", "\nSwapPss:")) * 1024


def _held_in_jail(pid: int) -> int:
    """Return the memory that belongs to no process: files, and what lies in sockets."""
    first, _, _ = _read(f"/proc/{pid}/task/{pid}/children").partition(" ")
    inside = f"/proc/{first}/root"
    if not first or not Path(inside + MARK).exists():
        return 0
    held = _sockets(first) * _SOCKET_BYTES
    for folder in WRITABLE:
        try:
            found = os.statvfs(inside + folder)
        except OSError:
            continue
        held += (found.f_blocks - found.f_bfree) * found.f_frsize
        held += (found.f_files - found.f_ffree) * _FILE_BYTES
    return held


def _sockets(pid: str) -> int:
    words = _read(f"/proc/{pid}/net/sockstat").split(maxsplit=3)  # sockets: used 4
    return int(words[2]) if len(words) > 2 else 0


def _kilobytes(text: str, name: str) -> int:
    _, found, rest = text.partition(name)
    return int(rest.split(maxsplit=1)[0]) if found else 0


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - some hundred times a second
            return file.read()
    except OSError:
        return ""


def _by_psutil(pid: int) -> TreeUsage:
    import psutil

    processes, memory, cpu, threads = 0, 0, 0.0, 0
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.Error:
        return _NOTHING
    for process in tree:
        try:
            with process.oneshot():
                memory += process.memory_info().rss
                times = process.cpu_times()
                threads += process.num_threads()
        except psutil.Error:
            continue  # it has just ended
        processes += 1
        cpu += times.user + times.system + times.children_user + times.children_system
    return TreeUsage(processes, memory, cpu, threads)
