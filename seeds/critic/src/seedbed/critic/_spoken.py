"""What a user's answers say about the class of the problem, whatever was asked."""

import re

from seedbed.problem import ProblemClass

_LONGEST = 1000
"""Characters of an answer that are read: its beginning."""

_SAID = {
    ProblemClass.SOLVED: (
        r"\b(?:there is|there's|we have|it's just|it is just) (?:an?|the) (?:\w+ )?(?:formula|calculation|sum|table for)\b"
        r"|\b(?:just|simply) (?:calculate|compute|add up|multiply|look up) (?:it|them|the|what)\b"
    ),
    ProblemClass.SOLVABLE: (
        r"\b(?:done|finished|solved|good enough|a success) (?:when|once|as soon as|if) \w+ \w+"
        r"|\b(?:i|we|you|one)(?:'ll| will| would| can)? (?:know|tell|see) (?:that )?it (?:is|'s|was|has) \w+ (?:when|once|if|because|by)\b"
        r"|\b(?:the|its|all|our) tests? (?:must |have to |has to |should )?pass(?:es)?\b"
        r"|\b(?:must|has to|have to|should|needs to) (?:be|take|cost|weigh|last|stay|fit|run) (?:\w+ ){0,2}"
        r"(?:under|below|above|over|within|at most|at least|less than|more than) \S*\d"
    ),
    ProblemClass.UNSOLVABLE: (
        r"\b(?:it|that) (?:all |really |always )?depends(?: on (?:who|whom|people|taste)\b|(?=[.,;!?…]|$))"
        r"|\b(?:nobody|no one|none of us|no two \w+) (?:\w+ )?agrees?\b"
        r"|\b(?:we|they|people|opinions|views|experts) (?:all )?(?:disagree|differ|(?:cannot|can't|don't|do not|never) agree)\b"
        r"|\b(?:there is|there's) no (?:right|single|one) (?:answer|way|solution)\b"
        r"|\b(?:everybody|everyone|each|they all|we all)(?: of \w+)? wants? (?:something|things) (?:else|different)\b"
        r"|\ba (?:matter|question) of (?:taste|opinion|conviction|faith|values)\b"
    ),
}
_DENIED = re.compile(r"\b(?:not|never|no|isn't|aren't|don't think|doubt)(?: \w+){0,2} $")
"""What turns the words after it round."""


def spoken_for(words: str) -> dict[ProblemClass, str]:
    """Return the classes that an answer speaks for, each with the words that do; none where they are denied."""
    text = " ".join(words[:_LONGEST].split()).casefold().replace("’", "'")
    found = {kind: re.search(pattern, text) for kind, pattern in _SAID.items()}
    return {
        kind: one.group()
        for kind, one in found.items()
        if one is not None and not _DENIED.search(text[: one.start()])
    }
