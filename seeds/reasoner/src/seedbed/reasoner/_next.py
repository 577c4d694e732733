"""What a case would do next, in a sentence."""

from typing import assert_never

from seedbed.problem import Answered, Failed, Framed, Outcome, Solved, Stopped, Waiting
from seedbed.reasoner._inquiries import Inquiry, Reply
from seedbed.reasoner._recorded import Recorded


def next_step(recorded: Recorded, whole: Recorded, asked: tuple[Inquiry, ...], unheard: int) -> str:
    """Return what comes next for a case or a part of one; only whole cases are worked on."""
    case = whole.case.id
    outcome = recorded.run.outcome if recorded.run else None
    if unheard and recorded is whole and outcome is not None and not _open(asked):
        said = "what you have said since" if unheard == 1 else f"the {unheard} things you have said since"
        return f"take up {said}, redoing only what it reaches: `reason resume {case}`"
    if outcome is not None:
        return _after(outcome, case, asked)
    if not recorded.positions:
        return f"begin, reusing what is known: `reason resume {case}`"
    return f"go on at {recorded.positions[-1]}: `reason resume {case}`"


def _open(asked: tuple[Inquiry, ...]) -> list[Inquiry]:
    return [one for one in asked if one.reply is Reply.OPEN]


def _after(outcome: Outcome, case: str, asked: tuple[Inquiry, ...]) -> str:
    match outcome:
        case Solved(answer=answer):
            write = f"; `reason resume {case} --out DIR` writes its files" if answer.files else ""
            return f"nothing, it is solved{write}"
        case Answered():
            return (
                "nothing by itself; an answer, an addition or a denied assumption gives it something to go on"
            )
        case Waiting():
            return _wait(case, asked)
        case Framed():
            return "wait for you to pick a framing"
        case Stopped():
            return f"go on with a larger budget: `reason resume {case}`"
        case Failed():
            return "nothing, it has failed; what you add can change that"
        case _:
            assert_never(outcome)


def _wait(case: str, asked: tuple[Inquiry, ...]) -> str:
    left = _open(asked)
    if not left:
        return f"take up your answers: `reason resume {case}`"
    questions = "your answer to 1 question" if len(left) == 1 else f"your answers to {len(left)} questions"
    return f'wait for {questions}: `reason answer {case} {left[0].number} "…"`'
