"""The guess of a case's class, and the turns from it: none is made twice for the same reason."""

from collections.abc import Callable
from dataclasses import dataclass, field

from seedbed.problem import (
    AboutClass,
    AboutTurn,
    Classification,
    Derived,
    ProblemClass,
    Provenance,
    Topic,
    Turn,
)

MOST = 6
"""As many as there are ways to be wrong about three classes."""


@dataclass(slots=True)
class Turns:
    """What a case is taken for, and how it came to that.

    Args:
        state: Says something of the case.
        told: Is told of every new guess.
    """

    state: Callable[[Topic, str, Provenance], object]
    told: Callable[[Classification], None]
    guess: Classification | None = None
    """The first one; `None` before there is any."""
    now: ProblemClass | None = None
    move: str = ""
    """The key of the move that made the first guess."""
    _made: list[tuple[ProblemClass, ProblemClass, str]] = field(default_factory=list)

    def begin(self, guess: Classification, move: str = "") -> None:
        """Take the first guess, and the key of the move that made it."""
        self.guess = guess
        self.move = move
        self.now = guess.kind

    def allows(self, turn: Turn) -> bool:
        """Whether this turn may be made: it leads elsewhere, was not made before, and does not go against the user's word."""
        if self.guess is None or self.now is None or self.guess.by == "user":
            return False
        return turn.to is not self.now and len(self._made) < MOST and self._mark(turn) not in self._made

    def make(self, turn: Turn) -> None:
        """Give up the guess for another one, and write down why."""
        given_up = self.now
        if given_up is None or not self.allows(turn):
            raise AssertionError(f"a turn that is not allowed: {turn}")
        self._made.append(self._mark(turn))
        about = AboutTurn(given_up=given_up, to=turn.to, cause=turn.cause)
        self.state(about, turn.reason, Derived(move=turn.move))
        text = f"The problem is {turn.to.value}, not {given_up.value}: {turn.reason}"
        self.state(AboutClass(turns=len(self._made)), text, Derived(move=turn.move))
        certain = {kind.value: float(kind is turn.to) for kind in ProblemClass}
        self.told(Classification.model_validate({**certain, "reason": turn.reason, "by": turn.cause}))
        self.now = turn.to

    def _mark(self, turn: Turn) -> tuple[ProblemClass, ProblemClass, str]:
        if self.now is None:
            raise AssertionError("there is no guess yet")
        return self.now, turn.to, turn.cause
