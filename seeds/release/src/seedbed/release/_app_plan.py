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
    import os
    from pathlib import Path

    from seedbed.edits import read_monorepo

    from ._index import Index
    from ._plan import plan as make_plan
    from ._report import as_json, print_plan, read_waivers
    from ._settings import index_url
    from ._survey import survey

    monorepo = read_monorepo(Path.cwd())
    waivers = read_waivers(monorepo, waive or ())
    made = make_plan(survey(monorepo, Index(index_url(monorepo.text, os.environ))), waivers)
    if json_output:
        typer.echo(json.dumps(as_json(made), indent=1))
    else:
        print_plan(made)
    raise typer.Exit(_PROBLEMS if made.problems else 0)
