"""Right or wrong against verified or not, over questions with known answers.

    uv run python -m seedbed.bench.questions QUESTIONS.jsonl [--limit N] [--model MODEL] [--home DIR]

A line of QUESTIONS has `question` and `answer`; an answer may end in `#### 18`, as in GSM8K. A second run in the same
home reuses what is known, so an interrupted run goes on where it was.
"""

import argparse
import asyncio
import json
import os
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from seedbed.bench._table import table
from seedbed.critic import tolerance_between
from seedbed.model import choose_model
from seedbed.problem import Answered, Outcome, Solved, Usage
from seedbed.reasoner import Report, reason
from seedbed.sandbox import choose_sandbox

_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)", re.IGNORECASE)
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


async def measure(
    questions: list[Question], home: Path, model: str | None, *, verbose: bool
) -> list[tuple[str, Report]]:
    """Ask every question, one after the other, of one model that stays loaded."""
    chosen = choose_model(model, environ=os.environ)
    sandbox = choose_sandbox()
    found: list[tuple[str, Report]] = []
    try:
        for number, question in enumerate(questions, 1):
            report = await reason(question.text, folder=home, model=chosen.model, sandbox=sandbox)
            cell = cell_of(report.outcome, question.answer)
            found.append((cell, report))
            if verbose:
                given = (
                    report.outcome.answer.text
                    if isinstance(report.outcome, Solved | Answered)
                    else report.outcome.kind
                )
                print(
                    f"{number:>4} {cell:<20} {question.text[:60]:<60} {given[:30]!r} {question.answer}",
                    flush=True,
                )
    finally:
        await chosen.model.close()
        await sandbox.close()
    return found


def report_table(name: str, found: list[tuple[str, Report]], seconds: float) -> str:
    """Return the table of a set."""
    counts = Counter(cell for cell, _ in found)
    spent = sum((report.cost.usage for _, report in found), Usage())
    each = max(1, len(found))
    head = ["set", "n", "right", *CELLS, "calls", "tokens", "s each"]
    right = counts["right, verified"] + counts["right, not verified"]
    row = [name, len(found), right, *(counts[cell] for cell in CELLS)]
    cost = [f"{spent.calls / each:.1f}", f"{spent.tokens / each:.0f}", f"{seconds / each:.1f}"]
    return table(head, [[*row, *cost]])


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--model")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="seedbed-bench-"))
    questions = read(options.questions)[: options.limit]
    begun = time.monotonic()
    found = asyncio.run(measure(questions, home, options.model, verbose=options.verbose))
    print(report_table(options.questions.stem, found, time.monotonic() - begun))


if __name__ == "__main__":
    main()
