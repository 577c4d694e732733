"""The files of cases that suites have passed, and what is known to hold of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seedbed.context import current
from seedbed.problem import (
    AboutCheck,
    AboutCriterion,
    Answered,
    Evidence,
    Failed,
    Framed,
    Held,
    Solved,
    Standing,
    Statement,
    Stopped,
    SuiteRun,
    TextFile,
    Verified,
    Waiting,
    WorkingFiles,
)
from seedbed.sandbox import under_test
from seedbed.stones._cut import cut_down
from seedbed.stones._interface import interface_of
from seedbed.stones._past import Past
from seedbed.stones._words import not_verified, terms


@dataclass(frozen=True, slots=True)
class Working:
    """What suites have passed of a case, as it is."""

    past: Past
    files: tuple[TextFile, ...]
    suites: dict[str, SuiteRun]
    words: tuple[str, ...]
    """The criteria that the suites are for."""
    open: tuple[str, ...]
    """Those that nothing shows to hold."""


@dataclass(frozen=True, slots=True)
class _Criterion:
    """What is known of a criterion."""

    text: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def suites(self) -> dict[str, SuiteRun]:
        return {one.suite: one for one in self.evidence if isinstance(one, SuiteRun)}


def working(family: Sequence[Past]) -> tuple[Working, ...]:
    """Return what suites have passed. Of files that are part of others, with the same tests, nothing is said apart."""
    found = [one for past in family if (one := _of(past)) is not None]
    return tuple(
        one
        for at, one in enumerate(found)
        if not any(
            _contains(other, one) and (at > before or not _contains(one, other))
            for before, other in enumerate(found)
            if before != at
        )
    )


def left_of(found: Working) -> tuple[WorkingFiles, tuple[str, ...]]:
    """Return what can be relied on, and words for what it is good for.

    Of a case that was not solved these are what its suites use, and what they are for: what else was wanted may be wrong.
    """
    evidence, problem = tuple(found.suites.values()), found.past.problem.text
    if isinstance(found.past.outcome, Solved):
        interface = found.past.interface or interface_of(found.files)
        content = WorkingFiles(files=found.files, interface=interface, evidence=evidence)
        return content, (*found.words, problem)
    cut = cut_down(found.files, found.suites)
    interface = interface_of(cut.files)
    rest = [text for text in found.open if not any(_speaks_of(text, name) for name in cut.dropped)]
    # a criterion that says nothing by itself is that the problem is solved
    also = interface if found.open or all(map(terms, found.words)) else problem
    content = WorkingFiles(files=cut.files, interface=interface, evidence=evidence)
    return content, (*found.words, not_verified(rest) if rest else also)


def _speaks_of(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _of(past: Past) -> Working | None:
    files, known = _best(past)
    suites = {suite: run for one in known for suite, run in one.suites.items()}
    if not files or not suites:
        return None
    words = tuple(one.text for one in known if one.suites)
    return Working(past, files, suites, words, tuple(one.text for one in known if not one.evidence))


def _contains(one: Working, other: Working) -> bool:
    return {*other.files} <= {*one.files} and {*other.suites} <= {*one.suites}


def _best(past: Past) -> tuple[tuple[TextFile, ...], list[_Criterion]]:
    """Return the code of the best that a case came to, and what is known of it."""
    match past.outcome:
        case Solved(answer=answer, criteria=held) | Answered(answer=answer, criteria=held):
            return _code(answer.files), _as_held(held)
        case Failed(held=held) if held:
            return _code(past.best_files), _as_held(held)
        case Waiting() | Failed() | Framed() | Stopped():
            return _code(past.best_files), _checked(past)


def _code(files: tuple[TextFile, ...]) -> tuple[TextFile, ...]:
    """Return files without tests and settings for them: the tests that count are the evidence."""
    return tuple(file for file in files if under_test(file.path))


def _as_held(held: tuple[Held, ...]) -> list[_Criterion]:
    return [_Criterion(one.criterion.text, one.evidence) for one in held]


def _checked(past: Past) -> list[_Criterion]:
    """Return what the statements say of the candidate whose files there are."""
    now = current(past.statements).values()
    shown: dict[str, tuple[Evidence, ...]] = {}
    for one in now:
        match one:
            case Statement(
                about=AboutCheck(criterion=criterion, attempt=attempt, standing=Standing.HOLDS),
                provenance=Verified(evidence=evidence),
            ) if attempt == past.attempt:
                shown[criterion] = evidence
            case _:
                pass
    return [
        _Criterion(one.about.criterion.text, shown.get(one.about.criterion.id, ()))
        for one in now
        if isinstance(one.about, AboutCriterion)
    ]
