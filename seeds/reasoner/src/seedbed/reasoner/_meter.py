from seedbed.context import BudgetSpent, MoveEnded
from seedbed.problem import Budget, Usage
from seedbed.reasoner._events import Listener, MoveBegan


class Meter:
    """Counts what a run spends, and stops it before a move that its budget no longer covers.

    Args:
        budget: What the run may spend.
        spent: What it has spent already, where it was interrupted.
        listener: Is told of every move.
    """

    def __init__(self, budget: Budget, spent: Usage, listener: Listener) -> None:
        self._budget = budget
        self._earlier = spent
        self._listener = listener
        self.now = Usage()
        """What was spent since this meter began."""
        self.played = 0
        self.reused = 0

    @property
    def spent(self) -> Usage:
        return self._earlier + self.now

    @property
    def seconds_left(self) -> float | None:
        """How long the run may still take; `None` is no limit."""
        limit = self._budget.seconds
        return None if limit is None else max(0.0, limit - self.spent.seconds)

    def before(self, name: str) -> None:
        """Let a move through, or raise `BudgetSpent` where nothing is left."""
        limit = self._budget.exceeded_by(self.spent)
        if limit is not None:
            raise BudgetSpent(limit)
        self._listener(MoveBegan(name))

    def after(self, ended: MoveEnded) -> None:
        """Count a move that was played or reused."""
        self.now += ended.usage
        if ended.reused:
            self.reused += 1
        else:
            self.played += 1
        self._listener(ended)
