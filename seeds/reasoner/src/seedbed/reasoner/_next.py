"""What a case would do next, in a sentence."""

from typing import assert_never

from seedbed.problem import Answered, Failed, Framed, Outcome, Solved, Stopped, Waiting
from seedbed.reasoner._inquiries import Inquiry, Reply
from seedbed.reasoner._print import untaken
from seedbed.reasoner._recorded import Recorded


def next_step(recorded: Recorded, whole: Recorded, asked: tuple[Inquiry, ...], unheard: int) -> str:
    """Return what comes next for a case or a part of one; only whole cases are worked on."""
    case = whole.case.id
    outcome = recorded.run.outcome if recorded.run else None
    waits = isinstance(outcome, Waiting) and _awaited(outcome, asked)
    if unheard and recorded is whole and outcome is not None and not waits:
        said = "what you have said since" if unheard == 1 else f"the {unheard} things you have said since"
        return f"take up {said}, redoing only what it reaches: `reason resume {case}`"
    if outcome is not None:
        return _after(outcome, case, asked)
    if not recorded.positions:
        return f"begin, reusing what is known: `reason resume {case}`"
    return f"go on at {recorded.positions[-1]}{_in_part(recorded)}: `reason resume {case}`"


def _in_part(recorded: Recorded) -> str:
    """Return which part was worked on last, and where in it, if one was."""
    begun = [one for one in recorded.parts if one.run and one.run.outcome is None and one.positions]
    return f", in part {begun[0].case.name} at {begun[0].positions[-1]}{_in_part(begun[0])}" if begun else ""


def _open(asked: tuple[Inquiry, ...]) -> list[Inquiry]:
    return [one for one in asked if one.reply is Reply.OPEN]


def _awaited(outcome: Waiting, asked: tuple[Inquiry, ...]) -> list[Inquiry]:
    """Return the open questions without whose answers it does not go on."""
    names = {question.id for question in outcome.questions}
    return [one for one in _open(asked) if one.question.id in names]


def _after(outcome: Outcome, case: str, asked: tuple[Inquiry, ...]) -> str:
    match outcome:
        case Solved(answer=answer):
            write = f"; `reason resume {case} --out DIR` writes its files" if answer.files else ""
            return f"nothing, it is solved{write}"
        case Answered():
            return _look(case, asked)
        case Waiting():
            return _wait(case, _awaited(outcome, asked))
        case Framed(framings=framings):
            left = _open(asked)
            or_answer = (
                f', or to answer a question: `reason answer {case} {left[0].number} "…"`' if left else ""
            )
            number = untaken(framings) or '"…"'
            return f"wait for you to take a framing: `reason take {case} {number}`{or_answer}"
        case Stopped():
            return f"go on with a larger budget: `reason resume {case}`"
        case Failed():
            return "nothing, it has failed; what you add can change that"
        case _:
            assert_never(outcome)


def _look(case: str, asked: tuple[Inquiry, ...]) -> str:
    left = _open(asked)
    if not left:
        return "nothing by itself; an answer, an addition or a denied assumption gives it something to go on"
    # The last candidate is the likeliest to hold.
    answer = f'`reason answer {case} {left[-1].number} "…"`'
    return f"nothing without you: {answer} says what only you can tell, and `reason resume {case}` settles it"


def _wait(case: str, left: list[Inquiry]) -> str:
    if not left:
        return f"take up your answers: `reason resume {case}`"
    questions = "your answer to 1 question" if len(left) == 1 else f"your answers to {len(left)} questions"
    return f'wait for {questions}: `reason answer {case} {left[0].number} "…"`'
