"""What can be saved of a case. Only what something outside of a model stands behind."""

from collections.abc import Iterator, Sequence

from seedbed.context import current
from seedbed.problem import (
    AboutAnswer,
    AboutAssumption,
    AboutAttempt,
    AboutCheck,
    AboutCriterion,
    AboutEdge,
    Answer,
    Answered,
    DeadEnd,
    Denied,
    DeniedAssumption,
    Evidence,
    Failed,
    Framed,
    Ground,
    Held,
    Leftover,
    SecondProgram,
    Solved,
    Standing,
    Statement,
    Stone,
    Stopped,
    SuiteRun,
    TextFile,
    Verified,
    Waiting,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.sandbox import under_test
from seedbed.stones._interface import interface_of
from seedbed.stones._links import confirmed_links
from seedbed.stones._past import Past
from seedbed.stones._sizes import too_large
from seedbed.stones._words import one_line, terms, without_secrets

_GOOD_FOR = 600
_PROBLEM = 300
_SEEN = 400
"""As many characters of each are kept: enough to find it by, and to read."""


def salvage(past: Past) -> tuple[Stone, ...]:
    """Return what a case leaves that others can use, its parts included.

    What is only assumed, was not verified, or is a model's belief is left. Of files that are part of others, with the same
    tests, there is no stone of their own.

    Args:
        past: What it came to.
    """
    family = tuple(_family(past))
    files = _uncontained([stone for one in family for stone in _files(one)])
    rest = [
        stone for one in family for stone in (*_program(one), *_links(one), *_denials(one), *_dead_end(one))
    ]
    return tuple({stone.id: stone for stone in (*files, *rest) if not too_large(stone)}.values())


def _family(past: Past) -> Iterator[Past]:
    yield past
    for part in past.parts:
        yield from _family(part)


def _stone(past: Past, words: Sequence[str], content: Leftover) -> Stone:
    """Return a stone that is found by what was verified, as far as that says anything, and by what was asked for."""
    problem = one_line(without_secrets(past.problem.text), _PROBLEM)
    telling = [one_line(one, _PROBLEM) for one in words if terms(one)]
    good_for = "; ".join(dict.fromkeys((*telling, problem)))
    return Stone(good_for=one_line(good_for, _GOOD_FOR), content=content, case=past.case, problem=problem)


# Files


def _files(past: Past) -> Iterator[Stone]:
    files, held = _best(past)
    suites: dict[str, SuiteRun] = {}
    words: list[str] = []
    for criterion, evidence in held:
        runs = [one for one in evidence if isinstance(one, SuiteRun)]
        if runs:
            suites |= {run.suite: run for run in runs}
            words.append(criterion)
    if files and suites:
        interface = past.interface or interface_of(files)
        content = WorkingFiles(files=files, interface=interface, evidence=tuple(suites.values()))
        yield _stone(past, words, content)


def _best(past: Past) -> tuple[tuple[TextFile, ...], list[tuple[str, tuple[Evidence, ...]]]]:
    """Return the code of the best that a case came to, and what holds of it, in words and by which evidence."""
    match past.outcome:
        case Solved(answer=answer, criteria=held) | Answered(answer=answer, criteria=held):
            return _code(answer.files), _that_hold(held)
        case Failed(held=held) if held:
            return _code(past.best_files), _that_hold(held)
        case Waiting() | Failed() | Framed() | Stopped():
            return _code(past.best_files), _checked(past)


def _code(files: tuple[TextFile, ...]) -> tuple[TextFile, ...]:
    """Return files without tests and settings for them: the tests that count are the evidence."""
    return tuple(file for file in files if under_test(file.path))


def _that_hold(held: tuple[Held, ...]) -> list[tuple[str, tuple[Evidence, ...]]]:
    return [(one.criterion.text, one.evidence) for one in held]


def _checked(past: Past) -> list[tuple[str, tuple[Evidence, ...]]]:
    """Return what the statements say that holds of the candidate whose files there are."""
    now = current(past.statements)
    words = {
        one.about.criterion.id: one.about.criterion.text
        for one in now.values()
        if isinstance(one.about, AboutCriterion)
    }
    found: list[tuple[str, tuple[Evidence, ...]]] = []
    for one in now.values():
        match one:
            case Statement(
                about=AboutCheck(criterion=criterion, attempt=attempt, standing=Standing.HOLDS),
                provenance=Verified(evidence=evidence),
            ) if attempt == past.attempt and criterion in words:
                found.append((words[criterion], evidence))
            case _:
                pass
    return found


def _uncontained(stones: list[Stone]) -> list[Stone]:
    """Return the stones of which no other one has all files and all tests."""
    return [
        one
        for at, one in enumerate(stones)
        if not any(
            _contains(other, one) and (at > before or not _contains(one, other))
            for before, other in enumerate(stones)
            if before != at
        )
    ]


def _contains(one: Stone, other: Stone) -> bool:
    assert isinstance(one.content, WorkingFiles)  # noqa: S101 - narrows the type: there are no others here
    assert isinstance(other.content, WorkingFiles)  # noqa: S101
    suites = {run.suite for run in one.content.evidence}
    return {*other.content.files} <= {*one.content.files} and {
        run.suite for run in other.content.evidence
    } <= suites


# What else there is


def _program(past: Past) -> Iterator[Stone]:
    match past.outcome:
        case Solved(answer=Answer(program=str() as code, files=(), text=text), evidence=evidence):
            second = next((one for one in evidence if isinstance(one, SecondProgram)), None)
            if second is not None:
                yield _stone(past, (), WorkingProgram(code=code, output=text, evidence=second))
        case _:
            pass


def _links(past: Past) -> Iterator[Stone]:
    for link in confirmed_links(past.statements):
        yield _stone(past, (f"knowing whether this link holds: {link.line}",), link)


def _denials(past: Past) -> Iterator[Stone]:
    """Yield what the user has denied and not said since. A new assumption supersedes the denial, and does not undo it."""
    said = {
        one.text
        for one in current(past.statements).values()
        if isinstance(one.about, AboutAnswer | AboutEdge) and not isinstance(one.provenance, Denied)
    }
    for one in past.statements:
        match one:
            case Statement(about=AboutAssumption() | AboutEdge(), provenance=Denied(), text=text) if (
                text not in said
            ):
                words = one_line(text, _SEEN)
                yield _stone(past, (f"not assuming this: {words}",), DeniedAssumption(assumption=words))
            case _:
                pass


def _dead_end(past: Past) -> Iterator[Stone]:
    """Yield what was tried last and what was seen to speak against it: by tests, or by somebody who looked."""
    if isinstance(past.outcome, Solved):
        return
    now = current(past.statements)
    tried: dict[int, str] = {}
    criteria: dict[str, str] = {}
    failed: list[tuple[int, str, str]] = []
    held: dict[str, int] = {}
    for one in now.values():
        match one.about:
            case AboutAttempt(number=number):
                tried[number] = one.text
            case AboutCriterion(criterion=criterion) if criterion.ground is not Ground.DIALOGUE:
                criteria[criterion.id] = criterion.text
            case AboutCheck(criterion=name, attempt=number, standing=Standing.FAILS):
                failed.append((number, name, one.text))
            case AboutCheck(criterion=name, attempt=number, standing=Standing.HOLDS):
                held[name] = max(number, held.get(name, 0))
            case _:
                pass
    seen = [one for one in failed if one[0] in tried and one[1] in criteria and held.get(one[1], 0) < one[0]]
    if seen:
        number, name, text = max(seen, key=lambda one: one[0])
        content = DeadEnd(tried=_told(tried[number]), seen=_told(text))
        yield _stone(past, (f"not trying this again: {_told(tried[number])}", criteria[name]), content)


def _told(text: str) -> str:
    return one_line(without_secrets(text), _SEEN)
