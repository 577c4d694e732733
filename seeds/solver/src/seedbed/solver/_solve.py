"""Both lines of reasoning: find out how to tell that it is solved, then solve it."""

from dataclasses import replace

from seedbed.problem import (
    AboutResult,
    Answered,
    Derived,
    Failed,
    Framed,
    Outcome,
    Question,
    Solved,
    Stopped,
    Turn,
    Verified,
    Waiting,
)
from seedbed.solver._brief import Bounds, Brief
from seedbed.solver._desk import Desk, Lack
from seedbed.solver._line_a import LineA
from seedbed.solver._line_b import Known, find_out


async def solve(brief: Brief, desk: Desk, bounds: Bounds | None = None) -> Outcome | Turn:
    """Work on a solvable problem until it is solved, somebody has to say something, or no more is to be expected.

    No candidate is proposed before there is a criterion to hold it against.

    Args:
        brief: The problem, and what is established of it.
        desk: What it is worked on with: moves are played on its player, so that nothing known is done again.
        bounds: How far to go.

    Returns:
        `Solved` where each criterion has evidence of its ground, `Answered` with what is missing, `Waiting` with
        questions, or `Failed` where there is no candidate at all; a `Turn` where the desk says that it is no solvable
        problem.
    """
    outcome = await _both_lines(brief, desk, bounds or Bounds())
    if not isinstance(outcome, Turn):
        _state_result(outcome, desk)
    return outcome


async def _both_lines(brief: Brief, desk: Desk, bounds: Bounds) -> Outcome | Turn:
    lack, asked = "", tuple[Question, ...]()
    for lacking in range(bounds.lacks + 1):
        known = await find_out(brief, desk, bounds, lack, asked)
        if not isinstance(known, Known):
            return known
        came = await LineA(brief, known, desk, bounds, may_ask=lacking < bounds.lacks).work_out()
        if not isinstance(came, Lack):
            return came
        lack, asked = came.why, known.asked
        brief = replace(brief, facts=known.facts, said=known.said)
    raise AssertionError("the last time, nothing is found out anew")


def _state_result(outcome: Outcome, desk: Desk) -> None:
    match outcome:
        case Solved(answer=answer, evidence=evidence):
            desk.state(AboutResult(), answer.text, Verified(evidence=evidence))
        case Answered(answer=answer):
            desk.state(AboutResult(), f"{answer.text} (unverified)", Derived(move=""))
        case Waiting() | Failed() | Framed() | Stopped():
            pass
