"""Which tasks of which packages there are to do, and in which order. Pure values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from seedbed.workspace import Workspace

from ._settings import SettingsError, Task

# Stands for the workspace as a whole where a package's name is expected; no distribution can be called this.
ROOT = "//"


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """One task of one package; `package` is `ROOT` for a task on the workspace."""

    package: str
    task: str

    def __str__(self) -> str:
        return f"{self.package}:{self.task}" if self.package != ROOT else self.task


@dataclass(frozen=True, slots=True)
class Plan:
    """Nodes, each after everything that it waits for."""

    waits_for: Mapping[Node, frozenset[Node]]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.waits_for)

    def __len__(self) -> int:
        return len(self.waits_for)


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that one process does, in the order in which their folders are named to it."""

    task: str
    nodes: tuple[Node, ...]
    waits_for: frozenset[Node]


def make_plan(
    workspace: Workspace, tasks: Mapping[str, Task], wanted: Iterable[Node], has: Callable[[Node], bool]
) -> Plan:
    """Return what it takes to do nodes, with everything that has to come first.

    Args:
        workspace: The packages and what they need.
        tasks: Every task by name.
        wanted: What was asked for.
        has: Whether a package has a task at all.

    Raises:
        SettingsError: tasks wait for one another in a circle.
    """
    waiting = [node for node in wanted if has(node)]
    edges: dict[Node, frozenset[Node]] = {}
    while waiting:
        node = waiting.pop()
        if node not in edges:
            edges[node] = frozenset(other for other in _first(node, tasks, workspace) if has(other))
            waiting.extend(edges[node])
    rank = {name: at for at, name in enumerate((ROOT, *workspace.members))}
    ordered = {
        node: sorted(edges[node], key=str) for node in sorted(edges, key=lambda n: (rank[n.package], n.task))
    }
    try:
        return Plan({node: edges[node] for node in TopologicalSorter(ordered).static_order()})
    except CycleError as error:
        circle = " → ".join(map(str, reversed(error.args[1])))
        raise SettingsError(
            f"[tool.seedbed.tasks]: tasks wait for one another in a circle: {circle}", where="pyproject.toml"
        ) from error


def _nodes(task: Task, packages: Iterable[str]) -> Iterator[Node]:
    if task.on == "workspace":
        yield Node(ROOT, task.name)
    else:
        for package in packages:
            yield Node(package, task.name)


def _first(node: Node, tasks: Mapping[str, Task], workspace: Workspace) -> Iterator[Node]:
    """Yield what a node waits for directly."""
    task = tasks[node.task]
    everywhere = workspace.members if node.package == ROOT else (node.package,)
    for name in task.after:
        yield from _nodes(tasks[name], everywhere)
    upstream = workspace.members if node.package == ROOT else workspace.upstream(node.package)
    for name in task.after_upstream:
        yield from _nodes(tasks[name], upstream)


def make_groups(plan: Plan, tasks: Mapping[str, Task], stale: Iterable[Node]) -> list[Group]:
    """Gather stale nodes into what one process can do, as few as the order allows.

    Nodes of a batchable task go together unless another task has to come between them: each node's height
    counts the changes of task on the longest way down, and those of one task and one height are one group.
    """
    wanted = set(stale)
    height: dict[Node, int] = {}
    gathered: dict[tuple[int, str, Node | None], list[Node]] = {}
    for node in plan:
        batch = tasks[node.task].batch
        height[node] = max(
            (height[first] + (not batch or first.task != node.task) for first in plan.waits_for[node]),
            default=0,
        )
        if node in wanted:
            gathered.setdefault((height[node], node.task, None if batch else node), []).append(node)
    return [
        Group(
            task,
            tuple(nodes),
            frozenset(first for node in nodes for first in plan.waits_for[node] if first in wanted)
            - set(nodes),
        )
        for (_, task, _), nodes in sorted(gathered.items(), key=lambda item: item[0][0])
    ]
