"""Sentences, and the parts of them that may each speak of a link. English, by rules."""

import re
from collections.abc import Iterator

from seedbed.framer._reading._words import words_in

LONGEST_SENTENCE = 600
_FEWEST_SPACES = 2
"""A cause, what it does, and an effect."""
_ENDED = re.compile(r"(?<=[.!?;]) ")
_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")
_SPELLED = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\bwo(?:n't|nt)\b", "will not"),
        (r"\bca(?:n't|nt)\b", "can not"),
        (r"\b(do|does|did|is|are|was|has|have|would|could|should)(?:n't|nt)\b", r"\1 not"),
        (r"\bi'?m\b", "i am"),
        (r"\b(i|we|you|they)'?ve\b", r"\1 have"),
        (r"\b(we|you|they)'re\b", r"\1 are"),
        (r"(?<=\w)'ll\b", " will"),
        (r"(?<=\w)'d\b", " would"),
        (r"\b(it|that|there|he|she|who|what)'s\b", r"\1 is"),
        (r"\b(more|less|worse|better|fewer) and \1\b", r"\1"),
        (r"\b(?:no one|not anybody|not anyone)\b", "nobody"),
        (r"\bno longer\b", "not"),
        (r" as well\b(?! as)", ""),
        (r" at (?:first|last|least|all|once)\b| the next (?:day|time|week|month|year)\b", ""),
        (r"^it is ([^,]{3,40}?) that ", r"\1 "),
    )
)
DENIED = re.compile(
    r"\bnot (?:think|believe|sure|true|because|the cause|a cause|mean|make)\b|\bdoubt (?:that|it|if|whether)\b|coinciden"
    r"|nothing (?:at all|to do)|anything to do with|no (?:difference|effect|influence)|neither|does nothing|unrelated|[?|│─]|^please"
    r"|\b(?:when|once|as) (?:i|we|he|she) (?:was|were)\b|\bused to (?!the |it )|\beven (?:if|when|though)\b|\bas (?:if|though)\b|\bregardless|\bdespite\b|\bin spite\b"
)
"""What denies a link, asks for one, or says that it is not as one would think."""
_OPENING = re.compile(
    r"(?:(?:and|but|also|then|yet|meanwhile|furthermore|additionally|moreover|consequently|subsequently|as a result|"
    r"in turn|in addition|at the same time|building on this|on the other hand|of course|overall|similarly|likewise|"
    r"honestly|obviously|basically|however|well|still|idk|plus|now|as far as [^,]{1,30}? (?:tell|know|see|remember)|this creates a situation where|[^,]{0,20}(?:day|week|month|year|decade|generation)s? later|"
    r"within \w+ \w+|[^,]{0,40}\b(?:suspect|think|believe|find|feel|say|know|fear|guess|suppose|worry|sure|notice)s? that|"
    r"(?:my|our|the|his|her) \w+ (?:says?|thinks?|believes?|claims?)(?: that)?|"
    r"(?:i|we) (?:(?:also|just|really) )?(?:think|guess|believe|suppose|suspect))"
    r",? |\W+)(?=.{8})"
)
CONDITION = re.compile(
    r"(?:when|whenever|if|with|without|under|after|as|since|because|due|thanks|given|once|every time)\b"
)
_PLACE = re.compile(r"(?:in|at|during|on|to|for|within|among|across|over) [^,]{1,40}, (?=.{8})")
_ASIDE = re.compile(
    r", (?:in turn|of course|however|though|again|on the other hand|for (?:its|their) part|i (?:think|suppose|admit|guess)),?"
)
_BETWEEN = re.compile(
    r": |, (?:and|but|though|while|whereas|yet) | but |, (?=which )"
    r"| and (?=(?:when|if|without|the more|the less|as long as) )"
)
_FOREIGN = words_in(
    "der das und ist nicht ich wir mein meine wenn weil je desto mehr weniger zu den dem ein eine mit auf für sich aber oder "
    "le les des est une pas je nous mon ma mes quand parce que qui moins et dans pour avec sur du au "
    "el los las una por para mi mis cuando porque más menos y pero yo es muy "
    "il gli che di non mia mio quando perché più meno sono ho della "
    "het een niet ik wij mijn als omdat meer minder en van voor op maar dat "
    "um uma não eu nós meu minha mais os da em com"
)
"""Words that stand in most sentences of German, French, Spanish, Italian, Dutch and Portuguese, and in few of English."""
_FOREIGN_SHARE = 0.2


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, each on one line, without those that are too long to be one."""
    for block in _blocks(text):
        for sentence in _ENDED.split(block):
            if len(sentence) <= LONGEST_SENTENCE and sentence.count(" ") >= _FEWEST_SPACES:
                yield sentence


def _blocks(text: str) -> Iterator[str]:
    """Yield what stands between empty lines, and the items of lists."""
    lines: list[str] = []
    for line in (*text.splitlines(), ""):
        if not line.strip() or _ITEM.match(line):
            yield " ".join(" ".join(lines).split())
            lines.clear()
        lines.append(_ITEM.sub("", line, count=1) if _ITEM.match(line) else line)
    yield " ".join(" ".join(lines).split())


def spelled_out(sentence: str) -> str:
    """Return a sentence in small letters, without short forms."""
    plain = sentence.lower().replace("’", "'")
    for pattern, instead in _SPELLED:
        plain = pattern.sub(instead, plain)
    return plain


def foreign(sentence: str) -> bool:
    """Return whether a sentence is plainly not English."""
    words = re.findall(r"\w+", sentence)
    return sum(word in _FOREIGN for word in words) > _FOREIGN_SHARE * len(words)


def parts(sentence: str, compared: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts of a sentence that may each speak of a link, without what opens them."""
    plain = _ASIDE.sub("", sentence.rstrip(".!;:"))
    found = compared.search(plain)
    for part in _BETWEEN.split(plain[: found.start()] if found else plain):
        yield opened(part).strip(" ,")
    if found:
        yield plain[found.start() :]


def opened(part: str) -> str:
    """Return a part without the words that only lead to it."""
    while opening := _OPENING.match(part) or (not CONDITION.match(part) and _PLACE.match(part)):
        part = part[opening.end() :]
    return part
