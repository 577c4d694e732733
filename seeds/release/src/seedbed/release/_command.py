"""What the commands that release have in common: where, to which index, and how they say what they do."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from seedbed.edits import Monorepo, alone, read_monorepo, touched
from seedbed.workspace import WorkspaceError, find_root

from ._errors import ReleaseError
from ._events import Event, Tell
from ._index import Index
from ._plan import Plan
from ._plan import plan as make_plan
from ._prepare import prepare_edits
from ._publish import Target
from ._report import as_json, print_plan
from ._run import UnfitError
from ._settings import index_url, upload_url
from ._state import Due, hold_ready, lock_of, sweep, unfinished
from ._survey import survey

_FAILED = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, and where its packages are published."""

    monorepo: Monorepo
    target: Target
    json_output: bool

    @classmethod
    def here(cls, *, json_output: bool, commits: bool = True) -> "Place":
        """Return that of the present folder, if a release can be made in it.

        Raises:
            WorkspaceError: it is none, or not everything in it is committed.
        """
        monorepo = read_monorepo(Path.cwd())
        hold_ready(monorepo.root, commits=commits)
        return cls(monorepo, target_of(monorepo.text), json_output)

    @property
    def tell(self) -> Tell:
        """Print each step: a line for people, or a JSON object on one."""
        return teller(json_output=self.json_output)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Make a release while nobody else does; where something is not fit, print it, and end as a failed check does.

        Raises:
            ReleaseError: another process is making one.
            typer.Exit: something is not fit.
        """
        try:
            with alone(lock_of(self.monorepo.root), "Another release is being made here"):
                # Also where nothing is left to do: the one before may have been killed after its last tag.
                sweep(self.monorepo.root)
                yield
        except UnfitError as error:
            for failure in error.failures:
                typer.echo(json.dumps({"event": "unfit", "text": failure}) if self.json_output else failure)
            typer.echo(f"seedbed: {error}", err=True)
            raise typer.Exit(_FAILED) from error
        except KeyboardInterrupt:
            typer.echo("seedbed: Stopped. Run it again: it goes on where it was", err=True)
            raise

    def find_due(self) -> Due | None:
        """Return what an earlier release has left to do."""
        return unfinished(self.monorepo)

    def plan(self, waive: Sequence[str]) -> Plan:
        """Return a plan without problems; with any, print them and end.

        Raises:
            typer.Exit: it has problems.
        """
        made = plan_of(self.monorepo, self.target.index, waive)
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

    def prepared(self, due: Due | None, said: str) -> None:
        """Print what is committed."""
        tags = list(due.tags.values()) if due else []
        if self.json_output:
            typer.echo(json.dumps({"event": "prepared", "due": tags}))
        elif due:
            typer.echo(f"{said.format(due.commit[:12])}: {', '.join(tags)}")
        else:
            typer.echo("Nothing to release")


def target_around(start: Path) -> Target:
    """Return where the workspace around a folder publishes; where there is none, the environment or PyPI says."""
    try:
        text = (find_root(start) / "pyproject.toml").read_text("utf-8")
    except WorkspaceError:
        text = ""
    return target_of(text)


def target_of(text: str) -> Target:
    """Return where packages are published, by the root's manifest and the environment."""
    return Target(Index(index_url(text, os.environ)), upload_url(text, os.environ))


def teller(*, json_output: bool) -> Tell:
    """Return what prints a step at once, so that whoever reads along knows where it is."""

    def tell(event: Event) -> None:
        if json_output:
            told = {"event": event.step, "package": event.package, "text": event.text}
            typer.echo(json.dumps(told))
        else:
            typer.echo(str(event))

    return tell


def plan_of(monorepo: Monorepo, index: Index, waive: Sequence[str]) -> Plan:
    """Return what is to be released, with what is said of breaks on the command line.

    Raises:
        ReleaseError: the index does not answer, the clone is shallow, or a waiver has no reason.
    """
    waivers = read_waivers(monorepo, waive)
    return make_plan(survey(monorepo, index), waivers)


def read_waivers(monorepo: Monorepo, texts: Iterable[str]) -> dict[str, str]:
    """Return reasons by package, of `NAME=REASON`.

    Raises:
        ReleaseError: one has no reason, or is of no package.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, _, reason = text.partition("=")
        reason = " ".join(reason.split())
        if not reason:
            raise ReleaseError(f"--waive {text}: it needs a reason", do="Write --waive NAME=REASON")
        found[monorepo.find(name).name] = reason
    return found
