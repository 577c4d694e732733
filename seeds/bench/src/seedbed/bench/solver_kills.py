"""What a `kill -9` costs a solvable case with questions, parts side by side and suites: right or wrong, and calls.

uv run python -m seedbed.bench.solver_kills [--instants 50] [--every] [--seed S] [--json]

The case of `seedbed.e2e.bill` is killed at random instants of its work, and with `--every` at each of its events in
turn; another process then goes on to the end. What the model and the user are asked is counted outside of both.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from seedbed.bench._table import table
from seedbed.e2e.kills import Killed, Whole, killed_after, killed_at_events, uninterrupted

_STEP = 20
"""Events between two kills, where a case is killed again and again."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of kills of one kind."""

    kills: str
    cases: int
    processes_killed: int
    completed: int
    """Moves that were written down when the process was killed, of all cases together."""
    repeated: int
    asked_twice: int
    """Questions to the model that were under way when it was killed, and so were asked again."""
    most_asked_twice: int
    """The same of one kill, at most."""
    user_asked_twice: int
    same: int
    """Cases that came to the same as without a kill: outcome, files, statements, positions, of all parts."""
    faults: tuple[str, ...]


def row(kills: str, whole: Whole, cases: Iterable[Killed]) -> Row:
    """Put together what came of cases."""
    found = list(cases)
    return Row(
        kills=kills,
        cases=len(found),
        processes_killed=sum(one.kills for one in found),
        completed=sum(one.completed for one in found),
        repeated=sum(one.repeated for one in found),
        asked_twice=sum(one.in_flight for one in found),
        most_asked_twice=max((one.in_flight for one in found if one.kills == 1), default=0),
        user_asked_twice=sum(one.questions - whole.questions for one in found),
        same=sum(one.same for one in found),
        faults=tuple(fault for one in found for fault in one.faults(whole)),
    )


def at_every_event(root: Path, whole: Whole) -> Iterator[Killed]:
    """Kill one case at its first event, one at its second, and so on."""
    for number in range(1, whole.events + 1):
        yield _told(
            f"event {number} of {whole.events}", killed_at_events(root / f"event-{number}", whole, number)
        )


def at_instants(root: Path, whole: Whole, count: int, seed: int) -> Iterator[Killed]:
    """Kill cases at random instants between their beginning and their end."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    for number in range(count):
        seconds = chance.uniform(0.0, whole.seconds)
        yield _told(f"after {seconds:.3f} s", killed_after(root / f"instant-{number}", whole, seconds))


def again_and_again(root: Path, whole: Whole) -> Iterator[Killed]:
    """Kill one case every few events until it gets to its end."""
    events = range(_STEP, whole.events, _STEP)
    yield _told("again and again", killed_at_events(root / "again", whole, *events))


def _told(kill: str, killed: Killed) -> Killed:
    print(f"{kill}: {killed.completed} moves completed, {killed.in_flight} under way", file=sys.stderr)
    return killed


def shown(whole: Whole, rows: Iterable[Row]) -> str:
    """Return the rows as a table, below what the case is."""
    head = [
        "kills",
        "cases",
        "kill -9",
        "moves completed",
        "repeated",
        "calls asked twice",
        "at most, for one kill",
        "user asked twice",
        "came to the same",
    ]
    lines = [
        [
            one.kills,
            one.cases,
            one.processes_killed,
            one.completed,
            one.repeated,
            one.asked_twice,
            one.most_asked_twice,
            one.user_asked_twice,
            one.same,
        ]
        for one in rows
    ]
    case = (
        f"One case: {whole.moves} moves, {whole.calls} model calls, {whole.questions} questions, {whole.events} events, "
        f"{whole.seconds:.1f} s"
    )
    return f"{case}\n\n{table(head, lines)}"


def main() -> None:
    """Measure, and print a table; fail where anything was lost or repeated."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--instants", type=int, default=50)
    parser.add_argument("--every", action="store_true", help="kill at each event in turn")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        root = Path(folder)
        whole = uninterrupted(root / "whole")
        rows = [row("at every event", whole, at_every_event(root, whole))] if options.every else []
        rows.append(
            row("at random instants", whole, at_instants(root, whole, options.instants, options.seed))
        )
        rows.append(row(f"every {_STEP} events", whole, again_and_again(root, whole)))
    print(json.dumps([asdict(one) for one in rows]) if options.json else shown(whole, rows))
    if any(one.faults for one in rows):
        sys.exit("\n".join(f"{one.kills}: {fault}" for one in rows for fault in one.faults))


if __name__ == "__main__":
    main()
