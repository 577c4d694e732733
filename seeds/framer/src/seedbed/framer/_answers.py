"""What a plain answer says: yes or no, up or down. English, by rules; where it is not plain, nothing."""

import re

from seedbed.causal import Polarity

_HEDGED = re.compile(
    r"\?|\b(?:but|though|although|however|except|unless|partly|partially|somewhat|sort of|kind of|depends?|"
    r"(?:not|n't|un)[ -]?(?:sure|certain|clear)|maybe|perhaps|possibly|probably|might|(?:do not|don't) know|dunno|"
    r"(?:no|any) idea|(?:can't|cannot|could not|couldn't|hard to|early to) (?:say|tell)|mixed|in between|"
    r"sometimes|yet|(?:yes|yeah)\W+(?:and |or )?no|no\W+(?:and |or )?(?:yes|yeah)|on the other hand|"
    r"i (?:think|guess|suppose|hope)|never mind|no (?:problem|doubt|worries|question))\b"
)
_YES = re.compile(
    r"(?:y|yes|yeah|yep|sure|ok|okay|please|indeed|absolutely|definitely|certainly|of course|it did|it does|it worked|"
    r"they are|(?:they are |it is |it's )?(?:all )?(?:the )?same(?: thing)?)\b"
)
_NO = re.compile(
    r"(?:n|no|nope|nah|not at all|not really|it did(?: not|n't)|it does(?: not|n't)|hardly|never|they are(?: not|n't))\b"
)
_TAKEN_BACK = re.compile(
    r"(?:and |but |though |although |however,? |well,? )*(?:only|mostly|partly|partially|somewhat|slightly|a bit|a little|"
    r"maybe|perhaps|not at all|no\W|yes\W|it depends|on the other hand|i'?m not sure|.*\b(?:worse|opposite|other way)\b)"
)
"""What a second sentence says that takes back the bare yes or no before it."""
_SENTENCE = re.compile(r"(?<=[.!;]) ")
_NOT_YET = re.compile(
    r"^\W*(?:(?:it is |it's )?(?:still )?(?:much |far |way )?too (?:early|soon)|not yet|later\W*$|ask (?:me )?(?:again )?later|nobody can say yet|"
    r"(?:i |we )?(?:do not|don't|cannot|can't|could not|couldn't) (?:know|say|tell) (?:it |that )?yet)\b"
)
_DENIES = re.compile(
    r"\b(?:not|never|nothing|none|nobody|worse|fail\w*|opposite|other way|only|mostly|slightly|a bit|a little)\b|n't\b"
)
_AFFIRMS = re.compile(
    r"\b(?:better|improv\w*|worked|helped|(?:went|goes|go) (?:up|down)|rose|grew|fell|dropped|rises?|grows?)\b"
)

_UP = re.compile(r"\b(?:up|more|rises?|increas\w*|grows?|higher|better)\b")
_DOWN = re.compile(r"\b(?:down|less|fewer|falls?|drops?|decreas\w*|shrinks?|lower|worse)\b")
_NONE = re.compile(
    r"\b(?:no (?:link|connection|effect|influence|difference|relation)|none|neither|(?:not|n't) (?:linked|related|"
    r"connected)|(?:is|are)(?:n't| not) any (?:link|connection)|unrelated|nothing to do|nothing|not at all)\b"
)
_NOT = re.compile(r"\b(?:not|never|hardly|without|no)\b|n't\b")


def _plain(words: str) -> str:
    return " ".join(words.replace("’", "'").casefold().split())


def plain_answer(words: str) -> bool | None:
    """Return whether an answer is a plain yes or a plain no; `None` where it is neither, or takes back what it says.

    It is judged by its first sentence; where that is the bare word, the next one must not take it back.
    """
    first, *others = _SENTENCE.split(_plain(words))
    bare = len(first.split()) == 1
    after = others[0] if bare and others else ""
    if _HEDGED.search(first) or _TAKEN_BACK.match(after):
        return None
    if no := _NO.match(first):
        return None if _AFFIRMS.search(first, no.end()) or _AFFIRMS.search(after) else False
    if yes := _YES.match(first):
        return None if _DENIES.search(first, yes.end()) else True
    return None


def first_sentence(words: str) -> str:
    """Return the sentence by which an answer is judged, as it was said."""
    return re.split(r"(?<=[.!;])\s", words.strip())[0]


def not_yet(words: str) -> bool:
    """Return whether somebody says that they cannot say so far."""
    return bool(_NOT_YET.match(_plain(words)))


def polarity_in(words: str) -> Polarity | None:
    """Return what an answer says of a link: unknown stands for no link, and `None` for no plain answer."""
    said = _plain(words)
    if _HEDGED.search(
        said.replace("but", "")
    ):  # a link that comes late, "but only after years", is still a link
        return None
    without, none = _NONE.subn("", re.sub(r"^no\W+(?=it |they )", "", said))
    up, down = bool(_UP.search(without)), bool(_DOWN.search(without))
    if up + down + bool(none) != 1 or _NOT.search(without):
        return None
    if none:
        return Polarity.UNKNOWN
    return Polarity.SAME if up else Polarity.OPPOSITE
