"""What `retire`, `merge` and `compost revive` ask, do and print."""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from seedbed.buildgraph import plain, read_owners, site_packages
from seedbed.edits import Delete, Monorepo, Write, hold_clean, read_monorepo, recover
from seedbed.garden._errors import GardenError
from seedbed.garden._whole import hold_seen_by_git, touched_and_lock
from seedbed.workspace import find_root

from ._commits import commit as do_commit
from ._commits import hold_committable, unfollowed
from ._compost import PLACE
from ._compost_shown import entry_as_json, print_json, table
from ._departing import Departing, LivesOn, lives_on, read_departing
from ._departure import Plan, carry, farewell, ignored_files
from ._merge import plan_merge
from ._retire import needed, plan_retirement
from ._revive import plan_revival
from ._transplant import Home, MoveInto, MoveTo

_SHOWN = 8


def retire(
    name: str, learned: str | None, into: str | None, to: str | None, *, dry_run: bool, json_output: bool
) -> None:
    """Retire a package, or say what that would do."""
    if into is not None and to is not None:
        raise GardenError("Only one of --move-into and --move-to at a time")
    monorepo = _read(dry_run=dry_run)
    departing = read_departing(monorepo, name)
    if not dry_run:
        hold_clean(monorepo.tree, [Delete(path) for path in departing.files])  # before all that takes long
    living = lives_on(departing)
    home: Home | None = MoveInto(into) if into is not None else MoveTo(to) if to is not None else None
    report = _Report(departing, living)
    if not json_output:
        report.show()
    if home is None and departing.dependants:
        if json_output:
            print_json({**report.as_json(), "done": False, "error": str(needed(departing))})
            raise typer.Exit(2)
        raise needed(departing)
    owners = read_owners(Path(folder) for folder in site_packages())

    def planned(said: str) -> Plan:
        told = farewell(monorepo.root, departing.manifest, said)
        return plan_retirement(departing, told, home, owners, living)

    said = _tidied(learned or "")
    plan = planned(said)
    if not (dry_run or said):
        hold_clean(monorepo.tree, plan.edits)  # before anybody is asked
        plan = planned(_asked(departing, json_output=json_output))
    _do(departing, plan, report.as_json(), dry_run=dry_run, json_output=json_output)
    if not (dry_run or json_output):
        typer.echo(f"{name} is in {PLACE}; `seedbed compost revive {departing.member.short}` brings it back")


def merge(name: str, into: str, learned: str, *, commit: bool, dry_run: bool, json_output: bool) -> None:
    """Make a package part of another, or say what that would do."""
    monorepo = _read(dry_run=dry_run)
    departing = read_departing(monorepo, name)
    told = farewell(monorepo.root, departing.manifest, _tidied(learned))
    plan = plan_merge(departing, monorepo.find(into), told)
    if commit and not dry_run:
        hold_committable(monorepo.root)
    moves = plan.moves

    def after() -> tuple[str, ...]:
        if commit:
            count = do_commit(monorepo.root, plan.title.capitalize(), moves)
            return (f"It is committed, in {count} commit{'s' if count > 1 else ''}",)
        lost = unfollowed(monorepo.root, moves)
        advice = "changed too much for git to see that it moved: --commit would commit the moves first"
        return tuple(f"{path} is too small or has {advice}" for path in lost)

    report = {"package": plan.entry.distribution, "into": plan.entry.into}
    _do(departing, plan, report, after, dry_run=dry_run, json_output=json_output)


def revive(name: str, new_name: str, *, dry_run: bool, json_output: bool) -> None:
    """Bring a package back, or say what that would do."""
    monorepo = _read(dry_run=dry_run)
    plan = plan_revival(monorepo, name, new_name)
    _do(monorepo, plan, entry_as_json(plan.entry), dry_run=dry_run, json_output=json_output)
    if not (dry_run or json_output) and plan.entry.learned:
        typer.echo(f"What was learned, now that its entry is gone: {plain(plan.entry.learned)}")


class _Report:
    """Who uses what of a package, and where its code lives on."""

    def __init__(self, departing: Departing, living: tuple[LivesOn, ...]) -> None:
        self._departing = departing
        self._living = living

    def as_json(self) -> Mapping[str, object]:
        departing = self._departing
        return {
            "package": departing.member.name,
            "story": asdict(departing.manifest.story),
            "dependants": departing.dependants,
            "uses": [asdict(use) for use in departing.anatomy.uses],
            "lives_on": [asdict(one) for one in self._living],
        }

    def show(self) -> None:
        departing, members = self._departing, self._departing.monorepo.workspace.members
        users: dict[tuple[str, str], set[str]] = defaultdict(set)
        module = departing.member.module
        for use in departing.anatomy.uses:
            users[
                use.module, use.target.removeprefix(f"{module}.") if use.target != module else "all of it"
            ].add(members[use.member].short)
        if users:
            shown = table("of module", "name", "is used by")
            for (home, target), names in sorted(users.items()):
                shown.add_row(*map(escape, (home, target, " ".join(sorted(names)))))
            Console(highlight=False).print(shown)
        else:
            typer.echo(f"Nothing imports {module}.")
        for one in self._living[:_SHOWN]:
            what = f"{one.path} {one.name}".strip()
            typer.echo(f"lives on  {plain(what)} → {plain(one.there)} ({one.similarity:.0%} the same)")


def _asked(departing: Departing, *, json_output: bool) -> str:
    """Ask on a terminal what was learned, after showing what was to be.

    Raises:
        GardenError: nobody can be asked, or there is no answer.
    """
    story = departing.manifest.story
    answer = ""
    if sys.stdin.isatty() and sys.stdout.isatty() and not json_output:
        for what, text in (("It was for", story.purpose), ("It would leave, if it failed", story.leaves)):
            if text:
                typer.echo(f"{what}: {plain(text)}")
        answer = _tidied(str(typer.prompt("What was learned", default="", show_default=False)))
    if not answer:
        would = f"; it was to leave: {story.leaves}" if story.leaves else ""
        raise GardenError(
            f"What was learned from {departing.member.short} is not said{would}",
            where=departing.manifest.path,
            do='Say it: --learned "…"',
        )
    return answer


def _tidied(text: str) -> str:
    """Return what was told as a file can hold it, whatever bytes it came as."""
    return text.encode(errors="replace").decode().strip()


def _read(*, dry_run: bool) -> Monorepo:
    root = find_root(Path.cwd())
    if not dry_run and (undone := recover(root)):
        typer.echo(f"seedbed: `{undone}` had been interrupted, and is undone now", err=True)
    return read_monorepo(root)


def _do(
    place: Departing | Monorepo,
    plan: Plan,
    report: Mapping[str, object],
    after: Callable[[], tuple[str, ...]] = tuple,
    *,
    dry_run: bool,
    json_output: bool,
) -> None:
    """Carry a plan out, unless it is only to be shown, and print what it touched."""
    monorepo = place if isinstance(place, Monorepo) else place.monorepo
    hold_seen_by_git(monorepo.root, plan.edits)
    if not dry_run:
        hold_clean(monorepo.tree, plan.edits)
    changes = touched_and_lock(monorepo.root, plan.edits)
    notes = (*plan.notes, *_kept(place), *_unsorted(monorepo, plan))
    remaining: tuple[str, ...] = ()
    if not dry_run:
        remaining = carry(monorepo, plan, {} if isinstance(place, Monorepo) else place.memo)
        notes += after()
    if json_output:
        told = {"touched": [asdict(one) for one in changes], "notes": notes, "remaining": remaining}
        print_json({**report, **told, "done": not dry_run})
        return
    for line in (*changes, *notes, *(f"Still to do: {one}" for one in remaining)):
        typer.echo(plain(str(line)))


def _kept(place: Departing | Monorepo) -> tuple[str, ...]:
    """Return what is said of the files of a package that goes which git ignores."""
    if isinstance(place, Monorepo):
        return ()
    kept = ignored_files(place.monorepo.root, place.manifest.folder)
    return tuple(f"{path} is ignored by git, and stays" for path in kept)


def _unsorted(monorepo: Monorepo, plan: Plan) -> tuple[str, ...]:
    """Return what to run where imports may stand in another order than ruff would have them."""
    sources = [edit.path for edit in plan.edits if isinstance(edit, Write) and edit.path.endswith(".py")]
    if not (plan.moves and sources and "[tool.ruff" in monorepo.text):
        return ()
    return ("Imports may stand in another order now: `uv run ruff check --select I --fix` sorts them",)
