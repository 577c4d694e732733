"""`seedbed release plan`."""

from typing import Annotated

import typer

app = typer.Typer()

_PROBLEMS = 1


@app.command()
def plan(
    waive: Annotated[
        list[str] | None,
        typer.Option(
            "--waive", metavar="NAME=REASON", help="Let an API break without a version that says so."
        ),
    ] = None,
    *,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Say what would be released, in which order, as which version, and why. Nothing is changed."""
    import json
    from pathlib import Path

    from seedbed.edits import read_monorepo

    from ._command import plan_of, target_of
    from ._report import as_json, print_plan
    from ._state import unfinished

    monorepo = read_monorepo(Path.cwd())
    made = plan_of(monorepo, target_of(monorepo.text).index, waive or ())
    due = unfinished(monorepo)
    if json_output:
        begun = {"commit": due.commit, "tags": [*due.tags.values()]} if due else None
        typer.echo(json.dumps({"begun": begun, **as_json(made)}, indent=1))
    else:
        if due:
            tags = ", ".join(due.tags.values())
            typer.echo(f"Begun in {due.commit[:12]}: {tags}; `seedbed release run` goes on with it")
        print_plan(made)
    raise typer.Exit(_PROBLEMS if made.problems else 0)
