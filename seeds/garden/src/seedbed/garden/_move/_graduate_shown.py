"""What `seedbed graduate` prints, for people and for programs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime

import typer

from seedbed.edits import Monorepo, Touched
from seedbed.garden._show import console, print_table

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
        print_table(
            console(),
            "",
            [
                "seed",
                "needed by",
                ">days",
                "~imports of it, and in how many places",
                ">tests",
                ">gone",
                ">open",
            ],
            _rows(monorepo, candidates, today),
            "gone: names public in the last 90 days, and no more; open: boundaries that it would cross in core",
        )
    alone = [each.standing.name for each in found if not each.dependants]
    if alone:
        typer.echo(f"Nothing depends on {', '.join(alone)}.")
    if not found:
        typer.echo("There are no seeds that may be published.")
    for line in _proposed(proposed):
        typer.echo(line)
    if policy.graduate_at is None:
        typer.echo(
            "There is no policy: `graduate-at = 2` in [tool.seedbed.policy] of the root would make one."
        )


def plan(planned: Plan, changes: tuple[Touched, ...], reason: str, *, done: bool) -> None:
    """Print what a move comes to, or came to."""
    title = planned.title.capitalize() if done else f"Would {planned.title}"
    typer.echo(f"{title}{f', against the policy: {reason}' if reason else ''}")
    for each in changes:
        typer.echo(str(each))
    for pin in planned.pins:
        typer.echo(f"pinned  {pin}")
    for mention in planned.mentions:
        typer.echo(f"  {mention.path}:{mention.line}: {mention.after}")


def outcome(notes: tuple[str, ...]) -> None:
    """Print how it ended, and what is left to do."""
    for line in notes:
        typer.echo(f"Still to do: {line}")
    typer.echo("Done and staged: see `git diff --cached`, and commit.")


def plan_as_json(planned: Plan, changes: tuple[Touched, ...], notes: tuple[str, ...], *, done: bool) -> None:
    """Print a move for a program."""
    answer = {
        "title": planned.title,
        "done": done,
        "moves": planned.moves,
        "touched": [asdict(each) for each in changes],
        "pins": planned.pins,
        "mentions": [asdict(each) for each in planned.mentions],
        "notes": notes,
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


def _rows(monorepo: Monorepo, candidates: Iterable[Evidence], today: date) -> Iterator[list[object]]:
    short = {name: member.short for name, member in monorepo.workspace.members.items()}
    for each in candidates:
        counts = (each.tests, len(each.gone), len(each.breaches))
        for at, one in enumerate(each.dependants):
            days = (today - one.since).days if one.since else "new"
            first = at == 0
            head, tail = (short[each.standing.name], counts) if first else ("", ("", "", ""))
            yield [head, short[one.name], days, _imports(one), *tail]


def _imports(one: Dependant) -> str:
    most = sorted(one.symbols.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(name if count == 1 else f"{name} {count}" for name, count in most[:_SHOWN])
    more = f" and {len(most) - _SHOWN} more" if len(most) > _SHOWN else ""
    return f"{shown}{more}" or "nothing"


def _proposed(proposed: Iterable[Proposal]) -> Iterable[str]:
    for each in proposed:
        who = depend_on(each.dependants, each.name)
        if isinstance(each, Return):
            yield f"{who}: it should go back, `uv run seedbed graduate {each.name} --back`"
        elif not each.wanted_by:
            yield f"{who}: it belongs in core, `uv run seedbed graduate {each.name}{' --along' if each.along else ''}`"
