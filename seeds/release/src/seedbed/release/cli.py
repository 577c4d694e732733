"""What this package adds to the `seedbed` command. Everything heavy is imported by the command that needs it."""

from collections.abc import Iterable

import typer

from seedbed.buildgraph import Breach
from seedbed.workspace import Tree, Workspace

from . import _app_note, _app_plan, _app_run

app = typer.Typer()
app.add_typer(_app_note.app)
release = typer.Typer(help="Versions, change notes, and publishing in order.", no_args_is_help=True)
release.add_typer(_app_plan.app)
release.add_typer(_app_run.app)
app.add_typer(release, name="release")


def check(workspace: Workspace, tree: Tree) -> Iterable[Breach]:
    """Return the published packages that changed since their last release and have no change note."""
    from ._notes_check import check_notes

    return check_notes(workspace, tree)
