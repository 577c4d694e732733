"""Where a name stands beside a figure of a text, however it is inflected."""

import math
import re
from collections.abc import Sequence
from itertools import takewhile

from seedbed.critic._stated import number

_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[^\W\d_]+|[.;:!?]")
_BESIDE = 3
"""So many words away."""
_IRREGULAR = {
    form: verb
    for verb, *forms in (
        line.split()
        for line in (
            "break broke broken", "bring brought", "build built", "buy bought", "drink drank drunk", "drive drove driven",
            "eat ate eaten", "find found", "get got gotten", "give gave given", "grow grew grown", "keep kept", "leave left",
            "lend lent", "lose lost", "make made", "pay paid", "run ran", "sell sold", "send sent", "spend spent",
            "take took taken", "throw threw thrown", "win won", "write wrote written",
        )
    )
    for form in forms
}  # fmt: skip
"""Verbs that quantities are gained and spent by, from their forms."""
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")


def beside(text: str, value: float, name: Sequence[str]) -> float:
    """Return how many words a part of a name stands from a figure in the same sentence: infinity if none is near."""
    tokens = _TOKEN.findall(text)
    wanted = {_stem(part) for part in name}
    places = [at for at, token in enumerate(tokens) if number(token) == value]
    return min((_distance(tokens, at, wanted) for at in places), default=math.inf)


def _distance(tokens: list[str], place: int, wanted: set[str]) -> float:
    before, after = tokens[max(0, place - _BESIDE) : place], tokens[place + 1 : place + 1 + _BESIDE]
    sides = (takewhile(str.isalpha, side) for side in (reversed(before), after))
    near = (at for side in sides for at, word in enumerate(side, 1) if _stem(word) in wanted)
    return min(near, default=math.inf)


def _stem(word: str) -> str:
    """Return what the forms of a word have in common: "buy" of "buys" and "bought"."""
    lower = word.casefold()
    return _ENDING.sub("", _IRREGULAR.get(lower, lower))
