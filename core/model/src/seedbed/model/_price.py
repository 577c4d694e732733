"""What a question costs in money: known prices from genai-prices, whose data lies on this machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from seedbed.model._types import Option, Price, Prompt, Sampling
from seedbed.problem import Usage

if TYPE_CHECKING:
    from genai_prices.types import AbstractUsage

FREE = Price(0.0, 0.0)
_ASKED = 2
"""A reply that does not fit its type is sent back once."""
_ENVELOPE_TOKENS = 2048
"""Room for what comes with a prompt: the schema of the reply, the roles, and what was wrong when it is sent back."""
_SAMPLE_TOKENS = 1000
"""So few that no price for long prompts applies."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Where the price of a model is looked up: by its name, and the address of who sells it."""

    model: str
    address: str

    def usd(self, usage: "AbstractUsage") -> float | None:
        """Return what a request cost, or `None` where the price is not known. Cached tokens count as such."""
        from genai_prices import calc_price

        try:
            return float(calc_price(usage, self.model, provider_api_url=self.address).total_price)
        except (LookupError, ValueError):
            return None

    def price(self) -> Price | None:
        """Return the price of a million tokens, or `None` where it is not known."""
        return _price(self)

    def most(self, tokens: Usage) -> Usage:
        """Return what these tokens can cost at most: all of them written to the provider's cache, where that costs."""
        from genai_prices import Usage as Tokens

        read, replied = tokens.input_tokens, tokens.output_tokens
        plain = self.usd(Tokens(input_tokens=read, output_tokens=replied))
        written = self.usd(Tokens(input_tokens=read, cache_write_tokens=read, output_tokens=replied))
        if plain is None:
            return tokens.model_copy(update={"unpriced_calls": tokens.calls})
        return tokens.model_copy(update={"usd": max(plain, written or 0.0)})


@cache
def _price(tariff: Tariff) -> Price | None:
    from genai_prices import Usage as Tokens

    reading = tariff.usd(Tokens(input_tokens=_SAMPLE_TOKENS))
    writing = tariff.usd(Tokens(output_tokens=_SAMPLE_TOKENS))
    if reading is None or writing is None:
        return None
    million = 1_000_000 / _SAMPLE_TOKENS
    return Price(reading * million, writing * million)


def most_tokens(
    prompt: Prompt, sampling: Sampling | None, options: Sequence[Option] = (), *, thinking_tokens: int = 0
) -> Usage:
    """Return an upper bound of the tokens of a question, sent back once. No token is shorter than a byte."""
    texts = [prompt.instructions, prompt.content]
    texts += [text for example in prompt.examples for text in (example.content, example.reply)]
    texts += [text for option in options for text in (option.name, option.description)]
    asked = sum(len(text.encode()) for text in texts) + _ENVELOPE_TOKENS
    replied = (sampling or Sampling()).max_tokens + thinking_tokens
    return Usage(calls=_ASKED, input_tokens=_ASKED * asked + replied, output_tokens=_ASKED * replied)


class Free:
    """Part of a model that costs nothing but time."""

    @property
    def price(self) -> Price | None:
        return FREE

    def most(
        self, prompt: Prompt, *, sampling: Sampling | None = None, options: Sequence[Option] = ()
    ) -> Usage:
        """See `Model.most`."""
        return most_tokens(prompt, sampling, options)
