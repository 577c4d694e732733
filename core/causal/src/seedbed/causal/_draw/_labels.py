"""Names wrapped into lines, and how much room they take, without knowing the fonts of whoever looks."""

import math
import unicodedata
from dataclasses import dataclass

SIZE = 14.0
"""Of a variable's name, in pixels."""
_LEADING = 1.2
_WIDEST = 125.0
_MOST_LINES = 4

# Widths in ems, rounded up from Arial's and Helvetica's metrics.
_NARROW = frozenset("ijlI.,:;'|!`´ ")
_SLIM = frozenset('ftr()[]{}/\\-"*°')
_BROAD = frozenset("mwMW@%—…")


@dataclass(frozen=True, slots=True)
class Label:
    """A text in lines, with its width and height in pixels."""

    lines: tuple[str, ...]
    width: float
    height: float


def width(text: str, size: float = SIZE) -> float:
    """Return about how wide a line is, in pixels."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.1
    if character in _NARROW:
        return 0.29
    if character in _SLIM:
        return 0.36
    if character in _BROAD:
        return 0.95
    return 0.7 if character.isupper() or not character.isascii() else 0.57


def label(text: str, *, size: float = SIZE, widest: float = _WIDEST) -> Label:
    """Return a text in as few lines as fit, which are then as even as they can be. What is too long ends with …."""
    fewest = len(_wrapped(text, size, widest))
    longest = max(width(word, size) for word in text.split())
    limits = (limit for limit in range(math.ceil(min(longest, widest)), math.ceil(widest), 3))
    even = next((limit for limit in limits if len(_wrapped(text, size, limit)) <= fewest), widest)
    lines = _wrapped(text, size, even)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][:-1] + "…"]
    return Label(tuple(lines), max(width(line, size) for line in lines), size * _LEADING * len(lines))


def _wrapped(text: str, size: float, widest: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in (piece for whole in text.split() for piece in _pieces(whole, size, widest)):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size) > widest:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _pieces(word: str, size: float, widest: float) -> list[str]:
    """Return a word cut where it alone is too wide for a line."""
    pieces = [""]
    for character in word:
        if width(pieces[-1] + character, size) > widest and pieces[-1]:
            pieces.append("")
        pieces[-1] += character
    return pieces
