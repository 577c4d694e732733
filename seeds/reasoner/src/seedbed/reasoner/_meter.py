import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from seedbed.context import BudgetSpent, MoveEnded
from seedbed.problem import Budget, Usage
from seedbed.reasoner._events import Listener, MoveBegan
from seedbed.reasoner._money import dollars

_counted: ContextVar[Usage] = ContextVar("counted")
"""What the questions of the move that is being played have cost. Moves may be played side by side, each in a task."""


class Meter:
    """Counts what a case and its parts spend, and stops them before a move that the budget no longer covers.

    Args:
        budget: What the run may spend.
        spent: What it has spent already, where it was interrupted.
        listener: Is told of every move.
    """

    def __init__(self, budget: Budget, spent: Usage, listener: Listener) -> None:
        self._budget = budget
        self._earlier = spent
        self._listener = listener
        self._now = Usage()
        self._reserved = Usage()
        self._begun = time.monotonic()
        self._waited = 0.0
        self.clock: asyncio.Timeout | None = None
        """What ends the work where its seconds are over; stands still while somebody is asked."""
        self.played = 0
        self.reused = 0

    @property
    def now(self) -> Usage:
        """What was spent since this meter began, also on a move that came to no end."""
        return self._now

    @property
    def spent(self) -> Usage:
        return self._earlier + self._now

    @property
    def seconds_left(self) -> float | None:
        """How long it may still take on the clock; `None` is no limit. People's time is their own."""
        limit = self._budget.seconds
        return None if limit is None else max(0.0, limit - self._on_the_clock)

    @property
    def _on_the_clock(self) -> float:
        return time.monotonic() - self._begun - self._waited

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock, while somebody thinks about a question."""
        begun = time.monotonic()
        if self.clock is not None:
            self.clock.reschedule(None)
        try:
            yield
        finally:
            self._waited += time.monotonic() - begun
            left = self.seconds_left
            if self.clock is not None and left is not None:
                self.clock.reschedule(asyncio.get_running_loop().time() + left)

    def before(self, name: str, part: str = "") -> None:
        """Let a move through, or raise `BudgetSpent` where no seconds are left.

        What else is spent stops no move before it asks a model: what was paid for is still looked at.
        """
        limit = Budget(seconds=self._budget.seconds).exceeded_by(Usage(seconds=self._on_the_clock))
        if limit is not None:
            raise BudgetSpent(limit)
        _counted.set(Usage())
        self._listener(MoveBegan(name, part))

    @contextmanager
    def covered(self, most: Usage) -> Iterator[None]:
        """Let a question through, and keep what it could cost from others that are asked meanwhile.

        Raises:
            BudgetSpent: Nothing is left, it could cost more money than is left, or is one question too many.
        """
        self._cover(most)
        reserved = Usage(calls=1, usd=most.usd)
        self._reserved += reserved
        try:
            yield
        finally:
            self._reserved = _beyond(self._reserved, reserved)

    def _cover(self, most: Usage) -> None:
        spent = self.spent + self._reserved
        if self._budget.calls is not None and spent.calls >= self._budget.calls:
            raise BudgetSpent(f"{self.spent.calls} of {self._budget.calls} calls")
        past = self._budget.model_copy(update={"calls": None, "seconds": None}).exceeded_by(self.spent)
        if past is not None:
            raise BudgetSpent(past)
        limit = self._budget.usd
        if limit is not None and spent.usd + most.usd > limit:
            could = f"and the next question could cost {dollars(most.usd)}"
            raise BudgetSpent(f"{dollars(self.spent.usd)} of {dollars(limit)}, {could}")

    def answered(self, usage: Usage) -> None:
        """Count a question at once: the move that it belongs to may come to no end."""
        self._now += usage
        _counted.set(_counted.get(Usage()) + usage)

    def after(self, ended: MoveEnded) -> None:
        """Count a move that was played or reused, without the questions that are counted already."""
        if ended.reused:
            self.reused += 1
        else:
            self.played += 1
            self._now += _beyond(ended.usage, _counted.get(Usage()))
        self._listener(ended)


def _beyond(whole: Usage, counted: Usage) -> Usage:
    """Return what a move has spent besides what was counted of it."""
    return Usage(
        calls=max(0, whole.calls - counted.calls),
        input_tokens=max(0, whole.input_tokens - counted.input_tokens),
        output_tokens=max(0, whole.output_tokens - counted.output_tokens),
        seconds=max(0.0, whole.seconds - counted.seconds),
        usd=max(0.0, whole.usd - counted.usd),
        unpriced_calls=max(0, whole.unpriced_calls - counted.unpriced_calls),
    )
