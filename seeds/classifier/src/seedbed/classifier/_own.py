"""Problems of the user's own whose class has shown itself: what a head learns from besides the shipped examples."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Base64Bytes, Field, field_validator

from seedbed.classifier._reading import same_words
from seedbed.problem import Frozen, ProblemClass

VECTOR = 384
"""How many numbers the embedding of a text has."""


class Source(StrEnum):
    """How the class of a problem has shown itself."""

    TURN = "turn"
    """It was worked on as another class first, and that was given up."""
    VERIFIED = "verified end"
    """Worked on as this class, it came to a verified answer."""
    WORD = "your word"
    """The user has said so."""


class OwnProblem(Frozen):
    """A problem of the user's own, its class, and how that is known."""

    text: Annotated[str, Field(min_length=1, max_length=1_000_000)]
    kind: ProblemClass
    source: Source


class Remembered(OwnProblem):
    """An own problem that a head was trained on."""

    vector: Base64Bytes
    """Its embedding, as 384 whole numbers from -127 to 127: only their direction counts."""

    @field_validator("vector")
    @classmethod
    def _has_a_direction(cls, vector: bytes) -> bytes:
        if len(vector) != VECTOR or not any(vector):
            raise ValueError(f"a vector has {VECTOR} numbers that are not all zero")
        return vector


def last_words(own: Iterable[OwnProblem]) -> tuple[OwnProblem, ...]:
    """Return one own problem for each that asks the same: the last."""
    return tuple({same_words(one.text): one for one in own}.values())
