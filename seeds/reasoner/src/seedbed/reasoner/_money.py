"""Money in words."""

from typing import TYPE_CHECKING

from seedbed.problem import Usage

if TYPE_CHECKING:  # a list of cases should not wait for what knows models
    from seedbed.model import Price


def dollars(amount: float) -> str:
    """Return an amount as a person reads it: two digits that say something, and never nothing for a little."""
    if amount >= 1:
        return f"${amount:,.2f}"
    return f"${amount:.4f}" if amount == 0 or amount >= 0.0001 else "under $0.0001"


def cost_of(usage: Usage) -> str | None:
    """Return what calls cost, in words; `None` where there is nothing to say, since they cost nothing."""
    if not usage.unpriced_calls:
        return dollars(usage.usd) if usage.usd else None
    known = f"{dollars(usage.usd)} and " if usage.usd else ""
    if usage.unpriced_calls == usage.calls:
        return "price unknown"
    calls = "1 call" if usage.unpriced_calls == 1 else f"{usage.unpriced_calls} calls"
    return f"{known}the unknown price of {calls}"


def price_in_words(price: "Price | None") -> str:
    """Return what a model's tokens cost."""
    if price is None:
        return "price unknown"
    if not price.input_usd and not price.output_usd:
        return "free"
    return f"${price.input_usd:g} a million tokens read, ${price.output_usd:g} written"
