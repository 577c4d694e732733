"""Edits of a graph: each gives a new one."""

from collections.abc import Callable, Iterable

from seedbed.causal._graph import Act, Connect, Edge, Finding, Graph, Hasten, Lever, Push, Tune
from seedbed.causal._names import gist, plain
from seedbed.problem import BadInput, Frozen


class Alike(Frozen):
    """Two variables that may be one: nobody but the user can say."""

    first: str
    second: str


def merge(*graphs: Graph) -> Graph:
    """Return all that any of the graphs says. The order does not matter, and merging twice changes nothing."""
    return Graph(
        variables=tuple(name for graph in graphs for name in graph.variables),
        edges=tuple(edge for graph in graphs for edge in graph.edges),
        levers=tuple(lever for graph in graphs for lever in graph.levers),
    )


def add(graph: Graph, *edges: Edge) -> Graph:
    """Return the graph with more edges."""
    return merge(graph, Graph(edges=edges))


def add_levers(graph: Graph, *levers: Lever) -> Graph:
    """Return the graph with more levers."""
    return merge(graph, Graph(levers=levers))


def remove(graph: Graph, cause: str, effect: str) -> Graph:
    """Return the graph without any edge from the one variable to the other. The variables stay.

    Raises:
        BadInput: There is none.
    """
    _refuse_absent(graph, cause, effect)
    return _without(graph, cause, effect)


def correct(graph: Graph, edge: Edge) -> Graph:
    """Return the graph with this edge in the place of all between the same variables."""
    return add(_without(graph, edge.cause, edge.effect), edge)


def rename(graph: Graph, old: str, new: str) -> Graph:
    """Return the graph with a variable under another name, and so merged with one that has that name already.

    Raises:
        BadInput: There is no such variable, or the new name is no name.
    """
    if old not in graph.variables:
        raise BadInput("There is no such variable", where=old)
    try:
        new = plain(new)
    except ValueError as error:
        what = str(error)
        raise BadInput(what[0].upper() + what[1:], where=repr(new[:40])) from None

    def named(name: str) -> str:
        return new if name == old else name

    return Graph(
        variables=tuple(map(named, graph.variables)),
        edges=tuple(_edge_under(edge, named) for edge in graph.edges),
        levers=tuple(
            lever.model_copy(update={"acts": tuple(_act_under(act, named) for act in lever.acts)})
            for lever in graph.levers
        ),
    )


def found(graph: Graph, cause: str, effect: str, finding: Finding) -> Graph:
    """Return the graph with what came of a link noted on each edge between the two variables.

    Raises:
        BadInput: There is none.
    """
    _refuse_absent(graph, cause, effect)
    edges = tuple(
        edge.model_copy(update={"findings": (*edge.findings, finding)})
        if (edge.cause, edge.effect) == (cause, effect) and finding not in edge.findings
        else edge
        for edge in graph.edges
    )
    return Graph(variables=graph.variables, edges=edges, levers=graph.levers)


def alike(names: Iterable[str]) -> tuple[Alike, ...]:
    """Return the names that differ in case, punctuation or a plural alone, each paired with the first of its like."""
    by_gist: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        by_gist.setdefault(gist(name), []).append(name)
    return tuple(
        Alike(first=first, second=second)
        for same in by_gist.values()
        for first, *others in [same]
        for second in others
    )


def _without(graph: Graph, cause: str, effect: str) -> Graph:
    left = tuple(edge for edge in graph.edges if (edge.cause, edge.effect) != (cause, effect))
    return Graph(variables=graph.variables, edges=left, levers=graph.levers)


def _refuse_absent(graph: Graph, cause: str, effect: str) -> None:
    if (cause, effect) not in graph.links:
        raise BadInput("There is no such link", where=f"{cause} → {effect}")


def _edge_under(edge: Edge, named: Callable[[str], str]) -> Edge:
    return edge.model_copy(update={"cause": named(edge.cause), "effect": named(edge.effect)})


def _act_under(act: Act, named: Callable[[str], str]) -> Act:
    match act:
        case Push(variable=variable):
            return act.model_copy(update={"variable": named(variable)})
        case Tune(cause=cause, effect=effect) | Hasten(cause=cause, effect=effect):
            return act.model_copy(update={"cause": named(cause), "effect": named(effect)})
        case Connect(edge=edge):
            return Connect(edge=_edge_under(edge, named))
