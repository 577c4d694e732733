"""What the solver is given, and how far it may go."""

from dataclasses import dataclass, field

from seedbed.model import Model, Sampling
from seedbed.problem import TextFile, WorkingFiles
from seedbed.sandbox import Limits

_SHORT = 512
"""Tokens that a small model gets for a reply: what is longer is a loop."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A problem, and what is established of it before any work is done."""

    problem: str
    facts: tuple[str, ...] = ()
    """What the user has added, or, for a part, what of the whole it needs to know."""
    said: tuple[str, ...] = ()
    """The user's own words; of the whole they go with the problem's, and of a part they are all that there are."""
    criteria: tuple[str, ...] = ()
    """What the whole asks of this part."""
    interface: str = ""
    """What this part has to offer to others."""
    files: tuple[TextFile, ...] = ()
    """What the parts that come before it have made."""
    name: str = ""
    """What the part is called; goes into the names of its tests."""
    stone: WorkingFiles | None = None
    """What another case has left that works: the first candidate, held against everything that any other is held against."""
    stone_text: str = ""
    """Where that comes from, such as: stone s0ea12f759 of case 388d9aab2d, as it is."""
    stone_move: str = ""
    """The key of the move that found it."""
    hints: tuple[str, ...] = ()
    """What may help, each with where it comes from; nobody has established it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far the solver goes by itself.

    Three questions are what people answer before they give up (the example that the seeds were written for has three).
    """

    questions: int = 3
    """Asked in one round."""
    rounds: int = 3
    """Of finding out what is missing."""
    iterations: int = 5
    """Candidates, at most."""
    suites: int = 2
    """Times that tests are written for one criterion."""
    tries_before_split: int = 2
    """Candidates that fail before the problem is divided."""
    lacks: int = 1
    """Times that what must hold is found out anew because a premise seems to be missing."""
    repeats: int = 2
    """Times that a model may come with a candidate that was there before."""
    reply_tokens: int = 4096
    at_once: int = 4
    """Suites that run side by side."""
    assayed: bool = True
    """Whether tests have to turn wrong candidates down to be evidence."""
    limits: Limits = field(default_factory=Limits)

    def sampling(self, model: Model) -> Sampling:
        """Return how a reply is drawn: long enough, and no longer than leaves room for what is asked."""
        most = self.reply_tokens if model.strong else _SHORT
        return Sampling(max_tokens=min(most, model.context_tokens // 4))
