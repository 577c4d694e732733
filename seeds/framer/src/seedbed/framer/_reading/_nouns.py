"""Noun phrases: the quantity that they name, and whether there is more or less of it. English, by rules."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from seedbed.causal import MAX_NAME
from seedbed.framer._reading._verbs import is_gerund
from seedbed.framer._reading._words import (
    ADVERBS,
    AUXILIARIES,
    BE,
    COMPLEMENTS,
    DEGREES,
    DETERMINERS,
    ENDS,
    MORE_OR_LESS,
    NEGATIONS,
    NOTHING,
    OBJECTS,
    PERSONS,
    RELATIVES,
    SMALL,
    TIMES,
    positive,
    words_in,
)

_LONGEST_RUN, _LONGEST_NAME = 4, 9
_CLOSING = ADVERBS | MORE_OR_LESS.keys() - {"down"} | words_in("even too far")
_ENDING = ENDS | ADVERBS | AUXILIARIES
_STARTING = DETERMINERS | PERSONS | OBJECTS
_BREAKS = COMPLEMENTS | ENDS | DETERMINERS | RELATIVES
_LIKE_ADVERBS = words_in("family reply supply assembly anomaly bully rally ally butterfly")
_CLAUSAL = AUXILIARIES | NEGATIONS | BE | words_in("only always just has had have")
_NO_NAME = words_in("everything anything nothing something") | ENDS | PERSONS | COMPLEMENTS | BE | AUXILIARIES


class Change(NamedTuple):
    """A quantity, and which way it is said to move: 1 up, -1 down."""

    name: str
    sign: int
    degree: str = ""
    """A word in front of the name, such as "small", which may say how much there is or belong to the name."""

    def turned(self, sign: int) -> "Change":
        """Return the change the other way, where the sign is negative."""
        return self._replace(sign=self.sign * sign)


def direction(word: str) -> int:
    """Return which way a word such as "more" or "less" points, and 0 for one that does not."""
    return MORE_OR_LESS.get(word, 0)


def content(words: Sequence[str]) -> list[str]:
    """Return words without those in front that name nothing."""
    start = next(
        (at for at, word in enumerate(words) if word not in SMALL and not (at and word == "of")), len(words)
    )
    return list(words[start:])


def named(words: Sequence[str], *, whole: bool) -> Change | None:
    """Read a noun phrase.

    Args:
        words: It, and perhaps what follows.
        whole: Whether nothing follows, as in front of a verb. Otherwise it is read as far as one goes by itself.
    """
    found, sign = _directed(content(words))
    if not whole:
        found = found[: end(found)]
    elif not found or _another_begins(found) or (found[-1] in OBJECTS and not is_gerund(found[0])):
        return None
    found, more = without_degree([word for word in found if word != "any"])
    if len(found) > 2 and is_gerund(found[0]) and (way := direction(found[1])):
        found, more = [found[0], *found[2:]], more * way
    if len(found) > 1 and found[0] == "having":
        found = content(found[1:])
    if len(found) > 1 and found[-1] == "down":
        found, more = found[:-1], -more
    if len(found) > 1 and found[-1] == "growth" and found[-2].endswith("s"):
        found = found[:-1]
    if len(found) > 1 and found[0] in DEGREES:
        of = change(found[1:], sign * more)
        return of and of._replace(degree=found[0])
    return change([positive(found[0]) or found[0], *found[1:]] if found else (), sign * more)


def _directed(words: list[str]) -> tuple[list[str], int]:
    """Return words without what says in front that there is more or less of them, and which way that points."""
    sign = 1
    while words and (way := direction(words[0])):
        sign *= way
        words = content(words[1:])
        words = content(words[words[:1] == ["of"] :])
    return words, sign


def without_degree(words: list[str]) -> tuple[list[str], int]:
    """Return words without a closing "more", "even less" or "too much", and which way that points."""
    sign = 1
    while words and words[-1] in _CLOSING:
        sign *= direction(words[-1]) or 1
        words = words[:-1]
    return words, sign


def _another_begins(words: Sequence[str]) -> bool:
    """Return whether a second noun phrase begins where no verb or preposition stands before it."""
    return not (is_gerund(words[0]) or RELATIVES & set(words)) and any(
        word in DETERMINERS and words[at] not in COMPLEMENTS | ENDS for at, word in enumerate(words[1:])
    )


def end(words: Sequence[str]) -> int:
    """Return where a noun phrase ends that starts with the first word."""
    for at, word in enumerate(words[1:], 1):
        if word in COMPLEMENTS:
            following = words[at + 1 : at + 4]
            if not following or following[0] in OBJECTS or TIMES & set(following):
                return at
        elif word in _ENDING or (word in _STARTING and words[at - 1] not in COMPLEMENTS):
            return at
    return len(words)


def change(words: Sequence[str], sign: int) -> Change | None:
    """Return a change of what words name, if they make a name."""
    while words and words[-1] in SMALL | ENDS | (frozenset() if is_gerund(words[0]) else COMPLEMENTS):
        words = words[:-1]
    text = " ".join(words)
    named = (
        0 < len(words) <= _LONGEST_NAME
        and len(text) <= MAX_NAME
        and text.isprintable()
        and words[0] not in _NO_NAME
        and words[-1] not in PERSONS
        and not set(words) <= NOTHING
        and re.match(r"[^\W\d]", text)
        and re.search(r"[a-z]{2}", text)
        and not _describes(words)
        and _longest_run(words) <= _LONGEST_RUN
        and not set(_before_relative(words)[1:]) & _CLAUSAL
    )
    return Change(text, sign) if named else None


def _describes(words: Sequence[str]) -> bool:
    """Return whether words only say how, or what was done, and leave out of what: "cleanly", "required for growth"."""
    first = words[0]
    done = (
        first.endswith("ed")
        and not first.endswith("eed")
        and not COMPLEMENTS.isdisjoint(words[1:2] or COMPLEMENTS)
    )
    how = len(words) == 1 and first.endswith("ly") and first not in _LIKE_ADVERBS
    return done or how or ("it" in words and not is_gerund(first))


def _before_relative(words: Sequence[str]) -> Sequence[str]:
    return words[: next((at for at, word in enumerate(words) if word in RELATIVES), len(words))]


def _longest_run(words: Sequence[str]) -> int:
    """Return how many words follow each other at most without one that joins: many are a sentence, not a name."""
    run = longest = 0
    for word in words:
        run = 0 if word in _BREAKS else run + 1
        longest = max(longest, run)
    return longest
