"""What is worked with in a case, whichever engine works: its player, its model, and the user."""

from collections.abc import Mapping, Sequence

from seedbed.context import Player
from seedbed.model import Model
from seedbed.problem import AboutQuestion, Derived, Provenance, Question, Topic, requirement
from seedbed.reasoner._case import Case
from seedbed.reasoner._events import Asked
from seedbed.solver import Reply, Said, Unasked


class StoreDesk:
    """The part of a desk that the solver and the framer share: what they say goes to the store."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._verdicts: set[str] = set()
        """Questions about a candidate, which no move has come up with: what is said to them is no requirement."""

    @property
    def player(self) -> Player:
        return self._case.bench.player

    @property
    def model(self) -> Model:
        return self._case.tree.model

    def at(self, *path: str) -> None:
        self._case.at(*path)

    def state(self, about: Topic, text: str, provenance: Provenance) -> None:
        if isinstance(about, AboutQuestion) and provenance == Derived(move=""):
            self._verdicts.add(about.question.id)
        self._case.state(about, text, provenance)

    async def replies(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        """Return what the user has said to each question, by its id, and tell which are left open."""
        replies = await self._case.tree.voice.ask(questions)
        for one in questions:
            reply = replies[one.id]
            if isinstance(reply, Said) and one.id not in self._verdicts:
                self._case.heard(one.id, requirement(one, reply.words))
        left = tuple(one for one in questions if isinstance(replies[one.id], Unasked))
        if left:
            self._case.tree.listener(Asked(left, self._case.name))
        return replies
