from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from seedbed.problem._base import Frozen


class Ground(StrEnum):
    """What a criterion is verified by contact with."""

    TESTS = "tests"
    """A suite or a program that runs."""
    USER = "user"
    """Somebody looks."""
    DIALOGUE = "dialogue"
    """Claims checked one by one against the stated assumptions."""


class Criterion(Frozen):
    """What must hold for an answer to count, and how one would know."""

    id: str
    text: str
    ground: Ground


class SecondProgram(Frozen):
    """A program written without sight of the first, by another route, came to the same value."""

    kind: Literal["second_program"] = "second_program"
    code: str
    output: str
    tolerance: float = Field(ge=0.0)
    """The relative difference up to which two numbers counted as equal; 0 for text."""


class Substitution(Frozen):
    """A check program accepted the answer put back into the problem, and rejected perturbed ones."""

    kind: Literal["substitution"] = "substitution"
    code: str
    accepted: str
    rejected: Annotated[tuple[str, ...], Field(min_length=1)]
    """Perturbed answers that the check turned down. A check that rejects nothing is no evidence."""


class SuiteRun(Frozen):
    """A test suite ran against the candidate."""

    kind: Literal["suite_run"] = "suite_run"
    passed: PositiveInt
    failed: NonNegativeInt = 0


class UserVerdict(Frozen):
    """The user looked and said so."""

    kind: Literal["user_verdict"] = "user_verdict"
    accepted: bool
    words: str


Evidence = Annotated[SecondProgram | Substitution | SuiteRun | UserVerdict, Field(discriminator="kind")]
