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
from seedbed.reasoner._report import Cost, Report, exit_code_of


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
        *_outcome_lines(report.outcome),
        *_artefact_lines(report, out),
        _cost_line(report.cost, report),
    ]


def _outcome_lines(outcome: Outcome) -> list[str]:
    match outcome:
        case Solved(answer=answer, evidence=evidence):
            return [
                *_program(answer.program),
                "",
                answer.text,
                "",
                *(f"verified: {say(item)}" for item in evidence),
            ]
        case Answered(answer=answer, missing=missing):
            return [*_program(answer.program), "", answer.text, "", f"not verified: {'; '.join(missing)}"]
        case Waiting(questions=questions):
            return [f"waiting for you: {question.text} ({question.why})" for question in questions]
        case Framed(framings=framings):
            return [f"framing: {framing.text}" for framing in framings]
        case Stopped(limit=limit):
            return [f"stopped: {limit} spent; `reason resume` with a larger budget goes on"]
        case Failed(reason=reason):
            return [f"failed: {reason}"]
        case _:
            assert_never(outcome)


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


def _program(code: str | None) -> list[str]:
    return ["", *(f"    {line}" for line in code.rstrip().splitlines())] if code else []


def _artefact_lines(report: Report, out: str | None) -> list[str]:
    names = ", ".join(artefact.name for artefact in report.artefacts)
    if not names:
        return []
    return [f"it made {names}, in {out}" if out else f"it made {names}; --out DIR writes them there"]


def _cost_line(cost: Cost, report: Report) -> str:
    usage = cost.usage
    return (
        f"{usage.calls} model calls, {usage.tokens:,} tokens, {cost.seconds:.1f} s; "
        f"{cost.played} moves played, {cost.reused} reused; "
        f"{report.model} ({report.model_why}); case {report.case}"
    )


def write_json(value: object) -> None:
    """Print one JSON value on one line, in ASCII alone, so that any terminal and any locale take it."""
    sys.stdout.write(json.dumps(value) + "\n")


def write_line(line: str) -> None:
    """Print a line. Control characters are shown, not obeyed: a model wrote some of it."""
    safe = "".join(c if c in "\n\t" or c.isprintable() else f"\\x{ord(c):02x}" for c in line)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(safe.encode(encoding, "replace").decode(encoding) + "\n")
