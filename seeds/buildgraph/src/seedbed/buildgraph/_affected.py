"""What a change affects: the tasks whose keys are not what they were at another commit."""

from collections.abc import Iterable
from pathlib import Path

from seedbed.workspace import WorkspaceError, ask_git, merge_base

from ._keys import World
from ._plan import ROOT, Node
from ._world import read_world


def affected(world: World, reference: str, tasks: Iterable[str]) -> frozenset[Node]:
    """Return the nodes whose own and upstream inputs differ from those at the merge base with a reference.

    Raises:
        WorkspaceError: the reference is unknown here, or the workspace at it cannot be read.
    """
    root = world.tree.root
    before = read_world(root, commit=merge_base(root, reference))
    return frozenset(
        node
        for name in tasks
        for node in _nodes(world, name)
        if world.has(node) and (not _existed(before, node) or before.key(node, {}) != world.key(node, {}))
    )


def _nodes(world: World, name: str) -> list[Node]:
    if world.settings.tasks[name].on == "workspace":
        return [Node(ROOT, name)]
    return [Node(package, name) for package in world.workspace.members]


def _existed(before: World, node: Node) -> bool:
    known = node.package == ROOT or node.package in before.workspace.members
    return known and node.task in before.settings.tasks and before.has(node)


def default_reference(root: Path) -> str:
    """Return what a change is usually compared with: the main branch upstream, or here, or the last commit."""
    for name in ("origin/HEAD", "origin/main", "origin/master", "main", "master"):
        try:
            ask_git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except WorkspaceError:
            continue
        return name
    return "HEAD"
