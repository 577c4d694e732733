"""What can come of a case."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from seedbed.problem._base import Frozen
from seedbed.problem._cost import Usage
from seedbed.problem._evidence import Evidence, Held
from seedbed.problem._files import TextFile
from seedbed.problem._framing import Framing
from seedbed.problem._gift import Gift
from seedbed.problem._question import Question
from seedbed.problem._stones import Stone


class Answer(Frozen):
    """An answer in words, printed by a program, or as a folder of files."""

    text: str
    program: str | None = None
    artefacts: tuple[str, ...] = ()
    """Names of the files that the program made."""
    files: tuple[TextFile, ...] = ()
    """The folder that the answer consists of, the tests that it passed included."""


class Solved(Frozen):
    """An answer that is verified: each criterion has evidence of its ground."""

    kind: Literal["solved"] = "solved"
    answer: Answer
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    criteria: tuple[Held, ...] = ()
    """What had to hold, each with its evidence; none where the problem was a solved one."""

    @model_validator(mode="after")
    def _all_hold(self) -> "Solved":
        if not all(held.holds for held in self.criteria):
            raise ValueError("a criterion without evidence, and the answer would be called verified")
        return self


class Answered(Frozen):
    """An answer that is not verified, and what is missing for that."""

    kind: Literal["answered"] = "answered"
    answer: Answer
    missing: Annotated[tuple[str, ...], Field(min_length=1)]
    criteria: tuple[Held, ...] = ()


class Waiting(Frozen):
    """Nothing can go on before the user says something."""

    kind: Literal["waiting"] = "waiting"
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    answer: Answer | None = None
    """The candidate that is to be looked at, where the questions are about one."""


class Framed(Frozen):
    """The problem has no right answer; these framings of it could be solved, the likeliest to help first."""

    kind: Literal["framed"] = "framed"
    framings: Annotated[tuple[Framing, ...], Field(min_length=1)]
    questions: tuple[Question, ...] = ()
    """What is asked besides, such as what came of a framing that was taken."""
    notes: tuple[str, ...] = ()
    """What the user should know of how they were understood, a line each."""


class Stopped(Frozen):
    """The budget is spent. Everything is kept, and a larger one goes on from here."""

    kind: Literal["stopped"] = "stopped"
    limit: str
    spent: Usage


class Failed(Frozen):
    """No answer: why, how far it got, and what is left that is of use."""

    kind: Literal["failed"] = "failed"
    reason: str
    tried: tuple[str, ...] = ()
    """What was tried, a line each, with why it did not do."""
    held: tuple[Held, ...] = ()
    """How each criterion stood with the best of what was tried."""
    stones: tuple[Stone, ...] = ()
    gained: tuple[Gift, ...] = ()
    """The secondary results that are there all the same."""
    advice: tuple[str, ...] = ()
    """What to try next, a line each."""


Outcome = Annotated[Solved | Answered | Waiting | Framed | Stopped | Failed, Field(discriminator="kind")]
