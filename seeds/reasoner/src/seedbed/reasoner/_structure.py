"""The reasoning structure: guess the class of a problem, work on it the way that class asks for, and turn where it was wrong."""

from typing import assert_never

from seedbed.problem import AboutProblem, Given, Outcome, ProblemClass, Turn
from seedbed.reasoner._case import Case
from seedbed.reasoner._guess import classify
from seedbed.reasoner._recall import recall


async def work(case: Case) -> Outcome:
    """Work on a case until there is an outcome. Each turn carries along what is known."""
    case.state(AboutProblem(), case.problem.text, Given())
    await recall(case)
    case.at("classify")
    kind = (await classify(case)).kind
    while isinstance(came := await _work_as(kind, case), Turn):
        case.at(kind.value, "turn")
        case.turns.make(came)
        case.carry()
        kind = came.to
    return came


async def _work_as(kind: ProblemClass, case: Case) -> Outcome | Turn:
    match kind:
        case ProblemClass.SOLVED:
            from seedbed.reasoner._solved import work_straight

            return await work_straight(case)
        case ProblemClass.SOLVABLE:
            from seedbed.reasoner._solvable import work_out  # a solved problem does without

            return await work_out(case)
        case ProblemClass.UNSOLVABLE:
            from seedbed.reasoner._unsolvable import frame_case

            return await frame_case(case)
        case _:
            assert_never(kind)
