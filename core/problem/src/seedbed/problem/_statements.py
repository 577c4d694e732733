from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from seedbed.problem._base import Frozen
from seedbed.problem._evidence import Evidence
from seedbed.problem._topics import Topic


class Given(Frozen):
    """The user's own words."""

    kind: Literal["given"] = "given"


class FromAnswer(Frozen):
    """The user's answer to a question."""

    kind: Literal["answered"] = "answered"
    question: str
    words: str
    """The answer alone. The statement's text has the question, too."""


class Assumed(Frozen):
    """Assumed by the engine: visible, and open to denial."""

    kind: Literal["assumed"] = "assumed"
    because: str


class Derived(Frozen):
    """The result of a move."""

    kind: Literal["derived"] = "derived"
    move: str
    """The key of the move that it came from."""


class Verified(Frozen):
    """Held against ground truth."""

    kind: Literal["verified"] = "verified"
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]


class Denied(Frozen):
    """The user says that an assumption does not hold. Its text is the assumption's."""

    kind: Literal["denied"] = "denied"


class Withdrawn(Frozen):
    """What the engine has said before, and no longer says, since what it followed from has changed."""

    kind: Literal["withdrawn"] = "withdrawn"


Provenance = Annotated[
    Given | FromAnswer | Assumed | Derived | Verified | Denied | Withdrawn, Field(discriminator="kind")
]


class Problem(Frozen):
    """What somebody wants answered, in their own words."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Position(Frozen):
    """Where in the reasoning structure a case is, such as `solvable/iteration 3/verify`."""

    path: Annotated[tuple[str, ...], Field(min_length=1)]

    def __str__(self) -> str:
        return "/".join(self.path)


class Statement(Frozen):
    """One thing that a case knows, and where it came from. Superseded by a later one, never edited."""

    id: str
    text: str
    provenance: Provenance
    supersedes: str | None = None
    about: Topic | None = None
    """What it is about; `None` in statements that were made before this was noted."""
