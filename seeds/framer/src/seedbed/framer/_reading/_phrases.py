"""Short clauses: what somebody does, what something becomes, as a change of one quantity. English, by rules."""

import re

from seedbed.framer._reading._nouns import Change, change, content, direction, end, named, without_degree
from seedbed.framer._reading._verbs import gerund, inflected, is_gerund, is_plain
from seedbed.framer._reading._words import (
    ADVERBS,
    AUXILIARIES,
    BE,
    BECOME,
    COMPLEMENTS,
    DEGREES,
    DETERMINERS,
    ENDS,
    EVERYBODY,
    KIN,
    MORE_OR_LESS,
    NEGATIONS,
    NOBODY,
    OBJECTS,
    PERSONS,
    RELATIVES,
    UNDONE,
    adjective,
    positive,
    words_in,
)

_RISES = inflected(
    "increase, rise, rose, grow, grew, climb, improve, soar, multiply, thrive, expand, accelerate, swell, recover, "
    "flourish, go up, went up, pick up, build up, pile up"
)
_FALLS = inflected(
    "decrease, decline, drop, fall, fell, shrink, shrank, suffer, dwindle, deteriorate, weaken, slow down, "
    "go down, went down, dry up, die, disappear, vanish, collapse, diminish, fade, run low, run short"
)
_COMES = inflected("get through, stay in, show up, turn up, come in, come up, appear, happen, arrive, spread")
_GOES = inflected(
    "leave, left, move away, stay away, go away, went away, give up, wither, stop, cease, subside, wear off, wore off, let up"
)
_OVER = inflected("end")
"""After a noun alone: "the fighting ends", and not "at the end"."""
_MOVED = re.compile(
    rf"(?P<what>.+?) (?:(?P<up>(?:{_RISES})|(?:{_COMES})$)|(?:{_FALLS})|(?:{_GOES})$|(?<!\bthe )(?:{_OVER})$)(?!\w)"
)
_GIVEN = re.compile(r"(?:me|us|them|him|her|you|it) (?:with |to |from )?|(?:people|everyone) (?:to |from )")
_GIVEN_KIN = re.compile(rf"(?:my|our|the|his|her|their) (?:{'|'.join(sorted(KIN))}) (?=\w)")
_PARTICLES = words_in("back home away out off up down")
_STOPPED = words_in("stop stops stopped quit quits avoid avoids avoided")
_KEPT = words_in("keep keeps kept start starts started tend tends tended seem seems begin begins began")
_FEEL = words_in("feel feels felt")
_HAVE = words_in("have has had")
_MAKE = words_in("make makes made do does did take takes took get gets got see sees saw give gives gave")
"""Verbs that add nothing to what there is more or less of: "I make more mistakes"."""
_PACES = words_in("slow fast")
_COUNTED = words_in("more less fewer higher lower no")
_NEXT = words_in("and but because when if so while or unless")
_SKIPPED = AUXILIARIES | ADVERBS | NEGATIONS
_BEFORE_HELP = AUXILIARIES | ADVERBS | _KEPT | _HAVE | words_in("to is are")
_NO_VERB = DETERMINERS | ADVERBS | MORE_OR_LESS.keys() | DEGREES.keys() | COMPLEMENTS | ENDS
_NO_STATE = DETERMINERS | PERSONS | ENDS - COMPLEMENTS | words_in("better worse")
_LONGEST_CLAUSE = 3
_LONGEST_PHRASE = 30


def quantity(phrase: str) -> Change | None:
    """Read a noun phrase that is complete, such as the subject of a verb, with all that belongs to it."""
    return named(_words(phrase), whole=True)


def clause(phrase: str) -> Change | None:
    """Read a short clause, or a noun phrase instead of one."""
    words = _words(phrase)
    if found := _said(words) or _with_more(words):
        return found
    plain = named(words, whole=False)
    return plain if plain and plain.name.count(" ") < _LONGEST_CLAUSE and plain.name not in KIN else None


def happening(phrase: str) -> Change | None:
    """Read a clause that has a verb, and nothing else."""
    return _said(_words(phrase))


def effect(phrase: str, *, complement: bool = False) -> Change | None:
    """Read what follows a verb.

    Args:
        phrase: The words.
        complement: Whether its last word may say what becomes of it, as in "the city hotter".
    """
    given = _GIVEN.match(phrase) or (None if complement else _GIVEN_KIN.match(phrase))
    words = _split(phrase[given.end() :] if given else phrase)
    words = content(words[: next((at for at, word in enumerate(words) if word in _NEXT), _LONGEST_PHRASE)])
    if not words or (words[0] in NOBODY and COMPLEMENTS & set(words[1:2])):
        return None
    if given and given[0] == "it ":
        return None
    if given:
        return _given(words, to_do=given[0].endswith(("to ", "from ")), complement=complement)
    if complement and words[0] in EVERYBODY and adjective(words[-1]):
        return _being(words[1:])
    if complement and (become := _become(words)):
        return become
    return (_done(words) if is_gerund(words[0]) else _said(words)) or named(words, whole=False)


def _given(words: list[str], *, to_do: bool, complement: bool) -> Change | None:
    """Read what somebody gets, is made to do, or is made."""
    if to_do or (complement and is_plain(words[0])):
        return _done(words)
    if complement and adjective(next((word for word in words if word not in MORE_OR_LESS), "")):
        return _being(words)
    if words[0] in _PARTICLES:
        return None
    if complement and len(words) > 1 and words[0] not in _NO_VERB:
        return _done(words)
    return named(words, whole=False)


def _split(phrase: str) -> list[str]:
    """Return the words of a phrase up to the first comma."""
    return re.findall(r"[^\W_][\w'-]*", re.split(r"[,;:()]| - ", phrase.strip(" ,"), maxsplit=1)[0])


def _words(phrase: str) -> list[str]:
    words = _split(phrase)
    return content(words) if len(words) <= _LONGEST_PHRASE else []


def _said(words: list[str]) -> Change | None:
    """Read a clause with a verb."""
    if words[:1] == ["there"]:
        return named(words[2:], whole=False)
    return (words and (_acted(words) or _moved(words) or _turned(words) or _acting(words))) or None


def _with_more(words: list[str]) -> Change | None:
    """Read a clause by what there is more or less of in it: "teachers give more homework"."""
    at = next((at for at, word in enumerate(words) if at > 1 and word in _COUNTED), 0)
    return named(words[at:], whole=False) if at else None


def _acted(words: list[str]) -> Change | None:
    """Read what somebody does: it is named by the verb."""
    if words[0] in PERSONS or (words[0] in EVERYBODY and is_plain(words[-1] if len(words) < 2 else words[1])):
        return _done(words[1:])
    found = _done(words[1:]) if words[0] in NOBODY else None
    return found and found.turned(-1)


def _done(words: list[str]) -> Change | None:
    """Read a verb and what follows it."""
    sign = 1
    while words and (words[0] in _SKIPPED or _helps(words)):
        sign = -sign if words[0] in NEGATIONS else sign
        words = words[1:]
    if not words or words[0] in ENDS | COMPLEMENTS | MORE_OR_LESS.keys():
        return None
    found = _verb_phrase(words[0], words[1:])
    return found and found.turned(sign)


def _helps(words: list[str]) -> bool:
    """Return whether the first word only helps the second, as in "have to" and "have lost"."""
    first, *rest = words
    return bool(rest) and (
        first == "to"
        or (first in _HAVE | {"need", "needs"} and rest[0] == "to")
        or (first in _HAVE and (rest[0].endswith("ed") or rest[0] in _SKIPPED))
        or (first in BE and rest[0] in NEGATIONS)
    )


def _verb_phrase(verb: str, rest: list[str]) -> Change | None:
    following = rest[0] if rest else ""
    if verb in _STOPPED and is_gerund(following):
        stopped = _done(rest)
        return stopped and stopped.turned(-1)
    if (verb in BE and is_gerund(following)) or (
        verb in _KEPT and (following == "to" or is_gerund(following))
    ):
        return _done(rest)
    if rest and verb in BECOME and positive(following):
        return change(["getting", *rest], 1)
    if rest and (verb in BE or (verb in BECOME and adjective(following))):
        return _being(rest, "feeling" if verb in _FEEL else "being")
    if verb in _HAVE or (verb in _MAKE and following in MORE_OR_LESS):
        return named(rest, whole=False)
    return _doing(verb, rest)


def _doing(verb: str, rest: list[str]) -> Change | None:
    rest, sign = without_degree(rest)
    if len(rest) > 2 and rest[0] in {"too", "even", "far", "much"}:
        rest = rest[1:]
    if len(rest) > 1 and (way := direction(rest[0])):
        rest, sign = rest[1:], sign * way
    if verb in UNDONE and (thing := named(rest, whole=False)):
        return thing.turned(sign)._replace(degree=thing.degree or gerund(verb))
    return change([gerund(verb), *_until_clause(rest)], sign)


def _being(words: list[str], verb: str = "being") -> Change | None:
    """Read what somebody is."""
    sign = 1
    while words and (words[0] in ADVERBS or words[0] in MORE_OR_LESS):
        sign *= direction(words[0]) or 1
        words = words[1:]
    if not words or words[0] in _NO_STATE:
        return None
    return change([verb, positive(words[0]) or words[0], *_until_clause(words[1:])], sign)


def _until_clause(words: list[str]) -> list[str]:
    """Return the words after a verb that belong to it."""
    ends = ENDS - COMPLEMENTS - words_in("to into by what how why")
    found = words[: next((at for at, word in enumerate(words) if word in ends), len(words))]
    found = [word for word in found if word != "any"]
    if found and found[-1] in OBJECTS - {"me", "us"}:
        found.pop()
        found = found[:-1] if found and found[-1] in COMPLEMENTS else found
    while len(found) > 1 and found[-1] in ADVERBS | COMPLEMENTS | DETERMINERS | {"to"}:
        found.pop()
    return found


def _moved(words: list[str]) -> Change | None:
    """Read "rents tend to rise"."""
    if not (found := _MOVED.match(" ".join(words))):
        return None
    what = found["what"].split()
    if RELATIVES & set(what):
        return None
    while what and what[-1] in _BEFORE_HELP:
        what.pop()
    thing = named(what, whole=True)
    return thing and thing.turned(1 if found["up"] else -1)


def _turned(words: list[str]) -> Change | None:
    """Read "the tickets are few" and "the road gets dangerous"."""
    at = next((at for at, word in enumerate(words) if at and word in BE | BECOME), len(words))
    front = [word for word in words[:at] if word not in AUXILIARIES]
    thing = None if RELATIVES & set(front) else named(front, whole=True)
    how = [word for word in words[at + 1 :] if word not in ADVERBS | {"even", "much", "far", "too"}]
    how = how[: end(how)]
    sign = 1
    if how and how[0] in NEGATIONS:
        sign, how = -1, how[1:]
    if len(how) == 2 and direction(how[0]):
        sign, how = sign * direction(how[0]), how[1:]
    return _state(thing, how[0]).turned(sign) if thing and not thing.degree and _says_how(how) else None


def _says_how(words: list[str]) -> bool:
    return len(words) == 1 and (adjective(words[0]) or not words[0].endswith("s"))


def _state(thing: Change, how: str) -> Change:
    """Name a thing by what it is: "the road is dangerous"."""
    if way := direction(how):
        return thing.turned(way)
    plain = positive(how) or how
    if how in DEGREES and plain not in _PACES:
        return thing._replace(degree=how)
    is_someone = thing.name.rsplit(" ", 1)[-1] in KIN
    return thing._replace(name=f"{thing.name} being {plain}" if is_someone else f"{plain} {thing.name}")


def _become(words: list[str]) -> Change | None:
    """Read "the city hotter", "my parents worry"."""
    stop = next(
        (at for at, word in enumerate(words) if at and word in COMPLEMENTS and adjective(words[at - 1])),
        len(words),
    )
    *of, last = words[:stop]
    more = direction(of[-1]) if len(of) > 1 else 0
    thing = named(of[:-1] if more else of, whole=True)
    if thing is None or thing.degree:
        return None
    if is_plain(last):
        return Change(f"{thing.name} {gerund(last)}", thing.sign * (more or 1))
    return _state(thing, last).turned(more or 1) if adjective(last) else None


def _acting(words: list[str]) -> Change | None:
    """Read "my friends call", "the juniors never learn", "the town could ban cars"."""
    for at, word in enumerate(words[1:4], 1):
        before = words[at - 1]
        if word in ENDS or before in PERSONS | OBJECTS or before.endswith(("'s", "s'")):
            return None
        agrees = is_plain(word) and word.endswith("s") != (before.endswith("s") or before == "people")
        if agrees or word in AUXILIARIES | NEGATIONS:
            thing, does = named(words[:at], whole=True), _done(words[at:])
            if thing is None or does is None or does.degree:
                return does.turned(thing.sign) if thing and does else None
            return Change(f"{thing.name} {does.name}", thing.sign * does.sign)
    return None
