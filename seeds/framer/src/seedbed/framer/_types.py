from seedbed.causal import Name
from seedbed.problem import Frozen


class Aim(Frozen):
    """A variable that should get better, which way that is, and the words that say so."""

    variable: Name
    up: bool
    because: str = ""

    @property
    def text(self) -> str:
        return f"{self.variable} {'up' if self.up else 'down'}"
