from seedbed.problem._base import Frozen
from seedbed.problem._classes import ProblemClass


class Turn(Frozen):
    """The guess of a problem's class was wrong, or no longer holds: what it is taken for instead, and why."""

    to: ProblemClass
    reason: str
    """In a sentence, for a person."""
    cause: str
    """What it follows from, in a word or an id, such as `critic` or `tripwire`: no turn is made twice for one cause."""
    move: str = ""
    """The key of the move that settled it, where one did."""
