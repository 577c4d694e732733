"""Questions in rounds: what is difficult, what pulls, what is taken for granted. The move by which a model words them."""

import re
from enum import StrEnum

from seedbed.context import Move, Performed, canonical
from seedbed.framer._mentions import one_line
from seedbed.model import BadReply, Example, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen, Question, Usage

OPEN = "nothing, for now"
"""What stands in the place of an answer that nobody gives."""


class Lens(StrEnum):
    """What a round of questions looks for."""

    DIFFICULTY = "difficulty"
    GRAVITY = "gravity"
    """What the surroundings pull towards, whatever one intends."""
    WATER = "water"
    """What is taken for granted so much that nobody notices it."""


class Ask(Frozen):
    """All that is seen when questions are worded."""

    problem: str
    facts: tuple[str, ...] = ()
    lens: Lens = Lens.DIFFICULTY
    came: str = ""
    """What came of a framing since the lens was last looked through; empty at first."""
    at_most: int = 2
    sampling: Sampling = Sampling(max_tokens=1024)


class Asked(Frozen):
    """Questions for the user."""

    questions: tuple[Question, ...]
    dropped: tuple[str, ...] = ()
    """What a reply had that could not be used, a line each."""


class _Draft(Frozen):
    """A question as a model puts it. Whatever it puts is read: a bad one does not spoil the others."""

    text: str = ""
    why: str = ""


class Questions(Frozen):
    """What a model replies."""

    questions: tuple[_Draft, ...] = ()


_LONGEST = 400
"""More characters than this nobody reads in a question."""

_INSTRUCTIONS = """\
Somebody has a problem without a right answer: it changes as one works on it. You help them to understand the forces in it
before anything is proposed, by asking. Reply with questions, in plain words, to them, about their own situation: each can be
answered in a sentence or two, asks for what leads to what, hides no advice, and is not answered by what is known already.
why: what hangs on the answer, in half a sentence.

What you look for is one of these:
difficulty: what makes it difficult; and where it is put as a choice, why it has to be either-or.
gravity: what their surroundings pull them towards, whatever they intend (money, habits, deadlines, what others expect).
water: what is taken for granted here so much that nobody notices it, as fish do not notice water.\
"""

_EXAMPLE = Example(
    content="""\
Look for: difficulty. At most 2 questions.

Problem: Should I move back to my home town or stay in the city?

Known so far: nothing.""",
    reply=canonical(
        {
            "questions": [
                {
                    "text": "What happens to your work, your friendships and your money the longer you stay?",
                    "why": "it shows what staying feeds",
                },
                {
                    "text": "Why does it have to be one or the other: what would you lose by living in both for a year?",
                    "why": "the choice may be an assumption",
                },
            ]
        }
    ),
)
_PROMPT = Prompt(instructions=_INSTRUCTIONS, content="", examples=(_EXAMPLE,))

BETTER = Question.of(
    "What would have to get better, for you to say that it worked out?",
    "what is pulled is held against it",
    OPEN,
)
DECIDES = Question.of(
    "What in this can you decide or change yourself, alone or with whom?",
    "only what somebody can pull is a lever",
    OPEN,
)
LEADS = Question.of(
    "What leads to what here? For instance: the more I work, the less I sleep.",
    "no forces could be read from what was said so far",
    OPEN,
)
AIMS = Question.of(
    "Of all that was named so far, what should go up, and what should go down?",
    "what is pulled is held against it",
    OPEN,
)
_CHOICE = re.compile(
    r"\b(?:or|either|versus|vs\.?)\b|^\W*should (?:i|we|he|she|they|my|our|the)\b", re.IGNORECASE
)


def plain_questions(arguments: Ask) -> tuple[Question, ...]:
    """Return the questions that can be asked without a model that words them well."""
    since = f"Since then ({arguments.came}): " if arguments.came else ""
    match arguments.lens:
        case Lens.DIFFICULTY:
            either = Question.of(
                "Why does it have to be either-or?", "the choice itself may be an assumption", OPEN
            )
            first = Question.of(
                "What is difficult about this? What leads to what?", "it shows the forces", OPEN
            )
            return (first, either) if _CHOICE.search(arguments.problem) else (first,)
        case Lens.GRAVITY:
            text = f"{since}what do your surroundings pull you towards, whatever you intend?"
            return (Question.of(_upper(text), "gravity: a pull that nobody chose still moves things", OPEN),)
        case Lens.WATER:
            text = f"{since}what is taken for granted here so much that nobody notices it?"
            return (Question.of(_upper(text), "water: what nobody questions can be the lever", OPEN),)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _content(arguments: Ask) -> str:
    known = "".join(f"\n- {fact}" for fact in arguments.facts) or " nothing."
    came = f"\n\nSince it was last asked: {arguments.came}" if arguments.came else ""
    return (
        f"Look for: {arguments.lens}. At most {arguments.at_most} questions.\n\n"
        f"Problem: {arguments.problem}\n\nKnown so far:{known}{came}"
    )


async def _ask(arguments: Ask, model: Model) -> Performed[Asked]:
    if not model.strong:
        return Performed(Asked(questions=plain_questions(arguments)), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=Questions, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        why = f"the model's reply could not be used, so the same is asked as of everybody: {one_line(str(error), 200)}"
        plain = Asked(questions=plain_questions(arguments), dropped=(why,))
        # kept all the same: worded otherwise the next time, what was answered by then would be lost
        return Performed(plain, error.usage, prompt=prompt.content, reply=str(error))
    asked = _worded(arguments, reply.value)
    return Performed(asked, reply.usage, prompt=prompt.content, reply=reply.text)


def _worded(arguments: Ask, draft: Questions) -> Asked:
    """Return the questions of a reply that can be put to somebody; the plain ones where there are none."""
    asked: dict[str, Question] = {}
    dropped: list[str] = []
    for one in draft.questions:
        text, why = one_line(one.text, _LONGEST + 1), one_line(one.why, _LONGEST)
        if not re.search(r"\w", text) or len(text) > _LONGEST:
            dropped.append(
                f"a question that is empty or longer than {_LONGEST} characters: {one_line(text, 60)}"
            )
            continue
        question = Question.of(text, _marked(arguments.lens, why), OPEN)
        asked.setdefault(question.id, question)
    if len(asked) > arguments.at_most:
        dropped.append(f"{len(asked) - arguments.at_most} questions after the first {arguments.at_most}")
    first = tuple(asked.values())[: arguments.at_most]
    return Asked(questions=first or plain_questions(arguments), dropped=tuple(dropped))


def _marked(lens: Lens, why: str) -> str:
    if lens is Lens.DIFFICULTY:
        return why
    return f"{lens}: {why}" if why else str(lens)


ASK: Move[Ask, Model, Asked] = Move(
    "framer.ask",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    Ask,
    Asked,
    _ask,
)
