"""Right or wrong against verified or not, over questions with known answers, for models side by side.

    uv run python -m seedbed.bench.questions QUESTIONS.jsonl [--models A,B] [--limit N] [--home DIR] [--each]

A line of QUESTIONS has `question` and `answer`; an answer may end in `#### 18`, as in GSM8K. All models stay loaded and
get each question in turn, so that other load on the machine meets them alike. What is known is not asked again: after an
interruption, the same command with the home that it named goes on where it was, and the figures are those of a whole run.
"""

import argparse
import asyncio
import json
import math
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from seedbed.bench._table import table
from seedbed.context import Store
from seedbed.critic import tolerance_between
from seedbed.model import Model, choose_model
from seedbed.problem import Answered, Outcome, Solved, Usage
from seedbed.reasoner import reason
from seedbed.sandbox import Sandbox, choose_sandbox

_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)", re.IGNORECASE)
_STORE = "cases.sqlite3"
"""What the reasoner calls its file in a home."""
_CLOSE = 1e-4
"""The relative difference up to which a number counts as right: questions ask for so many decimals."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answer."""

    text: str
    answer: str


def read(path: Path) -> list[Question]:
    """Read questions from JSON lines."""
    rows = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return [Question(str(row["question"]), str(row["answer"]).rpartition("####")[2].strip()) for row in rows]


def is_right(given: str, answer: str) -> bool:
    """Whether an answer is the right one: by value, or by the last number in it where a number was asked for."""
    if tolerance_between(given, answer) is not None:
        return True
    numbers = _NUMBER.findall(given)
    if not numbers or not _NUMBER.fullmatch(answer):
        return "".join(given.split()).casefold() == "".join(answer.split()).casefold()
    last, right = (float(number.replace(",", "")) for number in (numbers[-1], answer))
    return abs(last - right) <= _CLOSE * max(1.0, abs(right))


def cell_of(outcome: Outcome, answer: str) -> str:
    """Return the column that an outcome counts in."""
    match outcome:
        case Solved(answer=given):
            return "right, verified" if is_right(given.text, answer) else "wrong, verified"
        case Answered(answer=given):
            return "right, not verified" if is_right(given.text, answer) else "wrong, not verified"
        case _:
            return "no answer"


CELLS = ("right, verified", "right, not verified", "wrong, not verified", "wrong, verified", "no answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one model made of one question."""

    question: Question
    model: str
    cell: str
    given: str
    """The answer, or the kind of outcome where there was none."""
    case: str
    cost: Usage
    """Of all its moves, also those that were known already. Loading the model does not count."""


async def ask(question: Question, model: Model, sandbox: Sandbox, home: Path) -> Asked:
    """Ask one model one question."""
    report = await reason(question.text, folder=home, model=model, sandbox=sandbox)
    outcome = report.outcome
    return Asked(
        question=question,
        model=model.name,
        cell=cell_of(outcome, question.answer),
        given=outcome.answer.text if isinstance(outcome, Solved | Answered) else outcome.kind,
        case=report.case,
        cost=cost_of(home, report.case),
    )


def cost_of(home: Path, case: str) -> Usage:
    """Return what the moves of a case's last run cost when they were played, in whichever run that was."""
    with Store(home / _STORE) as store:
        run = store.last_run(case)
        moves = {move.key: move.usage for move in store.moves(run.id)} if run else {}
    return sum(moves.values(), Usage())


async def measure(questions: Sequence[Question], home: Path, specs: Sequence[str | None]) -> list[Asked]:
    """Ask every question of every model, saying on stderr how far it is."""
    sandbox = choose_sandbox()
    models: list[Model] = []
    found: list[Asked] = []
    try:
        models.extend(choose_model(spec, environ=os.environ).model for spec in specs)
        for number, question in enumerate(questions, 1):
            for model in models:
                asked = await ask(question, model, sandbox, home)
                found.append(asked)
                tell(f"{number:>4}/{len(questions)} {model.name}: {asked.cell}, {asked.cost.seconds:.1f} s")
    finally:
        for model in models:
            await model.close()
        await sandbox.close()
    return found


def tell(line: str) -> None:
    """Print a line beside the results."""
    print(line, file=sys.stderr, flush=True)


def report_table(found: Sequence[Asked]) -> str:
    """Return the table of a set: a row of figures for each model."""
    head = ["model", "n", "right", *CELLS, "calls", "tokens", "median s", "p90 s"]
    return table(head, [_row(name, asked) for name, asked in _by_model(found).items()])


def _by_model(found: Sequence[Asked]) -> dict[str, list[Asked]]:
    names = dict.fromkeys(asked.model for asked in found)
    return {name: [asked for asked in found if asked.model == name] for name in names}


def _row(name: str, found: Sequence[Asked]) -> list[object]:
    counts = Counter(asked.cell for asked in found)
    spent = sum((asked.cost for asked in found), Usage())
    seconds = sorted(asked.cost.seconds for asked in found)
    return [
        name,
        len(found),
        counts["right, verified"] + counts["right, not verified"],
        *(counts[cell] for cell in CELLS),
        f"{spent.calls / len(found):.1f}",
        f"{spent.tokens / len(found):.0f}",
        f"{median(seconds):.1f}",
        f"{seconds[math.ceil(0.9 * len(seconds)) - 1]:.1f}",
    ]


def each_table(found: Sequence[Asked]) -> str:
    """Return the table that puts the models' answers to each question side by side."""
    models = _by_model(found)
    questions = dict.fromkeys(asked.question for asked in found)
    by_both = {(asked.question, asked.model): asked for asked in found}
    rows = [
        [
            _short(question.text, 60),
            _short(question.answer, 20),
            *(
                f"{_short(asked.given, 20)} ({asked.cell})"
                for asked in (by_both[question, name] for name in models)
            ),
        ]
        for question in questions
    ]
    return table(["question", "answer", *models], rows)


def false_verified(found: Sequence[Asked], home: Path) -> list[str]:
    """Return a line for each answer that was called verified and is wrong: the worst that there is."""
    return [
        f"wrong, verified by {asked.model}: {asked.given!r}, and not {asked.question.answer!r}: {asked.question.text}"
        f" (`SEEDBED_HOME={home} reason export {asked.case}`)"
        for asked in found
        if asked.cell == "wrong, verified"
    ]


def _short(text: str, width: int) -> str:
    line = " ".join(text.split()).replace("|", "\\|")
    return line if len(line) <= width else f"{line[: width - 1]}…"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=Path)
    parser.add_argument("--models", help="names as --model of reason takes them, with commas between")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--home", type=Path, help="where the answers are kept, to go on there later")
    parser.add_argument("--each", action="store_true", help="print every question as well")
    options = parser.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="seedbed-bench-"))
    tell(f"Answers are kept in {home}: after an interruption, --home {home} goes on there")
    questions = read(options.questions)[: options.limit]
    specs = options.models.split(",") if options.models else [None]
    found = asyncio.run(measure(questions, home, specs))
    if options.each:
        print(each_table(found), end="\n\n")
    print(report_table(found))
    for line in false_verified(found, home):
        print(line)


if __name__ == "__main__":
    main()
