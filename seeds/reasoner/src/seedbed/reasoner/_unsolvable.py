"""An unsolvable problem: the framer at a desk whose drawers are the store, with what came of its framings."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from seedbed import framer
from seedbed.context import Player, current
from seedbed.framer import Brief, Reply, frame
from seedbed.model import Model
from seedbed.problem import (
    AboutOutcome,
    AboutTaken,
    Failed,
    Framed,
    Framing,
    Outcome,
    Provenance,
    Question,
    Topic,
)
from seedbed.reasoner._came import came_of
from seedbed.reasoner._case import Case
from seedbed.reasoner._events import Asked
from seedbed.reasoner._forces import edits_in
from seedbed.reasoner._kept import kept_model
from seedbed.solver import Decide, Said, Unasked


async def frame_case(case: Case) -> Outcome:
    """Find framings of a whole case that are solvable, and learn from those that were taken."""
    store, identity = case.tree.store, case.run.record.case_id
    said = tuple(current(store.statements(identity)).values())
    taken = tuple(one.about for one in said if isinstance(one.about, AboutTaken))
    before = {one.about.framing: one.text for one in said if isinstance(one.about, AboutOutcome)}
    came = (came_of(store, one, before.get(one.framing.id)) for one in taken)
    brief = Brief(
        problem=case.problem.text,
        additions=case.tree.voice.additions,
        edits=edits_in(said),
        taken=tuple(one.framing for one in taken),
        outcomes=tuple(one for one in came if one is not None),
        kept=kept_model(store, identity),
    )
    outcome = await frame(brief, FramerDesk(case))
    if isinstance(outcome, Framed):
        cases = {one.framing.id: one.case for one in taken}
        return outcome.model_copy(update={"framings": tuple(_marked(one, cases) for one in outcome.framings)})
    if isinstance(outcome, Failed):
        # the framer says what to do, and does not know what the case is called
        return Failed(reason=outcome.reason.replace(" CASE", f" {identity}"), stones=outcome.stones)
    return outcome


def _marked(framing: Framing, cases: Mapping[str, str]) -> Framing:
    """Return a framing with the case that it has become, where it was taken."""
    return framing.model_copy(update={"taken": cases.get(framing.id, "")})


class FramerDesk:
    """What the framer works with in a case. See `seedbed.framer.Desk`."""

    def __init__(self, case: Case) -> None:
        self._case = case

    @property
    def player(self) -> Player:
        return self._case.bench.player

    @property
    def model(self) -> Model:
        return self._case.tree.model

    def at(self, *path: str) -> None:
        self._case.at(*path)

    def state(self, about: Topic, text: str, provenance: Provenance) -> None:
        self._case.state(about, text, provenance)

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        replies = await self._case.tree.voice.ask(questions)
        left = tuple(one for one in questions if isinstance(replies[one.id], Unasked))
        if left:
            self._case.tree.listener(Asked(left, self._case.name))
        return {name: _as_heard(reply) for name, reply in replies.items()}


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
