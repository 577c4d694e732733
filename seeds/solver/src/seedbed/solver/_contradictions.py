"""Examples in a problem that contradict each other: which of them holds, only the user can say."""

import re
from collections.abc import Mapping, Sequence

from seedbed.problem import Question, requirement
from seedbed.solver._examples import Contradiction, are_same, contradictions_in, value_in

_IS = re.compile(
    r"^(?:it\s+)?(?:(?:is|should\s+be|returns?|gives|comes\s+to)\b|={1,2}>?|->)\s*", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:not|no|never|neither)\b|n't\b", re.IGNORECASE)


def unsettled(problem: str, facts: Sequence[str]) -> tuple[Question, ...]:
    """Return a question for each call of which the examples say that it comes to different values, and no fact which."""
    known = settled_by(problem, facts)
    return tuple(_which(one) for one in contradictions_in(problem) if one.call not in known)


def settled_by(problem: str, facts: Sequence[str]) -> Mapping[str, str]:
    """Return what the calls come to about which the examples contradict each other, as far as facts say it."""
    found: dict[str, str] = {}
    for one in contradictions_in(problem):
        for fact in facts:
            value = _said(one, fact)
            if value is not None:
                found[one.call] = value
    return found


def _which(contradiction: Contradiction) -> Question:
    values = " and that it is ".join(contradiction.values)
    return Question.of(
        f"The examples say that {contradiction.call} is {values}: which?",
        "no solution can meet both, and nothing is proposed before it is known how one would tell that it is right",
    )


def _said(contradiction: Contradiction, fact: str) -> str | None:
    """Return the value that a fact says to hold: the answer to the question about it, or what names the call."""
    answer = fact.removeprefix(requirement(_which(contradiction), ""))
    if answer == fact:
        _, named, answer = fact.partition(contradiction.call)
        if not named:
            return None
    words = _IS.sub("", answer.strip().removeprefix(contradiction.call).strip())
    value = value_in(words)
    if value is not None:
        return next((one for one in contradiction.values if are_same(one, value)), None)
    named_ones = [one for one in contradiction.values if _names(words, one)]
    return named_ones[0] if len(named_ones) == 1 and not _DENIED.search(words) else None


def _names(words: str, value: str) -> bool:
    return re.search(rf"(?<![\w.'\"-]){re.escape(value)}(?![\w'\"]|\.\w)", words) is not None
