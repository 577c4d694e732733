"""Causal sentences read by rules, without a model: English, and modest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from seedbed.causal import Edge, Graph, Polarity, Source
from seedbed.framer._phrases import Change, change, direction, inflected

_CONFIDENCE = 0.5
"""A rule knows the words and not what they mean."""
_LONGEST_SENTENCE = 600

_RAISING = inflected(
    "lead to, led to, result in, cause, create, produce, drive up, push up, boost, raise, increase, contribute to, "
    "add to, add, feed, fuel, bring on, bring in, bring about, bring back, bring, attract, encourage, improve, "
    "strengthen, mean, make for, make, give, support, allow, let, help, promote, generate, trigger, stimulate, pay for, "
    "draw, leave, need, warm, drive, buy, correlate with, go into, bring down on, invite, enable, force, foster, fill up, "
    "replenish, require, gave, meant, brought, made, set off, spur, inspire, sustain, intensify"
)
_LOWERING = inflected(
    "reduce, lower, suppress, cut, decrease, erode, undermine, hurt, harm, damage, weaken, discourage, deter, prevent, "
    "eat into, eat up, eat, ate, kill, ruin, spoil, drain, limit, slow down, slow, dampen, depress, ease, cost, drive away, "
    "put off, melt, lessen, block, keep down, catch, relieve, cool, destroy, hinder, restrain, curb, starve, crowd out, "
    "use up, dry out, wear out, wear down, get rid of, take over, weigh on, diminish, deplete, stifle, choke, calm, sap, "
    "stop, impair, shrink, worsen, tie up, push down, bring down, counteract, displace, reflect"
)
_HELPING = r"(?:(?:also|has|have|had|been|is|are|would|will|can|could|may|might|do|does|actually|often|then|again|only) )*"
_VERB = re.compile(rf"\b{_HELPING}(?:(?P<up>{_RAISING})|(?P<down>{_LOWERING}))\b (?=\S)")
_APART = re.compile(
    r"\b(?:drives?|puts?|wears?|push(?:es)?|keeps?|brings?|takes?) (?P<effect>(?:\w+ ){1,4}?)"
    r"(?:(?P<up>up|back|high)|(?P<down>away|off|out|down|small|low))\b"
)
_COMPARED = re.compile(
    r"\bthe (?P<cause>(?:more|less|worse|\w+er)\b.+?),?(?: and)? the (?P<effect>(?:more|less|worse|\w+er)\b[^,;:]+)"
)
_WHEN = "when|whenever|if|once|where|wherever|since|because|as"
_OF = "because of|due to|thanks to"
_FIRST = re.compile(
    rf"(?P<how>{_OF}|{_WHEN}|with|without|short of|after|given) (?P<cause>[^,]+), (?P<effect>.+)"
)
_RUN_ON = re.compile(
    rf"(?P<how>{_WHEN}) (?P<cause>\w+ [^,]+?) (?P<effect>(?:i|we|you|they|he|she|people) .+)"
)
_LAST = re.compile(rf"(?P<effect>.+?),? (?P<how>{_OF}|{_WHEN}) (?P<cause>.+)")
_SO = re.compile(r"(?P<cause>.+?),? (?:so that|so|hence|therefore|and thus|and therefore) (?P<effect>.+)")
_ON = re.compile(
    r"(?P<effect>.+?) (?:depends? (?:up)?on|stems? from|results? from|comes? from) (?P<cause>.+)"
)
_FOR = re.compile(
    r"(?P<cause>.+?) (?:is|are|was|were) (?:(?:very|really|also) )?(?P<how>good|bad)(?: news)? for (?P<effect>.+)"
)
_OPENING = re.compile(
    r"(?:(?:and|but|also|then|yet|meanwhile|furthermore|additionally|moreover|consequently|subsequently|as a result|"
    r"in turn|in addition|at the same time|building on this|on the other hand|of course|overall|similarly|likewise|"
    r"this creates a situation where|[^,]{0,30} later|within \w+ \w+|[^,]{0,40}(?:suspect|think|believe|find|feel|say|know)s? that)"
    r",? |\W+)(?=.{8})"
)
_PLACE = re.compile(r"(?:in|at|during|on|to|for|within|among|across|over) [^,]{1,40}, (?=.{8})")
_ASIDE = re.compile(
    r", (?:in turn|of course|however|though|again|on the other hand|for (?:its|their) part|i (?:think|suppose|admit)),?"
)
_DENIED = re.compile(
    r"coinciden|nothing (?:at all|to do)|anything to do with|no (?:difference|effect|influence)|neither|does nothing"
    r"|used to believe|not (?:because|the cause|a cause)|unrelated|\?$|^please"
)
_NOT = re.compile(r"(?:n't|\b(?:not|never|cannot|nor)) (?:\w+ )?$")
_LATE = re.compile(
    r"\blater\b|\bafter (?:\w+ )?(?:day|week|month|year|decade|generation)s?\b|\bin the (?:long run|long term|end)\b"
    r"|\beventually\b|\bover time\b|\bslowly\b|\btakes? (?:\w+ )?(?:days|weeks|months|years|decades)\b"
    r"|\bwithin \w+ years\b|\bthe next (?:day|week|month|year|time)\b|\b(?:day|week|month|year) after\b|\bdelay"
)


@dataclass(frozen=True, slots=True)
class _Link:
    cause: Change
    effect: Change
    sign: int = 1

    @property
    def moved(self) -> int:
        """Which way the effect goes when the cause goes as it is said to."""
        return self.sign * self.effect.sign


def read_plainly(texts: tuple[str, ...]) -> Graph:
    """Return the links that sentences of common forms speak of, each with the sentence that says so."""
    return Graph(edges=tuple(edge for text in texts for edge in _edges(text)))


@dataclass(frozen=True, slots=True)
class _Said:
    """What pronouns stand for."""

    topic: Change
    """The cause that the last sentence with a link spoke of first."""
    last: _Link


def _edges(text: str) -> Iterator[Edge]:
    before: _Said | None = None
    for sentence in _sentences(text):
        plain = sentence.lower().replace("’", "'")
        if _DENIED.search(plain):
            continue
        topic: Change | None = None
        for part in _parts(plain):
            for link in _links(part, before):
                topic = topic or link.cause
                before = _Said(topic, link)
                if link.cause.name != link.effect.name:
                    yield _edge(link, sentence)


def _edge(link: _Link, sentence: str) -> Edge:
    return Edge(
        cause=link.cause.name,
        effect=link.effect.name,
        polarity=Polarity.SAME if link.cause.sign * link.moved > 0 else Polarity.OPPOSITE,
        delayed=bool(_LATE.search(sentence.lower())),
        because=sentence,
        confidence=_CONFIDENCE,
        source=Source.TEXT,
    )


def _sentences(text: str) -> Iterator[str]:
    for line in re.split(r"(?<=[.!?;])\s+|\n\s*(?:\n|(?:[-*•]|\d+[.)])\s)", text):
        sentence = " ".join(line.split())
        if 0 < len(sentence) <= _LONGEST_SENTENCE:
            yield sentence


def _parts(sentence: str) -> Iterator[str]:
    """Yield the parts of a sentence that may each speak of a link, without what opens them."""
    plain = _ASIDE.sub("", sentence.rstrip(".!;:"))
    compared = _COMPARED.search(plain)
    rest = plain[: compared.start()] if compared else plain
    for part in re.split(r": |, (?:and|but|though|while|whereas|yet) |, (?=which )", rest):
        yield _opened(part).strip(" ,")
    if compared:
        yield plain[compared.start() :]


def _opened(part: str) -> str:
    """Return a part without the words that only lead to it."""
    while opening := _OPENING.match(part) or (not _FIRST.match(part) and _PLACE.match(part)):
        part = part[opening.end() :]
    return part


def _links(part: str, before: _Said | None) -> Iterator[_Link]:
    """Yield the links of a part by the first of the forms that gives any."""
    for form in (_comparing, _consequence, _condition, _by_verb):
        found = [link for link in form(part, before) if link is not None]
        if found:
            yield from found
            return


def _comparing(part: str, _: _Said | None) -> Iterator[_Link | None]:
    for found in _COMPARED.finditer(part):
        yield _pair(_graded(found["cause"]), _graded(found["effect"]))


def _graded(phrase: str) -> Change | None:
    """Read what follows "the": a comparative, and what there is more or less of."""
    how, _, rest = phrase.partition(" ")
    of = change(rest) or change(how)
    return of and Change(of.name, of.sign * (direction(how) or 1))


def _consequence(part: str, before: _Said | None) -> Iterator[_Link | None]:
    """Read "a, so b", where either may speak of a link by itself."""
    if not (found := _SO.fullmatch(part)):
        return
    first = list(_links(found["cause"], before))
    second = list(_links(found["effect"], _Said(first[0].cause, first[-1]) if first else before))
    yield from first
    yield from second
    if not second:
        cause = Change(first[-1].effect.name, first[-1].moved) if first else change(found["cause"])
        yield _pair(cause, change(found["effect"]))


def _condition(part: str, before: _Said | None) -> Iterator[_Link | None]:
    for pattern in (_FIRST, _RUN_ON, _LAST, _ON, _FOR):
        if found := pattern.fullmatch(part):
            how = found.groupdict().get("how") or ""
            if how == "since" and (said := list(_by_verb(found["effect"], before))):
                yield from said
                return
            cause = next(_by_verb(found["cause"], before), None)
            pair = _pair(cause.cause if cause else change(found["cause"]), change(found["effect"]))
            if pair and "follow suit" in found["effect"]:
                pair = _Link(
                    pair.cause, Change(pair.effect.name.removesuffix(" follow suit"), pair.cause.sign)
                )
            if pair:
                yield _Link(pair.cause, pair.effect, -1 if how in {"without", "short of", "bad"} else 1)
                return


def _pair(cause: Change | None, effect: Change | None) -> _Link | None:
    return _Link(cause, effect) if cause and effect else None


def _by_verb(part: str, before: _Said | None) -> Iterator[_Link]:
    for clause in part.split(", "):
        link = next(_said_by_verb(clause, before), None)
        if link:
            before = _Said(before.topic if before else link.cause, link)
            yield link


def _said_by_verb(clause: str, before: _Said | None) -> Iterator[_Link]:
    for found in _APART.finditer(clause):
        link = _pair(_subject(clause[: found.start()], before), change(found["effect"]))
        if link:
            yield _Link(link.cause, link.effect, 1 if found["up"] else -1)
    for found in _VERB.finditer(clause):
        if _NOT.search(clause[: found.start()]):
            return
        complement = re.search(r"ma[kd]e|leav|left|render", found[0]) is not None
        effect = change(clause[found.end() :], complement=complement)
        link = _pair(_subject(clause[: found.start()], before), effect)
        if link:
            yield _Link(link.cause, link.effect, 1 if found["up"] else -1)


def _subject(words: str, before: _Said | None) -> Change | None:
    plain = words.strip(" ,")
    if before and plain in {"it", "they"}:
        return before.topic
    if before and plain in {"this", "that", "which", "these"}:
        return Change(before.last.effect.name, before.last.moved)
    return change(words)
