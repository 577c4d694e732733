"""What `reason learn` is told."""

from typing import Annotated

import typer

learn_app = typer.Typer(
    help="Learn from your cases: retrain the guess of the class on every turn, verified end and class that you said.",
    invoke_without_command=True,
)


@learn_app.callback()
def learn(
    *,
    undo: Annotated[
        bool, typer.Option("--undo", help="Forget what was learnt, and guess as shipped.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come of it; change nothing.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show the examples, and learn nothing.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, and nothing else, on stdout.")
    ] = False,
) -> None:
    """Learn from your cases: retrain the guess of the class on every turn, verified end and class that you said."""
    from seedbed.reasoner import _learn

    _learn.learn(_learn.Wanted(undo=undo, dry_run=dry_run, listed=listed), as_json=as_json)
