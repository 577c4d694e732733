"""The move that words framings: solvable problems that pull a lever. What they would move is ours to say, not the model's."""

from collections.abc import Sequence
from difflib import SequenceMatcher

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


_LONGEST = 400
"""A framing of more characters is no small problem, and cut it would be none at all."""
_MOST = 50
"""More framings than this are a model that repeats itself."""
_SLIGHTLY = 0.8
"""How much of their words two framings share that differ in words only."""
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
    worded: list[Worded] = []
    dropped: list[str] = []
    for one in draft.framings[:_MOST]:
        text, known_by = one_line(one.text, _LONGEST + 1), one_line(one.known_by, _LONGEST)
        levers = tuple(dict.fromkeys(names[at - 1] for at in one.levers if 0 < at <= len(names)))
        framing = Worded(text=text, levers=levers, leaves=one_line(one.leaves, _LONGEST), known_by=known_by)
        if why := _unfit(framing, arguments.problem):
            dropped.append(f"a framing {why}: {one_line(text, 60)}")
        elif not any(_same(framing, other) for other in worded):
            worded.append(framing)
    more = max(len(draft.framings) - _MOST, 0) + max(len(worded) - arguments.at_most, 0)
    if more:
        dropped.append(f"{more} framings after the first {arguments.at_most}")
    first = tuple(worded[: arguments.at_most])
    return Framings(framings=first or plain_framings(arguments), dropped=tuple(dropped))


def _unfit(one: Worded, problem: str) -> str:
    """Return why a framing cannot be offered; nothing where it can."""
    if not one.levers:
        return "without a lever that there is"
    if not one.known_by:
        return "without how one would know"
    if len(one.text.split()) < _FEWEST:
        return "without a problem"
    if len(one.text) > _LONGEST:
        return f"longer than {_LONGEST} characters"
    return "that is the problem itself" if Framing.name(one.text) == Framing.name(problem) else ""


def _same(one: Worded, other: Worded) -> bool:
    """Return whether two framings say the same, or pull the same by the same test in slightly different words."""
    if Framing.name(one.text) == Framing.name(other.text):
        return True
    if set(one.levers) != set(other.levers) or Framing.name(one.known_by) != Framing.name(other.known_by):
        return False
    words, others = one.text.casefold().split(), other.text.casefold().split()
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= _SLIGHTLY


def plain_framings(arguments: Frame) -> tuple[Worded, ...]:
    """Return a framing for each lever in plain words; where nothing is known to help, one that finds out what does."""
    return tuple(_step(lever, arguments.aims) for lever in arguments.levers[: arguments.at_most]) or (
        _diary(arguments.aims),
    )


def _step(lever: Pull, aims: tuple[Aim, ...]) -> Worded:
    """Return a task that is plainly one: something to make and to fill in, so that nobody takes it for a question."""
    moved = lever.towards or aims
    noted = _listed([f"“{aim.variable}”" for aim in moved])
    goes = _listed([f"“{aim.variable}” {'higher' if aim.up else 'lower'}" for aim in moved])
    text = (
        f"Make a two-week plan for “{lever.name}”, keep to it, and note {noted} in a table each evening from 0 to 10."
        if lever.said
        else f"Make a list of what it takes to try “{lever.name}”, with a table to note {noted} for two weeks, each "
        "evening from 0 to 10."
    )
    return Worded(
        text=text,
        levers=(lever.name,),
        leaves="everything else, for now",
        known_by=f"the table is full, and the second week has {goes} than the first",
    )


def _diary(aims: tuple[Aim, ...]) -> Worded:
    what = _listed([f"“{aim.variable}”" for aim in aims])
    return Worded(
        text=f"Make a table for two weeks with a row for each evening: {what} from 0 to 10, and what came before.",
        levers=(),
        leaves="everything as it is, for now",
        known_by="there are fourteen rows, and one can say what came before most of the better days",
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
