"""`seedbed retire`, `seedbed compost` and `seedbed merge`."""

from typing import Annotated

import typer

app = typer.Typer()
_compost = typer.Typer(invoke_without_command=True)
app.add_typer(_compost, name="compost")

_Name = Annotated[str, typer.Argument(help="The package, by its name or folder.")]
_Learned = Annotated[str | None, typer.Option(help="What was learned; asked for on a terminal.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be touched, and change nothing.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]


@app.command()
def retire(
    name: _Name,
    *,
    learned: _Learned = None,
    move_into: Annotated[
        str | None, typer.Option(metavar="DEPENDANT", help="What others import goes into the one that does.")
    ] = None,
    move_to: Annotated[
        str | None, typer.Option(metavar="NEWSEED", help="What others import becomes a new package.")
    ] = None,
    dry_run: _DryRun = False,
    json_output: _Json = False,
) -> None:
    """Take a package out: what others use of it moves, what was learned is written down, and git keeps the rest."""
    from ._retire_shown import retire as run

    run(name, learned, move_into, move_to, dry_run=dry_run, json_output=json_output)


@app.command()
def merge(
    name: _Name,
    into: Annotated[str, typer.Option(metavar="PACKAGE", help="The package that it becomes part of.")],
    *,
    learned: _Learned = None,
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit it, moves first where git would not see them otherwise.")
    ] = False,
    dry_run: _DryRun = False,
    json_output: _Json = False,
) -> None:
    """Make a package part of another: modules, tests, needs and commands; everyone imports it from there."""
    from ._retire_shown import merge as run

    run(name, into, learned or "", commit=commit, dry_run=dry_run, json_output=json_output)


@_compost.callback()
def compost(context: typer.Context, *, json_output: _Json = False) -> None:
    """What was retired: list it, which is what this does without a command, find it, and bring it back."""
    if context.invoked_subcommand is None:
        from ._compost_shown import compost as run

        run(json_output=json_output)


@_compost.command()
def search(
    terms: Annotated[list[str], typer.Argument(metavar="TERMS…", help="How words in it begin.")],
    *,
    json_output: _Json = False,
) -> None:
    """Find what was retired by its names, its purpose, what was learned, and its README."""
    from ._compost_shown import search as run

    run(terms, json_output=json_output)


@_compost.command()
def revive(
    name: Annotated[str, typer.Argument(help="The package, as it was called.")],
    *,
    new_name: Annotated[str, typer.Option("--as", metavar="NEW", help="What it is called from now on.")] = "",
    dry_run: _DryRun = False,
    json_output: _Json = False,
) -> None:
    """Bring a package back as it was, pinned to what its needs are now; its entry goes."""
    from ._retire_shown import revive as run

    run(name, new_name, dry_run=dry_run, json_output=json_output)
