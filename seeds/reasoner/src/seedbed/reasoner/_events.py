"""What happens while a case is worked on, as a closed union of values that any display can follow."""

from collections.abc import Callable
from dataclasses import dataclass

from seedbed.context import MoveEnded
from seedbed.model import Heard
from seedbed.problem import Classification, Position, Question, Statement
from seedbed.reasoner._report import Report


@dataclass(frozen=True, slots=True)
class Moved:
    """The case, or a part of it, is somewhere else in the structure."""

    position: Position
    part: str = ""
    """The names of the part and those that it is in, such as `backend/storage`; empty for the whole."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """The class was guessed, at first or anew."""

    classification: Classification
    part: str = ""


@dataclass(frozen=True, slots=True)
class MoveBegan:
    """A move is being played that was not known yet."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """The case now says this."""

    statement: Statement
    part: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many criteria hold with the candidate at hand."""

    verified: int
    total: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions are put to the user."""

    questions: tuple[Question, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class PartEnded:
    """A part came to its end."""

    part: str
    outcome: str
    """The kind of its outcome."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The run came to its end: the last of its events."""

    report: Report


Event = Moved | Guessed | MoveBegan | MoveEnded | Stated | Checked | Asked | PartEnded | Ended | Heard
Listener = Callable[[Event], None]
