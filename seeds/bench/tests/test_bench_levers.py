import pytest

from seedbed.bench._levers import Known, Named, Wish, candidates, centralities, percentile, score
from seedbed.bench._levers_known import KNOWN
from seedbed.bench.levers import landings, report
from seedbed.causal import Connect, Edge, Ensemble, Graph, Hasten, Polarity, Push, Tune

SMALL = Ensemble(size=16)


def edge(cause: str, effect: str, polarity: str = "+", *, delayed: bool = False) -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity(polarity), delayed=delayed)


GRAPH = Graph(edges=(edge("goal", "heat"), edge("heat", "room"), edge("room", "heat", "-", delayed=True)))
DOWN = Push(variable="goal", up=False)
COLDER = Known(name="room", file="", wish=Wish.LESS, on=("room",), named=(Named((DOWN,), "turn it down"),))


def test_every_source_link_and_delay_is_a_candidate_both_ways() -> None:
    acts = candidates(GRAPH)
    assert [act for act in acts if isinstance(act, Push)] == [Push(variable="goal", up=True), DOWN]
    assert sum(isinstance(act, Tune) for act in acts) == 3 * len(GRAPH.links)
    assert [act.sooner for act in acts if isinstance(act, Hasten)] == [True, False]


def test_what_does_what_is_wanted_scores_near_one_and_its_opposite_near_minus_one() -> None:
    one_way = Known(name="", file="", wish=Wish.LESS, on=("heat",), named=())
    assert score(Graph(edges=GRAPH.edges[:1]), [DOWN], one_way, SMALL) > 0.8
    assert score(Graph(edges=GRAPH.edges[:1]), [Push(variable="goal", up=True)], one_way, SMALL) < -0.8


def test_centralities_see_loops_and_ways_through() -> None:
    between, loops = centralities(GRAPH)
    assert loops == {
        "goal": 0,
        ("goal", "heat"): 0,
        "heat": 1,
        ("heat", "room"): 1,
        "room": 1,
        ("room", "heat"): 1,
    }
    assert between["goal"] == 0 < between["heat"]


@pytest.mark.parametrize(("value", "expected"), [(3, 5 / 6), (2, 1 / 2), (0, 0)])
def test_ties_count_half(value: float, expected: float) -> None:
    assert percentile(value, [1, 2, 3]) == pytest.approx(expected)


def test_a_link_that_is_not_there_has_a_score_and_no_place() -> None:
    named = (*COLDER.named, Named((Connect(edge=edge("draught", "room", "-")),), "open a window"))
    known = Known(name="room", file="", wish=Wish.LESS, on=("room",), named=named)
    scores = {act: score(GRAPH, [act], known, SMALL) for act in candidates(GRAPH)}
    there, new = landings(GRAPH, known, scores, SMALL)
    assert there.loops is not None
    assert (new.ours_places, new.betweenness, new.loops) == (None, None, None)
    assert new.score > 0
    assert "mean of 1" in report([there, new])


def test_every_lever_of_the_experts_is_quoted() -> None:
    assert all(named.quote and named.acts for known in KNOWN for named in known.named)
