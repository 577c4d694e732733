"""The critic of the class, once it is known what has to hold: what the criteria say together."""

import re
from collections.abc import Sequence
from itertools import combinations

from seedbed.critic._doubts import Doubt, Unfounded
from seedbed.problem import Classification, Criterion, Ground, ProblemClass

_NEGATION = re.compile(r"\b(?:not|never|no|cannot|without|neither|nor)\b|n't\b")
_FILLER = frozenset("must should shall may can do does is are be a an the ever".split())  # noqa: SIM905


def criteria_doubt(
    criteria: Sequence[Criterion],
    guess: Classification,
    *,
    said: Sequence[str] = (),
    conflicts: Sequence[tuple[str, str]] = (),
) -> Doubt | Unfounded:
    """Look for what the criteria, taken together, say against the class of a problem. No model is asked.

    Args:
        criteria: What has to hold.
        guess: What the problem is taken for.
        said: What the user has answered.
        conflicts: Pairs of criteria that were found not to hold together.
    """
    if guess.by == "user":
        return Unfounded("the user has said what it is", ("the user",))
    if not criteria:
        return Unfounded("unchecked: there are no criteria")
    tested = [one for one in criteria if one.ground is Ground.TESTS]
    if tested:
        return _told_by_tests(tested[0], guess)
    texts = tuple(one.text for one in criteria)
    for by, pair in (("the user's answers", opposed(said)), ("the criteria", (*conflicts, *opposed(texts)))):
        if pair and guess.kind is not ProblemClass.UNSOLVABLE:
            first, second = pair[0]
            return _doubt(
                ProblemClass.UNSOLVABLE,
                f"no test can tell whether it is solved, and “{first}” and “{second}” cannot both hold",
                by,
            )
    return Unfounded("unchecked: only people can tell whether the criteria hold, and they contradict nothing")


def _told_by_tests(criterion: Criterion, guess: Classification) -> Doubt | Unfounded:
    by = f"the criterion “{criterion.text}”"
    if guess.kind is ProblemClass.UNSOLVABLE:
        return _doubt(ProblemClass.SOLVABLE, "tests can tell whether it is solved", by)
    return Unfounded("tests can tell whether it is solved", (by,))


def _doubt(kind: ProblemClass, because: str, by: str) -> Doubt:
    return Doubt(to=kind, because=because, by=by)


def opposed(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of which one says in the same words what the other denies."""
    return tuple(
        (one, other)
        for one, other in combinations(texts, 2)
        if _gist(one)[0] and _gist(one)[0] == _gist(other)[0] and _gist(one)[1] != _gist(other)[1]
    )


def _gist(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the words of a sentence without what negates it, and whether it is negated."""
    lower = text.casefold().replace("’", "'")
    denied = len(_NEGATION.findall(lower)) % 2 == 1
    words = re.findall(r"\w+", _NEGATION.sub(" ", lower))
    return tuple(word.removesuffix("s") for word in words if word not in _FILLER), denied
