"""What this package adds to the `seedbed` command. Everything heavy is imported by the command that needs it."""

from collections.abc import Iterable

import typer

from seedbed.buildgraph import Breach
from seedbed.workspace import Tree, Workspace

from ._begin import _app_init, _app_new
from ._let_go import _app_retire
from ._move import _app_graduate
from ._watch import _app_mingle, _app_pulse

app = typer.Typer()
for _part in (_app_new, _app_graduate, _app_retire, _app_mingle, _app_pulse, _app_init):
    app.add_typer(_part.app)


def check(workspace: Workspace, tree: Tree) -> Iterable[Breach]:
    """Return what the policy in the root's `pyproject.toml` says should have moved."""
    from ._move._policy_check import check_policy

    return check_policy(workspace, tree)
