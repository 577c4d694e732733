"""Links that a verb speaks of: "stress ruins sleep". English, by rules."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from seedbed.framer._plain_aims import valence
from seedbed.framer._reading._nouns import Change, direction
from seedbed.framer._reading._phrases import clause, effect, happening, quantity
from seedbed.framer._reading._sentences import CONDITION, opened
from seedbed.framer._reading._verbs import LOWERING, RAISING, WORSENING, is_gerund
from seedbed.framer._reading._words import (
    BE,
    COMPLEMENTS,
    DETERMINERS,
    ENDS,
    EVERYBODY,
    KIN,
    OBJECTS,
    RELATIVES,
    words_in,
)


class Link(NamedTuple):
    """A cause and its effect, each with the way that it is said to move."""

    cause: Change
    effect: Change


class Said(NamedTuple):
    """What pronouns stand for."""

    topic: Change | None
    """The cause that the sentence spoke of first: "it", "they"; none where it spoke of no link."""
    last: Change
    """The effect that was spoken of last: "this", "which"."""


VERB = re.compile(
    r"\b(?P<helping>(?:(?:also|has|have|had|been|is|are|am|was|were|being|would|will|can|could|may|might|do|does|actually|"
    r"often|then|again|only|just|really|tends? to|seems? to|sometimes) ){0,4})"
    rf"(?P<verb>(?P<worse>{WORSENING})|(?P<up>{RAISING})|(?P<down>{LOWERING}))\b (?=\S)"
)
_APART = re.compile(
    r"\b(?:drives?|puts?|wears?|push(?:es)?|brings?|scares?) (?P<effect>(?:\w+ ){1,4}?)"
    r"(?:(?P<up>up|back|high)|(?P<down>away|off|out|down|small|low))\b"
)
_NOT = re.compile(r"\b(?:not|never|hardly|rarely|seldom|barely|cannot|nor|nobody) (?:\w+ )?$")
_HARD = re.compile(
    r"it (?:(?P<hard>hard|harder|difficult|impossible)|easy|easier|possible) (?:for \w+ )?to (?P<what>.+)"
)
_SOMEONE = re.compile(r"(?:then )?(?:i|we|you|he|she|they) ")
_COMPLETED = re.compile(r"ma[kd]e|making|leav|left|driv|help|let")
"""Verbs after which a word may say what a thing becomes or does."""
_LETTING = ("force", "forcing", "allow", "enabl", "encourag", "push", "invit", "get", "got")
"""Verbs after which "to" says what something then does."""
_IMPROVING = ("help", "improv")
_CHANGING = ("rais", "lower", "increas", "reduc", "cut")
_TO_SOMEONE = words_in("leave leaves left get gets got")
_TAKE = words_in("take takes took taking")
_TAKEN = words_in("time money energy effort space attention")
_NO_VERB_AFTER = DETERMINERS - {"this", "that"} | words_in("to of for with in on no")
_OBJECT_BEGINS = DETERMINERS | OBJECTS | {"people"}
_NO_VERB_BEFORE = BE | words_in("by has have will would can out off away up down around through")


def by_verb(part: str, before: Said | None) -> Iterator[Link]:
    """Yield the links of a part that its verbs speak of; a clause without a subject has that of the clause before."""
    same = False
    for piece in _clauses(part):
        link = said_by_verb(f"it {piece}" if same and VERB.match(piece) else opened(piece), before)
        same = link is not None
        if link:
            before = Said((before and before.topic) or link.cause, link.effect)
            yield link


def _clauses(part: str) -> Iterator[str]:
    kept = ""
    for piece in part.split(" and "):
        if kept and VERB.match(piece):
            yield from kept.split(", ")
            kept = piece
        else:
            kept = f"{kept} and {piece}" if kept else piece
    yield from kept.split(", ")


def pieces(part: str) -> Iterator[str]:
    """Yield the pieces of a part that "and" joins, where each has a subject and a verb of its own."""
    kept = ""
    for piece in part.split(" and "):
        if kept and _own_clause(piece) and _complete(kept):
            yield kept
            kept = piece
        else:
            kept = f"{kept} and {piece}" if kept else piece
    yield kept


def _own_clause(piece: str) -> bool:
    """Return whether a piece after "and" has a subject of its own."""
    return bool(_SOMEONE.match(piece)) or any(found.start() for found in VERB.finditer(piece))


def _complete(piece: str) -> bool:
    """Return whether a piece before "and" says something by itself."""
    if CONDITION.match(piece) and "," not in piece:
        return False
    return bool(VERB.search(piece) or happening(piece.rsplit(", ", 1)[-1]))


def said_by_verb(piece: str, before: Said | None) -> Link | None:
    """Return the link that the verb of a clause speaks of."""
    for found in _APART.finditer(piece):
        cause, moved = _subject(piece[: found.start()], before), effect(found["effect"])
        if cause and moved:
            return Link(cause, moved.turned(1 if found["up"] else -1))
    for found in VERB.finditer(piece):
        front, back = piece[: found.start()], piece[found.end() :]
        if _denied(front):
            return None
        if _is_verb(found, front.split(), back.split()) and (cause := _subject(front, before)):
            what = _object(found, back)
            return what and Link(cause, what)
    return None


def changed_by_someone(text: str) -> Change | None:
    """Return what somebody raises or lowers, as in "my landlord raises the rent"."""
    for found in VERB.finditer(text):
        front, back = text[: found.start()], text[found.end() :]
        who = quantity(front) if found["verb"].startswith(_CHANGING) and not _denied(front) else None
        if who and who.name in KIN and _is_verb(found, front.split(), back.split()):
            return _object(found, back)
    return None


def _denied(front: str) -> bool:
    """Return whether what follows is denied; "not sleeping" is a cause like others."""
    return bool(_NOT.search(front)) and not front.startswith("not ")


def _is_verb(found: re.Match[str], front: list[str], back: list[str]) -> bool:
    """Return whether the verb found is what the sentence says, and not a noun, an infinitive or part of a name."""
    verb, helped = found["verb"].split()[0], found["helping"].split()
    if front and not helped and front[-1] in _NO_VERB_AFTER:
        return False
    if (len(front) > 1 and front[-1] in RELATIVES) or (is_gerund(verb) and not BE & set(helped)):
        return False
    if back[0] in _NO_VERB_BEFORE or _another_verb(back):
        return False
    if found["verb"] in _TAKE:
        return bool(_TAKEN & set(back[:4]))
    return found["verb"] not in _TO_SOMEONE or back[0] in OBJECTS | {"people"}


def _another_verb(words: list[str]) -> bool:
    """Return whether a verb follows, so that what stands before it is a noun: "support makes"."""
    if len(words) < 2 or not words[0].endswith("s") or words[1] in COMPLEMENTS | ENDS:
        return False
    return words[1] in _OBJECT_BEGINS or bool(VERB.match(" ".join(words[:2]) + " x"))


def _object(found: re.Match[str], back: str) -> Change | None:
    """Read what follows a verb, with the sign of the verb."""
    if hard := _HARD.fullmatch(back):
        done = clause(f"i {hard['what']}")
        return done and done.turned(-1 if hard["hard"] else 1)
    if found["verb"].startswith("help") and back.startswith("against "):
        against = effect(back.removeprefix("against "))
        return against and against.turned(-1)
    if found["verb"].startswith(_LETTING) and back.split(maxsplit=1)[0] not in OBJECTS | EVERYBODY:
        back = back.replace(" to ", " would ", 1)
    what = effect(back, complement=bool(_COMPLETED.match(found["verb"])))
    good = what and valence(what.name)
    if what is None or (found["worse"] and good is None):
        return None
    if found["worse"] or (found["verb"].startswith(_IMPROVING) and good is False):
        return what.turned(-1 if bool(good) is bool(found["worse"]) else 1)
    return what.turned(1 if found["up"] else -1)


def _meant(pronoun: str, before: Said) -> Change | None:
    if pronoun not in {"it", "they"}:
        return before.last
    many = before.topic is not None and bool(re.search(r"[^s]s$", before.topic.name))
    return before.topic if pronoun == "it" or many else None


def _subject(words: str, before: Said | None) -> Change | None:
    plain = words.strip(" ,")
    if plain in {"it", "they", "this", "that", "which", "these"}:
        return before and _meant(plain, before)
    found = None if CONDITION.match(plain) else quantity(plain)
    someone = found is not None and found.name in KIN and not direction(plain.partition(" ")[0])
    return None if someone else found
