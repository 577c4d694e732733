"""What a person sees of a run: a live table at a terminal, plain lines elsewhere."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from ._order import Done, Status
from ._plan import Group
from ._text import plain

STYLES: Mapping[Status, str] = {
    Status.KNOWN: "dim",
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.WARNED: "yellow",
    Status.BLOCKED: "magenta",
    Status.CANCELLED: "dim",
}


class Silent:
    """Shows nothing: for programs that read the answer."""

    def begin(self, group: Group) -> None:
        """Do nothing."""

    def end(self, group: Group) -> None:
        """Do nothing."""

    def done(self, done: Done) -> None:
        """Do nothing."""

    def say(self, task: str, line: str) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing."""


class Lines(Silent):
    """Plain lines, for a log: what begins, and how every process ended."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, group: Group) -> None:
        """Say what begins."""
        self._print(f"{group.task}: {_of(group)} …")

    def done(self, done: Done) -> None:
        """Say at once what went wrong."""
        if done.status in (Status.FAILED, Status.WARNED):
            self._print(f"{done.node} {done.status.value}{f': {plain(done.note)}' if done.note else ''}")

    def say(self, task: str, line: str) -> None:
        """Say the line with which a process ended, as it is: other programs look for it."""
        del task
        if line:
            self._print(plain(line))

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class Board(Silent):
    """A table that is drawn again while tasks run: a line for each task, with what is done of it."""

    def __init__(self, console: Console) -> None:
        self._counts: dict[str, Counter[Status]] = defaultdict(Counter)
        self._running: dict[int, tuple[Group, float]] = {}
        self._said: list[str] = []
        self._console = console
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=8, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
        for line in self._said:
            self._console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)

    def begin(self, group: Group) -> None:
        """Show a task as running."""
        self._running[id(group)] = (group, time.monotonic())

    def end(self, group: Group) -> None:
        """Show it as running no more."""
        self._running.pop(id(group), None)

    def done(self, done: Done) -> None:
        """Count how a task came out."""
        self._counts[done.node.task][done.status] += 1

    def say(self, task: str, line: str) -> None:
        """Keep the line with which a process ended, to be shown at the end."""
        self._said.append(f"{task}: {plain(line)}")

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, show_header=False)
        running = list(self._running.values())
        now = time.monotonic()
        for task in dict.fromkeys([*list(self._counts), *(group.task for group, _ in running)]):
            counts = "  ".join(
                f"[{STYLES[status]}]{count} {status.value}[/]"
                for status, count in list(self._counts[task].items())
            )
            mine = [
                f"[cyan]{_of(group)}, {now - since:.0f} s[/]"
                for group, since in running
                if group.task == task
            ]
            more = f" and {len(mine) - 3} more" if len(mine) > 3 else ""
            table.add_row(f"[bold]{task}[/]", counts, "; ".join(mine[:3]) + more)
        return table


def _of(group: Group) -> str:
    """Say what a group is of: the one package, or how many."""
    if len(group.nodes) == 1:
        return group.nodes[0].package.replace("//", "the workspace")
    return f"{len(group.nodes)} packages in one process"
