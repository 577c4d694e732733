"""A graph as rows of a table, for terminals and whatever else shows text."""

from collections.abc import Iterator
from typing import assert_never

from seedbed.causal._forms._marks import acting, sign
from seedbed.causal._graph import (
    Act,
    Connect,
    Edge,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Push,
    Source,
    Tune,
)
from seedbed.causal._loops._find import Loops
from seedbed.causal._loops._found import Loop, LoopKind
from seedbed.problem import Frozen


class EdgeRow(Frozen):
    """One edge."""

    cause: str
    sign: str
    """`+`, `−` or `?`."""
    effect: str
    delayed: bool
    belief: float
    notes: tuple[str, ...] = ()
    """Whether it is a guess, tentative, contradicted, and what outcomes said of it."""
    words: str = ""


class LoopRow(Frozen):
    """One loop: `R1`, and `a → b → a`."""

    label: str
    kind: LoopKind
    path: str
    delayed: bool


class LeverRow(Frozen):
    """One lever, and what it does, each in words."""

    name: str
    kind: LeverKind
    does: tuple[str, ...]
    words: str = ""
    notes: tuple[str, ...] = ()
    """Links that it changes and variables that it pushes which are nowhere in the graph: often a slip of the pen."""


Row = EdgeRow | LoopRow | LeverRow


def outline(graph: Graph, loops: Loops | None = None) -> tuple[Row, ...]:
    """Return the rows of a graph: its edges, then the loops that are given, then its levers.

    Names and words are on one line each, and have nothing in them that a terminal would obey.
    """
    torn = {(one.cause, one.effect) for one in graph.contradictions}
    linked = frozenset(name for pair in graph.links for name in pair)
    return (
        *(_edge(edge, torn=(edge.cause, edge.effect) in torn) for edge in graph.edges),
        *(_loop(loop) for loop in (loops.loops if loops else ())),
        *(_lever(lever, graph, linked) for lever in graph.levers),
    )


def _edge(edge: Edge, *, torn: bool) -> EdgeRow:
    confirmed = sum(finding.confirms for finding in edge.findings)
    notes = [
        *(["contradicted"] if torn else []),
        *(["a guess"] if edge.source is Source.GUESS else []),
        *(["tentative"] if edge.tentative else []),
        *([f"{confirmed} of {len(edge.findings)} outcomes confirm it"] if edge.findings else []),
    ]
    return EdgeRow(
        cause=edge.cause,
        sign=sign(edge.polarity),
        effect=edge.effect,
        delayed=edge.delayed,
        belief=edge.belief,
        notes=tuple(notes),
        words=_plain(edge.because),
    )


def _loop(loop: Loop) -> LoopRow:
    path = " → ".join((*loop.variables, loop.variables[0]))
    return LoopRow(label=loop.label, kind=loop.kind, path=path, delayed=bool(loop.delays))


def _lever(lever: Lever, graph: Graph, linked: frozenset[str]) -> LeverRow:
    return LeverRow(
        name=lever.name,
        kind=lever.kind,
        does=tuple(map(_does, lever.acts)),
        words=_plain(lever.because),
        notes=tuple(dict.fromkeys(note for act in lever.acts for note in _missing(act, graph, linked))),
    )


def _missing(act: Act, graph: Graph, linked: frozenset[str]) -> Iterator[str]:
    match act:
        case Push(variable=variable):
            if variable not in linked:
                yield f"nothing is linked to {variable}"
        case Tune(cause=cause, effect=effect) | Hasten(cause=cause, effect=effect):
            if (cause, effect) not in graph.links:
                yield f"there is no link {cause} → {effect}"
        case Connect():
            pass
        case _:
            assert_never(act)


def _does(act: Act) -> str:
    target, words = acting(act)
    return f"pushes {target} {'up' if act.up else 'down'}" if isinstance(act, Push) else words


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))
