"""What people said, kept word for word, also where several said it."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

_BETWEEN = "\u2044\u2044"
"""Two fraction slashes: what nobody writes, so that a quotation with a slash of its own stays whole."""


def _writable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"U+{ord(text[error.start]):04X} is half a character, which no file can hold"
        ) from None
    return text


Text = Annotated[str, AfterValidator(_writable)]
"""Words that can be written to a file."""


def quotes(because: str) -> tuple[str, ...]:
    """Return what was said, one by one, of words that were folded together."""
    return tuple(part for part in map(str.strip, because.split(_BETWEEN)) if part)


def joined(texts: Iterable[str]) -> str:
    """Return all that was said, each once, also where some of it was folded before."""
    return f" {_BETWEEN} ".join(sorted({part for text in texts for part in quotes(text)}))
