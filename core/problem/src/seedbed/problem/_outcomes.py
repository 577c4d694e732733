from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from seedbed.problem._base import Frozen
from seedbed.problem._cost import Usage
from seedbed.problem._evidence import Evidence
from seedbed.problem._statements import Question


class Artefact(Frozen):
    """A file that a program made: a plain name without folders, and its content."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str = Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$")
    content: bytes


class Answer(Frozen):
    """An answer, and the program that printed it where one did."""

    text: str
    program: str | None = None
    artefacts: tuple[str, ...] = ()
    """Names of the files that the program made."""


class Framing(Frozen):
    """A solvable problem statement that stands for an unsolvable one."""

    text: str
    moves: str
    """What taking it would change."""
    leaves: str
    """What it leaves as it is."""


class Stone(Frozen):
    """What an attempt leaves behind that others can step on."""

    good_for: str
    content: str


class Solved(Frozen):
    """An answer that is verified: each criterion has evidence of its ground."""

    kind: Literal["solved"] = "solved"
    answer: Answer
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]


class Answered(Frozen):
    """An answer that is not verified, and what is missing for that."""

    kind: Literal["answered"] = "answered"
    answer: Answer
    missing: Annotated[tuple[str, ...], Field(min_length=1)]


class Waiting(Frozen):
    """Nothing can go on before the user says something."""

    kind: Literal["waiting"] = "waiting"
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Framed(Frozen):
    """The problem has no right answer; these framings of it could be solved."""

    kind: Literal["framed"] = "framed"
    framings: Annotated[tuple[Framing, ...], Field(min_length=1)]


class Stopped(Frozen):
    """The budget is spent. Everything is kept, and a larger one goes on from here."""

    kind: Literal["stopped"] = "stopped"
    limit: str
    spent: Usage


class Failed(Frozen):
    """No answer: why, and what is left that is of use."""

    kind: Literal["failed"] = "failed"
    reason: str
    stones: tuple[Stone, ...] = ()


Outcome = Annotated[Solved | Answered | Waiting | Framed | Stopped | Failed, Field(discriminator="kind")]
