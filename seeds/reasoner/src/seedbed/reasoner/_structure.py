"""The reasoning structure: guess the class of a problem, then work on it the way that class asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from seedbed.context import Run, Store
from seedbed.critic import Objected, Unchecked, Upheld, review
from seedbed.problem import (
    Answer,
    Answered,
    Artefact,
    Classification,
    Derived,
    Failed,
    Given,
    Outcome,
    Problem,
    ProblemClass,
    Provenance,
    Solved,
    Verified,
)
from seedbed.reasoner._classify import CLASSIFY, Classify, Judge
from seedbed.reasoner._events import Guessed, Listener, Moved
from seedbed.runner import Bench, Computed, Said, solve

_CLASS = "The problem is "
_ANSWER = "The answer is: "


@dataclass(frozen=True, slots=True)
class Case:
    """A problem being worked on: what it is worked on with, and where it is written down."""

    problem: Problem
    store: Store
    run: Run
    bench: Bench
    judge: Judge
    kind: ProblemClass | None
    """The class, where the user has said it."""
    listener: Listener
    keep: Callable[[tuple[Artefact, ...]], None]
    """Is handed the files that the answer's program made."""

    def at(self, *path: str) -> None:
        self.listener(Moved(self.run.move_to(*path)))

    def state(self, subject: str, text: str, provenance: Provenance) -> None:
        """Add a statement. One about the same subject supersedes what the case said of it before."""
        earlier = [
            known
            for known in self.store.statements(self.run.record.case_id)
            if known.text.startswith(subject)
        ]
        last = earlier[-1] if earlier else None
        if last is None or (last.text, last.provenance) != (f"{subject}{text}", provenance):
            self.run.state(f"{subject}{text}", provenance, supersedes=last.id if last else None)


async def work(case: Case) -> Outcome:
    """Work on a case until there is an outcome."""
    case.run.state(case.problem.text, Given())
    case.at("classify")
    guess = await _classify(case)
    case.listener(Guessed(guess))
    match guess.kind:
        case ProblemClass.SOLVED:
            return await _solved(case)
        case ProblemClass.SOLVABLE | ProblemClass.UNSOLVABLE as kind:
            case.at(kind.value)
            return Failed(
                reason=f"This looks {kind.value}, and nothing here works on {kind.value} problems yet"
                + (
                    "; if a small program settles it, say so with --as solved"
                    if kind is ProblemClass.SOLVABLE
                    else ""
                )
            )
        case _:
            assert_never(guess.kind)


async def _classify(case: Case) -> Classification:
    if case.kind is not None:
        certain = {kind.value: float(kind is case.kind) for kind in ProblemClass}
        guess = Classification.model_validate({**certain, "reason": "you said so", "by": "user"})
        case.state(_CLASS, f"{guess.kind.value}, as the user says", Given())
        return guess
    played = await case.bench.player.play(CLASSIFY, Classify(text=case.problem.text), case.judge)
    guess = played.result
    case.state(_CLASS, f"{guess.kind.value}: {guess.reason}", Derived(move=played.key))
    return guess


async def _solved(case: Case) -> Outcome:
    case.at("solved", "run")
    found = await solve(case.problem.text, case.bench)
    match found:
        case Failed():
            return found
        case Said(text=text, why=why, key=key):
            case.state(_ANSWER, f"{text} (unverified, in words)", Derived(move=key))
            return Answered(answer=Answer(text=text), missing=(f"no program settles it: {why}",))
        case Computed():
            return await _checked(found, case)
        case _:
            assert_never(found)


async def _checked(found: Computed, case: Case) -> Outcome:
    case.keep(found.artefacts)
    names = tuple(artefact.name for artefact in found.artefacts)
    answer = Answer(text=found.text, program=found.code, artefacts=names)
    if names:
        return Answered(answer=answer, missing=("somebody has to look at the files it made",))
    case.at("solved", "check")
    verdict = await review(case.problem.text, found, case.bench)
    match verdict:
        case Upheld(evidence=evidence):
            case.state(_ANSWER, found.text, Verified(evidence=evidence))
            return Solved(answer=answer, evidence=evidence)
        case Objected(reason=reason, key=key):
            case.state(_ANSWER, f"{found.text} (disputed)", Derived(move=found.key))
            _reclassified(case, reason, key)
            return Answered(answer=answer, missing=(reason, "nothing here works on such disagreement yet"))
        case Unchecked(missing=missing):
            case.state(_ANSWER, f"{found.text} (unverified)", Derived(move=found.key))
            return Answered(answer=answer, missing=missing)
        case _:
            assert_never(verdict)


def _reclassified(case: Case, reason: str, key: str) -> None:
    """Take back the guess that the problem is solved: two programs disagree on it."""
    case.at("solvable")
    case.state(_CLASS, f"solvable, not solved: {reason}", Derived(move=key))
    guess = Classification(solved=0.0, solvable=1.0, unsolvable=0.0, reason=reason, by="critic")
    case.listener(Guessed(guess))
