"""Causal links that somebody has seen at work, as the graph of a case notes it."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from seedbed.context import current
from seedbed.problem import AboutGraph, ConfirmedLink, Statement
from seedbed.stones._words import one_line

_WORDS = 400


class _Finding(BaseModel):
    confirms: bool
    words: Annotated[str, Field(min_length=1)]


class _Edge(BaseModel):
    cause: str
    effect: str
    polarity: str = "?"
    findings: tuple[_Finding, ...] = ()


class _Drawn(BaseModel):
    """As much of a graph as stones are made of; the rest of it is none of their business."""

    edges: tuple[_Edge, ...] = ()


def confirmed_links(statements: Sequence[Statement]) -> Iterator[ConfirmedLink]:
    """Yield the links of the graph that more outcomes confirm than speak against, in the words of the last that does."""
    for one in current(statements).values():
        if isinstance(one.about, AboutGraph):
            for edge in _edges(one.about.graph):
                words = [finding.words for finding in edge.findings if finding.confirms]
                if 2 * len(words) > len(edge.findings):
                    line = one_line(f"{edge.cause} -> {edge.effect} {edge.polarity}", _WORDS)
                    yield ConfirmedLink(line=line, words=one_line(words[-1], _WORDS))


def _edges(graph: str) -> tuple[_Edge, ...]:
    try:
        return _Drawn.model_validate_json(graph).edges
    except ValidationError:
        return ()
