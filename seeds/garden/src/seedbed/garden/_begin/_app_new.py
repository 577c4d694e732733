"""`seedbed new`."""

from typing import Annotated, Literal

import typer

app = typer.Typer()


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="What it is imported as within the scope: hello_world.")],
    *,
    template: Annotated[
        Literal["library", "tool", "webapp"],
        typer.Option(help="A function, a command, or a web application to begin with."),
    ] = "library",
    purpose: Annotated[str | None, typer.Option(help="What the prototype is for.")] = None,
    fails_when: Annotated[str | None, typer.Option(help="How one would notice that it failed.")] = None,
    leaves: Annotated[str | None, typer.Option(help="What would be left if it did.")] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask the index whether the name is taken.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be touched, and change nothing.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Make a package in seeds/: working, typed, tested, locked. On a terminal it asks what was not said."""
    import sys
    from pathlib import Path

    from seedbed.edits import Story, recover
    from seedbed.garden._errors import GardenError
    from seedbed.workspace import WorkspaceError, find_root

    from ._planting import find_plot
    from ._planting_shown import as_json, as_text, ask_for

    try:
        root = find_root(Path.cwd())
    except WorkspaceError as error:
        go = "Go into a monorepo, or make one with `seedbed init DIR`"
        raise GardenError(error.what, where=error.where, do=go) from error
    if not dry_run and (undone := recover(root)):
        typer.echo(f"seedbed: `{undone}` had been interrupted, and is undone now", err=True)
    plot = find_plot(root, name, offline=offline)
    if sys.stdin.isatty() and sys.stdout.isatty() and not (dry_run or json_output):
        purpose, fails_when, leaves = ask_for(plot.distribution, purpose, fails_when, leaves)
        plot = plot.read_again()
    story = Story(purpose or "", fails_when or "", leaves or "")
    planted = plot.plant(template, story, dry_run=dry_run)
    typer.echo(as_json(planted, dry_run=dry_run) if json_output else as_text(planted, dry_run=dry_run))
    for note in () if json_output else planted.notes:
        typer.echo(f"seedbed: {note}", err=True)
