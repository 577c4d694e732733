"""`seedbed pulse`."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def pulse(
    *,
    days: Annotated[
        int | None, typer.Option("--days", metavar="N", help="Count only the last N days.", min=1)
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Say how the packages live: their age, what was rewritten of them and what kept, their releases."""
    import time
    from pathlib import Path

    from seedbed.edits import read_monorepo

    from ._pulse_show import as_json, print_pulse, read_pulse

    found = read_pulse(read_monorepo(Path.cwd()), now=int(time.time()), days=days)
    if json_output:
        typer.echo(as_json(found))
    else:
        print_pulse(found)
