"""Aims and levers without a model that judges well: the variables that the user's own words name."""

import re

from seedbed.causal import Graph, Lever, LeverKind, Push, Source, gist
from seedbed.framer._types import Aim

_DOWN = re.compile(
    r"\b(?:less|fewer|lower|reduc\w*|decreas\w*|cut|stop\w*|avoid\w*|no more|without|drop\w*|fall\w*|shrink\w*|down)\b"
)
_NEAR = 40
"""How many characters before a variable a word may stand that says which way it should go."""


def named_aims(graph: Graph, words: str) -> tuple[Aim, ...]:
    """Return the variables that words name, upwards unless a word just before says otherwise.

    Where none is named, those that nothing follows from: what the graph ends in is what somebody feels.
    """
    named = tuple(
        Aim(variable=name, up=not _DOWN.search(before), because=words)
        for name, before in _named(graph, words)
    )
    if named:
        return named
    causes = {edge.cause for edge in graph.edges}
    ends = {edge.effect for edge in graph.edges} - causes
    return tuple(Aim(variable=name, up=True) for name in sorted(ends))


def named_levers(graph: Graph, words: str) -> tuple[Lever, ...]:
    """Return a push on each variable that words name; where none is named, on each that nothing moves yet.

    The latter are guesses: that nothing moves it in the graph does not say that the user can.
    """
    named = [name for name, _ in _named(graph, words)]
    if named:
        return tuple(_push(name, up, words, Source.TEXT) for name in named for up in (True, False))
    moved = {edge.effect for edge in graph.edges}
    free = sorted({edge.cause for edge in graph.edges} - moved)
    return tuple(_push(name, up, "", Source.GUESS) for name in free for up in (True, False))


def _push(variable: str, up: bool, because: str, source: Source) -> Lever:  # noqa: FBT001 - which way is what it is
    return Lever(
        name=f"{'more' if up else 'less'} {variable}"[:200].strip(),
        kind=LeverKind.PARAMETER,
        acts=(Push(variable=variable, up=up),),
        because=because,
        source=source,
    )


def _named(graph: Graph, words: str) -> list[tuple[str, str]]:
    """Return the variables that words name, each with what stands just before it."""
    text = gist(words)
    found: list[tuple[int, str, str]] = []
    for name in graph.variables:
        match = re.search(rf"\b{re.escape(gist(name))}\b", text) if gist(name) else None
        if match:
            found.append((match.start(), name, text[max(0, match.start() - _NEAR) : match.start()]))
    return [(name, before) for _, name, before in sorted(found)]
