"""The forms in which a part of a sentence speaks of a link. English, by rules."""

import re
from collections.abc import Iterator

from seedbed.framer._reading._by_verb import Link, Said, by_verb, changed_by_someone
from seedbed.framer._reading._nouns import Change, direction
from seedbed.framer._reading._phrases import clause, happening, quantity
from seedbed.framer._reading._sentences import CONDITION
from seedbed.framer._reading._words import (
    COMPLEMENTS,
    DEGREES,
    DETERMINERS,
    ENDS,
    PERSONS,
    adjective,
    positive,
    words_in,
)

_MORE = r"(?:more|less|fewer|\w+er|worse)"
COMPARED = re.compile(rf"\bthe (?P<cause>{_MORE}\b.+?),?(?: and)? the (?P<effect>{_MORE}\b[^,;:]+)")
_WHEN = "when|whenever|every time|each time|if|once|where|wherever|since|because|as long as|as soon as|as"
_OF = "because of|due to|thanks to"
_WITH = "with|without|under|short of|after|given"
_FIRST = re.compile(rf"(?P<how>{_OF}|{_WHEN}|{_WITH}|unless) (?P<cause>[^,]+), (?P<effect>.+)")
_NO_COMMA = re.compile(rf"(?!since)(?P<how>{_OF}|{_WHEN}|{_WITH}|unless) (?P<rest>[^,]+)")
_LAST = re.compile(
    rf"(?P<effect>.+?),? (?P<how>{_OF}|when|whenever|every time|if|because|as long as|unless) (?P<cause>.+)"
)
_ON = re.compile(
    r"(?P<effect>.+?) (?P<how>depends? (?:up)?on|stems? from|results? from|comes? from) (?P<cause>.+)"
)
_FOR = re.compile(
    r"(?P<cause>.+?) (?:is|are|was|were) (?:(?:very|really|also) )?(?P<how>good|bad)(?: news)? for (?P<effect>.+)"
)
_AS_LAST = re.compile(r"(?P<effect>.+?),? (?P<how>as) (?!well\b|much\b|a\b)(?P<cause>.+)")
_NOUN_PHRASE = frozenset(f"{_OF}|{_WITH}".split("|"))
_LACKING = frozenset({"without", "short of", "bad", "unless"})
_BEGIN_ANEW = PERSONS | DETERMINERS | words_in("nobody people everyone there")
_LONGEST_CONDITION = 12
_WHY = re.compile(r"(?:which|that|this) (?:is why|means(?: that)?) (?P<effect>.+)")
_SO = re.compile(
    r",?(?: so that|(?<! is)(?<! are)(?<! am)(?<! was)(?<! feel)(?<! get) so(?! (?:much|many|far|long|on|as to|do|does|is|are|"
    r"\w+ that)\b)| hence| therefore| and thus| and therefore|(?: and)? (?:which|that) is why) "
)
_ARROW = re.compile(r" ?(?:->|=>|→|⇒) ?")
_THERE_IS = re.compile(r" there (?:is|are)$")
_BECOMES = re.compile(r" (?:gets?|is|are|becomes?)(?: .*)?$")
_IS = words_in("get gets feel feels am are is")


def links(part: str, before: Said | None) -> Iterator[Link]:
    """Yield the links of a part of a sentence, by the first of the forms that it has."""
    for form in (_arrows, _comparing, _reason, _consequence, _condition, by_verb):
        if found := list(form(part, before)):
            yield from (link for link in found if link)
            return


def _pair(cause: Change | None, effect: Change | None) -> Link | None:
    return Link(cause, effect) if cause and effect else None


def _arrows(part: str, _: Said | None) -> Iterator[Link | None]:
    """Read "a -> b -> c"."""
    ends = _ARROW.split(part)
    changes = [clause(end) for end in ends] if len(ends) > 1 else []
    yield from map(_pair, changes, changes[1:])


def _comparing(part: str, _: Said | None) -> Iterator[Link | None]:
    """Read "the more a, the less b"."""
    for found in COMPARED.finditer(part):
        yield _pair(_graded(found["cause"]), _graded(found["effect"]))


def _graded(phrase: str) -> Change | None:
    """Read what follows "the": a comparative, and what there is more or less of."""
    how, _, rest = _THERE_IS.sub("", phrase).partition(" ")
    if way := direction(how):
        of = _more_of(how, rest)
        return of and of.turned(way)
    if how not in DEGREES and not positive(how):
        return None
    who, _, does = rest.partition(" ")
    if who not in PERSONS:
        return clause(f"{_BECOMES.sub('', rest)} is {how}")
    if does in _IS:
        return clause(f"{rest} {how}")
    of = clause(rest)
    return of and of.turned(DEGREES.get(how, 1))


def _more_of(how: str, rest: str) -> Change | None:
    """Read what follows "the more": "exhausted I get", "complex the code", "I work"."""
    first, _, others = rest.partition(" ")
    if others == "i get":
        return clause(f"i am {first}")
    if (
        how in {"more", "less"}
        and (adjective(first) or _BECOMES.search(others))
        and others.split(" ")[0] in DETERMINERS
    ):
        return clause(f"{_BECOMES.sub('', others)} is {first}")
    return clause(rest)


def _reason(part: str, before: Said | None) -> Iterator[Link | None]:
    """Read "which is why b", and "this means that b"."""
    if found := _WHY.fullmatch(part):
        yield _pair(before and before.last, clause(found["effect"]))


def _consequence(part: str, before: Said | None) -> Iterator[Link | None]:
    """Read "a, so b, so c", where each may speak of a link by itself."""
    first, *others = _SO.split(part)
    if not others:
        return
    own = list(links(first, before))
    yield from own
    cause = own[-1].effect if own else _clause(first)
    for other in others:
        then = cause and Said(cause, cause)
        at_once, *later = (other,) if CONDITION.match(other) else other.split(", ", 1)
        own = list(links(at_once, then))
        effect = own[-1].effect if own else _clause(at_once)
        yield from own or (_pair(cause, effect),)
        for one in later:
            yield from links(one, then)
        cause = effect


def _condition(part: str, before: Said | None) -> Iterator[Link | None]:
    """Read "when a, b", "b because of a", "b depends on a"."""
    for how, condition, what in _conditions(part):
        if how == "since" and (own := list(by_verb(what, before))):
            yield from own
            return
        first = next(by_verb(condition, before), None)
        cause = first.cause if first else (quantity if how in _NOUN_PHRASE else _clause)(condition)
        if cause and (effect := _following(what, cause)):
            yield Link(cause.turned(-1 if how in _LACKING else 1), effect)
            return


def _following(what: str, cause: Change) -> Change | None:
    """Return what follows from a cause: the effect that a clause speaks of, whatever its subject."""
    if what.endswith(" follow suit"):
        effect = clause(what.removesuffix(" follow suit"))
        return effect and effect.turned(cause.sign)
    own = next(by_verb(what, Said(cause, cause)), None)
    return own.effect if own else _clause(what)


def _clause(text: str) -> Change | None:
    return changed_by_someone(text) or clause(text)


def _conditions(part: str) -> Iterator[tuple[str, str, str]]:
    """Yield how a part may be read as a condition: its word, the condition, and what follows from it."""
    if found := _FIRST.fullmatch(part):
        yield found["how"], found["cause"], found["effect"]
    if found := _NO_COMMA.fullmatch(part):
        yield from _run_on(found["how"], found["rest"].split())
    for pattern in (_LAST, _ON, _FOR, _AS_LAST):
        if found := pattern.fullmatch(part):
            yield found["how"], found["cause"], found["effect"]


def _run_on(how: str, words: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield where a condition may end that no comma ends: before a person, or the thing that something is said of."""
    for at, word in enumerate(words[1:_LONGEST_CONDITION], 1):
        if word in _BEGIN_ANEW and words[at - 1] not in COMPLEMENTS | ENDS:
            what = " ".join(words[at:])
            if happening(what) or next(by_verb(what, None), None):
                yield how, " ".join(words[:at]), what
