"""A solved problem: the smallest program, run, and a critic that looks for what would show that it was not solved."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from seedbed.critic import (
    Objected,
    Unchecked,
    Upheld,
    made_up,
    question_about,
    question_about_gaps,
    review,
    unsaid,
)
from seedbed.problem import (
    AboutAssumption,
    AboutQuestion,
    AboutResult,
    Answer,
    Answered,
    Assumed,
    Derived,
    Failed,
    Outcome,
    ProblemClass,
    Question,
    Solved,
    Turn,
    Verified,
    Waiting,
    requirement,
)
from seedbed.reasoner._case import Case
from seedbed.reasoner._desk import StoreDesk
from seedbed.runner import Computed, solve
from seedbed.runner import Said as InWords
from seedbed.solver import Decide, Said, Unasked


def question_of(case: Case) -> str:
    """Return the problem with what the user has said of it."""
    return "\n".join((case.problem.text, *case.known))


async def work_straight(case: Case) -> Outcome | Turn:
    """Write the smallest program and run it; turn where no program comes to an answer, or another one comes to another.

    Where a premise is missing, it is asked for, and what is said goes into another program.
    """
    asked: set[str] = set()
    while True:
        came = await _worked_once(case)
        if not isinstance(came, Missing):
            return came
        if came.question.id in asked:
            return came.otherwise()
        asked.add(came.question.id)
        case.state(AboutQuestion(question=came.question), came.question.text, Derived(move=came.move))
        reply = (await StoreDesk(case).replies((came.question,)))[came.question.id]
        match reply:
            case Said():
                case.carry()
            case Decide(because=because):
                assumed = requirement(came.question, came.question.otherwise or "nothing")
                about = AboutAssumption(question=came.question.id)
                case.state(about, assumed, Assumed(because=because))
                return came.otherwise()
            case Unasked():
                return Waiting(questions=(came.question,), answer=came.answer)
            case _:
                assert_never(reply)


@dataclass(frozen=True, slots=True)
class Missing:
    """A program has answered without a premise that nobody has given."""

    question: Question
    answer: Answer
    move: str
    otherwise: Callable[[], Outcome | Turn]
    """What comes of it where nobody says."""


def _missing(
    found: Computed, answer: Answer, otherwise: Callable[[], Outcome | Turn], case: Case
) -> Missing | Outcome | Turn:
    """Return the premise that a program has made up or done without, where the problem's words show that one is missing."""
    question = question_of(case)
    if figures := made_up(question, found.code):
        return Missing(question_about(question, figures), answer, found.key, otherwise)
    if gaps := unsaid(question):
        return Missing(question_about_gaps(gaps), answer, found.key, otherwise)
    return otherwise()


async def _worked_once(case: Case) -> Outcome | Turn | Missing:
    case.at("solved", "run")
    found = await solve(question_of(case), case.bench)
    match found:
        case Failed(reason=reason):
            turn = Turn(to=ProblemClass.SOLVABLE, reason=f"no program answers it: {reason}", cause="runner")
            return turn if _worth(turn, case) else found
        case InWords(text=text, why=why, key=key):
            return await _in_words(text, why, key, case)
        case Computed():
            return await _checked(found, case)
        case _:
            assert_never(found)


def _worth(turn: Turn, case: Case) -> bool:
    """Whether a turn may be made, and there is a model that can work on what it leads to."""
    return case.turns.allows(turn) and (case.tree.model.strong or turn.to is ProblemClass.UNSOLVABLE)


async def _in_words(text: str, why: str, key: str, case: Case) -> Outcome | Turn:
    """Take an answer in words, unless something outside of the model says that there is no ready one."""
    from seedbed.reasoner._doubted import doubt_of

    doubt = await doubt_of(case, ProblemClass.SOLVABLE, ProblemClass.UNSOLVABLE)
    if doubt is not None:
        reason = f"no program settles it ({why}), and {doubt.because}"
        turn = Turn(to=doubt.to, reason=reason, cause=doubt.by, move=key)
        if _worth(turn, case):
            return turn
    case.state(AboutResult(), f"The answer is: {text} (unverified, in words)", Derived(move=key))
    return Answered(answer=Answer(text=text), missing=(f"no program settles it: {why}",))


async def _checked(found: Computed, case: Case) -> Outcome | Turn | Missing:
    case.keep(found.artefacts)
    names = tuple(artefact.name for artefact in found.artefacts)
    answer = Answer(text=found.text, program=found.code, artefacts=names)
    if names:
        return Answered(answer=answer, missing=("somebody has to look at the files it made",))
    case.at("solved", "check")
    verdict = await review(question_of(case), found, case.bench)
    text = f"The answer is: {found.text}"
    match verdict:
        case Upheld(evidence=evidence):
            if figures := made_up(question_of(case), found.code):  # two that make up the same agree on it
                return Missing(
                    question_about(question_of(case), figures),
                    answer,
                    found.key,
                    partial(_assuming, figures, answer, found.key, case),
                )
            case.state(AboutResult(), text, Verified(evidence=evidence))
            return Solved(answer=answer, evidence=evidence)
        case Objected():
            return _missing(found, answer, partial(_disputed, answer, verdict, case), case)
        case Unchecked(missing=missing):
            case.state(AboutResult(), f"{text} (unverified)", Derived(move=found.key))
            return _missing(found, answer, partial(Answered, answer=answer, missing=missing), case)
        case _:
            assert_never(verdict)


def _assuming(figures: tuple[str, ...], answer: Answer, key: str, case: Case) -> Outcome:
    case.state(AboutResult(), f"The answer is: {answer.text} (unverified)", Derived(move=key))
    return Answered(answer=answer, missing=(f"the problem does not say this: {', '.join(figures)}",))


def _disputed(answer: Answer, objection: Objected, case: Case) -> Outcome | Turn:
    turn = Turn(to=ProblemClass.SOLVABLE, reason=objection.reason, cause="critic", move=objection.key)
    if _worth(turn, case):
        case.hint(
            f"A program came to {_short(answer.text)}; {objection.reason}. At most one of them is right."
        )
        return turn
    case.state(AboutResult(), f"The answer is: {answer.text} (disputed)", Derived(move=objection.key))
    missing = "a model that judges well would work on it as a solvable problem"
    return Answered(answer=answer, missing=(objection.reason, missing))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."
