"""The causal graph of a case: what the engine drew, with what the user has changed in it on top."""

from collections.abc import Iterable

from seedbed.causal import Edge, Edits, Graph, Lever, apply, read_json, read_lines
from seedbed.context import current
from seedbed.problem import AboutEdge, AboutGraph, AboutLever, Denied, Given, Statement

_SURE = 0.9
"""How likely a link is that the user drew: as likely as one that they confirmed when they were asked."""


def edits_in(statements: Iterable[Statement]) -> Edits:
    """Return what the user has changed in the graph of a case.

    Raises:
        BadInput: What was noted is not in the form of lines.
    """
    edges: list[Edge] = []
    removed: list[tuple[str, str]] = []
    levers: list[Lever] = []
    dropped: list[str] = []
    for one in current(statements).values():
        match one.about, one.provenance:
            case AboutEdge(), Given():
                edges += (_sure(edge) for edge in read_lines(one.text).edges)
            case AboutEdge(cause=cause, effect=effect), Denied():
                removed.append((cause, effect))
            case AboutLever(), Given():
                levers += read_lines(one.text).levers
            case AboutLever(name=name), Denied():
                dropped.append(name)
            case _:
                pass
    return Edits(corrected=tuple(edges), removed=tuple(removed), levers=tuple(levers), dropped=tuple(dropped))


def graph_of(statements: Iterable[Statement]) -> Graph | None:
    """Return the graph of a case as it now is; `None` where nobody has drawn any yet.

    What outcomes have shown of a link or a lever stays with it, whatever else the user says of it.

    Raises:
        BadInput: What was noted is not a graph.
    """
    said = tuple(current(statements).values())
    drawn = next((one.about for one in said if isinstance(one.about, AboutGraph)), None)
    edits = edits_in(said)
    if drawn is None and not edits:
        return None
    graph = read_json(drawn.graph) if drawn else Graph()
    edges, levers = {one.key: one for one in graph.edges}, {one.name: one for one in graph.levers}
    learned = {
        "corrected": tuple(_learned(one, edges.get(one.key)) for one in edits.corrected),
        "levers": tuple(_learned_of_lever(one, levers.get(one.name)) for one in edits.levers),
    }
    return apply(graph, edits.model_copy(update=learned))


def _sure(edge: Edge) -> Edge:
    return edge.model_copy(update={"confidence": _SURE})


def _learned(edge: Edge, before: Edge | None) -> Edge:
    return edge.model_copy(update={"findings": before.findings}) if before else edge


def _learned_of_lever(lever: Lever, before: Lever | None) -> Lever:
    return lever.model_copy(update={"findings": before.findings}) if before else lever
