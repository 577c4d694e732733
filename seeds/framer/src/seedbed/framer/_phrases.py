"""What a phrase says of a quantity: its name, and whether there is more or less of it. English, by rules."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from seedbed.causal import MAX_NAME


class Change(NamedTuple):
    """A quantity, and which way it is said to move: 1 up, -1 down."""

    name: str
    sign: int


def inflected(verbs: str) -> str:
    """Return a pattern for the forms of verbs, given as a list with commas. Of several words, the first is inflected."""
    return "|".join(_forms(verb) for verb in sorted(re.split(r",\s*", verbs), key=len, reverse=True))


def _forms(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    if first.endswith("e"):
        forms = f"{first[:-1]}(?:e|es|ed|ing)"
    elif re.search(r"[^aeiou]y$", first):
        forms = f"{first[:-1]}(?:y|ies|ied|ying)"
    else:
        forms = f"{first}(?:s|es|ed|ing|{first[-1]}ing|{first[-1]}ed)?"
    return forms + (f" {re.escape(rest)}" if rest else "")


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_UP = _words(
    "more higher greater rising increasing growing extra additional increased bigger larger longer many much high "
    "strong stronger better improved added full further faster frequent large long good often sooner"
)
_DOWN = _words(
    "fewer less lower reduced declining decreasing falling diminished smaller shrinking weaker worse poor poorer low "
    "slower shorter little short small scarce rare rarely seldom hardly weak dwindling no not without bad down "
    "dropping skip skips skipped skipping lose loses lost losing avoid avoiding don't doesn't didn't won't can't lack lacking shortage missing"
)
_RISES = inflected(
    "increase, rise, rose, grow, grew, climb, improve, soar, multiply, thrive, expand, accelerate, swell, recover, "
    "flourish, go up, went up, pick up, build up, pile up"
)
_FALLS = inflected(
    "decrease, decline, drop, fall, fell, shrink, shrank, suffer, dwindle, deteriorate, worsen, weaken, slow down, "
    "go down, went down, dry up, die, disappear, vanish, collapse, diminish, fade, run low, run short"
)
_TURNS = inflected("get, become, became, run, turn, grow, stay") + "|is|are|was|were"
_MOVED = re.compile(rf"(?P<what>.+?) (?:(?P<up>(?:{_RISES})|growth)|(?:{_FALLS}))\b")
_TURNED = re.compile(rf"(?P<what>.+?) (?:{_TURNS})(?: \w+)?? (?P<how>\w+)$")

_PEOPLE = _words("i we you they he she it one nobody everyone people me us them him her there who")
_STOPS = _PEOPLE | _words("is are was were become becomes get gets got seem seems have has had")
_SMALL = _words(
    "the a an my our their his its your this that these those any some every each all and but so then also even still "
    "only actually typically usually always just very far quite really too tend tends to do does did will would can "
    "could may might must has have had be been being is are am see seen itself again though however when if once well "
    "whole most everyone's people's as up out of levels level numbers number amount amounts"
)
_ENDS = _words(
    "in at on for from by with than into onto after before over during within through that who whom which when while "
    "because if as along until across toward towards against or and but so since where isn't aren't wasn't weren't"
)
_LONGEST = 4


_GIVEN = re.compile(r"^(?:me|us|them|him|her|you|people|everyone) (?:with|to) ")
_ARTICLE = re.compile(
    r"(?<! of)(?<!^) (?:the|an?|my|our|their|his|her|its|your|this|that|these|those|every|each) .*"
)


def change(phrase: str, *, complement: bool = False) -> Change | None:
    """Return what a phrase or a short clause says of a quantity, or `None` where it names none.

    Args:
        phrase: The words.
        complement: Whether its last word may say what becomes of it, as in "the city hotter".
    """
    words = _content(re.findall(r"[\w'-]+", _GIVEN.sub("", phrase.replace("’", "'").strip().lower())))
    words = _until(_ENDS, words)
    text = _ARTICLE.sub("", " ".join(words))
    words = text.split()
    if moved := _MOVED.match(text):
        return _turned(_directed(moved["what"].split()), 1 if moved["up"] else -1)
    if (turned := _TURNED.match(text)) and (sign := direction(turned["how"]) or _compared(turned["how"])):
        return _turned(_directed(turned["what"].split()), sign)
    words = _until(frozenset({"to"}), words)
    if complement and len(words) > 1 and re.fullmatch(r"\w{3,}er|worse", words[-1]):
        return _turned(_plain(words[:-1]), direction(words[-1]) or 1)
    return None if words and words[0] in _ENDS else _directed(words)


def _turned(of: Change | None, sign: int) -> Change | None:
    return of and Change(of.name, of.sign * sign)


def _directed(words: Sequence[str]) -> Change | None:
    """Read a phrase in which a word such as "more" says which way it goes, in front or behind; up where none does."""
    for place, word in enumerate(words):
        if sign := direction(word):
            return _turned(_directed(words[place + 1 :]), sign) or _turned(_plain(words[:place]), sign)
    return _plain(words)


def direction(word: str) -> int:
    """Return which way a word such as "more" or "less" points, and 0 for one that does not."""
    return -1 if word in _DOWN else int(word in _UP)


def _compared(word: str) -> int:
    return int(bool(re.fullmatch(r"\w{3,}er", word)))


def _plain(words: Sequence[str]) -> Change | None:
    """Return a name without articles, pronouns and helping verbs around it, if that leaves one that is short."""
    name = _until(_STOPS, _content(words))
    while name and name[-1] in _SMALL:
        name.pop()
    text = " ".join(name)
    return (
        Change(text, 1)
        if 0 < len(name) <= _LONGEST and len(text) <= MAX_NAME and text.isprintable()
        else None
    )


def _content(words: Sequence[str]) -> list[str]:
    start = next((at for at, word in enumerate(words) if word not in _SMALL | _PEOPLE), len(words))
    return list(words[start:])


def _until(ends: frozenset[str], words: Sequence[str]) -> list[str]:
    end = next((at for at, word in enumerate(words) if at and word in ends), len(words))
    return list(words[:end])
