"""HumanEval's reference solutions with their tests, through both sandboxes.

`python -m seedbed.bench.humaneval FILE.jsonl.gz` prints which share Monty settles alone, what each step takes, and
how many suites go through both in a second. A suite that fails is named, and makes the command fail.

With `--mutants` one operator or number in each solution is changed, and each suite is run twice: apart, as is usual,
and with code and tests in one process. What is counted is how often the two verdicts are the same.
"""

import argparse
import ast
import asyncio
import gzip
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from seedbed.bench._mutants import mutant
from seedbed.bench._table import table
from seedbed.sandbox import Limits, Sandbox, SuiteOutcome, SuiteResult, choose_sandbox

_LIMITS = Limits(wall_seconds=60.0)
_AT_ONCE = 4
"""Suites on their way at a time: enough to keep two cores busy."""


class _Task(BaseModel):
    task_id: str
    prompt: str
    entry_point: str
    canonical_solution: str
    test: str

    @property
    def solution(self) -> str:
        return self.prompt + self.canonical_solution

    @property
    def files(self) -> Mapping[str, str]:
        """The task as a suite. Some tests use more of the solution than the function that is asked for."""
        tree = ast.parse(self.solution)
        defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        used = [name for name in defined if name == self.entry_point or name in self.test]
        test = f"\n\ndef test_solution():\n    check({self.entry_point})\n"
        imports = f"from solution import {', '.join(used)}\n\n"
        return {"solution.py": self.solution, "test_solution.py": f"{imports}{self.test}{test}"}


@dataclass(frozen=True, slots=True)
class _Run:
    task: str
    outcome: SuiteOutcome

    @property
    def right(self) -> bool:
        return isinstance(self.outcome, SuiteResult) and self.outcome.ok


async def _play(tasks: Sequence[_Task]) -> tuple[list[_Run], float]:
    async with _sandbox(tasks[0]) as sandbox:
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(task: _Task) -> _Run:
            async with turn:
                return _Run(task.task_id, await sandbox.run_tests(task.files, limits=_LIMITS))

        begun = time.monotonic()
        runs = await asyncio.gather(*map(one, tasks))
        return runs, time.monotonic() - begun


async def _compare(tasks: Sequence[_Task]) -> Counter[tuple[bool, bool]]:
    """Return how often a changed solution passes apart from the tests, and in one process with them."""
    async with _sandbox(tasks[0]) as sandbox:
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(task: _Task, seed: int) -> tuple[bool, bool] | None:
            changed = mutant(task.solution, seed)
            if changed is None:
                return None
            files = {**task.files, "solution.py": changed}
            async with turn:
                apart = await sandbox.run_tests(files, limits=_LIMITS)
                together = await sandbox.run_tests(files, limits=_LIMITS, together=True)
            return _Run(task.task_id, apart).right, _Run(task.task_id, together).right

        verdicts = await asyncio.gather(*(one(task, seed) for seed, task in enumerate(tasks)))
        return Counter(verdict for verdict in verdicts if verdict is not None)


@asynccontextmanager
async def _sandbox(first: _Task) -> AsyncIterator[Sandbox]:
    sandbox = choose_sandbox()
    try:
        await sandbox.run_tests(first.files)  # so that the workers are warm and bubblewrap is tried
        yield sandbox
    finally:
        await sandbox.close()


def _milliseconds(runs: Sequence[_Run], by: str) -> list[float]:
    suites = (run.outcome for run in runs if isinstance(run.outcome, SuiteResult))
    return [1000 * suite.seconds for suite in suites if suite.by == by]


def _word(passed: bool) -> str:  # noqa: FBT001 - a word for it
    return "passes" if passed else "fails"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m seedbed.bench.humaneval", description=__doc__)
    parser.add_argument("file", type=Path, help="HumanEval.jsonl.gz")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--mutants", action="store_true", help="change the solutions, and compare verdicts")
    chosen = parser.parse_args()
    with gzip.open(chosen.file, "rt", encoding="utf-8") as lines:
        tasks = [_Task.model_validate_json(line) for line in lines]
    if chosen.mutants:
        verdicts = asyncio.run(_compare(tasks))
        rows = [
            (_word(apart), _word(together), count) for (apart, together), count in sorted(verdicts.items())
        ]
        sys.stdout.write(table(("apart", "in one process", "changed solutions"), rows) + "\n")
        raise SystemExit(1 if any(apart != together for apart, together in verdicts) else 0)
    runs, seconds = asyncio.run(_play(tasks))
    quick, slow = (_milliseconds(runs, by) for by in ("monty", "bubblewrap"))
    wrong = [run for run in runs if not run.right]
    figures: dict[str, float] = {
        "suites": len(runs),
        "right": len(runs) - len(wrong),
        "settled by Monty alone, %": round(100 * len(quick) / len(runs), 1),
        "Monty, median ms": round(statistics.median(quick), 2) if quick else 0.0,
        "two jails and pytest, median ms": round(statistics.median(slow)) if slow else 0.0,
        "suites a second": round(len(runs) / seconds, 1),
    }
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.write(
            table(("measure", "value"), [(name, f"{value:g}") for name, value in figures.items()]) + "\n"
        )
    for run in wrong:
        sys.stderr.write(f"{run.task}: {run.outcome}\n"[:2000])
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
