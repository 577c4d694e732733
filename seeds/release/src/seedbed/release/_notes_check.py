"""A check that a change to a published package has a note."""

from collections.abc import Iterable

from seedbed.buildgraph import Breach
from seedbed.workspace import Tree, Workspace


def check_notes(workspace: Workspace, tree: Tree) -> Iterable[Breach]:
    """Return the published packages that changed since their last release without a note."""
    del workspace, tree
    return ()
