"""What becomes of hostile programs in each sandbox, as the host sees it.

uv run python -m seedbed.bench.attacks [--json] [--only WORD ...]

Exits with 1 where an attack was not contained, or was not tried.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import assert_never

from seedbed.bench._table import table
from seedbed.problem import Frozen
from seedbed.sandbox import (
    BubblewrapSandbox,
    Limited,
    Limits,
    MontySandbox,
    NoSandbox,
    Raised,
    Sandbox,
    SuiteOutcome,
    SuiteResult,
    Unsupported,
    World,
    choose_sandbox,
)
from seedbed.sandbox.attacks import ATTACKS, FORGERIES, Attack, attacked, contained_by

WORLD = World(now=datetime(2025, 11, 21, tzinfo=UTC))
SANDBOXES: dict[str, Callable[[], Sandbox]] = {
    "monty": lambda: MontySandbox(workers=1),
    "bubblewrap": BubblewrapSandbox,
}


class Outcome(Frozen):
    """One attack in one sandbox."""

    attack: str
    sandbox: str
    contained: bool
    how: str
    breaches: tuple[str, ...] = ()


def outcomes(attacks: Iterable[Attack]) -> Iterator[Outcome]:
    """Try each attack in each sandbox."""
    for attack in attacks:
        for name, make in SANDBOXES.items():
            result, breaches = asyncio.run(attacked(make(), attack, WORLD))
            yield Outcome(
                attack=attack.name,
                sandbox=name,
                contained=not breaches and not isinstance(result, NoSandbox),
                how=contained_by(result),
                breaches=tuple(f"{breach}: {what}" for breach, what in breaches),
            )


def suites(names: Iterable[str]) -> Iterator[Outcome]:
    """Try to have wrong code pass honest tests: where Monty comes first, and in bubblewrap alone."""
    for name in names:
        for by, strong in (("monty", False), ("bubblewrap", True)):
            sandbox = choose_sandbox(strong=strong)
            outcome = asyncio.run(_judged(sandbox, FORGERIES[name]))
            passed = isinstance(outcome, SuiteResult) and outcome.ok
            yield Outcome(
                attack=f"suite: {name}",
                sandbox=by,
                contained=not passed and not isinstance(outcome, NoSandbox),
                how=_verdict(outcome),
                breaches=("the suite passed",) if passed else (),
            )


async def _judged(sandbox: Sandbox, files: Mapping[str, str]) -> SuiteOutcome:
    try:
        return await sandbox.run_tests(files, limits=Limits(wall_seconds=60.0))
    finally:
        await sandbox.close()


def _verdict(outcome: SuiteOutcome) -> str:
    match outcome:
        case SuiteResult(doubts=(doubt, *_)):
            return f"doubt: {doubt}"
        case SuiteResult():
            return f"{outcome.passed} passed, {outcome.failed} failed, {outcome.errors} errors"
        case Raised(error=error):
            return error
        case Limited(limit=limit):
            return f"limit: {limit}"
        case Unsupported(what=what):
            return f"unsupported: {what}"
        case NoSandbox(why=why):
            return why
        case _:
            assert_never(outcome)


def main() -> None:
    """Try them, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--only", nargs="+", default=[""], metavar="WORD", help="attacks with a word in them")
    options = parser.parse_args()
    chosen = [attack for attack in ATTACKS if any(word in attack.name for word in options.only)]
    found: list[Outcome] = []
    forged = [name for name in FORGERIES if any(word in f"suite: {name}" for word in options.only)]
    for outcome in chain(outcomes(chosen), suites(forged)):
        found.append(outcome)
        if options.json:
            print(json.dumps(outcome.model_dump()), flush=True)
    if not options.json:
        print(table(["attack", *SANDBOXES], _rows(found)))
    contained = sum(outcome.contained for outcome in found)
    print(f"{contained} of {len(found)} contained", file=sys.stderr)
    raise SystemExit(contained != len(found) or not found)


def _rows(found: list[Outcome]) -> list[list[str]]:
    cells = {(one.attack, one.sandbox): _cell(one) for one in found}
    return [
        [attack, *(cells[attack, name] for name in SANDBOXES)]
        for attack in dict.fromkeys(one.attack for one in found)
    ]


def _cell(outcome: Outcome) -> str:
    text = (
        outcome.how if outcome.contained else f"NOT CONTAINED: {'; '.join(outcome.breaches) or outcome.how}"
    )
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
