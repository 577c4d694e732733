"""An unsolvable problem: the framer at a desk whose drawers are the store, with what came of its framings."""

import re
from collections.abc import Mapping, Sequence
from typing import assert_never

from seedbed import framer
from seedbed.context import current
from seedbed.framer import Brief, Reply, frame
from seedbed.problem import (
    AboutOutcome,
    AboutTaken,
    Failed,
    Framed,
    Framing,
    Outcome,
    Question,
    Turn,
    Waiting,
)
from seedbed.reasoner._came import came_of
from seedbed.reasoner._case import Case
from seedbed.reasoner._desk import StoreDesk
from seedbed.reasoner._doubted import turn_to_solvable, turn_to_solved
from seedbed.reasoner._forces import edits_in
from seedbed.reasoner._kept import kept_model
from seedbed.solver import Decide, Said, Unasked

_COMMAND = re.compile(r"(`reason \w+) CASE\b")


async def frame_case(case: Case) -> Outcome | Turn:
    """Find framings of a whole case that are solvable, and learn from those that were taken."""
    turn = await turn_to_solved(case) or await turn_to_solvable(case)
    if isinstance(turn, Turn):
        return turn
    store, identity = case.tree.store, case.run.record.case_id
    said = tuple(current(store.statements(identity)).values())
    taken = tuple(one.about for one in said if isinstance(one.about, AboutTaken))
    before = {one.about.framing: one.text for one in said if isinstance(one.about, AboutOutcome)}
    came = (came_of(store, one, before.get(one.framing.id)) for one in taken)
    brief = Brief(
        problem=case.problem.text,
        additions=case.tree.voice.additions,
        known=case.carried,
        edits=edits_in(said),
        taken=tuple(one.framing for one in taken),
        outcomes=tuple(one for one in came if one is not None),
        kept=kept_model(store, identity),
    )
    outcome = await frame(brief, FramerDesk(case))
    if isinstance(outcome, Waiting) and turn is not None:
        outcome = outcome.model_copy(update={"questions": (*outcome.questions, turn)})
    if isinstance(outcome, Framed):
        cases = {one.framing.id: one.case for one in taken}
        return outcome.model_copy(update={"framings": tuple(_marked(one, cases) for one in outcome.framings)})
    if isinstance(outcome, Failed):
        # the framer says what to do, and does not know what the case is called
        return Failed(reason=_COMMAND.sub(rf"\1 {identity}", outcome.reason), stones=outcome.stones)
    return outcome


def _marked(framing: Framing, cases: Mapping[str, str]) -> Framing:
    """Return a framing with the case that it has become, where it was taken."""
    return framing.model_copy(update={"taken": cases.get(framing.id, "")})


class FramerDesk(StoreDesk):
    """What the framer works with in a case. See `seedbed.framer.Desk`."""

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        return {name: _as_heard(reply) for name, reply in (await self.replies(questions)).items()}


def _as_heard(reply: Said | Decide | Unasked) -> Reply:
    match reply:
        case Said(words=words):
            return framer.Said(words)
        case Decide(because=because):
            return framer.Skipped(because)
        case Unasked():
            return framer.Unasked()
        case _:
            assert_never(reply)
