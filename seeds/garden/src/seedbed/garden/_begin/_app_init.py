"""`seedbed init`."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def init(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder that is new, or empty.")],
    *,
    scope: Annotated[
        str, typer.Option(help="What the names of its packages begin with; otherwise, the folder's name.")
    ] = "",
    find_links: Annotated[
        str,
        typer.Option(
            metavar="FOLDER", help="Wheels of seedbed's own, if no index has them; they are copied."
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made, and make nothing.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Make a monorepo of your own: checks, workflows and one seed, green from its first minute."""
    import json
    import shlex
    from dataclasses import asdict

    from seedbed.edits import Write
    from seedbed.garden._whole import touched_and_lock

    from ._founding import found_monorepo, hold_free, plan_for, repository_around, resolved
    from ._init import monorepo_files

    root = resolved(folder)
    hold_free(root)
    plan = plan_for(root, scope, find_links)
    files = monorepo_files(plan)
    new = touched_and_lock(root, [Write(path, content) for path, content in files.items()])
    around = repository_around(root)
    notes = [f"It lies in another git repository, {around}, which sees nothing of it"] if around else []
    committed = not dry_run and found_monorepo(root, files)
    if json_output:
        made = {"root": str(root), "scope": plan.scope, "done": not dry_run, "committed": committed}
        told = {**made, "notes": notes, "touched": [asdict(one) for one in new]}
        typer.echo(json.dumps(told, indent=1))
        return
    if dry_run:
        typer.echo("\n".join([f"Would make a monorepo in {root}", *map(str, new)]))
    else:
        how = "committed" if committed else "staged: look at it and commit it"
        next_ = f"cd {shlex.quote(folder)} && uv run nox"
        typer.echo(f"{root} is a monorepo, all of it {how}\nNext: {next_}")
    for note in notes:
        typer.echo(f"seedbed: {note}", err=True)
