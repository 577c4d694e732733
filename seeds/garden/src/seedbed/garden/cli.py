"""What this package adds to the `seedbed` command. Everything heavy is imported by the command that needs it."""

from collections.abc import Iterable

import typer

from seedbed.buildgraph import Breach
from seedbed.workspace import Tree, Workspace

from . import _app_graduate, _app_init, _app_mingle, _app_new, _app_pulse, _app_retire

app = typer.Typer()
for _part in (_app_new, _app_graduate, _app_retire, _app_mingle, _app_pulse, _app_init):
    app.add_typer(_part.app)


def check(workspace: Workspace, tree: Tree) -> Iterable[Breach]:
    """Return what the policy in the root's `pyproject.toml` says should have moved."""
    from ._policy_check import check_policy

    return check_policy(workspace, tree)
