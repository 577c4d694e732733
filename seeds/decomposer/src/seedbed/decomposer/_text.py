"""Looking at what people and models wrote."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_FILLERS = frozenset(
    [
        *("a", "an", "the", "this", "that", "of", "for", "to", "and", "with", "which"),
        *("please", "me", "us", "my", "our", "your", "whole", "entire", "complete", "full"),
        *("write", "build", "create", "make", "develop", "implement", "design", "produce", "program", "code"),
    ]
)
"""Words that make no other problem of one: `please build the whole app` asks for what `write an app` does."""
_ALIKE = 0.9
"""The share of words in common from which two problems are one. Under ten words none may differ."""


def same_problem(one: str, other: str) -> bool:
    """Return whether two texts put the same problem, nearly in the same words. A paraphrase is not seen."""
    first, second = _words(one), _words(other)
    return len(first & second) >= _ALIKE * len(first | second)


def has_words(text: str) -> bool:
    """Return whether there is anything to read in a text."""
    return _WORD.search(text) is not None


def quoted(text: str) -> str:
    """Return text that a model wrote as it can stand in a line for people."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())) - _FILLERS
