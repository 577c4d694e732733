"""Which tasks of which packages there are to do, and in which order. Pure values."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
            edges[node] = frozenset(_before(node, tasks, workspace, has))
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
            f"[tool.seedbed.tasks] depends-on: tasks wait for one another in a circle: {circle}",
            where="pyproject.toml",
            do="Let one of them go without the other",
        ) from error


def _nodes(task: Task, packages: Iterable[str]) -> Iterator[Node]:
    if task.on == "workspace":
        yield Node(ROOT, task.name)
    else:
        for package in packages:
            yield Node(package, task.name)


def _before(
    node: Node, tasks: Mapping[str, Task], workspace: Workspace, has: Callable[[Node], bool]
) -> Iterator[Node]:
    """Yield what a node waits for; where a package has no such task, what that would wait for."""
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        for first in _first(waiting.pop(), tasks, workspace):
            if first not in seen:
                seen.add(first)
                if has(first):
                    yield first
                else:
                    waiting.append(first)


def _first(node: Node, tasks: Mapping[str, Task], workspace: Workspace) -> Iterator[Node]:
    """Yield what a node waits for directly."""
    task = tasks[node.task]
    everywhere = workspace.members if node.package == ROOT else (node.package,)
    for name in task.after:
        yield from _nodes(tasks[name], everywhere)
    upstream = workspace.members if node.package == ROOT else _able_to_come_first(node.package, workspace)
    for name in task.after_upstream:
        yield from _nodes(tasks[name], upstream)


def _able_to_come_first(package: str, workspace: Workspace) -> Iterator[str]:
    """Yield what a package needs, without what needs it in turn: neither of those can come first."""
    for other in workspace.upstream(package):
        if package not in workspace.upstream(other):
            yield other


def make_groups(plan: Plan, tasks: Mapping[str, Task], stale: Iterable[Node]) -> list[Group]:
    """Gather stale nodes into what one process can do, in an order in which they can be done.

    Nodes of a batchable task go together unless another task has to come between them. A batch is put off
    while something else can be done that lets it grow, so that with one batchable task the processes are as few
    as can be; with several that wait for one another they are few.
    """
    wanted = set(stale)
    before = {node: plan.waits_for[node] & wanted for node in plan if node in wanted}
    left = {node: set(firsts) for node, firsts in before.items()}
    after: dict[Node, list[Node]] = {node: [] for node in left}
    for node, firsts in before.items():
        for first in firsts:
            after[first].append(node)
    groups: list[Group] = []
    while left:
        for nodes in _next(left, tasks):
            waits_for = frozenset[Node]().union(*(before[node] for node in nodes)) - set(nodes)
            groups.append(Group(nodes[0].task, nodes, waits_for))
            for node in nodes:
                del left[node]
            for node in nodes:
                for later in after[node]:
                    left.get(later, set()).discard(node)
    return groups


def _next(left: Mapping[Node, set[Node]], tasks: Mapping[str, Task]) -> Sequence[tuple[Node, ...]]:
    """Return what to do next: every single node that is ready, or else one batch, a complete one if there is."""
    singles = [(node,) for node, firsts in left.items() if not firsts and not tasks[node.task].batch]
    if singles:
        return singles
    batches: dict[str, list[Node]] = {}
    ready: set[Node] = set()
    for node, firsts in left.items():
        if tasks[node.task].batch and all(first.task == node.task and first in ready for first in firsts):
            batches.setdefault(node.task, []).append(node)
            ready.add(node)
    total = Counter(node.task for node in left)
    task = next((task for task, nodes in batches.items() if len(nodes) == total[task]), next(iter(batches)))
    return [tuple(batches[task])]
