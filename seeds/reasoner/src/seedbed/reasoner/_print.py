"""Printing what came of a case: for a person, or as one JSON object."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from pydantic_core import to_jsonable_python

from seedbed.problem import (
    Answer,
    Answered,
    Claim,
    Dialogue,
    Evidence,
    Failed,
    Framed,
    Framing,
    Held,
    Outcome,
    Question,
    SecondProgram,
    Solved,
    Standing,
    Stopped,
    Substitution,
    SuiteRun,
    UserVerdict,
    Waiting,
)
from seedbed.reasoner._exit import ExitCode
from seedbed.reasoner._lasting import lines_left, lines_of_failure
from seedbed.reasoner._money import cost_of
from seedbed.reasoner._report import Report, exit_code_of
from seedbed.reasoner._shown import shown

_LINES = 40
_WIDTH = 2000
"""How much of an answer is shown to a person."""
MARK = {Standing.HOLDS: "✓", Standing.FAILS: "✗", Standing.UNCHECKED: "·"}


@dataclass(frozen=True, slots=True)
class Written:
    """Which files a command has written, and which not, and why."""

    folder: str | None = None
    paths: tuple[str, ...] = ()
    """In the folder."""
    left: tuple[str, ...] = ()
    why: str = ""
    """Why some were not written, or there are none; empty where they all were."""
    error: str | None = None
    """What is wrong where nothing was written that should have been."""


def print_report(
    report: Report,
    written: Written,
    *,
    numbers: Mapping[str, int],
    framed: tuple[Report, ...] = (),
    as_json: bool,
) -> None:
    """Print what a run came to on stdout.

    Args:
        report: What it came to.
        written: What became of its files.
        numbers: By which the user names questions, by their ids.
        framed: What the cases have come to that this one frames, and that have learned from it.
        as_json: Whether a program reads it.
    """
    if as_json:
        write_json({**as_object(report, written), "framed": [as_object(one) for one in framed]})
        return
    for line in lines_of(report, written, numbers=numbers):
        write_line(line)


def as_object(report: Report, written: Written | None = None) -> dict[str, object]:
    """Return a report as the object that `--json` prints: the report, and the exit code."""
    plain: dict[str, object] = to_jsonable_python(report, exclude={"artefacts"})
    files = written or Written()
    code = ExitCode.BAD_USAGE if files.error else exit_code_of(report.outcome)
    return {
        **plain,
        "class": report.classification.kind.value if report.classification else None,
        "artefacts": [artefact.name for artefact in report.artefacts],
        "written": [f"{files.folder}/{path}" for path in files.paths],
        "not_written": list(files.left),
        **({"error": files.error} if files.error else {}),
        "exit_code": int(code),
    }


def lines_of(
    report: Report, written: Written | None = None, *, numbers: Mapping[str, int] | None = None
) -> list[str]:
    """Return a report as a person reads it: class, program, answer, how it was checked, and the cost."""
    guess = report.first or report.classification
    head = [f"{guess.kind.value} ({guess.probability(guess.kind):.2f}): {guess.reason}"] if guess else []
    return [
        *head,
        *(f"turned: {_flat(turn)}" for turn in report.turns),
        *lines_of_outcome(report.outcome, case=report.case, numbers=numbers),
        *(f"see also: {_flat(place)}" for place in report.sources),
        *_left_lines(report),
        *(f"note: {_flat(note)}" for note in report.notes),
        *_file_lines(written or Written()),
        cost_line(report),
    ]


def lines_of_outcome(
    outcome: Outcome,
    *,
    case: str,
    numbers: Mapping[str, int] | None = None,
    brief: bool = False,
) -> list[str]:
    """Return what came of a case as a person reads it: program, answer, and what stands behind it.

    Args:
        outcome: What came of it.
        case: The id of the case, for what can be done next.
        numbers: By which the user names questions; in the outcome's order where none are passed.
        brief: Whether criteria and questions are left out, since they are told elsewhere.
    """
    match outcome:
        case Solved(answer=answer, evidence=evidence, criteria=held):
            checked = [f"verified: {_held(held)}"] if held else _evidence_lines(evidence)
            return [*_answer(answer), "", *_standing(() if brief else held), *checked]
        case Answered(answer=answer, missing=missing, criteria=held):
            standing = _standing(() if brief else held)
            return [*_answer(answer), "", *standing, f"not verified: {_missing(missing, held)}"]
        case Waiting(questions=questions, answer=answer):
            asked = [f"waiting for you: {_count(len(questions), 'question')}"]
            told = asked if brief else _question_lines(questions, numbers, case)
            return [*(_answer(answer) if answer else ()), *told]
        case Framed(framings=framings, questions=questions, notes=notes):
            asked = _question_lines(questions, numbers, case) if questions and not brief else []
            return [*_framing_lines(framings, case), *(f"note: {_flat(one)}" for one in notes), *asked]
        case Stopped(limit=limit):
            return [f"stopped: spent {limit}; `reason resume` with a larger budget goes on"]
        case Failed(reason=reason, held=held):
            return [f"failed: {reason}", *_standing(() if brief else held), *lines_of_failure(outcome)]
        case _:
            assert_never(outcome)


def _left_lines(report: Report) -> list[str]:
    """Return what is left of a case that has come to its end without being solved."""
    match report.outcome:
        case Answered() | Stopped():
            # where everything was merely left unchecked, there is nothing to try anew
            failed = report.outcome.kind == "stopped" or bool(report.tried)
            tried = [f"  tried: {_flat(one)}" for one in report.tried if len(report.tried) > 1]
            advice = [f"  try next: {_flat(one)}" for one in report.advice if failed]
            return [*tried, *lines_left(report.stones, report.gained), *advice]
        case Solved() | Waiting() | Framed() | Failed():
            return []
        case _:
            assert_never(report.outcome)


def _question_lines(
    questions: tuple[Question, ...], numbered: Mapping[str, int] | None, case: str
) -> list[str]:
    numbers = numbered or {one.id: number for number, one in enumerate(questions, 1)}
    lines: list[str] = []
    for one in questions:
        decide = f"`you decide` takes {_flat(one.otherwise)}" if one.otherwise else "only you can say this"
        lines += [
            f"waiting for you: {numbers.get(one.id, '?')}. [{one.id}] {_flat(one.text)}",
            f"  asked because {_flat(one.why)}",
            f"  {decide}",
        ]
    first = numbers.get(questions[0].id, questions[0].id)
    return [*lines, f'`reason answer {case} {first} "…"` answers; `reason resume {case}` then goes on']


def _framing_lines(framings: tuple[Framing, ...], case: str) -> list[str]:
    lines = ["there is no right answer; these framings can be solved, the likeliest to help first", ""]
    for number, one in enumerate(framings, 1):
        taken = f" (taken: {one.taken})" if one.taken else ""
        lines.append(f"{number}. [{one.id}] {_flat(one.text)}{taken}")
        told = (
            ("moves", one.moves),
            ("pulls", ", ".join(one.levers)),
            ("leaves", one.leaves),
            ("has worked when", one.known_by),
        )
        lines += [f"   {name}: {_flat(text)}" for name, text in told if text]
    first = untaken(framings)
    works = f"`reason take {case} {first}` works on number {first}, " if first else ""
    own = f'{works}`reason take {case} "…"` on one of your own; `reason graph {case}` shows the forces'
    return [*lines, "", own]


def untaken(framings: Sequence[Framing]) -> int | None:
    """Return the number of the first framing that was not taken yet; `None` where all were."""
    return next((number for number, one in enumerate(framings, 1) if not one.taken), None)


def _standing(criteria: tuple[Held, ...]) -> list[str]:
    told = [(one, "; ".join((*map(say, one.evidence), *one.missing))) for one in criteria]
    return [f"{MARK[_stands(one)]} {_flat(one.criterion.text)}: {_flat(text)}" for one, text in told]


def _stands(held: Held) -> Standing:
    if held.holds:
        return Standing.HOLDS
    # What was seen to fail is only told in words.
    fails = any(why.startswith("it fails: ") for why in held.missing)
    return Standing.FAILS if fails else Standing.UNCHECKED


def _held(criteria: tuple[Held, ...]) -> str:
    count = sum(one.holds for one in criteria)
    hold = "holds" if len(criteria) == 1 else "hold"
    return f"{count} of {_count(len(criteria), 'criterion', 'criteria')} {hold}"


def _missing(missing: tuple[str, ...], criteria: tuple[Held, ...]) -> str:
    """Return what is missing for an answer; what is missing for a criterion is told with it."""
    told = {f"{one.criterion.text}: {why}" for one in criteria for why in one.missing}
    left = [one for one in missing if one not in told]
    return _flat("; ".join((*left, _held(criteria)) if criteria else left))


def _flat(text: str) -> str:
    """Return text on one line: at the margin, only the report itself speaks."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _evidence_lines(evidence: tuple[Evidence, ...]) -> list[str]:
    return [line for item in evidence for line in (f"verified: {say(item)}", *_indented(_code_of(item)))]


def _answer(answer: Answer) -> list[str]:
    """Return the answer, set in from the margin, where only the report itself speaks."""
    lines = answer.text.splitlines()
    more = [f"  … and {len(lines) - _LINES} lines more; --json has them all"] if len(lines) > _LINES else []
    text = [*(f"  {line[:_WIDTH]}" for line in lines[:_LINES]), *more]
    files = [f"  {file.path}, {_count(len(file.content.splitlines()), 'line')}" for file in answer.files]
    # A program that is the whole folder is shown; of more files, the names.
    return [*_indented(answer.program), *text, *(["", "files", *files] if files else [])]


def _code_of(evidence: Evidence) -> str | None:
    match evidence:
        case SecondProgram(code=code) | Substitution(code=code):
            return code
        case SuiteRun() | UserVerdict() | Dialogue():
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
        case SuiteRun(passed=passed, rejected=rejected):
            wrong = _count(len(rejected), "wrong candidate")
            return f"{_count(passed, 'test')} passed, and turned down {wrong}"
        case UserVerdict(words=words):
            return f"you said: {words}"
        case Dialogue(claims=claims):
            held = f"{_count(len(claims), 'claim')} held against what is assumed, and their opposites did not"
            return "; ".join((held, *_needed(claims)))
        case _:
            assert_never(evidence)


def _needed(claims: tuple[Claim, ...]) -> list[str]:
    """Return the assumptions that claims stand or fall with."""
    return [
        why
        for why in dict.fromkeys(why for one in claims for why in one.because)
        if why.startswith("assumed, ")
    ]


def _indented(code: str | None) -> list[str]:
    return ["", *(f"    {line}".rstrip() for line in code.rstrip().splitlines()), ""] if code else [""]


def _file_lines(written: Written) -> list[str]:
    lines = [f"written to {written.folder}: {', '.join(written.paths)}"] if written.paths else []
    if written.left:
        return [*lines, f"not written: {', '.join(written.left)}; {written.why}"]
    return [*lines, written.why] if written.why else lines


def cost_line(report: Report) -> str:
    cost = report.cost
    money = cost_of(cost.usage)
    return (
        f"{_count(cost.usage.calls, 'model call')}, {cost.usage.tokens:,} tokens, "
        f"{f'{money}, ' if money else ''}{cost.seconds:.1f} s; "
        f"{_count(cost.played, 'move')} played, {cost.reused} reused; "
        f"{report.model} ({report.model_why}); case {report.case}"
    )


def _count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {plural or f'{noun}s'}"


def write_json(value: object) -> None:
    """Print one JSON value on one line, in ASCII alone, so that any terminal and any locale take it."""
    sys.stdout.write(json.dumps(value) + "\n")


def write_line(line: str) -> None:
    """Print a line. Control characters are shown, not obeyed: a model wrote some of it."""
    write_text(f"{shown(line)}\n")


def write_text(text: str) -> None:
    """Print text that was made to be shown, in whatever the terminal can show of it."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
