"""Doing a group of tasks in one process, and sharing the outcome out to its packages."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from seedbed.workspace import Workspace

from ._attribute import (
    Split,
    Tool,
    done_before_the_end,
    finished_with,
    split_by_paths,
    split_by_tests,
    tool_of,
)
from ._plan import ROOT, Group, Node
from ._process import Cancelled, Children, Ran
from ._settings import Task

# Well under what any system takes for one command line.
_LONGEST = 100_000 if sys.platform != "win32" else 20_000


# How much of what a process printed for several packages is kept with each.
_SHARED = 10_000


@dataclass(frozen=True, slots=True)
class Passed:
    """A task succeeded.

    Attributes:
        log: What it printed; of a batch, what belongs to this package.
        seconds: How long it took; of a batch, its share.
        company: How many other packages the process did.
        note: What the user should know although it passed.
    """

    log: str
    seconds: float
    company: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task failed, run alone unless `note` says otherwise."""

    log: str
    seconds: float
    status: int
    note: str = ""


Verdict: TypeAlias = Passed | Failed
Tell: TypeAlias = Callable[[Mapping[Node, Verdict]], None]
Say: TypeAlias = Callable[[str], None]


class Executor:
    """Runs groups of nodes of one workspace.

    Args:
        root: The workspace's root.
        workspace: Its packages.
        tasks: Every task by name.
        children: What runs commands.
        alone: Whether a node has to have a process of its own, although its task can be done for several.
    """

    def __init__(
        self,
        root: Path,
        workspace: Workspace,
        tasks: Mapping[str, Task],
        children: Children,
        alone: Callable[[Node], bool],
    ) -> None:
        self._root = root
        self._workspace = workspace
        self._tasks = tasks
        self._children = children
        self._has_to_be_alone = alone

    def run(self, group: Group, tell: Tell, say: Say) -> None:
        """Do the nodes of a group.

        Args:
            group: What to do.
            tell: Called with verdicts as soon as they are certain.
            say: Called with the closing line of each process.

        Raises:
            Cancelled: the run was given up; what had been told before holds.
        """
        task = self._tasks[group.task]
        together = [node for node in group.nodes if task.batch and not self._has_to_be_alone(node)]
        for nodes in self._pieces(together):
            self._together(task, nodes, tell, say)
        for node in group.nodes:
            if node not in together:
                tell({node: self._alone(task, node, say)})

    def _pieces(self, nodes: Sequence[Node]) -> Iterator[tuple[Node, ...]]:
        """Cut a group into what fits on a command line."""
        piece: list[Node] = []
        length = 0
        for node in nodes:
            length += len(os.fsencode(self._folder(node))) + 1
            if piece and length > _LONGEST:
                yield tuple(piece)
                piece, length = [], 0
            piece.append(node)
        if piece:
            yield tuple(piece)

    def _together(self, task: Task, nodes: Sequence[Node], tell: Tell, say: Say) -> None:
        if len(nodes) == 1:
            tell({nodes[0]: self._alone(task, nodes[0], say)})
            return
        by_folder = {self._folder(node): node for node in nodes}
        company = len(nodes) - 1

        def tell_passed(split: Split) -> None:
            found = split.passed.items()
            tell({by_folder[folder]: Passed(log, seconds, company) for folder, (log, seconds) in found})

        split = self._batch(task, nodes, tell_passed, say)
        tell_passed(split)
        for folder in split.suspects:
            verdict = self._alone(task, by_folder[folder], say)
            if isinstance(verdict, Passed):
                note = self._in_company(task, folder, split, company)
                verdict = Passed(verdict.log, verdict.seconds, note=note)
            tell({by_folder[folder]: verdict})
        if split.unknown:
            self._together(task, [by_folder[folder] for folder in split.unknown], tell, say)

    def _in_company(self, task: Task, folder: str, split: Split, company: int) -> str:
        """Say that a package failed with others and passes alone, unless the batch merely could not tell."""
        if tool_of(task.command) is Tool.OTHER or folder not in split.blamed:
            return ""
        return (
            f"fails only in company: it failed in one process with {company} other packages, and passes alone"
        )

    def _batch(self, task: Task, nodes: Sequence[Node], rescue: Callable[[Split], None], say: Say) -> Split:
        """Run one process for all; where it is interrupted, hand what had been done by then to `rescue`."""
        folders = [self._folder(node) for node in nodes]
        tool = tool_of(task.command)
        if tool is not Tool.PYTEST:
            ran = self._command(task, nodes)
            say(_closing(ran))
            if ran.status == 0:  # what it printed is as much of the one as of the other
                return Split(dict.fromkeys(folders, (ran.log[-_SHARED:], ran.seconds / len(folders))), ())
            if tool is Tool.PATHS:
                return split_by_paths(ran.status, ran.log, folders, ran.seconds)
            return Split({}, tuple(folders))
        with self._report() as report:
            try:
                ran = self._command(task, nodes, *report.options, "--continue-on-collection-errors")
            except Cancelled:
                rescue(done_before_the_end(report.lines(), folders))
                raise
            lines = report.lines()
        say(_closing(ran))
        return split_by_tests(lines, folders, ran.status)

    def _alone(self, task: Task, node: Node, say: Say) -> Verdict:
        if tool_of(task.command) is not Tool.PYTEST:
            ran = self._command(task, [node])
        else:
            with self._report() as report:
                ran = self._command(task, [node], *report.options)
                finished = finished_with(report.lines())
            if ran.status == 0 and finished != 0:
                note = "pytest was ended in the middle of the tests, with an exit status of success"
                return Failed(ran.log, ran.seconds, ran.status, note)
        if task.batch:
            say(_closing(ran))
        return Passed(ran.log, ran.seconds) if ran.status == 0 else Failed(ran.log, ran.seconds, ran.status)

    @contextmanager
    def _report(self) -> Iterator["_Report"]:
        """Give a file for our pytest plugin to write into, and remove it at the end."""
        with tempfile.TemporaryDirectory(prefix="seedbed-", ignore_cleanup_errors=True) as folder:
            yield _Report(Path(folder, "report.jsonl"))

    def _command(self, task: Task, nodes: Sequence[Node], *more: str) -> Ran:
        folders = [self._folder(node) for node in nodes]
        words: list[str] = []
        for word in task.command:
            if word == "{packages}":
                words.extend(folders)
            else:
                words.append(
                    word.replace("{packages}", folders[0])
                    .replace("{package}", folders[0])
                    .replace("{name}", nodes[0].package)
                )
        cwd = self._root if task.at_root else self._root / folders[0]
        return self._children.run([*words, *more], cwd)

    def _folder(self, node: Node) -> str:
        return "." if node.package == ROOT else self._workspace.members[node.package].folder


@dataclass(frozen=True, slots=True)
class _Report:
    """What our pytest plugin writes."""

    path: Path

    @property
    def options(self) -> tuple[str, ...]:
        """What loads the plugin and tells it where to write."""
        return ("-p", "seedbed.buildgraph.pytest_report", "--seedbed-report", str(self.path))

    def lines(self) -> list[str]:
        """Return what has been written by now."""
        return self.path.read_text("utf-8", errors="replace").splitlines() if self.path.exists() else []


def _closing(ran: Ran) -> str:
    """Return the last line that a process printed, which is where tools sum up."""
    lines = ran.log.rstrip().splitlines()
    return lines[-1] if lines else ""
