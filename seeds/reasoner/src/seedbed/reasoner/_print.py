"""Printing a report: for a person, or as one JSON object."""

import json
import sys
from typing import assert_never

from pydantic_core import to_jsonable_python

from seedbed.problem import (
    Answered,
    Evidence,
    Failed,
    Framed,
    Outcome,
    SecondProgram,
    Solved,
    Stopped,
    Substitution,
    SuiteRun,
    UserVerdict,
    Waiting,
)
from seedbed.reasoner._money import cost_of
from seedbed.reasoner._report import Report, exit_code_of
from seedbed.reasoner._shown import shown

_LINES = 40
_WIDTH = 2000
"""How much of an answer is shown to a person."""


def print_report(report: Report, *, as_json: bool, out: str | None) -> None:
    """Print what a run came to on stdout."""
    if as_json:
        write_json(as_object(report))
        return
    for line in lines_of(report, out=out):
        write_line(line)


def as_object(report: Report) -> dict[str, object]:
    """Return a report as the object that `--json` prints: the report, and the exit code."""
    plain: dict[str, object] = to_jsonable_python(report, exclude={"artefacts"})
    return {
        **plain,
        "class": report.classification.kind.value if report.classification else None,
        "artefacts": [artefact.name for artefact in report.artefacts],
        "exit_code": int(exit_code_of(report.outcome)),
    }


def lines_of(report: Report, *, out: str | None = None) -> list[str]:
    """Return a report as a person reads it: class, program, answer, how it was checked, and the cost."""
    guess = report.classification
    head = [f"{guess.kind.value} ({guess.probability(guess.kind):.2f}): {guess.reason}"] if guess else []
    return [
        *head,
        *lines_of_outcome(report.outcome),
        *_artefact_lines(report, out),
        _cost_line(report),
    ]


def lines_of_outcome(outcome: Outcome) -> list[str]:
    """Return what came of a case as a person reads it: program, answer, and what stands behind it."""
    match outcome:
        case Solved(answer=answer, evidence=evidence):
            checked = [
                line for item in evidence for line in (f"verified: {say(item)}", *_indented(_code_of(item)))
            ]
            return [*_indented(answer.program), *_answer(answer.text), "", *checked]
        case Answered(answer=answer, missing=missing):
            return [
                *_indented(answer.program),
                *_answer(answer.text),
                "",
                f"not verified: {'; '.join(missing)}",
            ]
        case Waiting(questions=questions):
            return [f"waiting for you: {question.text} ({question.why})" for question in questions]
        case Framed(framings=framings):
            return [f"framing: {framing.text}" for framing in framings]
        case Stopped(limit=limit):
            return [f"stopped: spent {limit}; `reason resume` with a larger budget goes on"]
        case Failed(reason=reason):
            return [f"failed: {reason}"]
        case _:
            assert_never(outcome)


def _answer(text: str) -> list[str]:
    """Return the answer, set in from the margin, where only the report itself speaks."""
    lines = text.splitlines()
    more = [f"  … and {len(lines) - _LINES} lines more; --json has them all"] if len(lines) > _LINES else []
    return [*(f"  {line[:_WIDTH]}" for line in lines[:_LINES]), *more]


def _code_of(evidence: Evidence) -> str | None:
    match evidence:
        case SecondProgram(code=code) | Substitution(code=code):
            return code
        case SuiteRun() | UserVerdict():
            return None
        case _:
            assert_never(evidence)


def say(evidence: Evidence) -> str:
    """Return what stands behind an answer, in words."""
    match evidence:
        case SecondProgram(tolerance=tolerance):
            close = f" (to within {tolerance:.0e})" if tolerance else ""
            return f"a second program, written blind and by another route, came to the same{close}"
        case Substitution(rejected=rejected):
            return f"put back into the problem it fits, and {len(rejected)} answers near it do not"
        case SuiteRun(passed=passed):
            return f"{passed} tests passed"
        case UserVerdict(words=words):
            return f"you said: {words}"
        case _:
            assert_never(evidence)


def _indented(code: str | None) -> list[str]:
    return ["", *(f"    {line}".rstrip() for line in code.rstrip().splitlines()), ""] if code else [""]


def _artefact_lines(report: Report, out: str | None) -> list[str]:
    names = ", ".join(artefact.name for artefact in report.artefacts)
    if not names:
        return []
    return [f"it made {names}, in {out}" if out else f"it made {names}; --out DIR writes them there"]


def _cost_line(report: Report) -> str:
    cost = report.cost
    money = cost_of(cost.usage)
    return (
        f"{_count(cost.usage.calls, 'model call')}, {cost.usage.tokens:,} tokens, "
        f"{f'{money}, ' if money else ''}{cost.seconds:.1f} s; "
        f"{_count(cost.played, 'move')} played, {cost.reused} reused; "
        f"{report.model} ({report.model_why}); case {report.case}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def write_json(value: object) -> None:
    """Print one JSON value on one line, in ASCII alone, so that any terminal and any locale take it."""
    sys.stdout.write(json.dumps(value) + "\n")


def write_line(line: str) -> None:
    """Print a line. Control characters are shown, not obeyed: a model wrote some of it."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(shown(line).encode(encoding, "replace").decode(encoding) + "\n")
