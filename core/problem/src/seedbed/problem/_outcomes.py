import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from seedbed.problem._base import Frozen
from seedbed.problem._cost import Usage
from seedbed.problem._evidence import Evidence, Held
from seedbed.problem._framing import Framing
from seedbed.problem._question import Question

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, also with an ending."""
_MAX_PATH = 200


def _plain_path(path: str) -> str:
    """Refuse a path that is absolute, leaves its folder, hides a file, or that not every system takes."""
    segments = path.split("/")
    if len(path) > _MAX_PATH or not all(map(_plain_name, segments)):
        raise ValueError(
            "a file has a plain relative path of letters, digits, dots, dashes and underscores, such as app/main.py"
        )
    return path


def _plain_name(name: str) -> bool:
    return bool(_SEGMENT.fullmatch(name)) and not _RESERVED.fullmatch(name) and name[-1] not in ". "


FilePath = Annotated[str, AfterValidator(_plain_path)]
"""A path of a file in a solution's folder."""


class Artefact(Frozen):
    """A file that a program made: a plain name without folders, and its content."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str = Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$")
    content: bytes


class TextFile(Frozen):
    """A file that a solution consists of: a plain relative path with forward slashes, and its text."""

    path: FilePath
    content: str


class Answer(Frozen):
    """An answer in words, printed by a program, or as a folder of files."""

    text: str
    program: str | None = None
    artefacts: tuple[str, ...] = ()
    """Names of the files that the program made."""
    files: tuple[TextFile, ...] = ()
    """The folder that the answer consists of, the tests that it passed included."""


class Stone(Frozen):
    """What an attempt leaves behind that others can step on."""

    good_for: str
    content: str


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
    """No answer: why, and what is left that is of use."""

    kind: Literal["failed"] = "failed"
    reason: str
    stones: tuple[Stone, ...] = ()


Outcome = Annotated[Solved | Answered | Waiting | Framed | Stopped | Failed, Field(discriminator="kind")]
