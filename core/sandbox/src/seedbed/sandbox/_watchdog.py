"""What the kernel's limits per process miss: the sum over a tree of processes."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from seedbed.sandbox._types import LimitKind, Limits

_EVERY_SECONDS = 0.05
_OWN_PROCESSES = 3
"""Two of bubblewrap's and the bootstrap's own."""


class TreeUsage(NamedTuple):
    processes: int
    memory_bytes: int
    cpu_seconds: float


def tree_usage(pid: int) -> TreeUsage:
    """Add up a process and all below it. Pages that they share count for each."""
    import psutil

    processes, memory, cpu = 0, 0, 0.0
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.Error:
        return TreeUsage(0, 0, 0.0)
    for process in tree:
        try:
            with process.oneshot():
                memory += process.memory_info().rss
                times = process.cpu_times()
        except psutil.Error:
            continue  # it has just ended
        processes += 1
        cpu += times.user + times.system + times.children_user + times.children_system
    return TreeUsage(processes, memory, cpu)


def exceeded(usage: TreeUsage, limits: Limits) -> LimitKind | None:
    """Return the first cap that the tree is over."""
    if usage.processes - _OWN_PROCESSES > limits.processes:
        return LimitKind.PROCESSES
    if usage.memory_bytes > limits.memory_bytes:
        return LimitKind.MEMORY
    if usage.cpu_seconds > limits.cpu_seconds:
        return LimitKind.CPU
    return None


async def watch(pid: int, limits: Limits, kill: Callable[[LimitKind], None]) -> None:
    """Look again and again, until cancelled, and kill the tree once it is over a cap."""
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        usage = await asyncio.to_thread(tree_usage, pid)
        if over := exceeded(usage, limits):
            kill(over)
            return
