"""The move that words framings: solvable problems that pull a lever. What they would move is ours to say, not the model's."""

from pydantic import Field

from seedbed.context import Move, Performed, canonical
from seedbed.framer._types import Aim
from seedbed.model import BadReply, Example, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen, Usage


class Pull(Frozen):
    """A lever as it is told to whoever words a framing: its name, and what it does in words. No figures."""

    name: str
    does: str


class Frame(Frozen):
    """All that is seen when framings are worded.

    Figures are left out: what was learned changes how framings are ranked, not what they say.
    """

    problem: str
    words: tuple[str, ...] = ()
    aims: tuple[Aim, ...]
    levers: tuple[Pull, ...]
    at_most: int = 4
    sampling: Sampling = Sampling(max_tokens=2048)


class Worded(Frozen):
    """A framing in words, and the levers that it pulls."""

    text: str
    levers: tuple[str, ...]
    leaves: str
    known_by: str


class Framings(Frozen):
    """Framings in words."""

    framings: tuple[Worded, ...]


class _Draft(Frozen):
    text: str = Field(min_length=1, max_length=600)
    levers: tuple[int, ...]
    leaves: str = Field(default="", max_length=600)
    known_by: str = Field(min_length=1, max_length=600)


class FramingsDraft(Frozen):
    """What a model replies: levers by number, so that it cannot make any up."""

    framings: tuple[_Draft, ...]


_INSTRUCTIONS = """\
Somebody has a problem without a right answer. The forces in it are drawn, and you are told which levers they have and what
each moves. Reply with framings: problems that can be solved, each of which pulls one or two of the levers (by number).
text: the problem as they would put it, in one or two sentences, concrete and small enough to be tried within weeks, what can
be undone first. No advice, and not the choice they came with: something of which one can tell when it is done.
leaves: what it leaves as it is, which they should know before they take it.
known_by: how one would know that it worked: something that can be looked at or counted, and when.
The framings differ in what they pull.\
"""
_EXAMPLE = Example(
    content="""\
Problem: Should I move back to my home town or stay in the city?

They said:
- The longer I stay, the fewer friends are left there.

What should get better:
- friendships up

Levers:
1. a weekend a month there: pushes visits up
2. working from elsewhere: weakens distance -> visits

At most 2 framings.""",
    reply=canonical(
        {
            "framings": [
                {
                    "text": "Plan six weekends in my home town within half a year, each with somebody I want to keep, "
                    "for at most 600 euros.",
                    "levers": [1],
                    "leaves": "where I live and work",
                    "known_by": "after three of them I have been called by at least two of these people",
                }
            ]
        }
    ),
)
_PROMPT = Prompt(instructions=_INSTRUCTIONS, content="", examples=(_EXAMPLE,))


def _content(arguments: Frame) -> str:
    said = "".join(f"\n- {one}" for one in arguments.words) or " nothing more."
    aims = "".join(f"\n- {aim.text}" for aim in arguments.aims)
    levers = "".join(f"\n{number}. {one.name}: {one.does}" for number, one in enumerate(arguments.levers, 1))
    return (
        f"Problem: {arguments.problem}\n\nThey said:{said}\n\nWhat should get better:{aims}\n\n"
        f"Levers:{levers}\n\nAt most {arguments.at_most} framings."
    )


async def _frame(arguments: Frame, model: Model) -> Performed[Framings]:
    if not model.strong:
        return Performed(plain_framings(arguments), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=FramingsDraft, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        return Performed(
            plain_framings(arguments), error.usage, prompt=prompt.content, reply=str(error), keep=False
        )
    worded = _read(arguments, reply.value) or plain_framings(arguments).framings
    return Performed(Framings(framings=worded), reply.usage, prompt=prompt.content, reply=reply.text)


def _read(arguments: Frame, draft: FramingsDraft) -> tuple[Worded, ...]:
    """Return the framings that pull a lever which there is."""
    names = [lever.name for lever in arguments.levers]
    read = (
        Worded(
            text=" ".join(one.text.split()),
            levers=tuple(dict.fromkeys(names[at - 1] for at in one.levers if 0 < at <= len(names))),
            leaves=" ".join(one.leaves.split()),
            known_by=" ".join(one.known_by.split()),
        )
        for one in draft.framings
    )
    return tuple(one for one in read if one.levers and one.text)[: arguments.at_most]


def plain_framings(arguments: Frame) -> Framings:
    """Return a framing for each lever in plain words."""
    aims = " and ".join(f"{aim.variable} goes {'up' if aim.up else 'down'}" for aim in arguments.aims)
    known = " and ".join(f"{aim.variable} is {'higher' if aim.up else 'lower'}" for aim in arguments.aims)
    return Framings(
        framings=tuple(
            Worded(
                text=f"Find a small step towards {lever.name} that can be tried within a month and undone, so that {aims}.",
                levers=(lever.name,),
                leaves="everything else, for now",
                known_by=f"a month after the step, {known} than now, by a count that is written down beforehand",
            )
            for lever in arguments.levers[: arguments.at_most]
        )
    )


FRAME: Move[Frame, Model, Framings] = Move(
    "framer.frame",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    Frame,
    Framings,
    _frame,
)
