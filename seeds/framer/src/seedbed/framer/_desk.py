"""What the framer works with, and how it reaches whoever has the problem. A desk of its own makes it usable alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from seedbed.context import PlainPlayer, Player
from seedbed.model import Model
from seedbed.problem import Provenance, Question, Statement, Topic


@dataclass(frozen=True, slots=True)
class Said:
    """The user has answered."""

    words: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """The user leaves it open, or nobody is there to ask, and which of the two it is."""

    because: str


@dataclass(frozen=True, slots=True)
class Unasked:
    """Nobody has answered yet."""


Reply = Said | Skipped | Unasked


class Desk(Protocol):
    """What a case is worked on with."""

    @property
    def player(self) -> Player: ...

    @property
    def model(self) -> Model: ...

    def at(self, *path: str) -> None:
        """Note where in the structure the case now is."""

    def state(self, about: Topic, text: str, provenance: Provenance) -> None:
        """Note what the case now says about something."""

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        """Return what the user has said to each question, by its id; asks where somebody is there."""


@dataclass(slots=True)
class PlainDesk:
    """A desk in memory, for using the framer by itself.

    Args:
        model: Who draws, asks and frames.
        answers: What the user says to a question that contains these words.
        skip: Whether a question without an answer is left open; otherwise it is waited for.
        player: What moves are played on; nothing is remembered by default.
    """

    model: Model
    answers: Mapping[str, str] = field(default_factory=dict)
    skip: bool = True
    player: Player = field(default_factory=PlainPlayer)
    statements: list[Statement] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)

    def at(self, *path: str) -> None:
        self.positions.append("/".join(path))

    def state(self, about: Topic, text: str, provenance: Provenance) -> None:
        identity = str(len(self.statements) + 1)
        self.statements.append(Statement(id=identity, text=text, provenance=provenance, about=about))

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        return {question.id: self._said(question) for question in questions}

    def _said(self, question: Question) -> Reply:
        for words, answer in self.answers.items():
            if words in question.text:
                return Said(answer)
        return Skipped("nobody was asked") if self.skip else Unasked()
