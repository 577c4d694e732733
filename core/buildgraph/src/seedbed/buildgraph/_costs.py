"""What a task may cost in each package, to share a batch out by."""

import math
from collections.abc import Iterable
from pathlib import PurePosixPath

from ._attribute import Tool, tool_of
from ._keys import World
from ._plan import Node
from ._shares import estimate
from ._store import Store
from ._world import stamp

# As pytest collects them; its tests say more of what a package takes than its sources do.
_TESTS = ("test_*.py", "*_test.py")


def costs_of(world: World, store: Store, nodes: Iterable[Node]) -> dict[Node, float]:
    """Return what each node may cost: as long as it took last time, or by the bytes of its tests.

    Tests of a package that needs many others play through those as well, and count as often. Of a tool other than
    pytest, all inputs count, once.
    """
    known = {node: _took(store, node) for node in nodes}
    took = {node: seconds for node, seconds in known.items() if seconds is not None}
    return estimate(took, {node: _size(world, node) for node in known})


def _took(store: Store, node: Node) -> float | None:
    """Return how long a node took when it last passed; a cache may come from elsewhere, with anything in it."""
    match store.latest(node):
        case {"took": {"seconds": float(seconds) | int(seconds)}} if 0 <= seconds < math.inf:
            return float(seconds)
        case _:
            return None


def _size(world: World, node: Node) -> int:
    paths = [PurePosixPath(path) for path in world.own(node)]
    reach = 1
    if tool_of(world.settings.tasks[node.task].command) is Tool.PYTEST:
        paths = [path for path in paths if any(path.match(pattern) for pattern in _TESTS)]
        reach += len(world.workspace.upstream(node.package))
    stamps = (stamp(world.tree.root / path) for path in paths)
    return reach * sum(found[2] for found in stamps if found)
