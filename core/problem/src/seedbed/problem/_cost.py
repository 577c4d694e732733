from pydantic import NonNegativeFloat, NonNegativeInt

from seedbed.problem._base import Frozen


class Usage(Frozen):
    """What was spent: model calls, tokens read and written, seconds of wall clock, and money."""

    calls: NonNegativeInt = 0
    input_tokens: NonNegativeInt = 0
    output_tokens: NonNegativeInt = 0
    seconds: NonNegativeFloat = 0.0
    usd: NonNegativeFloat = 0.0
    """What the calls whose price is known cost, in US dollars."""
    unpriced_calls: NonNegativeInt = 0
    """How many of the calls cost an amount that is not known, and is not part of `usd`."""

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            seconds=self.seconds + other.seconds,
            usd=self.usd + other.usd,
            unpriced_calls=self.unpriced_calls + other.unpriced_calls,
        )

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


class Budget(Frozen):
    """What may be spent; `None` is no limit."""

    tokens: NonNegativeInt | None = None
    calls: NonNegativeInt | None = None
    """Questions to a model."""
    seconds: NonNegativeFloat | None = None
    usd: NonNegativeFloat | None = None
    """Holds for the calls whose price is known."""

    def left(self, spent: Usage) -> "Budget":
        """Return what may still be spent."""
        return Budget(
            tokens=None if self.tokens is None else max(0, self.tokens - spent.tokens),
            calls=None if self.calls is None else max(0, self.calls - spent.calls),
            seconds=None if self.seconds is None else max(0.0, self.seconds - spent.seconds),
            usd=None if self.usd is None else max(0.0, self.usd - spent.usd),
        )

    def raised_by(self, spent: Usage) -> "Budget":
        """Return the budget of somebody who has spent as much before it held. Seconds are counted anew each time."""
        return Budget(
            tokens=None if self.tokens is None else self.tokens + spent.tokens,
            calls=None if self.calls is None else self.calls + spent.calls,
            seconds=self.seconds,
            usd=None if self.usd is None else self.usd + spent.usd,
        )

    def exceeded_by(self, spent: Usage) -> str | None:
        """Return which limit is spent, with its figures, or `None` while there is some left."""
        if self.tokens is not None and spent.tokens >= self.tokens:
            return f"{spent.tokens} of {self.tokens} tokens"
        if self.calls is not None and spent.calls >= self.calls:
            return f"{spent.calls} of {self.calls} calls"
        if self.seconds is not None and spent.seconds >= self.seconds:
            return f"{spent.seconds:.1f} of {self.seconds:g} seconds"
        if self.usd is not None and spent.usd >= self.usd:
            return f"${spent.usd:.4f} of ${self.usd:g}"
        return None
