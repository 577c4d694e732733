"""`reason stones`: what cases have left. What a command needs is imported when it runs."""

from typing import Annotated

import typer

stones_app = typer.Typer(
    help="""Look at what cases have left, search it, hold it against its own ground again, and take it along.
    `run` ends with 0 where a stone holds, 3 where it is somebody's word or cannot be run here, 5 where it is refused.""",
    invoke_without_command=True,
)

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object, and nothing else, on stdout.")
]
StoneArgument = Annotated[str, typer.Argument(metavar="STONE", help="A stone's id, or its beginning.")]


@stones_app.callback()
def stones(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List what cases have left that others can use."""
    if context.invoked_subcommand is None:
        from seedbed.reasoner import _stones

        _stones.show_all(as_json=as_json)


@stones_app.command("list")
def show_all(*, as_json: JsonOption = False) -> None:
    """List what cases have left that others can use."""
    from seedbed.reasoner import _stones

    _stones.show_all(as_json=as_json)


@stones_app.command()
def search(
    words: Annotated[str, typer.Argument(metavar='"…"', help="What you need, in your own words.")],
    *,
    at_most: Annotated[int, typer.Option("--at-most", min=1, max=50, help="How many are shown.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Show the stones that are good for something, those first that cover most of it."""
    from seedbed.reasoner import _stones

    _stones.search(words, at_most=at_most, as_json=as_json)


@stones_app.command()
def show(stone: StoneArgument, *, as_json: JsonOption = False) -> None:
    """Show what a stone is and what stands behind it. Runs nothing."""
    from seedbed.reasoner import _stones

    _stones.show(stone, as_json=as_json)


@stones_app.command()
def run(stone: StoneArgument, *, as_json: JsonOption = False) -> None:
    """Hold a stone against its own ground again, in the sandbox, and print what a program prints."""
    from seedbed.reasoner import _stones

    raise typer.Exit(_stones.run(stone, as_json=as_json))


@stones_app.command()
def export(
    stone: StoneArgument,
    *,
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="The folder that it is written to.")],
    as_json: JsonOption = False,
) -> None:
    """Write the files of a stone with their tests into a folder, where `pytest DIR` runs them. Writes over nothing."""
    from seedbed.reasoner import _stones

    _stones.export(stone, out, as_json=as_json)
