"""`seedbed release run`, and its parts for where building and publishing are apart: `prepare`, `build`, `publish`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

_Waive = Annotated[
    list[str] | None,
    typer.Option("--waive", metavar="NAME=REASON", help="Let an API break without a version that says so."),
]
_NoTests = Annotated[bool, typer.Option("--no-tests", help="Do not run tests against the wheels.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line instead.")]


@app.command()
def run(
    waive: _Waive = None, *, dry_run: _DryRun = False, no_tests: _NoTests = False, json_output: _Json = False
) -> None:
    """Release what has changed: prepare, build, check, commit, publish in order, tag. Goes on where it was."""
    from ._command import Place
    from ._run import finish, release

    place = Place.here(json_output=json_output)
    with place.working():
        due = place.find_due()
        if due and dry_run:
            _say_due(due.tags.values(), json_output=json_output)
        elif due:
            finish(place.monorepo.root, due, place.target, place.tell, tests=not no_tests)
            place.done([due])
        elif dry_run:
            place.show(place.plan(waive or ()))
        else:
            made = place.plan(waive or ())
            place.done(release(place.monorepo, made, place.target, place.tell, tests=not no_tests))


def _say_due(tags: Iterable[str], *, json_output: bool) -> None:
    import json

    if json_output:
        typer.echo(json.dumps({"event": "due", "tags": [*tags]}))
    else:
        typer.echo(f"Would go on with what was begun: build, check, publish and tag {', '.join(tags)}")


@app.command()
def prepare(waive: _Waive = None, *, dry_run: _DryRun = False, json_output: _Json = False) -> None:
    """Commit what a release changes, and publish nothing: versions, ranges, change logs, lock."""
    from ._command import Place
    from ._run import is_given_up, prepare_only

    place = Place.here(json_output=json_output)
    with place.working():
        due = place.find_due()
        if due and not is_given_up(place.monorepo.root, due, place.target.index):
            place.prepared(due, "Prepared already in {}, to be published with `seedbed release run`")
            return
        made = place.plan(waive or ())
        if dry_run:
            place.show(made)
        else:
            done = prepare_only(place.monorepo, made, place.tell)
            place.prepared(done, "Committed {}, of which nothing is published yet")


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="An empty folder, for what is built.")],
    *,
    no_tests: _NoTests = False,
    json_output: _Json = False,
) -> None:
    """Build and check what the last release commit says, and publish nothing. Needs no credentials."""
    from ._command import Place
    from ._run import build_only

    place = Place.here(json_output=json_output, commits=False)
    with place.working():
        due = place.find_due()
        if due is None:
            place.done(())
            return
        index = place.target.index
        build_only(place.monorepo.root, due, out.absolute(), index, place.tell, tests=not no_tests)


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `release build` has made.")],
    *,
    json_output: _Json = False,
) -> None:
    """Publish, in order, what `release build` has put into a folder. Needs no workspace, and tags nothing."""
    from ._command import target_around, teller
    from ._run import publish_only

    publish_only(folder.absolute(), target_around(Path.cwd()), teller(json_output=json_output))
