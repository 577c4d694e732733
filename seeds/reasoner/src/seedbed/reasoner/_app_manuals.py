"""`reason manuals`: the literature on this machine. What a command needs is imported when it runs."""

from typing import Annotated

import typer

manuals_app = typer.Typer(
    help="Search the literature on this machine: docstrings, READMEs, man pages, and folders of your own.",
    invoke_without_command=True,
)

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object, and nothing else, on stdout.")
]
WordsOption = Annotated[
    bool, typer.Option("--words", help="Read words alone: faster, and found by other words less often.")
]
DirArgument = Annotated[str, typer.Argument(metavar="DIR", help="A folder of documents.")]


@manuals_app.callback()
def manuals(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Search the literature on this machine; without a command, list what is indexed."""
    if context.invoked_subcommand is None:
        from seedbed.reasoner import _manuals

        _manuals.show(as_json=as_json)


@manuals_app.command("list")
def show(*, as_json: JsonOption = False) -> None:
    """List what is indexed."""
    from seedbed.reasoner import _manuals

    _manuals.show(as_json=as_json)


@manuals_app.command()
def add(folder: DirArgument, *, by_words: WordsOption = False, as_json: JsonOption = False) -> None:
    """Add a folder and read it: Markdown, reStructuredText, HTML, plain text and PDF.

    The index stays on this machine. But what fits a problem is shown to the model that works on it, which may be a
    hosted one.
    """
    from seedbed.reasoner import _manuals

    _manuals.add(folder, by_words=by_words, as_json=as_json)


@manuals_app.command()
def remove(folder: DirArgument, *, as_json: JsonOption = False) -> None:
    """Forget a folder that was added. The folder itself stays as it is."""
    from seedbed.reasoner import _manuals

    _manuals.remove(folder, as_json=as_json)


@manuals_app.command()
def index(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Installed packages and the system's man pages, too.")
    ] = False,
    by_words: WordsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Index the standard library, and read again what has changed in all that was indexed before."""
    from seedbed.reasoner import _manuals

    _manuals.index(everything=everything, by_words=by_words, as_json=as_json)


@manuals_app.command()
def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS…", help="What you want to know, in your own words.")
    ],
    *,
    at_most: Annotated[
        int, typer.Option("--at-most", min=1, max=50, help="How many passages are shown.")
    ] = 3,
    as_json: JsonOption = False,
) -> None:
    """Show the passages that answer a question best, with file and place."""
    from seedbed.reasoner import _manuals

    _manuals.search(" ".join(words), at_most=at_most, as_json=as_json)
