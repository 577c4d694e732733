from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, PositiveInt, model_validator

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
    rests_on: tuple[str, ...] = ()
    """The requirements and assumptions that it follows from, in their words."""


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
    """A test suite passed with the candidate, and failed with wrong ones: a suite that cannot fail is no evidence."""

    kind: Literal["suite_run"] = "suite_run"
    suite: str
    """The test file."""
    passed: PositiveInt
    rejected: Annotated[tuple[str, ...], Field(min_length=1)]
    """The wrong candidates that the suite turned down, in words, such as `returns None everywhere`."""
    survived: tuple[str, ...] = ()
    """Changes to the candidate that the suite did not notice."""


class UserVerdict(Frozen):
    """The user looked and said so."""

    kind: Literal["user_verdict"] = "user_verdict"
    accepted: bool
    words: str


class Claim(Frozen):
    """Something that an answer says, and the words of the stated assumptions that it follows from."""

    text: str
    because: Annotated[tuple[str, ...], Field(min_length=1)]


class Dialogue(Frozen):
    """Each claim of an answer was held against the stated assumptions, and so was its opposite, which did not stand."""

    kind: Literal["dialogue"] = "dialogue"
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]


Evidence = Annotated[
    SecondProgram | Substitution | SuiteRun | UserVerdict | Dialogue, Field(discriminator="kind")
]


class Held(Frozen):
    """How a criterion stands: by which evidence it holds, or what is missing for that."""

    criterion: Criterion
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_or_the_other(self) -> "Held":
        if bool(self.evidence) == bool(self.missing):
            raise ValueError("a criterion has evidence, or something is missing for it")
        return self

    @property
    def holds(self) -> bool:
        return bool(self.evidence)
