"""What is tried does not work: has anybody written down how it is done?"""

import re
from collections.abc import Iterator

from seedbed.reasoner._case import Case
from seedbed.reasoner._lookups import LOOK_UP, LookUp, Shelf, manuals_in
from seedbed.reasoner._recall import cited, noted, when
from seedbed.solver import Step, Tried

_CRITERIA = 3
"""Of those that fail, so many are looked up."""
_PASSAGES = 3
"""More than that is read less."""
_RAISED = re.compile(
    r"^E +(?!AssertionError\b)(?P<kind>[A-Za-z_.]+(?:Error|Exception|Warning)): (?P<said>.+)$", re.MULTILINE
)
_A_SENTENCE = 3
"""Words of a message that says something without the name of the error, which few who explain it write down."""


async def looked_up(case: Case, step: Step) -> tuple[str, ...]:
    """Look up what failed, and return what was found, each with where it stands.

    Each failure is looked up by itself: what answers one of them says nothing of the others, nor of the whole problem,
    so that it would have too little of all of them together to be taken for an answer.
    """
    case.at("solvable", "friction")
    shelf = manuals_in(case.tree.store.path.parent)
    if not isinstance(step, Tried) or not step.candidate or not shelf.path.exists():
        return ()
    return await noted(case, _found(case, step, shelf)) or ()


async def _found(case: Case, step: Tried, shelf: Shelf) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for words in dict.fromkeys(_questions(step)):
        played = await case.bench.player.play(LOOK_UP, LookUp(words=words, at=when(case)), shelf)
        for one in played.result.passages:
            if one.place not in found and len(found) < _PASSAGES:
                found[one.place] = cited(case, one, played.key)
    return tuple(found.values())


def _questions(step: Tried) -> Iterator[str]:
    """Yield what was raised, which says most, and the words of what does not hold."""
    failing = list(step.failures.items())[:_CRITERIA]
    for _, report in failing:
        if raised := _RAISED.search(report):
            said = raised["said"]
            yield said if len(said.split()) >= _A_SENTENCE else f"{raised['kind']}: {said}"
    for criterion, _ in failing:
        yield criterion
