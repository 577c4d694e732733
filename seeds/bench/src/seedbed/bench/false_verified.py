"""How often a wrong program is called verified, with the check of generated suites on and off.

    uv run python -m seedbed.bench.false_verified HumanEval.jsonl.gz [--problems N] [--json] [--keep FILE]

A simulated solver sees HumanEval's problems one by one. With probability p what it writes is wrong: the reference with one
change that the official tests notice. Otherwise it writes the reference. Of the three simulated writers of tests, one knows
half of the official assertions, one writes suites that cannot fail, and one gets 30 % of what it expects wrong. All draws
follow from the problem, the writer and p, so that each way of checking sees the same candidates and suites.

The ways: `off` believes every suite that passes; `assay` asks each suite to turn wrong candidates down; `examples` holds each
candidate to the examples in the docstring as well; `on` is both, where examples that stand the assay also stand in for a
suite that does not.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from seedbed.bench._loops import LIMITS, LOOPS, WAYS, Loop, Work
from seedbed.bench._official import Answered, assertions, read_answered
from seedbed.bench._remembering import Remembering
from seedbed.bench._simulated import WRITERS, Subject
from seedbed.bench._table import table
from seedbed.bench._tasks import spread
from seedbed.context import Player
from seedbed.problem import SeedbedError, TextFile
from seedbed.sandbox import Sandbox, SuiteResult, choose_sandbox
from seedbed.solver import ENOUGH, RUN_SUITE, RunSuite

_CHANCES = (0.0, 0.2, 0.4, 0.6, 0.8)
_JUDGED_AT = 0.4
_CANDIDATES = 4
_FEWEST_ASSERTIONS = 2
_WRONG = 4
"""Wrong programs for each problem that the solver draws from, at most."""
_AT_ONCE = 2


async def _subjects(tasks: Sequence[Answered], player: Player, sandbox: Sandbox) -> list[Subject]:
    """Return what can be measured on: problems with assertions, and with wrong programs."""
    turn = asyncio.Semaphore(2 * _AT_ONCE)

    async def is_wrong(task: Answered, code: str) -> bool:
        files = dict(task.judged(code))
        suite = files.pop("test_solution.py")
        own = (TextFile(path="solution.py", content=files["solution.py"]),)
        judging = RunSuite(files=own, suite=suite, limits=LIMITS, briefly=True)
        async with turn:
            played = await player.play(RUN_SUITE, judging, sandbox)
        outcome = played.result.outcome
        return not (isinstance(outcome, SuiteResult) and outcome.ok)

    async def one(task: Answered) -> Subject | None:
        found = assertions(task)
        if len(found) < _FEWEST_ASSERTIONS or await is_wrong(task, task.reference):
            return None
        wrong: list[str] = []
        for code in task.changed[: 3 * _WRONG]:
            if len(wrong) < _WRONG and await is_wrong(task, code):
                wrong.append(code)
        return Subject(task, tuple(found), tuple(wrong)) if wrong else None

    found = await asyncio.gather(*map(one, tasks))
    return [subject for subject in found if subject is not None]


Row = tuple[float, str, str]
"""The chance that a candidate is wrong, the way of checking, and the writer."""


async def measure(
    subjects: Sequence[Subject],
    loop: Loop,
    player: Player,
    sandbox: Sandbox,
    *,
    ways: Sequence[str],
    enough: float,
) -> dict[Row, Counter[str]]:
    """Return for each row how many endings were right, wrong and unverified, and the calls of all."""
    turn = asyncio.Semaphore(_AT_ONCE)
    counts: dict[Row, Counter[str]] = {}

    async def one(subject: Subject, row: Row) -> None:
        p, way, writer = row
        work = Work(subject, subject.candidates(p, writer, _CANDIDATES), writer, WAYS[way], enough)
        async with turn:
            ending = await loop(work, player, sandbox)
        count = counts.setdefault(row, Counter())
        count["calls"] += ending.calls
        if ending.verified is None:
            count["unverified"] += 1
        else:
            count["right" if ending.verified == subject.task.reference else "wrong"] += 1

    rows = list(product(_CHANCES, ways, WRITERS))
    await asyncio.gather(*(one(subject, row) for subject in subjects for row in rows))
    return counts


def _rows(counts: Mapping[Row, Counter[str]], ways: Sequence[str]) -> list[dict[str, float | str]]:
    rows: list[dict[str, float | str]] = []
    for writer, p, way in product((*WRITERS, "all"), _CHANCES, ways):
        chosen = WRITERS if writer == "all" else (writer,)
        count = sum((counts[p, way, one] for one in chosen), Counter[str]())
        verified = count["right"] + count["wrong"]
        rows.append(
            {
                "writer": writer,
                "p": p,
                "check": way,
                "verified and right": count["right"],
                "verified and wrong": count["wrong"],
                "unverified": count["unverified"],
                "calls per verified": round(count["calls"] / verified, 2) if verified else "",
            }
        )
    return rows


def shortfall(counts: Mapping[Row, Counter[str]]) -> str | None:
    """Return what the check falls short of at p = 0.4, over all writers; `None` where nothing was compared, or all is well."""
    by_way: dict[str, Counter[str]] = {}
    for (p, way, _writer), count in counts.items():
        if p == _JUDGED_AT:
            by_way.setdefault(way, Counter()).update(count)
    if not {"on", "off"} <= by_way.keys():
        return None
    on, off = by_way["on"], by_way["off"]
    if 2 * on["wrong"] > off["wrong"]:
        return f"the check leaves {on['wrong']} of {off['wrong']} wrong programs verified, more than half"
    if 10 * on["right"] < 9 * off["right"]:
        return (
            f"the check leaves {on['right']} of {off['right']} right programs verified, less than nine tenths"
        )
    return None


async def _measured(
    tasks: Sequence[Answered], loop: Loop, keep: Path | None, ways: Sequence[str], enough: float
) -> tuple[int, dict[Row, Counter[str]]]:
    sandbox, player = choose_sandbox(), Remembering(keep)
    try:
        subjects = await _subjects(tasks, player, sandbox)
        counts = await measure(subjects, loop, player, sandbox, ways=ways, enough=enough)
    finally:
        await sandbox.close()
    return len(subjects), counts


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m seedbed.bench.false_verified", description=__doc__)
    parser.add_argument("file", type=Path, help="HumanEval.jsonl.gz")
    parser.add_argument("--problems", type=int, default=164, help="how many of them, evenly apart")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep runs of suites for the next time")
    parser.add_argument(
        "--ways", nargs="+", choices=WAYS, default=["off", "on"], help="how suites are checked"
    )
    parser.add_argument("--loop", choices=LOOPS, default="small", help="what works on the problems")
    parser.add_argument("--enough", type=float, default=ENOUGH, help="share of mutants to be noticed")
    chosen = parser.parse_args()
    try:
        tasks = spread(read_answered(chosen.file), chosen.problems)
        count, counts = asyncio.run(
            _measured(tasks, LOOPS[chosen.loop], chosen.keep, chosen.ways, chosen.enough)
        )
    except SeedbedError as error:
        raise SystemExit(str(error)) from error
    rows, missed = _rows(counts, chosen.ways), shortfall(counts)
    if chosen.json:
        sys.stdout.write(json.dumps({"problems": count, "of": len(tasks), "rows": rows}) + "\n")
    else:
        sys.stdout.write(table([*rows[0]], [[*row.values()] for row in rows]) + "\n")
        left_out = f"{len(tasks) - count} of {len(tasks)} problems left out"
        sys.stdout.write(f"{left_out}: fewer than {_FEWEST_ASSERTIONS} assertions, or no wrong version.\n")
    if missed:
        sys.stderr.write(f"At p = 0.4 {missed}.\n")
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
