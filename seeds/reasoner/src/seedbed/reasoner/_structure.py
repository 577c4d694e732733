"""The reasoning structure: guess the class of a problem, then work on it the way that class asks for."""

from typing import assert_never

from seedbed.critic import Objected, Unchecked, Upheld, review
from seedbed.problem import (
    AboutClass,
    AboutProblem,
    AboutResult,
    Answer,
    Answered,
    Classification,
    Derived,
    Failed,
    Given,
    Outcome,
    ProblemClass,
    Solved,
    Verified,
)
from seedbed.reasoner._case import Case
from seedbed.reasoner._classify import CLASSIFY, Classify
from seedbed.reasoner._events import Guessed
from seedbed.runner import Computed, Said, solve


async def work(case: Case) -> Outcome:
    """Work on a case until there is an outcome."""
    case.state(AboutProblem(), case.problem.text, Given())
    case.at("classify")
    guess = await classify(case)
    match guess.kind:
        case ProblemClass.SOLVED:
            return await _solved(case)
        case ProblemClass.SOLVABLE:
            from seedbed.reasoner._solvable import work_out  # a solved problem does without

            return await work_out(case)
        case ProblemClass.UNSOLVABLE:
            from seedbed.reasoner._unsolvable import frame_case

            return await frame_case(case)
        case _:
            assert_never(guess.kind)


async def classify(case: Case) -> Classification:
    """Guess the class, or take the user's word for it, and note it."""
    if case.kind is not None:
        certain = {kind.value: float(kind is case.kind) for kind in ProblemClass}
        guess = Classification.model_validate({**certain, "reason": "you said so", "by": "user"})
        case.state(AboutClass(), f"The problem is {guess.kind.value}, as the user says", Given())
    else:
        played = await case.bench.player.play(CLASSIFY, Classify(text=case.problem.text), case.tree.judge)
        guess = played.result
        text = f"The problem is {guess.kind.value}: {guess.reason}"
        case.state(AboutClass(), text, Derived(move=played.key))
    case.tree.listener(Guessed(guess, case.name))
    return guess


def _question(case: Case) -> str:
    """Return the problem with what the user has added to it."""
    return "\n".join((case.problem.text, *case.tree.voice.additions))


async def _solved(case: Case) -> Outcome:
    case.at("solved", "run")
    found = await solve(_question(case), case.bench)
    match found:
        case Failed():
            return found
        case Said(text=text, why=why, key=key):
            case.state(AboutResult(), f"The answer is: {text} (unverified, in words)", Derived(move=key))
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
    verdict = await review(_question(case), found, case.bench)
    text = f"The answer is: {found.text}"
    match verdict:
        case Upheld(evidence=evidence):
            case.state(AboutResult(), text, Verified(evidence=evidence))
            return Solved(answer=answer, evidence=evidence)
        case Objected(reason=reason, key=key):
            case.state(AboutResult(), f"{text} (disputed)", Derived(move=found.key))
            _reclassified(case, reason, key)
            return Answered(answer=answer, missing=(reason, "nothing here works on such disagreement yet"))
        case Unchecked(missing=missing):
            case.state(AboutResult(), f"{text} (unverified)", Derived(move=found.key))
            return Answered(answer=answer, missing=missing)
        case _:
            assert_never(verdict)


def _reclassified(case: Case, reason: str, key: str) -> None:
    """Take back the guess that the problem is solved: two programs disagree on it."""
    case.at("solvable")
    case.state(AboutClass(), f"The problem is solvable, not solved: {reason}", Derived(move=key))
    guess = Classification(solved=0.0, solvable=1.0, unsolvable=0.0, reason=reason, by="critic")
    case.tree.listener(Guessed(guess, case.name))
