"""The move that words framings: solvable problems that pull a lever. What they would move is ours to say, not the model's."""

from collections.abc import Sequence

from seedbed.context import Move, Performed, canonical
from seedbed.framer._mentions import one_line
from seedbed.framer._types import Aim
from seedbed.model import BadReply, Example, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Framing, Frozen, Usage


class Pull(Frozen):
    """A lever as it is told to whoever words a framing: its name, and what it does in words. No figures."""

    name: str
    does: str
    said: bool = True
    """Whether the user has said that they have it."""
    towards: tuple[Aim, ...] = ()
    """The aims that it moves as they should, where framings are worded plainly: only then do figures count."""


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
    dropped: tuple[str, ...] = ()
    """What a reply had that could not be used, a line each."""


class _Draft(Frozen):
    """A framing as a model puts it. Whatever it puts is read: a bad one does not spoil the others."""

    text: str = ""
    levers: tuple[int, ...] = ()
    leaves: str = ""
    known_by: str = ""


class FramingsDraft(Frozen):
    """What a model replies: levers by number, so that it cannot make any up."""

    framings: tuple[_Draft, ...] = ()


_LONGEST = 600
_NAMED = 3
"""At most as many aims are named in a plain framing."""
_FEWEST = 3
"""Fewer words are no problem that somebody could work on."""

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
    levers = "".join(f"\n{number}. {_told(one)}" for number, one in enumerate(arguments.levers, 1))
    return (
        f"Problem: {arguments.problem}\n\nThey said:{said}\n\nWhat should get better:{aims}\n\n"
        f"Levers:{levers}\n\nAt most {arguments.at_most} framings."
    )


def _told(lever: Pull) -> str:
    return f"{lever.name}: {lever.does}{'' if lever.said else ' (nobody said that they have it)'}"


async def _frame(arguments: Frame, model: Model) -> Performed[Framings]:
    if not model.strong:
        return Performed(Framings(framings=plain_framings(arguments)), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=FramingsDraft, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        why = f"the model's reply could not be used, so framings are in plain words: {one_line(str(error), 200)}"
        plain = Framings(framings=plain_framings(arguments), dropped=(why,))
        return Performed(plain, error.usage, prompt=prompt.content, reply=str(error), keep=False)
    return Performed(_read(arguments, reply.value), reply.usage, prompt=prompt.content, reply=reply.text)


def _read(arguments: Frame, draft: FramingsDraft) -> Framings:
    """Return the framings that pull a lever which there is and say how one would know; plain ones where there are none."""
    names = [lever.name for lever in arguments.levers]
    worded: dict[str, Worded] = {}
    dropped: list[str] = []
    for one in draft.framings:
        text, known_by = one_line(one.text, _LONGEST), one_line(one.known_by, _LONGEST)
        levers = tuple(dict.fromkeys(names[at - 1] for at in one.levers if 0 < at <= len(names)))
        if len(text.split()) < _FEWEST or not levers or not known_by:
            lacks = (
                "a problem"
                if levers and known_by
                else "a lever that there is"
                if not levers
                else "how one would know"
            )
            dropped.append(f"a framing without {lacks}: {one_line(text, 60)}")
            continue
        framing = Worded(text=text, levers=levers, leaves=one_line(one.leaves, _LONGEST), known_by=known_by)
        worded.setdefault(Framing.name(text), framing)
    if len(worded) > arguments.at_most:
        dropped.append(f"{len(worded) - arguments.at_most} framings after the first {arguments.at_most}")
    first = tuple(worded.values())[: arguments.at_most]
    return Framings(framings=first or plain_framings(arguments), dropped=tuple(dropped))


def plain_framings(arguments: Frame) -> tuple[Worded, ...]:
    """Return a framing for each lever in plain words; where nothing is known to help, one that finds out what does."""
    return tuple(_step(lever, arguments.aims) for lever in arguments.levers[: arguments.at_most]) or (
        _diary(arguments.aims),
    )


def _step(lever: Pull, aims: tuple[Aim, ...]) -> Worded:
    moved = lever.towards or aims
    goes = _listed([f"“{aim.variable}” goes {'up' if aim.up else 'down'}" for aim in moved])
    known = _listed([f"“{aim.variable}” is {'higher' if aim.up else 'lower'}" for aim in moved])
    lead = (
        "Take a small step towards"
        if lever.said
        else "Find out whether it is in my hands to take a small step towards"
    )
    return Worded(
        text=f"{lead} “{lever.name}” that can be undone within a month, and see whether {goes}.",
        levers=(lever.name,),
        leaves="everything else, for now",
        known_by=f"a month after the step, {known} than now, by a count that is written down beforehand",
    )


def _diary(aims: tuple[Aim, ...]) -> Worded:
    what = _listed([f"“{aim.variable}”" for aim in aims])
    return Worded(
        text=f"Find out what moves {what}: for two weeks, write down each evening how it stood, and what came before.",
        levers=(),
        leaves="everything as it is, for now",
        known_by="there are fourteen entries, and one can say what came before most of the better days",
    )


def _listed(parts: Sequence[str]) -> str:
    shown = parts[:_NAMED]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


FRAME: Move[Frame, Model, Framings] = Move(
    "framer.frame",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    Frame,
    Framings,
    _frame,
)
