"""What the user should know of how they were read: what was not understood, what was left out, what it is held against."""

import re
from collections.abc import Iterable

from seedbed.framer._mentions import one_line
from seedbed.framer._plain_levers import says_nothing
from seedbed.framer._types import Aim

_MOST = 5
"""At most as many sentences are shown that were not understood, and as many lines of what was dropped."""
_SHOWN = 80
_FEWEST = 3
"""Fewer words say nothing of what leads to what."""
_ENDED = re.compile(r"(?<=[.!?;])\s+|\n")
_ITEM = re.compile(r"^(?:[-*•]|\d+[.)])\s+")


class Notes:
    """What comes up in a pass, each once."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._used: set[str] = set()
        self._told: dict[str, None] = {}
        self._dropped: dict[str, None] = {}

    def tell(self, line: str) -> None:
        """Note a line."""
        self._told[line] = None

    def drop(self, lines: Iterable[str]) -> None:
        """Note what a move could not use."""
        self._dropped |= dict.fromkeys(lines)

    def expect(self, texts: Iterable[str]) -> None:
        """Note what every sentence of should have been understood, unless it asks something or says that there is nothing."""
        self._texts += texts

    def use(self, words: Iterable[str]) -> None:
        """Note words from which something was read."""
        self._used |= {_plain(one) for one in words if one}

    @property
    def lines(self) -> tuple[str, ...]:
        """All that was noted: first what was not understood, since without it the rest may mislead."""
        lost = [f"not understood: “{one_line(one, _SHOWN)}”" for one in self._lost()]
        return (*_first(lost), *self._told, *_first(list(self._dropped)))

    def _lost(self) -> tuple[str, ...]:
        every = (one for text in self._texts for one in _sentences(text))
        return tuple(dict.fromkeys(one for one in every if not any(one in words for words in self._used)))


def held_against(aims: Iterable[Aim]) -> str:
    """Return what is held to be better, and which of it the user has not said."""
    told = (f"{aim.text} ({'your words' if aim.because else 'a guess'})" for aim in aims)
    return f"held against: {', '.join(told)}"


def _sentences(text: str) -> list[str]:
    found = [_ITEM.sub("", _plain(one)) for one in _ENDED.split(text)]
    return [
        one
        for one in found
        if len(one.split()) >= _FEWEST and not one.endswith("?") and not says_nothing(one)
    ]


def _plain(words: str) -> str:
    return " ".join(words.split())


def _first(lines: list[str]) -> list[str]:
    left = len(lines) - _MOST
    return lines if left <= 0 else [*lines[:_MOST], f"and {left} more of the kind"]
