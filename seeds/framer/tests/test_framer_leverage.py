import re

import pytest

from seedbed.causal import (
    Connect,
    Edge,
    Finding,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Polarity,
    Push,
    Source,
    Tune,
)
from seedbed.framer import Aim, leverage
from seedbed.framer._leverage import weighed
from seedbed.framer._pulled import Pulled
from seedbed.problem import BadInput


def edge(cause: str, sign: str, effect: str, confidence: float = 1.0) -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity(sign), confidence=confidence)


def lever(name: str, *acts: Push | Tune | Hasten | Connect, confidence: float = 1.0) -> Lever:
    return Lever(name=name, kind=LeverKind.RULE, acts=acts, confidence=confidence)


CHAIN = Graph(edges=(edge("hours", "-", "sleep"), edge("sleep", "+", "mood")))
MOOD = Aim(variable="mood", up=True)
LESS, MORE = (lever(name, Push(variable="hours", up=up)) for name, up in (("less", False), ("more", True)))


def test_a_lever_that_moves_an_aim_in_every_weighting_is_told_so_with_a_range() -> None:
    point = leverage(CHAIN, (LESS,), (MOOD,))
    assert point.text == "mood up in 99% to 100% of weightings"
    assert 0.96 < point.score <= 1


def test_one_that_moves_it_the_other_way_counts_against_it() -> None:
    point = leverage(CHAIN, (MORE,), (MOOD,))
    assert point.text == "mood down in 99% to 100% of weightings, against what is wanted"
    assert point.score < -0.96


def test_an_aim_may_be_less_of_something() -> None:
    assert leverage(CHAIN, (MORE,), (Aim(variable="mood", up=False),)).score > 0.96


def test_what_depends_on_strengths_is_a_wide_range_and_scores_little() -> None:
    torn = Graph(edges=(*CHAIN.edges, edge("hours", "+", "pay"), edge("pay", "+", "mood")))
    (moved,) = leverage(torn, (LESS,), (MOOD,)).moved
    assert moved.late.high > 0.25
    assert moved.against.high > 0.25
    assert leverage(torn, (LESS,), (MOOD,)).score < 0.3


def test_a_link_counts_as_often_as_it_is_believed_in() -> None:
    unsure = Graph(edges=(edge("hours", "-", "sleep", 0.5), CHAIN.edges[1]))
    refuted = unsure.edges[0].model_copy(update={"findings": (Finding(confirms=False, words="no"),) * 4})
    half = leverage(unsure, (LESS,), (MOOD,)).moved[0].late
    assert half.low < 0.5 < half.high
    after = Graph(edges=(refuted, CHAIN.edges[1]))
    assert leverage(after, (LESS,), (MOOD,)).score < leverage(unsure, (LESS,), (MOOD,)).score


def test_a_lever_that_did_not_do_what_it_should_is_trusted_less() -> None:
    failed = LESS.model_copy(update={"findings": (Finding(confirms=False, words="no"),)})
    before, after = (leverage(CHAIN, (one,), (MOOD,)) for one in (LESS, failed))
    assert (before.trust, after.trust) == (1.0, 0.8)
    assert after.moved == before.moved
    assert after.score < before.score


def test_the_score_is_the_mean_over_the_aims_and_says_what_is_hardly_moved() -> None:
    graph = Graph(variables=("rain",), edges=CHAIN.edges)
    point = leverage(graph, (LESS,), (MOOD, Aim(variable="rain", up=False)))
    assert point.text == "mood up in 99% to 100% of weightings; rain hardly"
    assert 0.45 < point.score < 0.51


def test_what_moves_no_aim_is_told_in_three_words() -> None:
    graph = Graph(variables=("rain", "sun"), edges=CHAIN.edges)
    aims = tuple(Aim(variable=name, up=True) for name in ("rain", "sun"))
    assert leverage(graph, (LESS,), aims).text == "hardly moves anything"


def test_of_what_depends_on_strengths_both_ways_are_told() -> None:
    torn = Graph(edges=(*CHAIN.edges, edge("hours", "+", "pay"), edge("pay", "+", "mood")))
    assert re.fullmatch(
        r"mood up in \d+% to \d+% of weightings.*, the other way in \d+% to \d+%.*",
        leverage(torn, (LESS,), (MOOD,)).text,
    )


def test_what_may_be_expected_of_a_lever_are_the_aims_that_it_moves_or_all_where_it_moves_none() -> None:
    graph = Graph(variables=("rain",), edges=CHAIN.edges)
    rain = Aim(variable="rain", up=False)
    assert leverage(graph, (LESS,), (rain, MOOD)).promised == (MOOD,)
    assert leverage(graph, (MORE,), (rain, MOOD)).promised == (rain, MOOD)


def test_loops_that_a_lever_touches_are_named() -> None:
    loop = Graph(edges=(*CHAIN.edges, edge("mood", "-", "hours")))
    assert leverage(loop, (LESS,), (MOOD,)).loops == ("R1",)
    tuned = lever("tune", Tune(cause="sleep", effect="mood", stronger=True))
    assert leverage(loop, (tuned,), (MOOD,)).text.endswith("; through R1")
    assert leverage(CHAIN, (LESS,), (MOOD,)).loops == ()


def test_a_delay_moves_no_level_and_is_told_by_how_it_swings() -> None:
    slow = Edge(cause="stock", effect="orders", polarity=Polarity.OPPOSITE, delayed=True, confidence=1.0)
    graph = Graph(edges=(slow, edge("orders", "+", "stock")))
    soon, late = (
        leverage(
            graph,
            (lever("x", Hasten(cause="stock", effect="orders", sooner=sooner)),),
            (Aim(variable="stock", up=True),),
        )
        for sooner in (True, False)
    )
    assert soon.text.startswith("stock hardly, swinging less in ")
    assert late.text.startswith("stock hardly, swinging more in ")
    assert abs(soon.score) < 0.05


def test_levers_can_be_pulled_together() -> None:
    joint = leverage(
        CHAIN, (LESS, lever("cut", Tune(cause="sleep", effect="mood", stronger=False, cut=True))), (MOOD,)
    )
    assert joint.levers == ("less", "cut")
    assert joint.moved[0].late.high < 0.05


def test_what_is_not_in_the_graph_is_refused_or_left_out() -> None:
    gone = Tune(cause="hours", effect="gone", stronger=True)
    with pytest.raises(BadInput, match="no such link"):
        leverage(CHAIN, (lever("x", gone),), (MOOD,))
    assert weighed(CHAIN, (lever("x", gone),), (MOOD,)) is None
    assert weighed(CHAIN, (lever("x", Push(variable="rain", up=True)),), (MOOD,)) is None
    assert weighed(CHAIN, (LESS, MORE), (MOOD,)) is None
    partly = weighed(CHAIN, (lever("x", gone, *LESS.acts),), (MOOD,))
    assert partly is not None
    assert partly.acts == LESS.acts


def test_a_link_that_is_made_counts_though_it_is_not_there() -> None:
    made = lever("tell them", Connect(edge=edge("praise", "+", "mood")), Push(variable="praise", up=True))
    graph = Graph(variables=("praise",), edges=CHAIN.edges)
    point = weighed(graph, (made,), (MOOD,))
    assert point is not None
    assert point.score > 0.9


def test_the_figures_of_a_pull_do_not_hang_on_what_is_drawn_elsewhere() -> None:
    other = Graph(edges=(*CHAIN.edges, edge("cats", "+", "mice", 0.5)))
    unsure = Graph(edges=(edge("hours", "-", "sleep", 0.5), *CHAIN.edges[1:]))
    more = Graph(edges=(*unsure.edges, edge("cats", "+", "mice", 0.5)))
    assert leverage(CHAIN, (LESS,), (MOOD,)).moved == leverage(other, (LESS,), (MOOD,)).moved
    assert leverage(unsure, (LESS,), (MOOD,)).moved == leverage(more, (LESS,), (MOOD,)).moved


def test_levers_are_ranked_by_what_can_be_relied_on_and_those_of_which_nothing_is_known_are_left_out() -> (
    None
):
    gone = lever("gone", Push(variable="rain", up=True))
    levers = (MORE, LESS, gone)
    graph = Graph(variables=("rain",), edges=CHAIN.edges, levers=levers)
    aims = (MOOD, Aim(variable="nowhere", up=True))
    pulled = Pulled(graph=graph, aims=aims, words=(), key="")
    assert [point.levers for point in pulled.ranked()] == [("less",), ("gone",), ("more",)]
    assert Pulled(graph=graph, aims=aims[1:], words=(), key="").ranked() == ()
    assert {one.source for one in levers} == {Source.USER}
