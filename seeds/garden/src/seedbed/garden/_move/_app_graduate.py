"""`seedbed graduate`."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def graduate(
    name: Annotated[
        str | None, typer.Argument(help="The package; without it, the candidates are shown.")
    ] = None,
    *,
    along: Annotated[bool, typer.Option("--along", help="Take the seeds with it that it needs.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Return a core package to the seeds.")] = False,
    anyway: Annotated[str, typer.Option(metavar="REASON", help="Move it against the policy.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Move a seed to core that others depend on; without a name, show the candidates and what speaks for each."""
    from pathlib import Path

    from seedbed.edits import read_monorepo
    from seedbed.garden._errors import GardenError
    from seedbed.garden._whole import touched_and_lock
    from seedbed.workspace import find_root

    from ._graduate_shown import evidence, outcome, plan, plan_as_json

    if name is None:
        if along or back or anyway or dry_run:
            raise GardenError(
                "These options are for one package", do="Name it: `uv run seedbed graduate NAME`"
            )
        from ._evidence import gather

        monorepo = read_monorepo(Path.cwd())
        evidence(monorepo, gather(monorepo), as_json=json_output)
        return
    from ._graduate import plan_graduation, plan_return
    from ._settle import carry_out_plan, hold_whole

    root = find_root(Path.cwd())
    if not dry_run:
        hold_whole(root)
    monorepo = read_monorepo(root)
    planned = (
        plan_return(monorepo, name, anyway=anyway)
        if back
        else plan_graduation(monorepo, name, with_needs=along, anyway=anyway)
    )
    changes = touched_and_lock(root, planned.edits)
    notes = () if dry_run else carry_out_plan(monorepo, planned)
    if json_output:
        plan_as_json(planned, changes, notes, done=not dry_run)
    else:
        plan(planned, changes, anyway, done=not dry_run)
        if not dry_run:
            outcome(notes)
