"""What the kernel's limits per process miss: the clock, and the sum over a tree of processes."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from seedbed.sandbox._types import LimitKind, Limits
from seedbed.sandbox._usage import TreeUsage, tree_usage

__all__ = ["TreeUsage", "exceeded", "most_tasks", "watching"]

_OWN_PROCESSES = 3
"""Two of bubblewrap's and the bootstrap's own."""
_THREADS = 64
"""Threads that there may be besides one for each process: two pools as large as Python makes them by itself."""
_LONGEST_PAUSE, _SHORTEST_PAUSE = 0.05, 0.005
_FASTEST = 8e9
"""Bytes a second: about what a few processes together can fill."""


def exceeded(usage: TreeUsage, limits: Limits) -> LimitKind | None:
    """Return the first cap that the tree is over."""
    if usage.processes - _OWN_PROCESSES > limits.processes:
        return LimitKind.PROCESSES
    if usage.threads > most_tasks(limits):
        return LimitKind.PROCESSES
    if usage.memory_bytes > limits.memory_bytes:
        return LimitKind.MEMORY
    if usage.cpu_seconds > limits.cpu_seconds:
        return LimitKind.CPU
    return None


def most_tasks(limits: Limits) -> int:
    """Return how many processes and threads there may be together in a jail."""
    return limits.processes + _THREADS + _OWN_PROCESSES


@contextlib.contextmanager
def watching(pid: int, limits: Limits, kill: Callable[[LimitKind], None]) -> Iterator[None]:
    """Look at a tree again and again during the block, and call `kill` once it is over a cap.

    Looks from a thread of its own, so that it does not wait for whoever keeps the event loop or its pool busy.
    """
    ended = threading.Event()
    deadline = time.monotonic() + limits.wall_seconds
    watcher = threading.Thread(target=_watch, args=(pid, limits, kill, deadline, ended), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()


def _watch(
    pid: int, limits: Limits, kill: Callable[[LimitKind], None], deadline: float, ended: threading.Event
) -> None:
    try:
        over = _first_over(pid, limits, deadline, ended)
    except BaseException:
        kill(LimitKind.WALL)  # nothing runs unwatched
        raise
    if over is not None:
        kill(over)


def _first_over(pid: int, limits: Limits, deadline: float, ended: threading.Event) -> LimitKind | None:
    """Wait until the tree is over a cap; return `None` when it ends before."""
    room = limits.memory_bytes
    while not ended.wait(_pause(room, deadline)):
        usage = tree_usage(pid, enough=limits.memory_bytes, most=most_tasks(limits))
        if over := exceeded(usage, limits):
            return over
        if time.monotonic() >= deadline:
            return LimitKind.WALL
        room = limits.memory_bytes - usage.memory_bytes
    return None


def _pause(room: int, deadline: float) -> float:
    """Return how long nothing can go far wrong: the less room is left, the shorter."""
    pause = max(_SHORTEST_PAUSE, min(_LONGEST_PAUSE, room / _FASTEST))
    return max(0.0, min(pause, deadline - time.monotonic()))
