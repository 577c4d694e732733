from seedbed.context import BudgetSpent, MoveEnded
from seedbed.problem import Budget, Usage
from seedbed.reasoner._events import Listener, MoveBegan
from seedbed.reasoner._money import dollars


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
        self._ended = Usage()
        self._under_way = Usage()
        self.played = 0
        self.reused = 0

    @property
    def now(self) -> Usage:
        """What was spent since this meter began, also on a move that came to no end."""
        return self._ended + self._under_way

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

    def cover(self, most: Usage) -> None:
        """Let a question through, or raise `BudgetSpent` where it could cost more money than is left."""
        limit, spent = self._budget.usd, self.spent.usd
        if limit is not None and spent + most.usd > limit:
            could = f"and the next question could cost {dollars(most.usd)}"
            raise BudgetSpent(f"{dollars(spent)} of {dollars(limit)}, {could}")

    def answered(self, usage: Usage) -> None:
        """Count a question of the move that is being played; the moves of a case are played one after the other."""
        self._under_way += usage

    def after(self, ended: MoveEnded) -> None:
        """Count a move that was played or reused."""
        self._ended += ended.usage
        self._under_way = Usage()
        if ended.reused:
            self.reused += 1
        else:
            self.played += 1
        self._listener(ended)
