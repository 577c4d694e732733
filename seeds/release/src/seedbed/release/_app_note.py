"""`seedbed note`."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def note(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PACKAGE] [KIND] [TEXT]", help="Without a package, the one whose folder this is."
        ),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be touched, and touch nothing.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Write a change note for who uses a package: breaking, feature, fix, doc or misc."""
    import json
    from dataclasses import asdict
    from pathlib import Path

    from seedbed.edits import Write, carry_out, read_monorepo, touched

    from ._asking import understand
    from ._notes import hold_new

    here = Path.cwd()
    monorepo = read_monorepo(here)
    made = understand(monorepo, here, words or ())
    hold_new(monorepo.root, made)
    edits = (Write(made.path, f"{made.text}\n".encode()),)
    changes = touched(monorepo.root, edits)
    if not dry_run:
        carry_out(monorepo.root, f"note {made.path}", edits, also=())
    if json_output:
        answer = {"note": asdict(made), "touched": [asdict(one) for one in changes], "done": not dry_run}
        typer.echo(json.dumps(answer, indent=1))
    else:
        for one in changes:
            typer.echo(str(one))
