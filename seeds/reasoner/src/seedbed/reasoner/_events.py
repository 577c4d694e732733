"""What happens while a case is worked on, as a closed union of values that any display can follow."""

from collections.abc import Callable
from dataclasses import dataclass

from seedbed.context import MoveEnded
from seedbed.model import Heard
from seedbed.problem import Classification, Position


@dataclass(frozen=True, slots=True)
class Moved:
    """The case is somewhere else in the structure."""

    position: Position


@dataclass(frozen=True, slots=True)
class Guessed:
    """The class was guessed, at first or anew."""

    classification: Classification


@dataclass(frozen=True, slots=True)
class MoveBegan:
    """A move is being played that was not known yet."""

    name: str


Event = Moved | Guessed | MoveBegan | MoveEnded | Heard
Listener = Callable[[Event], None]
