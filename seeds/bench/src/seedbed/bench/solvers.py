"""HumanEval problems, each solved in several ways with the same model and the same allowance of output tokens.

    uv run python -m seedbed.bench.solvers HumanEval.jsonl.gz [--model embedded] [--problems 10] [--tokens 1000]

A method sees the signature and the docstring. What it holds for verified is its own affair; the official tests say
afterwards, in the sandbox, whether it is right. With `--keep FILE` what is finished stays in that file, so that after an
interruption, or with another method, the same command does only what is missing. Delete what a changed method has there.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import NonNegativeFloat, PositiveInt, ValidationError

from seedbed.bench._baselines import direct, passed, program_aided, reflexion
from seedbed.bench._methods import Allowance, Attempt, Method, Tools
from seedbed.bench._ours import ours
from seedbed.bench._table import table
from seedbed.bench._tasks import Task, read_tasks, spread
from seedbed.context import BudgetSpent
from seedbed.model import Model, Prompt, Sampling, choose_model
from seedbed.problem import BadInput, Frozen, SeedbedError, Usage
from seedbed.sandbox import Limits, Sandbox, choose_sandbox

METHODS: Mapping[str, Method] = {
    "direct answer": direct,
    "program-aided, one retry": program_aided,
    "Reflexion": reflexion,
    "ours": ours,
}
_SCORING = Limits(wall_seconds=30.0, cpu_seconds=30.0)


class Setting(Frozen):
    """What a result holds for."""

    model: str
    """The model's fingerprint."""
    tokens: PositiveInt
    method: str
    task: str


class Result(Frozen):
    """What a method made of a problem."""

    setting: Setting
    attempt: Attempt
    right: bool
    usage: Usage
    out_of_tokens: bool
    seconds: NonNegativeFloat
    """Of wall clock, the method's runs in the sandbox included, and the scoring not."""

    @property
    def cell(self) -> str:
        return (
            f"{'verified' if self.attempt.verified else 'unverified'}, {'right' if self.right else 'wrong'}"
        )


CELLS = ("verified, right", "verified, wrong", "unverified, right", "unverified, wrong")


class Kept:
    """Results in a file, one a line. A line that a kill cut short does not count."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._results: dict[Setting, Result] = {}
        if path is not None and path.exists():
            self._read(path)

    def _read(self, path: Path) -> None:
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            path.write_bytes(whole)
        try:
            results = [Result.model_validate_json(line) for line in whole.splitlines()]
        except ValidationError as error:
            raise BadInput("The file has something else in it than results", where=str(path)) from error
        self._results = {result.setting: result for result in results}

    def get(self, setting: Setting) -> Result | None:
        return self._results.get(setting)

    def add(self, result: Result) -> None:
        self._results[result.setting] = result
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(result.model_dump_json() + "\n")


async def solved(task: Task, method: Method, tools: Tools, setting: Setting) -> Result:
    """Have a method solve a problem, and score its last attempt."""
    allowance = Allowance(tools.model, setting.tokens)
    last, out_of_tokens = Attempt(), False
    begun = time.perf_counter()
    try:
        async for attempt in method(task.asked, Tools(allowance, tools.sandbox)):
            last = attempt
    except BudgetSpent:
        out_of_tokens = True
    seconds = time.perf_counter() - begun
    return Result(
        setting=setting,
        attempt=last,
        right=await _is_right(task, last.program, tools.sandbox),
        usage=allowance.spent,
        out_of_tokens=out_of_tokens,
        seconds=seconds,
    )


async def _is_right(task: Task, program: str, sandbox: Sandbox) -> bool:
    return bool(program) and passed(await sandbox.run_tests(task.scored(program), limits=_SCORING))


@dataclass(frozen=True, slots=True)
class Measure:
    """Which problems are solved in which ways, with how many tokens each."""

    tasks: Sequence[Task]
    methods: Mapping[str, Method]
    tokens: int
    kept: Kept

    async def played(self, tools: Tools) -> list[Result]:
        """Solve what is not kept, each problem in every way in turn, saying on stderr how far it is."""
        found: list[Result] = []
        warm = False
        for task in self.tasks:
            for name, method in self.methods.items():
                setting = Setting(
                    model=tools.model.fingerprint, tokens=self.tokens, method=name, task=task.task_id
                )
                result = self.kept.get(setting)
                if result is None:
                    warm = warm or await _warmed(task, tools)
                    result = await solved(task, method, tools, setting)
                    self.kept.add(result)
                found.append(result)
                _tell(result, f"{len(found)}/{len(self.tasks) * len(self.methods)}")
        return found


async def _warmed(task: Task, tools: Tools) -> bool:
    """Have model and sandbox loaded, so that no method's seconds include it."""
    await tools.sandbox.run_tests(task.asked.suite("", ()))
    await tools.model.reply(
        Prompt(instructions="Say hello.", content="Hello."), returns=str, sampling=Sampling(max_tokens=8)
    )
    return True


def _tell(result: Result, place: str) -> None:
    spent = f"{result.usage.calls} calls, {result.usage.output_tokens} tokens, {result.seconds:.1f} s"
    ending = ", out of tokens" if result.out_of_tokens else ""
    line = f"{place} {result.setting.task}, {result.setting.method}: {result.cell}, {spent}{ending}"
    print(line, file=sys.stderr, flush=True)


class Row(Frozen):
    """A method's figures over all problems."""

    method: str
    problems: int
    cells: Mapping[str, int]
    calls: int
    output_tokens: int
    input_tokens: int
    seconds: float

    def per_solution(self, spent: int) -> float | None:
        """Return what was spent for each solution that is verified and right; `None` where there is none."""
        solutions = self.cells[CELLS[0]]
        return round(spent / solutions, 1) if solutions else None


def rows_of(results: Iterable[Result]) -> list[Row]:
    """Return the figures of each method."""
    by_method: dict[str, list[Result]] = {}
    for result in results:
        by_method.setdefault(result.setting.method, []).append(result)
    return [_row(method, own) for method, own in by_method.items()]


def _row(method: str, results: Sequence[Result]) -> Row:
    spent = sum((result.usage for result in results), Usage())
    return Row(
        method=method,
        problems=len(results),
        cells={cell: sum(result.cell == cell for result in results) for cell in CELLS},
        calls=spent.calls,
        output_tokens=spent.output_tokens,
        input_tokens=spent.input_tokens,
        seconds=round(sum(result.seconds for result in results), 1),
    )


def shown(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    head = ["method", "problems", *CELLS, "calls", "output tokens", "seconds"]
    head += ["calls per verified and right", "output tokens per verified and right"]
    return table(
        head,
        [
            [
                row.method,
                row.problems,
                *row.cells.values(),
                row.calls,
                row.output_tokens,
                f"{row.seconds:.0f}",
                *(_or_dash(row.per_solution(spent)) for spent in (row.calls, row.output_tokens)),
            ]
            for row in rows
        ],
    )


def _or_dash(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:g}"


def as_json(rows: Sequence[Row]) -> str:
    """Return the rows as one JSON list."""
    return json.dumps(
        [
            {
                **row.model_dump(mode="json"),
                "calls_per_solution": row.per_solution(row.calls),
                "output_tokens_per_solution": row.per_solution(row.output_tokens),
            }
            for row in rows
        ]
    )


async def measure(wanted: Measure, model: Model) -> list[Result]:
    """Measure with a model, and close it."""
    sandbox = choose_sandbox()
    try:
        return await wanted.played(Tools(model, sandbox))
    finally:
        await model.close()
        await sandbox.close()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="HumanEval.jsonl.gz")
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--problems", type=int, default=10)
    parser.add_argument("--tokens", type=int, default=1000, help="output tokens for a problem")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--keep", type=Path, help="a file of results; those in it are not measured again")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        wanted = Measure(
            tasks=spread(read_tasks(options.file), options.problems),
            methods={name: METHODS[name] for name in options.methods},
            tokens=options.tokens,
            kept=Kept(options.keep),
        )
        model = choose_model(options.model, environ=os.environ).model
        rows = rows_of(asyncio.run(measure(wanted, model)))
    except SeedbedError as error:
        raise SystemExit(str(error)) from error
    print(as_json(rows) if options.json else shown(rows))


if __name__ == "__main__":
    main()
