"""What a change affects: the tasks whose keys are not what they were at another commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seedbed.workspace import WorkspaceError, ask_git, merge_base

from ._engine import plan_of
from ._keys import World
from ._order import Order
from ._plan import Node
from ._world import read_world


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from another commit.

    Attributes:
        nodes: The tasks whose keys differ.
        note: Why everything was taken to differ, where it was.
    """

    nodes: frozenset[Node]
    note: str = ""


def affected(world: World, reference: str, tasks: tuple[str, ...]) -> Change:
    """Return the tasks whose keys are not what they were at the merge base with a reference.

    Raises:
        WorkspaceError: the reference is unknown here.
    """
    now = {node: key for node, key in _keys(world, tasks).items() if node.task in tasks}
    root = world.tree.root
    base = merge_base(root, reference)
    try:
        then = read_world(root, commit=base)
        before = _keys(then, tuple(task for task in tasks if task in then.settings.tasks))
    except WorkspaceError as error:
        return Change(
            frozenset(now),
            f"Everything counts as affected, since the workspace cannot be read as it was at {reference}: {error}",
        )
    return Change(frozenset(node for node, key in now.items() if before.get(node) != key))


def _keys(world: World, tasks: tuple[str, ...]) -> Mapping[Node, str]:
    """Return the keys of tasks in all packages, and of what has to come first."""
    plan = plan_of(world, Order(tasks, tuple(world.workspace.members)))
    keys: dict[Node, str] = {}
    for node in plan:
        after = (first for first in plan.waits_for[node] if world.settings.tasks[first.task].outputs)
        keys[node] = world.key(node, {first: keys[first] for first in after})
    return keys


def default_reference(root: Path) -> str:
    """Return what a change is usually compared with: the main branch upstream, or here.

    Raises:
        WorkspaceError: there is neither.
    """
    for name in ("origin/HEAD", "origin/main", "origin/master", "main", "master"):
        try:
            ask_git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except WorkspaceError:
            continue
        return name
    raise WorkspaceError(
        "There is no main branch here to compare with",
        do="Fetch it (`git fetch origin main`), or name what to compare with: --affected=REF",
    )
