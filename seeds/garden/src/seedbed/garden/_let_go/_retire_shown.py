"""What `retire`, `compost` and `merge` ask, do and print."""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seedbed.buildgraph import plain, read_owners, site_packages
from seedbed.edits import Monorepo, Write, hold_clean, read_monorepo, recover, touched
from seedbed.garden._errors import GardenError
from seedbed.workspace import WorkspaceError, find_root

from ._commits import commit as do_commit
from ._commits import hold_committable, unfollowed
from ._compost import PLACE, Entry, parse
from ._compost import search as find
from ._departing import Departing, LivesOn, lives_on, read_departing
from ._departure import Plan, carry, farewell, ignored_files
from ._merge import plan_merge
from ._retire import needed, plan_retirement
from ._revive import plan_revival, tree_of
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
    living = lives_on(departing)
    home: Home | None = MoveInto(into) if into is not None else MoveTo(to) if to is not None else None
    report = _Report(departing, living)
    if not json_output:
        report.show()
    if dry_run and home is None and departing.dependants:
        if json_output:
            _print_json({**report.as_json(), "done": False, "refused": str(needed(departing))})
        else:
            typer.echo(f"It would be refused: {needed(departing)}")
        return
    owners = read_owners(Path(folder) for folder in site_packages())

    def planned(said: str) -> Plan:
        told = farewell(monorepo.root, departing.manifest, said)
        return plan_retirement(departing, told, home, owners, living)

    said = _tidied(learned or "")
    plan = planned(said)
    if not (dry_run or said):
        hold_clean(monorepo.tree, plan.edits)  # before anybody is asked
        plan = planned(_asked(departing, json_output=json_output))
    kept = ignored_files(monorepo.root, departing.manifest.folder)
    notes = tuple(f"{path} is ignored by git, and stays" for path in kept)
    _do(monorepo, plan, report.as_json(), notes, dry_run=dry_run, json_output=json_output)
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

    kept = ignored_files(monorepo.root, departing.manifest.folder)
    notes = tuple(f"{path} is ignored by git, and stays" for path in kept)
    report = {"package": plan.entry.distribution, "into": plan.entry.into}
    _do(monorepo, plan, report, notes, after, dry_run=dry_run, json_output=json_output)


def revive(name: str, new_name: str, *, dry_run: bool, json_output: bool) -> None:
    """Bring a package back, or say what that would do."""
    monorepo = _read(dry_run=dry_run)
    plan = plan_revival(monorepo, name, new_name)
    _do(monorepo, plan, _entry_as_json(plan.entry), (), dry_run=dry_run, json_output=json_output)
    if not (dry_run or json_output) and plan.entry.learned:
        typer.echo(f"What was learned, now that its entry is gone: {plain(plan.entry.learned)}")


def compost(*, json_output: bool) -> None:
    """Show every entry, the last retired first."""
    entries = sorted(_entries(find_root(Path.cwd())), key=lambda one: (one.retired, one.name), reverse=True)
    if json_output:
        _print_json({"entries": [_entry_as_json(one) for one in entries]})
    elif entries:
        _print_entries(entries)
    else:
        typer.echo(f"Nothing was retired yet: {PLACE} would tell")


def search(terms: Iterable[str], *, json_output: bool) -> None:
    """Show the entries that have the terms, the best first."""
    root = find_root(Path.cwd())
    entries = _entries(root)
    hits = find(entries, terms, {one: _readme(root, one) for one in entries})
    if json_output:
        _print_json(
            {"hits": [{**_entry_as_json(hit.entry), "terms": hit.terms, "score": hit.score} for hit in hits]}
        )
    elif hits:
        _print_entries([hit.entry for hit in hits])
    else:
        typer.echo("Nothing in the compost has any of that")


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
            table = _table("of module", "name", "is used by")
            for (home, target), names in sorted(users.items()):
                table.add_row(*map(escape, (home, target, " ".join(sorted(names)))))
            Console(highlight=False).print(table)
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
    monorepo: Monorepo,
    plan: Plan,
    report: Mapping[str, object],
    notes: tuple[str, ...],
    after: Callable[[], tuple[str, ...]] = tuple,
    *,
    dry_run: bool,
    json_output: bool,
) -> None:
    """Carry a plan out, unless it is only to be shown, and print what it touched."""
    if not dry_run:
        hold_clean(monorepo.tree, plan.edits)
    changes = touched(monorepo.root, plan.edits)
    if not json_output:
        for change in changes:
            typer.echo(plain(str(change)))
    if not dry_run:
        carry(monorepo, plan)
    notes = (*plan.notes, *notes, *_unsorted(monorepo, plan), *(() if dry_run else after()))
    if json_output:
        told = {"touched": [asdict(one) for one in changes], "notes": notes, "done": not dry_run}
        _print_json({**report, **told})
    else:
        for note in notes:
            typer.echo(plain(note))


def _unsorted(monorepo: Monorepo, plan: Plan) -> tuple[str, ...]:
    """Return what to run where imports may stand in another order than ruff would have them."""
    sources = [edit.path for edit in plan.edits if isinstance(edit, Write) and edit.path.endswith(".py")]
    if not (plan.moves and sources and "[tool.ruff" in monorepo.text):
        return ()
    return ("Imports may stand in another order now: `uv run ruff check --select I --fix` sorts them",)


def _entries(root: Path) -> tuple[Entry, ...]:
    try:
        return parse((root / PLACE).read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        raise GardenError("This is no text in UTF-8", where=PLACE) from error


def _readme(root: Path, entry: Entry) -> str:
    """Return the README that lay in a retired package; empty where that cannot be read here."""
    path = f"{entry.folder}/README.md"
    try:
        return dict(tree_of(root, entry).content([path])).get(path, b"").decode(errors="replace")
    except WorkspaceError:
        return ""


def _print_entries(entries: Iterable[Entry]) -> None:
    table = _table("package", "retired", "released", "went to", "learned")
    for one in entries:
        where = one.into or " ".join(sorted({part.to for part in one.parts if part.how == "moved"}))
        row = (one.name, one.retired.isoformat(), " ".join(one.released), where, one.learned or one.purpose)
        table.add_row(*(escape(plain(" ".join(cell.split()))) for cell in row))
    Console(highlight=False).print(table)


def _table(*headings: str) -> Table:
    table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _entry_as_json(entry: Entry) -> Mapping[str, object]:
    return {**asdict(entry), "retired": entry.retired.isoformat()}


def _print_json(answer: Mapping[str, object]) -> None:
    typer.echo(json.dumps(answer, indent=1))
