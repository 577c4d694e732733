"""Finding the words that a model says it quotes."""

from collections.abc import Iterable

from seedbed.framer._reading._quotes import Wording


def find_quote(quote: str, texts: Iterable[str]) -> str | None:
    """Return the words as the first text that has them has them; `None` where none does."""
    passages = (Wording.of(text).passage(quote) for text in texts)
    return next((passage for passage in passages if passage), None)
