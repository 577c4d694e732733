"""The move of line B: what must hold, how one would know, and what is missing to tell."""

import re
from enum import StrEnum
from itertools import combinations
from typing import Annotated

from pydantic import Field

from seedbed.context import Move, Performed, canonical
from seedbed.model import BadReply, Example, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Criterion, Frozen, Gift, Ground, Question, Usage
from seedbed.solver._examples import names_in_examples, signature_in


class Form(StrEnum):
    """What an answer consists of."""

    TEXT = "text"
    PROGRAM = "program"
    """One module, `solution.py`."""
    FOLDER = "folder"


class Determine(Frozen):
    """All that line B sees: the problem and what is established so far, in words."""

    problem: str
    facts: tuple[str, ...] = ()
    has_to_hold: tuple[str, ...] = ()
    interface: str = ""
    files: tuple[str, ...] = ()
    """Paths of files that are there already."""
    asked: tuple[str, ...] = ()
    """Questions that are not to be asked again."""
    unserved: tuple[str, ...] = ()
    """Facts on which no criterion rested the last time."""
    works: str = ""
    """What files offer that another case has left, and that could be built on."""
    lack: str = ""
    """Why a premise seems to be missing."""
    sampling: Sampling = Sampling(max_tokens=2048)


class Conflict(Frozen):
    """Two criteria that no answer can meet together."""

    first: str
    second: str
    why: str


class Determined(Frozen):
    """What line B knows, and what it lacks."""

    form: Form
    interface: str
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    questions: tuple[Question, ...] = ()
    """In the order of how much hangs on them."""
    conflicts: tuple[Conflict, ...] = ()
    separable: str = ""
    """Why the criteria can be worked on apart; empty where they cannot."""
    gifts: tuple[Gift, ...] = ()
    """What good can come out of failing: secondary results, each of which could become the main one."""


class _CriterionDraft(Frozen):
    text: str = Field(min_length=1)
    ground: Ground
    rests_on: tuple[int, ...] = ()


class _QuestionDraft(Frozen):
    text: str = Field(min_length=1)
    why: str = Field(min_length=1)
    otherwise: str = ""
    weight: int = Field(default=1, ge=1, le=5)


class _ConflictDraft(Frozen):
    first: int
    second: int
    why: str


class _GiftDraft(Frozen):
    text: str = Field(min_length=1)
    good_for: str = Field(min_length=1)
    rests_on: tuple[int, ...] = Field(min_length=1)


class Draft(Frozen):
    """What a model replies: criteria and facts by number, so that it cannot make any up."""

    form: Form
    interface: str = ""
    criteria: tuple[_CriterionDraft, ...] = Field(min_length=1, max_length=12)
    questions: tuple[_QuestionDraft, ...] = ()
    conflicts: tuple[_ConflictDraft, ...] = ()
    separable: str = ""
    gifts: tuple[_GiftDraft, ...] = ()


_INSTRUCTIONS = """\
You determine how one will know that a problem is solved, before anybody works on it.
You are told what is established so far, as numbered facts. Reply with:

form: text (an answer in words), program (one Python module, solution.py), or folder (several files).
interface: for a program or a folder the files, and the functions or classes with their parameters, results and errors
that tests can rely on. Tests and solution are written apart from each other, from this text alone, so be exact. Prefer
plain functions in Python that need no server and no package beyond the standard library.
criteria: what must hold, each a short sentence about one thing that can be checked by itself, with its ground:
tests (pytest can tell, in Python alone: what a page looks like or does in a browser it cannot), user (somebody has to look), or dialogue (claims can be held against the facts).
Prefer tests wherever a program can tell. rests_on: the numbers of the facts that it follows from;
each fact is served by some criterion.
questions: what only the user can say and on which criteria hang; three at most, none that the facts answer, none that was
asked before, none where every sensible answer leads to the same solution. why: what hangs on it, in one sentence.
otherwise: what you would assume without an answer. weight: 1 to 5, how much hangs on it.
conflicts: pairs of criteria, by number, that no solution can meet together, and why. Look at the facts for them, too.
separable: why the work falls into parts with an interface between them, if it does and is too large for one go;
otherwise empty.
gifts: what good can come out of failing here? Up to three secondary results that some of the criteria make by themselves,
independent of each other, each of use even if the whole fails. text: each as a problem of its own, in one sentence.
good_for: who could use it for what. rests_on: the numbers of the criteria that make it. None where there is one criterion.\
"""

_EXAMPLE = Example(
    content="""\
Context: this is a solvable problem, and we are currently determining requirements; established so far: nothing.

Problem: Make a small library for converting between Celsius and Fahrenheit.""",
    reply=canonical(
        {
            "form": "program",
            "interface": "solution.py defines to_fahrenheit(celsius: float) -> float and to_celsius(fahrenheit: float)"
            " -> float. Both raise ValueError below absolute zero.",
            "criteria": [
                {"text": "to_fahrenheit converts Celsius to Fahrenheit", "ground": "tests", "rests_on": []},
                {"text": "to_celsius undoes to_fahrenheit", "ground": "tests", "rests_on": []},
                {
                    "text": "Temperatures below absolute zero raise ValueError",
                    "ground": "tests",
                    "rests_on": [],
                },
            ],
            "questions": [
                {
                    "text": "What should happen below absolute zero?",
                    "why": "it decides whether the functions may raise",
                    "otherwise": "a ValueError",
                    "weight": 2,
                }
            ],
            "conflicts": [],
            "separable": "",
            "gifts": [
                {
                    "text": "Write a function that converts Celsius to Fahrenheit.",
                    "good_for": "showing measured temperatures to readers in the United States",
                    "rests_on": [1],
                }
            ],
        }
    ),
)

_PROMPT = Prompt(instructions=_INSTRUCTIONS, content="", examples=(_EXAMPLE,))


def context_of(doing: str, facts: tuple[str, ...]) -> str:
    """Return the position of a case in words, as a model is told that takes it up."""
    known = "nothing" if not facts else "".join(f"\n{number}. {fact}" for number, fact in enumerate(facts, 1))
    return f"Context: this is a solvable problem, and we are currently {doing}; established so far: {known}."


def _content(arguments: Determine) -> str:
    parts = [
        context_of("determining requirements", arguments.facts),
        f"Problem: {arguments.problem}",
        listed("It is part of a larger one, which asks of it:", arguments.has_to_hold),
        f"It has to offer: {arguments.interface}" if arguments.interface else "",
        listed("Files that are there already:", arguments.files),
        listed("Asked before:", arguments.asked),
        listed(
            "No criterion rests on these facts yet. Each has to be named in rests_on, by a new criterion if need be:",
            arguments.unserved,
        ),
        f"There is something that works already, from another problem; keep to its interface where it fits: {arguments.works}"
        if arguments.works
        else "",
        f"Work on it shows that something is missing which nobody has said. Ask for it. {arguments.lack}"
        if arguments.lack
        else "",
    ]
    return "\n\n".join(part for part in parts if part)


def listed(head: str, lines: tuple[str, ...]) -> str:
    """Return lines as a list under a head; nothing where there are none."""
    return "\n".join((head, *(f"- {line}" for line in lines))) if lines else ""


async def _determine(arguments: Determine, model: Model) -> Performed[Determined]:
    if not model.strong:
        return Performed(_plainly(arguments), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=Draft, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        return Performed(
            _plainly(arguments), error.usage, prompt=prompt.content, reply=str(error), keep=False
        )
    return Performed(_read(arguments, reply.value), reply.usage, prompt=prompt.content, reply=reply.text)


def _read(arguments: Determine, draft: Draft) -> Determined:
    criteria = tuple(
        Criterion(
            id=f"c{number}",
            text=item.text,
            ground=item.ground,
            rests_on=tuple(arguments.facts[at - 1] for at in item.rests_on if 0 < at <= len(arguments.facts)),
        )
        for number, item in enumerate(draft.criteria, 1)
    )
    count = len(criteria)
    said = tuple(
        Conflict(first=criteria[pair.first - 1].text, second=criteria[pair.second - 1].text, why=pair.why)
        for pair in draft.conflicts
        if 0 < pair.first <= count and 0 < pair.second <= count and pair.first != pair.second
    )
    asked = sorted(draft.questions, key=lambda item: -item.weight)
    return Determined(
        form=draft.form,
        interface=draft.interface or arguments.interface,
        criteria=criteria,
        questions=tuple(Question.of(item.text, item.why, item.otherwise) for item in asked),
        conflicts=said or opposites(criteria),
        separable=draft.separable,
        gifts=_gifts(draft, criteria),
    )


_GIFTS = 3


def _gifts(draft: Draft, criteria: tuple[Criterion, ...]) -> tuple[Gift, ...]:
    """Return the secondary results that some criteria make, and not all of them: that would be the main one."""
    found: dict[str, Gift] = {}
    for item in draft.gifts:
        rests_on = tuple(
            criteria[at - 1].text for at in sorted(set(item.rests_on)) if 0 < at <= len(criteria)
        )
        if rests_on and len(rests_on) < len(criteria) and item.text.strip() and "\x00" not in item.text:
            gift = Gift.of(item.text, item.good_for, rests_on)
            found.setdefault(gift.id, gift)
    return tuple(found.values())[:_GIFTS]


_NEGATION = re.compile(r"\b(?:not|never|no|cannot|without|neither|nor)\b|n't\b")
_FILLER = frozenset(
    {"must", "should", "shall", "may", "can", "do", "does", "is", "are", "be", "a", "an", "the", "ever"}
)


def opposites(criteria: tuple[Criterion, ...]) -> tuple[Conflict, ...]:
    """Return the pairs of which one says in the same words that what the other asks for must not be."""
    return tuple(
        Conflict(first=one.text, second=other.text, why="one says the opposite of the other")
        for one, other in combinations(criteria, 2)
        if _gist(one.text)[0] == _gist(other.text)[0] and _gist(one.text)[1] != _gist(other.text)[1]
    )


def _gist(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the words of a sentence without what negates it, and whether it is negated."""
    lower = text.casefold().replace("’", "'")
    denied = len(_NEGATION.findall(lower)) % 2 == 1
    words = re.findall(r"\w+", _NEGATION.sub(" ", lower))
    return tuple(_stem(word) for word in words if word not in _FILLER), denied


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


_PROGRAMMING = re.compile(
    r"\b(?:program|app|application|script|function|class|code|library|module|tool|website|server|parser|game)\b",
    re.IGNORECASE,
)
_HOW_TO_TELL = Question.of(
    "How would you tell that it is solved?",
    "everything is held against this; an example with what should come out helps most",
    "it does what the problem says",
)
_LACKING = Question.of(
    "What is missing from the problem that one would have to know?",
    "what was tried shows that a premise is missing",
    "nothing; the problem is complete",
)


def _plainly(arguments: Determine) -> Determined:
    """Return what can be said without a model that judges well: the problem's own words are the criterion."""
    code = signature_in(arguments.problem)
    names = code.names if code is not None else names_in_examples(arguments.problem)
    program = bool(names) or bool(_PROGRAMMING.search(arguments.problem))
    wanted = (_LACKING,) if arguments.lack else () if names else (_HOW_TO_TELL,)
    asked = tuple(one for one in wanted if one.text not in arguments.asked)
    offered = f"solution.py defines {', '.join(names)}, as in the problem" if names else ""
    ground = Ground.TESTS if program else Ground.USER
    criteria = arguments.has_to_hold or ("It does what the problem says",)
    return Determined(
        form=Form.PROGRAM if program else Form.TEXT,
        interface=arguments.interface or offered,
        criteria=tuple(
            Criterion(id=f"c{number}", text=text, ground=ground, rests_on=arguments.facts)
            for number, text in enumerate(criteria, 1)
        ),
        questions=asked,
    )


DETERMINE: Move[Determine, Model, Determined] = Move(
    "solver.determine",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    Determine,
    Determined,
    _determine,
)
