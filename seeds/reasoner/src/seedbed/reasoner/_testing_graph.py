"""A case with a causal graph, made without a model: what the tests of graphs look at."""

from pathlib import Path

from seedbed.causal import (
    Edge,
    Finding,
    Graph,
    Lever,
    LeverKind,
    Polarity,
    Source,
    Tune,
    write_json,
    write_lines,
)
from seedbed.context import Run, Store
from seedbed.problem import AboutGraph, Derived
from seedbed.reasoner._forces import graph_of
from seedbed.reasoner._graph import Wanted, graph
from seedbed.reasoner._testing import begun

CONFIRMED = Finding(confirms=True, words="it did", case="c0")
HOURS = Edge(
    cause="company hours",
    effect="course hours",
    polarity=Polarity.OPPOSITE,
    because="the more hours I put in, the fewer I have",
    confidence=0.8,
    source=Source.TEXT,
    findings=(CONFIRMED, Finding(confirms=False, words="it did not", case="c1")),
)
GRADES = Edge(
    cause="course hours", effect="grades", polarity=Polarity.SAME, delayed=True, source=Source.GUESS
)
FEAR = Edge(cause="grades", effect="company hours", polarity=Polarity.OPPOSITE, tentative=True)
LEAVE = Lever(
    name="leave of absence",
    kind=LeverKind.RULE,
    acts=(Tune(cause="company hours", effect="course hours", stronger=False),),
    source=Source.TEXT,
)
GRAPH = Graph(edges=(HOURS, GRADES, FEAR), levers=(LEAVE,))
LINES = write_lines(GRAPH, comments=False)


def drew(store: Store, graph: Graph = GRAPH) -> Run:
    """Begin a case of which the engine has drawn a graph."""
    run = begun(store, "Should I stay in college?")
    run.state("4 variables", Derived(move="m"), about=AboutGraph(graph=write_json(graph)))
    return run


def now(store: Store, run: Run) -> Graph:
    """Return the graph of a case that has one."""
    known = graph_of(store.statements(run.record.case_id))
    assert known is not None  # noqa: S101 - a case without a graph is a mistake in a test
    return known


def edge(graph: Graph, cause: str, effect: str) -> Edge:
    """Return the one edge between two variables."""
    return next(one for one in graph.edges if (one.cause, one.effect) == (cause, effect))


def take(lines: str) -> None:
    """Pass edited lines in a file of the folder that one is in."""
    Path("edited.txt").write_text(lines, "utf-8")
    graph("last", Wanted(lines_from="edited.txt"))
