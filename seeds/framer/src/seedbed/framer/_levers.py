"""The move that says what should get better, and which levers the user has. A model names both by number alone."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import assert_never

from pydantic import Field

from seedbed.causal import (
    MAX_NAME,
    Act,
    Connect,
    Edge,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Link,
    Polarity,
    Push,
    Source,
    Tune,
    touches,
)
from seedbed.context import Move, Performed, canonical
from seedbed.framer._mentions import one_line
from seedbed.framer._plain_aims import named_aims
from seedbed.framer._plain_levers import guessed_levers, named_levers, said_pulls
from seedbed.framer._reading._quoting import find_quote
from seedbed.framer._types import Aim
from seedbed.model import BadReply, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen, Usage


class FindLevers(Frozen):
    """All that is seen when levers are looked for: the graph without its levers, and the user's words."""

    problem: str
    words: tuple[str, ...] = ()
    """What the user has said, the problem left out."""
    better: str = ""
    """What the user says would have to get better."""
    assumed: tuple[Aim, ...] = ()
    """What is assumed to be wanted where the user does not say it."""
    decides: str = ""
    """What the user says they can decide or change."""
    graph: Graph
    sampling: Sampling = Sampling(max_tokens=2048)


def bare(graph: Graph) -> Graph:
    """Return the structure alone: what was learned of a link does not change what can be pulled."""
    edges = tuple(
        Edge(cause=edge.cause, effect=edge.effect, polarity=edge.polarity, delayed=edge.delayed)
        for edge in graph.edges
    )
    return Graph(variables=graph.variables, edges=edges)


class Levers(Frozen):
    """What should get better, and what can be pulled."""

    aims: tuple[Aim, ...] = ()
    levers: tuple[Lever, ...] = ()
    dropped: tuple[str, ...] = ()
    """What a reply had that could not be used, a line each."""


class _Does(StrEnum):
    PUSH_UP = "push up"
    PUSH_DOWN = "push down"
    STRENGTHEN = "strengthen"
    WEAKEN = "weaken"
    CUT = "cut"
    SOONER = "sooner"
    LATER = "later"
    CONNECT_SAME = "connect +"
    CONNECT_OPPOSITE = "connect -"


MOST_AIMS, MOST_LEVERS, MOST_ACTS = 6, 12, 6
"""What comes after is a model that repeats itself."""


class _ActDraft(Frozen):
    does: str = Field(
        default="", description="push up, push down, strengthen, weaken, cut, sooner, later, connect +/-"
    )
    variable: int = 0
    link: int = 0
    cause: int = 0
    effect: int = 0


class _LeverDraft(Frozen):
    """A lever as a model puts it. Whatever it puts is read: one bad lever does not spoil the others."""

    name: str = ""
    kind: str = ""
    quote: str = ""
    acts: tuple[_ActDraft, ...] = ()


class _AimDraft(Frozen):
    variable: int = 0
    up: bool | None = None
    quote: str = ""


class LeversDraft(Frozen):
    """What a model replies: variables and links by number, so that it cannot make any up."""

    aims: tuple[_AimDraft, ...] = ()
    levers: tuple[_LeverDraft, ...] = ()


_INSTRUCTIONS = """\
You are given a problem without a right answer, what the person who has it said, and the causal graph that was drawn from it:
numbered variables and numbered links. Reply with:

aims: the variables that should get better for this person, whether up or down, and the words of theirs that say so.
levers: what this person can decide or change, each with a short name in plain words, its kind, the words of theirs that say
that they have it (quote, exact; empty where it is only your idea), and what it changes in the graph (acts):
  push up / push down: holds a variable (variable) higher or lower, directly.
  strengthen / weaken / cut: a link (link) works more, less or not at all.
  sooner / later: the effect of a link (link) comes earlier or later.
  connect + / connect -: makes a link from one variable (cause) to another (effect) that is not there, such as
  information that reaches whom it did not reach.
kind, by Meadows: parameter, buffer, structure, delay, balancing loop, reinforcing loop, information flow, rule,
self-organisation, goal, paradigm, transcendence.
Look for goals, rules, delays and information before numbers. An aim itself is no lever: nobody can simply decide it.\
"""
_PROMPT = Prompt(instructions=_INSTRUCTIONS, content="")
_QUOTED, _GUESSED = 0.75, 0.5


def _content(arguments: FindLevers) -> str:
    said = "".join(f"\n- {one}" for one in arguments.words) or " nothing more."
    links = "\n".join(f"{number}. {_line(link)}" for number, link in enumerate(_links(arguments.graph), 1))
    names = "\n".join(f"{number}. {name}" for number, name in enumerate(arguments.graph.variables, 1))
    return f"Problem: {arguments.problem}\n\nThey said:{said}\n\nVariables:\n{names}\n\nLinks:\n{links}"


def _links(graph: Graph) -> tuple[Link, ...]:
    return tuple(graph.links.values())


def _line(link: Link) -> str:
    return f"{link.cause} -> {link.effect} {link.polarity}{' delayed' if link.delayed else ''}"


async def _find(arguments: FindLevers, model: Model) -> Performed[Levers]:
    if not model.strong:
        return Performed(_completed(arguments, Levers()), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=LeversDraft, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        why = f"the model's reply could not be used, so words were looked up by rules: {one_line(str(error), 200)}"
        plain = _completed(arguments, Levers(dropped=(why,)))
        return Performed(plain, error.usage, prompt=prompt.content, reply=str(error), keep=False)
    found = _completed(arguments, read_draft(arguments, reply.value))
    return Performed(found, reply.usage, prompt=prompt.content, reply=reply.text)


def _completed(arguments: FindLevers, found: Levers) -> Levers:
    """Return what was found, with what rules find in the place of what was not."""
    graph, words = arguments.graph, (arguments.problem, *arguments.words)
    aims = found.aims or named_aims(graph, arguments.better, words) or arguments.assumed
    levers = (
        found.levers
        or named_levers(graph, aims, said_pulls(arguments.decides, words))
        or guessed_levers(graph, aims)
    )
    return found.model_copy(update={"aims": aims, "levers": levers})


def read_draft(arguments: FindLevers, draft: LeversDraft) -> Levers:
    """Return what of a model's reply can be used, and what cannot."""
    texts = (arguments.problem, *arguments.words)
    dropped: list[str] = []
    aims: dict[str, Aim] = {}
    for one in draft.aims[:MOST_AIMS]:
        variable = _named(arguments.graph.variables, one.variable)
        if variable is None:
            dropped.append(f"an aim at variable {one.variable}, which there is not")
        elif one.up is None or variable in aims:
            dropped.append(
                f"an aim at {variable}, of which it is not said, or said twice, which way it should go"
            )
        else:
            quote = find_quote(one.quote, texts)
            aims[variable] = Aim(variable=variable, up=one.up, because=quote or "")
    levers: dict[str, Lever] = {}
    for item in draft.levers[:MOST_LEVERS]:
        lever = _lever(item, arguments, texts, set(aims), dropped.append)
        if lever is not None and lever.name in levers:
            dropped.append(f"{lever.name}: another lever of this name")
        elif lever is not None:
            levers[lever.name] = lever
    for what, there, most in (("aims", draft.aims, MOST_AIMS), ("levers", draft.levers, MOST_LEVERS)):
        if len(there) > most:
            dropped.append(f"{len(there) - most} {what} after the first {most}")
    return Levers(aims=tuple(aims.values()), levers=tuple(levers.values()), dropped=tuple(dropped))


def _named(variables: Sequence[str], number: int) -> str | None:
    return variables[number - 1] if 0 < number <= len(variables) else None


def _lever(
    item: _LeverDraft,
    arguments: FindLevers,
    texts: tuple[str, ...],
    aims: set[str],
    drop: Callable[[str], None],
) -> Lever | None:
    """Return a lever with those of its acts that can be done to this graph; `None` where there are none."""
    name = one_line(item.name, MAX_NAME)
    if not name:
        drop("a lever without a name that can be printed")
        return None
    acts: dict[tuple[object, ...], Act] = {}
    for one in item.acts[:MOST_ACTS]:
        act = _act(one, arguments.graph)
        if act is None:
            drop(f"{name}: it would {one_line(one.does, 40) or 'do nothing'} to what is not there")
        elif isinstance(act, Push) and act.variable in aims:
            drop(f"{name}: it would simply decide {act.variable}, which is what should come of it")
        elif (type(act), touches(act)) in acts:
            drop(f"{name}: it would do two things to {' -> '.join(touches(act))}")
        else:
            acts[type(act), touches(act)] = act
    if not acts:
        drop(f"{name}: it does nothing that is known")
        return None
    quote = find_quote(item.quote, texts)
    return Lever(
        name=name,
        kind=_kind(item.kind),
        acts=tuple(acts.values()),
        because=quote or "",
        confidence=_GUESSED if quote is None else _QUOTED,
        source=Source.GUESS if quote is None else Source.TEXT,
    )


def _kind(said: str) -> LeverKind:
    """Return the kind of that name, and where there is none, the one that claims least."""
    plain = said.strip().casefold()
    return LeverKind(plain) if plain in set(LeverKind) else LeverKind.PARAMETER


def _act(one: _ActDraft, graph: Graph) -> Act | None:
    """Return an act that can be done to this graph; `None` where it is none, or what it is done to is not there."""
    said = " ".join(one.does.casefold().split())
    if said not in set(_Does):
        return None
    does = _Does(said)
    links = _links(graph)
    link = links[one.link - 1] if 0 < one.link <= len(links) else None
    match does:
        case _Does.PUSH_UP | _Does.PUSH_DOWN:
            name = _named(graph.variables, one.variable)
            return Push(variable=name, up=does is _Does.PUSH_UP) if name else None
        case _Does.CONNECT_SAME | _Does.CONNECT_OPPOSITE:
            cause, effect = _named(graph.variables, one.cause), _named(graph.variables, one.effect)
            if cause is None or effect is None or cause == effect or (cause, effect) in graph.links:
                return None
            polarity = Polarity.SAME if does is _Does.CONNECT_SAME else Polarity.OPPOSITE
            return Connect(edge=Edge(cause=cause, effect=effect, polarity=polarity, source=Source.GUESS))
        case _Does.SOONER | _Does.LATER:
            sooner = does is _Does.SOONER
            return Hasten(cause=link.cause, effect=link.effect, sooner=sooner) if link else None
        case _Does.STRENGTHEN | _Does.WEAKEN | _Does.CUT:
            stronger, cut = does is _Does.STRENGTHEN, does is _Does.CUT
            return Tune(cause=link.cause, effect=link.effect, stronger=stronger, cut=cut) if link else None
        case _:
            assert_never(does)


FIND_LEVERS: Move[FindLevers, Model, Levers] = Move(
    "framer.levers",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    FindLevers,
    Levers,
    _find,
)
