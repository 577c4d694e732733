"""What the solver works with, and how it reaches whoever has the problem. A desk of its own makes it usable alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from seedbed.context import PlainPlayer, Player
from seedbed.model import Model
from seedbed.problem import (
    Criterion,
    Held,
    Provenance,
    Question,
    Statement,
    TextFile,
    Topic,
    Turn,
    Waiting,
)
from seedbed.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Said:
    """The user has answered."""

    words: str


@dataclass(frozen=True, slots=True)
class Decide:
    """The user leaves it to the engine, and why it may assume something."""

    because: str


@dataclass(frozen=True, slots=True)
class Unasked:
    """Nobody has answered yet."""


Reply = Said | Decide | Unasked


@dataclass(frozen=True, slots=True)
class Whole:
    """What is divided: a problem of which more is known by now."""

    facts: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    interface: str
    why: str
    """Why it is divided."""
    gifts: tuple[str, ...] = ()
    """Secondary results, the sooner there the better."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What the parts came to, put together: files, what the parts were held to, and what went wrong with which."""

    files: tuple[TextFile, ...]
    held: tuple[Held, ...] = ()
    notes: tuple[str, ...] = ()
    key: str = ""
    """The key of the move that divided the problem."""


@dataclass(frozen=True, slots=True)
class Undivided:
    """The problem is not divided, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Round:
    """A round of line B came to its end: what must hold by now, and how many questions are new."""

    number: int
    criteria: tuple[Criterion, ...]
    questions: int
    conflicts: tuple[tuple[str, str], ...] = ()
    """Pairs of criteria that no answer can meet together, in their words."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A candidate was held against the criteria, or there was none."""

    number: int
    candidate: str
    thought: str = ""
    """The reasoning that the model has shown before it."""
    met: tuple[str, ...] = ()
    """The criteria that hold, by their words."""
    failures: Mapping[str, str] = field(default_factory=dict)
    """What was seen of each criterion that does not."""


Step = Round | Tried
"""What has happened since somebody last looked whether this leads anywhere."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Nothing speaks against going on."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What was tried leads nowhere; this may help to try something else."""

    hints: tuple[str, ...]
    """Passages and dead ends, each with where it comes from. Never facts: nobody has established them."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A premise seems to be missing: what must hold is to be found out anew."""

    why: str


Advice = GoOn | Hint | Lack | Turn
"""What is to be done next: `Turn` is to give up the guess that the problem is solvable."""


class Desk(Protocol):
    """What a case is worked on with."""

    @property
    def player(self) -> Player: ...

    @property
    def model(self) -> Model: ...

    @property
    def sandbox(self) -> Sandbox: ...

    def at(self, *path: str) -> None:
        """Note where in the structure the case now is."""

    def state(self, about: Topic, text: str, provenance: Provenance) -> None:
        """Note what the case now says about something."""

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        """Return what the user has said to each question, by its id; asks where somebody is there."""

    def denied(self, question: str) -> tuple[str, ...]:
        """Return the assumptions about a question that the user has denied."""

    async def divide(self, whole: Whole) -> Joined | Waiting | Undivided:
        """Split the problem into parts, solve them and join what they came to."""

    async def advise(self, step: Step) -> Advice:
        """Take note of a step, and say whether it leads anywhere. The same steps get the same advice."""


@dataclass(slots=True)
class PlainDesk:
    """A desk in memory, for using the solver by itself.

    Args:
        model: Who writes.
        sandbox: Where suites run.
        answers: What the user says to a question that contains these words.
        assume: Whether something is assumed where there is no answer.
        player: What moves are played on; nothing is remembered by default.
    """

    model: Model
    sandbox: Sandbox
    answers: Mapping[str, str] = field(default_factory=dict)
    assume: bool = True
    player: Player = field(default_factory=PlainPlayer)
    statements: list[Statement] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def at(self, *path: str) -> None:
        self.positions.append("/".join(path))

    def state(self, about: Topic, text: str, provenance: Provenance) -> None:
        identity = str(len(self.statements) + 1)
        self.statements.append(Statement(id=identity, text=text, provenance=provenance, about=about))

    async def ask(self, questions: Sequence[Question]) -> Mapping[str, Reply]:
        return {question.id: self._said(question) for question in questions}

    def denied(self, question: str) -> tuple[str, ...]:
        del question
        return ()

    async def divide(self, whole: Whole) -> Joined | Waiting | Undivided:
        del whole
        return Undivided("nothing here divides problems")

    async def advise(self, step: Step) -> Advice:
        self.steps.append(step)
        return GoOn()

    def _said(self, question: Question) -> Reply:
        for words, answer in self.answers.items():
            if words in question.text:
                return Said(answer)
        return Decide("nobody was asked") if self.assume else Unasked()
