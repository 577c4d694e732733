"""What the commands that release have in common: where, to which index, and how they say what they do."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from seedbed.edits import Monorepo, read_monorepo, touched
from seedbed.workspace import WorkspaceError, find_root

from ._events import Event, Tell
from ._index import Index
from ._plan import Plan
from ._plan import plan as make_plan
from ._prepare import prepare_edits
from ._publish import Shelf
from ._report import as_json, print_plan, read_waivers
from ._run import Checks, UnfitError
from ._settings import index_url, upload_url
from ._state import Due, hold_ready, unfinished
from ._survey import survey

_FAILED = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, and where its packages are published."""

    monorepo: Monorepo
    shelf: Shelf
    json_output: bool

    @classmethod
    def here(cls, *, json_output: bool, commits: bool = True) -> "Place":
        """Return that of the present folder, if a release can be made in it.

        Raises:
            WorkspaceError: it is none, or not everything in it is committed.
        """
        monorepo = read_monorepo(Path.cwd())
        hold_ready(monorepo.root, commits=commits)
        return cls(monorepo, shelf_of(monorepo.text), json_output)

    @property
    def tell(self) -> Tell:
        """Print each step: a line for people, or a JSON object on one."""
        return teller(json_output=self.json_output)

    @property
    def due(self) -> Due | None:
        """What an earlier release has left to do."""
        return unfinished(self.monorepo)

    def checks(self, *, no_tests: bool) -> Checks:
        """Return how what is built is to be checked."""
        return Checks(self.shelf.index.url, not no_tests)

    def plan(self, waive: Sequence[str]) -> Plan:
        """Return a plan without problems; with any, print them and end.

        Raises:
            typer.Exit: it has problems.
        """
        waivers = read_waivers(self.monorepo, waive)
        made = make_plan(survey(self.monorepo, self.shelf.index), waivers)
        if made.problems:
            if self.json_output:
                typer.echo(json.dumps({"event": "problems", **as_json(made)}))
            else:
                print_plan(made)
            raise typer.Exit(_FAILED)
        return made

    def show(self, plan: Plan) -> None:
        """Print what a plan would release, and which files it would touch."""
        changes = touched(self.monorepo.root, prepare_edits(self.monorepo, plan))
        if self.json_output:
            told = [{"path": one.path, "how": one.how} for one in changes]
            typer.echo(json.dumps({"event": "plan", **as_json(plan), "touched": told}))
            return
        print_plan(plan)
        for one in changes:
            typer.echo(str(one))

    def done(self, dues: Sequence[Due]) -> None:
        """Print what was released, last."""
        tags = [tag for due in dues for tag in due.tags.values()]
        if self.json_output:
            typer.echo(json.dumps({"event": "done", "released": tags}))
        elif tags:
            typer.echo(f"Released {', '.join(tags)}. Push it with `git push --follow-tags`.")
        else:
            typer.echo("Nothing to release")

    def prepared(self, due: Due | None) -> None:
        """Print what was committed."""
        tags = list(due.tags.values()) if due else []
        if self.json_output:
            typer.echo(json.dumps({"event": "prepared", "due": tags}))
        elif due:
            typer.echo(f"Committed {due.commit[:12]} for {', '.join(tags)}. Nothing is published yet.")
        else:
            typer.echo("Nothing to release")


def shelf_around(start: Path) -> Shelf:
    """Return where the workspace around a folder publishes; where there is none, the environment or PyPI says."""
    try:
        text = (find_root(start) / "pyproject.toml").read_text("utf-8")
    except WorkspaceError:
        text = ""
    return shelf_of(text)


def shelf_of(text: str) -> Shelf:
    """Return where packages are published, by the root's manifest and the environment."""
    return Shelf(Index(index_url(text, os.environ)), upload_url(text, os.environ))


def teller(*, json_output: bool) -> Tell:
    """Return what prints a step at once, so that whoever reads along knows where it is."""

    def tell(event: Event) -> None:
        if json_output:
            told = {"event": event.step, "package": event.package, "text": event.text}
            typer.echo(json.dumps(told))
        else:
            typer.echo(str(event))

    return tell


@contextmanager
def fit_or_failed(*, json_output: bool) -> Iterator[None]:
    """Print what is not fit, and end as a failed check does.

    Raises:
        typer.Exit: something is not fit.
    """
    try:
        yield
    except UnfitError as error:
        for failure in error.failures:
            typer.echo(json.dumps({"event": "unfit", "text": failure}) if json_output else failure)
        typer.echo(f"seedbed: {error}", err=True)
        raise typer.Exit(_FAILED) from error
