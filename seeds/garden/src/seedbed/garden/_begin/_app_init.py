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
        str, typer.Option(metavar="FOLDER", help="Where wheels of seedbed's own are, if no index has them.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made, and make nothing.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Make a monorepo of your own: checks, workflows and one seed, green from its first minute."""
    import json
    from dataclasses import asdict

    from seedbed.edits import Write, touched

    from ._founding import found_monorepo, hold_free, plan_for, resolved
    from ._init import monorepo_files

    root = resolved(folder)
    hold_free(root)
    plan = plan_for(root, scope, find_links)
    files = monorepo_files(plan)
    new = touched(root, [Write(path, content) for path, content in files.items()])
    committed = not dry_run and found_monorepo(root, files)
    if json_output:
        made = {"root": str(root), "scope": plan.scope, "dry_run": dry_run, "committed": committed}
        typer.echo(json.dumps({**made, "touched": [asdict(one) for one in new]}, indent=1))
    elif dry_run:
        typer.echo("\n".join(map(str, new)))
    else:
        how = "committed" if committed else "staged: look at it and commit it"
        typer.echo(f"{root} is a monorepo, all of it {how}\nNext: cd {folder} && uv run nox")
