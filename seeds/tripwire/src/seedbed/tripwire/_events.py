"""What has happened in a case, as far as it says whether the case is converging."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Began:
    """A try at the whole began: a round of finding out what must hold, or a candidate."""

    iteration: int


@dataclass(frozen=True, slots=True)
class CriterionAdded:
    """Something more must hold."""

    criterion: str


@dataclass(frozen=True, slots=True)
class CriterionRetracted:
    """Something no longer has to hold."""

    criterion: str


@dataclass(frozen=True, slots=True)
class CriterionMet:
    """A criterion holds with the candidate at hand, by evidence of its ground."""

    criterion: str


@dataclass(frozen=True, slots=True)
class CriterionOpen:
    """A criterion does not hold with the candidate at hand, or nothing could tell."""

    criterion: str


@dataclass(frozen=True, slots=True)
class PartOpened:
    """A sub-problem was opened, so many levels below the whole."""

    part: str
    depth: int


@dataclass(frozen=True, slots=True)
class PartClosed:
    """A sub-problem came to its end with something that can be used."""

    part: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A candidate, as text."""

    candidate: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Something failed: its report, such as a traceback or what a test said."""

    report: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions were put to the user."""

    questions: int


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something was assumed where nobody answered."""

    question: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, in any unit that stays the same in a case, such as tokens or moves."""

    cost: float


@dataclass(frozen=True, slots=True)
class Thought:
    """Reasoning that a model has written down."""

    text: str


Event = (
    Began
    | CriterionAdded
    | CriterionRetracted
    | CriterionMet
    | CriterionOpen
    | PartOpened
    | PartClosed
    | Proposed
    | Failure
    | Asked
    | Assumed
    | Spent
    | Thought
)
