"""`seedbed mingle`."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def mingle(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A package; without it, all of them.")
    ] = None,
    *,
    most: Annotated[
        int, typer.Option("--most", metavar="N", help="How many rows of code written more than once.", min=0)
    ] = 10,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Say who uses what of whom, and which code several packages wrote each for themselves."""
    import gc
    from pathlib import Path

    from seedbed.buildgraph import open_cache
    from seedbed.garden._errors import GardenError
    from seedbed.workspace import find_root, read_listings, read_tree, read_workspace

    from ._mingle import mingle as find
    from ._mingle_show import as_json, print_all, print_one
    from ._readings import planted_fragments, read_all

    gc.disable()  # syntax trees have no circles; looking for some takes a fifth of the time
    root = find_root(Path.cwd())
    cache = open_cache(root)
    tree = read_tree(read_listings(root))
    workspace = read_workspace(root, tree, cache=cache)
    member = workspace.find(name) if name is not None else None
    if name is not None and member is None:
        known = ", ".join(one.short for one in workspace.members.values())
        raise GardenError(f"No package is called {name!r}", do=f"There are: {known}")
    mingled = find(workspace, read_all(workspace, tree, cache), planted_fragments())
    if json_output:
        typer.echo(as_json(mingled, member))
    elif member is None:
        print_all(workspace, mingled, most)
    else:
        print_one(workspace, mingled, member, most)
