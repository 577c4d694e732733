"""What `seedbed graduate` prints, for people and for programs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from seedbed.edits import Monorepo, Touched

from ._evidence import Dependant, Evidence
from ._graduate import Plan
from ._policy import Graduate, Proposal, Return, proposals
from ._policy_check import depend_on
from ._standings import read_policy, standings

_SHOWN = 3


def evidence(monorepo: Monorepo, found: tuple[Evidence, ...], *, as_json: bool) -> None:
    """Print what speaks for each seed, and which packages the policy would move."""
    policy = read_policy(monorepo.text)
    proposed = proposals(policy, standings(monorepo))
    today = datetime.now(UTC).date()
    if as_json:
        graduates = {each.name for each in proposed if isinstance(each, Graduate)}
        returns = [each.name for each in proposed if isinstance(each, Return)]
        seeds = [_as_json(each, today, proposed=each.standing.name in graduates) for each in found]
        typer.echo(json.dumps({"policy": asdict(policy), "seeds": seeds, "return": returns}, indent=1))
        return
    candidates = [each for each in found if each.dependants]
    if candidates:
        Console(highlight=False).print(_table(monorepo, candidates, today))
    alone = [each.standing.name for each in found if not each.dependants]
    if alone:
        typer.echo(f"Nothing depends on {', '.join(alone)}.")
    for line in _proposed(proposed):
        typer.echo(line)
    if policy.graduate_at is None:
        typer.echo(
            "There is no policy: `graduate-at = 2` in [tool.seedbed.policy] of the root would make one."
        )


def plan(planned: Plan, changes: tuple[Touched, ...], reason: str) -> None:
    """Print what a move comes to."""
    if reason:
        typer.echo(f"{planned.title}, against the policy: {reason}")
    for each in changes:
        typer.echo(str(each))
    for pin in planned.pins:
        typer.echo(f"pinned  {pin}")
    for mention in planned.mentions:
        typer.echo(f"  {mention.path}:{mention.line}: {mention.after}")


def outcome(remaining: tuple[str, ...]) -> None:
    """Print how it ended, and what is left to do."""
    for line in remaining:
        typer.echo(f"Still to do: {line}")
    typer.echo("Done and staged: see `git diff --cached`, and commit.")


def plan_as_json(
    planned: Plan, changes: tuple[Touched, ...], remaining: tuple[str, ...], *, done: bool
) -> None:
    """Print a move for a program."""
    answer = {
        "title": planned.title,
        "done": done,
        "moves": planned.moves,
        "touched": [asdict(each) for each in changes],
        "pins": planned.pins,
        "mentions": [asdict(each) for each in planned.mentions],
        "remaining": remaining,
    }
    typer.echo(json.dumps(answer, indent=1))


def _as_json(each: Evidence, today: date, *, proposed: bool) -> Mapping[str, object]:
    return {
        "name": each.standing.name,
        "folder": each.standing.folder,
        "proposed": proposed,
        "days": each.days(today),
        "dependants": [
            {
                "name": one.name,
                "since": one.since.isoformat() if one.since else None,
                "imports": dict(one.symbols),
            }
            for one in each.dependants
        ],
        "tests": each.tests,
        "gone": each.gone,
        "breaches": [asdict(breach) for breach in each.breaches],
        "along": each.along,
    }


def _table(monorepo: Monorepo, candidates: Iterable[Evidence], today: date) -> Table:
    members = monorepo.workspace.members
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for head in ("seed", "needed by"):
        table.add_column(head, no_wrap=True)
    table.add_column("days", justify="right")
    table.add_column("what that imports of it, and in how many places")
    for head in ("tests", "gone", "open"):
        table.add_column(head, justify="right")
    for each in candidates:
        counts = (str(each.tests), str(len(each.gone)), str(len(each.breaches)))
        for at, one in enumerate(each.dependants):
            days = str((today - one.since).days) if one.since else "new"
            row = (members[one.name].short, days, _imports(one), *(counts if at == 0 else ()))
            table.add_row(members[each.standing.name].short if at == 0 else "", *row)
    table.caption = (
        "gone: names public in the last 90 days, and no more; open: boundaries that it would cross in core"
    )
    table.caption_justify = "left"
    return table


def _imports(one: Dependant) -> str:
    most = sorted(one.symbols.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(name if count == 1 else f"{name} {count}" for name, count in most[:_SHOWN])
    more = f" and {len(most) - _SHOWN} more" if len(most) > _SHOWN else ""
    return f"{shown}{more}" or "nothing"


def _proposed(proposed: Iterable[Proposal]) -> Iterable[str]:
    for each in proposed:
        who = depend_on(each.dependants, each.name)
        if isinstance(each, Return):
            yield f"{who}: it should go back, `seedbed graduate {each.name} --back`"
        elif not each.wanted_by:
            yield f"{who}: it belongs in core, `seedbed graduate {each.name}{' --along' if each.along else ''}`"
