from seedbed.problem import SeedbedError


class StoreError(SeedbedError):
    """The store of cases cannot be read or written: says which file, and what to do."""


class BudgetSpent(SeedbedError):  # noqa: N818 - named for what happened
    """The next move would be played on a budget that is spent. Raised before the move, never in its middle."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(f"The budget is spent: {limit}", do="Go on with a larger one")
