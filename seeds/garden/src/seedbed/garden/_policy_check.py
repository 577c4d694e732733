"""The policy in the root's `pyproject.toml`, as a check of the whole workspace."""

from collections.abc import Iterable

from seedbed.buildgraph import Breach
from seedbed.workspace import Tree, Workspace


def check_policy(workspace: Workspace, tree: Tree) -> Iterable[Breach]:
    """Return what should have moved and has not."""
    del workspace, tree
    return ()
