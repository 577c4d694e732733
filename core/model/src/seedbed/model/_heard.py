"""What a listener is told while a model answers."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReplyBegun:
    """A reply begins. What was heard before is not part of it: that was another question, or an attempt that failed."""


@dataclass(frozen=True, slots=True)
class TextHeard:
    """The next piece of the reply's text."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtHeard:
    """The next piece of the model's reasoning, from a model that shows it."""

    text: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """An attempt failed, and another one follows."""

    attempt: int
    """The number of the attempt that follows; the first retry is 2."""
    wait: float
    """Seconds until then."""
    why: str
    """What went wrong, in one line."""


Heard = ReplyBegun | TextHeard | ThoughtHeard | Retrying
Hear = Callable[[Heard], None]


def unheard(_heard: Heard) -> None:
    """Listen to nothing."""
