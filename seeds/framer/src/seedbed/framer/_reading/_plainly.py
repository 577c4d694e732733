"""Causal sentences read by rules, without a model: English, and modest."""

import re
from collections.abc import Iterator, Sequence

from seedbed.causal import Edge, Graph, Polarity, Source
from seedbed.framer._reading._by_verb import VERB, Link, Said, pieces
from seedbed.framer._reading._links import COMPARED, links
from seedbed.framer._reading._nouns import Change
from seedbed.framer._reading._one_name import one_name_each
from seedbed.framer._reading._phrases import happening
from seedbed.framer._reading._sentences import DENIED, foreign, parts, sentences, spelled_out

_CONFIDENCE = 0.5
"""A rule knows the words and not what they mean."""
_LATE = re.compile(
    r"\blater\b|\bafter (?:\w+ )?(?:day|week|month|year|decade|generation)s?\b|\bin the (?:long run|long term|end)\b"
    r"|\beventually\b|\bover time\b|\bslowly\b|\btakes? (?:\w+ )?(?:days|weeks|months|years|decades)\b"
    r"|\bwithin \w+ years\b|\bthe next (?:day|week|month|year|time)\b|\b(?:day|week|month|year) after\b|\bdelay"
)
_GROUP = re.compile(
    r"\b(?:parents|friends|kids|children|colleagues|neighbours|customers|users|clients|investors|teachers|students|pupils|"
    r"teenagers|volunteers|sponsors|managers|families|tenants|juniors|seniors|patients)\b"
)
_THEIR = re.compile(r"\btheir (?=\w)")


def read_plainly(texts: Sequence[str], known: Sequence[str] = ()) -> Graph:
    """Return the links that sentences of common forms speak of, each with the sentence that says so.

    Args:
        texts: What was said. A thing has one name in all of them.
        known: Names to be used again where they are meant, whatever the forms of their words.
    """
    said = [(link, sentence) for text in texts for link, sentence in _said(text)]
    named = one_name_each([end for link, _ in said for end in link], known)
    found = ((named(link.cause), named(link.effect), sentence) for link, sentence in said)
    return Graph(edges=tuple(_edge(*one) for one in found if one[0].name != one[1].name))


def _edge(cause: Change, effect: Change, sentence: str) -> Edge:
    return Edge(
        cause=cause.name,
        effect=effect.name,
        polarity=Polarity.SAME if cause.sign * effect.sign > 0 else Polarity.OPPOSITE,
        delayed=bool(_LATE.search(sentence.lower())),
        because=sentence,
        confidence=_CONFIDENCE,
        source=Source.TEXT,
    )


def _said(text: str) -> Iterator[tuple[Link, str]]:
    before: Said | None = None
    groups: set[str] = set()
    for sentence in sentences(text):
        plain = spelled_out(sentence)
        if len(groups) == 1:
            plain = _THEIR.sub(f"{max(groups)}' ", plain)
        groups.update(_GROUP.findall(plain))
        if DENIED.search(plain) or foreign(plain):
            continue
        for link, said in _in_sentence(plain, before):
            before = said
            if link:
                yield link, sentence


def _in_sentence(sentence: str, before: Said | None) -> Iterator[tuple[Link | None, Said | None]]:
    """Yield the links of a sentence, each with what pronouns stand for after it."""
    topic: Change | None = None
    for part in parts(sentence, COMPARED):
        for piece in pieces(f"it {part}" if topic and VERB.match(part) else part):
            found = list(links(piece, before))
            for link in found:
                topic = topic or link.cause
                before = Said(topic, link.effect)
                yield link, before
            if not found:
                spoken_of = happening(piece)
                before = spoken_of and Said(None, spoken_of)
                yield None, before
