"""What is said of a link that is gone by then, as a user's edit can have it."""

from seedbed.causal import Edge, Finding, Graph, Polarity
from seedbed.framer import Learned
from seedbed.framer._learn import LinkFound, with_findings
from seedbed.framer._settle import settled


def edge(cause: str, effect: str, because: str = "") -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity.SAME, because=because)


GRAPH = Graph(variables=("mood",), edges=(edge("hours", "sleep"),))


def test_what_came_of_a_link_that_is_gone_is_left_and_the_rest_is_noted() -> None:
    finding = Finding(confirms=True, words="I slept.", case="c0ffee")
    every = (
        LinkFound(cause="sleep", effect="mood", finding=finding),
        LinkFound(cause="hours", effect="sleep", finding=finding),
    )
    (noted,) = with_findings(GRAPH, Learned(links=every)).edges
    assert noted.findings == (finding,)


def test_a_link_that_is_gone_is_settled_by_the_answer_that_there_is_none() -> None:
    assert settled(GRAPH, "sleep", "mood", ["no link"]) == GRAPH
    assert settled(GRAPH, "hours", "sleep", ["no link"]).edges == ()
