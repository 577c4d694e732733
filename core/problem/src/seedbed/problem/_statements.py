from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, PositiveInt, StringConstraints

from seedbed.problem._base import Frozen
from seedbed.problem._evidence import Criterion, Evidence


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


class Question(Frozen):
    """Something only the user can say, and why it is asked."""

    id: str
    text: str
    why: str
    otherwise: str = ""
    """What is assumed where nobody answers; empty where nothing can be."""


def requirement(question: Question, words: str) -> str:
    """Return what an answer, or an assumption in its place, establishes: one sentence with the question."""
    return f"{question.text} → {words}"


class Problem(Frozen):
    """What somebody wants answered, in their own words."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Position(Frozen):
    """Where in the reasoning structure a case is, such as `solvable/iteration 3/verify`."""

    path: Annotated[tuple[str, ...], Field(min_length=1)]

    def __str__(self) -> str:
        return "/".join(self.path)


_SAID = {"case", "standing", "move"}
"""What a topic tells besides what it is."""


class _Topic(Frozen):
    @property
    def key(self) -> str:
        """What makes two statements be about the same: a later one takes the place of an earlier one."""
        return " ".join(str(value) for value in self.model_dump(exclude=_SAID).values())


class AboutProblem(_Topic):
    kind: Literal["problem"] = "problem"


class AboutClass(_Topic):
    kind: Literal["class"] = "class"


class AboutAddition(_Topic):
    """Something that the user has added to the problem, known by its number."""

    kind: Literal["addition"] = "addition"
    number: PositiveInt


class AboutQuestion(_Topic):
    """A question that was asked."""

    kind: Literal["question"] = "question"
    question: Question

    @property
    def key(self) -> str:
        return f"{self.kind} {self.question.id}"


class AboutAnswer(_Topic):
    """What the user has said to a question."""

    kind: Literal["answer"] = "answer"
    question: str


class AboutAssumption(_Topic):
    """What the engine has assumed where it had no answer to a question."""

    kind: Literal["assumption"] = "assumption"
    question: str


class AboutCriterion(_Topic):
    kind: Literal["criterion"] = "criterion"
    criterion: Criterion

    @property
    def key(self) -> str:
        return f"{self.kind} {self.criterion.id}"


class AboutPart(_Topic):
    """A part of the problem, which is a case of its own."""

    kind: Literal["part"] = "part"
    name: str
    case: str


class AboutAttempt(_Topic):
    """A candidate."""

    kind: Literal["attempt"] = "attempt"
    number: PositiveInt


class Standing(StrEnum):
    """How a criterion stands with a candidate."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"
    """Nothing could be brought to bear on it, or not yet."""


class AboutCheck(_Topic):
    """How a criterion stood with a candidate."""

    kind: Literal["check"] = "check"
    criterion: str
    attempt: PositiveInt
    standing: Standing
    move: str = ""
    """The key of the move that settled it."""


class AboutResult(_Topic):
    """What came of the case."""

    kind: Literal["result"] = "result"


Topic = Annotated[
    AboutProblem
    | AboutClass
    | AboutAddition
    | AboutQuestion
    | AboutAnswer
    | AboutAssumption
    | AboutCriterion
    | AboutPart
    | AboutAttempt
    | AboutCheck
    | AboutResult,
    Field(discriminator="kind"),
]


class Statement(Frozen):
    """One thing that a case knows, and where it came from. Superseded by a later one, never edited."""

    id: str
    text: str
    provenance: Provenance
    supersedes: str | None = None
    about: Topic | None = None
    """What it is about; `None` in statements that were made before this was noted."""
