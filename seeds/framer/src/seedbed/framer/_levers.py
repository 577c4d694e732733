"""The move that says what should get better, and which levers the user has. A model names both by number alone."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import assert_never

from pydantic import Field, ValidationError

from seedbed.causal import (
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
)
from seedbed.context import Move, Performed, canonical
from seedbed.framer._plain_levers import named_aims, named_levers
from seedbed.framer._quoting import find_quote
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
    decides: str = ""
    """What the user says they can decide or change."""
    graph: Graph
    sampling: Sampling = Sampling(max_tokens=2048)


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


class _ActDraft(Frozen):
    does: _Does
    variable: int = 0
    link: int = 0
    cause: int = 0
    effect: int = 0


class _LeverDraft(Frozen):
    name: str = Field(min_length=1, max_length=120)
    kind: LeverKind
    quote: str = ""
    acts: tuple[_ActDraft, ...] = Field(min_length=1, max_length=6)


class _AimDraft(Frozen):
    variable: int
    up: bool
    quote: str = ""


class LeversDraft(Frozen):
    """What a model replies: variables and links by number, so that it cannot make any up."""

    aims: tuple[_AimDraft, ...] = Field(max_length=6)
    levers: tuple[_LeverDraft, ...] = Field(max_length=12)


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
        return Performed(_plainly(arguments), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=LeversDraft, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        return Performed(
            _plainly(arguments), error.usage, prompt=prompt.content, reply=str(error), keep=False
        )
    return Performed(read_draft(arguments, reply.value), reply.usage, prompt=prompt.content, reply=reply.text)


def _plainly(arguments: FindLevers) -> Levers:
    return Levers(
        aims=named_aims(arguments.graph, arguments.better or arguments.problem),
        levers=named_levers(arguments.graph, arguments.decides),
    )


def read_draft(arguments: FindLevers, draft: LeversDraft) -> Levers:
    """Return what of a model's reply can be used, and what cannot."""
    texts = (arguments.problem, *arguments.words)
    dropped: list[str] = []
    aims: dict[str, Aim] = {}
    for one in draft.aims:
        variable = _named(arguments.graph.variables, one.variable)
        if variable is None:
            dropped.append(f"an aim at variable {one.variable}, which there is not")
            continue
        quote = find_quote(one.quote, texts)
        aims.setdefault(variable, Aim(variable=variable, up=one.up, because=quote or ""))
    levers = [_lever(item, arguments, texts, set(aims), dropped.append) for item in draft.levers]
    return Levers(
        aims=tuple(aims.values()),
        levers=tuple(lever for lever in levers if lever is not None),
        dropped=tuple(dropped),
    )


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
    acts: list[Act] = []
    for one in item.acts:
        act = _act(one, arguments.graph)
        if act is None:
            drop(f"{item.name}: it would {one.does} what is not there")
        elif isinstance(act, Push) and act.variable in aims:
            drop(f"{item.name}: it would simply decide {act.variable}, which is what should come of it")
        else:
            acts.append(act)
    if not acts:
        return None
    quote = find_quote(item.quote, texts)
    try:
        return Lever(
            name=item.name,
            kind=item.kind,
            acts=tuple(acts),
            because=quote or "",
            confidence=0.5 if quote is None else 0.75,
            source=Source.GUESS if quote is None else Source.TEXT,
        )
    except ValidationError:
        drop("a lever whose name cannot be printed")
        return None


def _act(one: _ActDraft, graph: Graph) -> Act | None:
    match one.does:
        case _Does.PUSH_UP | _Does.PUSH_DOWN:
            name = _named(graph.variables, one.variable)
            return Push(variable=name, up=one.does is _Does.PUSH_UP) if name else None
        case _Does.CONNECT_SAME | _Does.CONNECT_OPPOSITE:
            cause, effect = _named(graph.variables, one.cause), _named(graph.variables, one.effect)
            if cause is None or effect is None or (cause, effect) in graph.links:
                return None
            polarity = Polarity.SAME if one.does is _Does.CONNECT_SAME else Polarity.OPPOSITE
            return Connect(edge=Edge(cause=cause, effect=effect, polarity=polarity, source=Source.GUESS))
        case _:
            links = _links(graph)
            link = links[one.link - 1] if 0 < one.link <= len(links) else None
            return _on_link(one.does, link) if link else None


def _on_link(does: _Does, link: Link) -> Act:
    match does:
        case _Does.SOONER | _Does.LATER:
            return Hasten(cause=link.cause, effect=link.effect, sooner=does is _Does.SOONER)
        case _Does.STRENGTHEN | _Does.WEAKEN | _Does.CUT:
            return Tune(
                cause=link.cause,
                effect=link.effect,
                stronger=does is _Does.STRENGTHEN,
                cut=does is _Does.CUT,
            )
        case _Does.PUSH_UP | _Does.PUSH_DOWN | _Does.CONNECT_SAME | _Does.CONNECT_OPPOSITE:
            raise AssertionError("these are not done to a link")
        case _:
            assert_never(does)


FIND_LEVERS: Move[FindLevers, Model, Levers] = Move(
    "framer.levers",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    FindLevers,
    Levers,
    _find,
)
