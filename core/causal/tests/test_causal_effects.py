from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.causal import (
    Act,
    Connect,
    Direction,
    Edge,
    Effect,
    Ensemble,
    Graph,
    Hasten,
    Polarity,
    Push,
    Share,
    Shares,
    Spread,
    Tune,
    effects,
)
from seedbed.problem import BadInput

SMALL = Ensemble(size=48)


def edge(
    cause: str, effect: str, polarity: str = "+", *, delayed: bool = False, confidence: float = 0.5
) -> Edge:
    return Edge(
        cause=cause, effect=effect, polarity=Polarity(polarity), delayed=delayed, confidence=confidence
    )


def graph(*links: str, delayed: str = "") -> Graph:
    """Make a graph of links such as `a+b`, those in `delayed` with a delay."""
    every = [(link, False) for link in links] + [(link, True) for link in delayed.split()]
    return Graph(edges=tuple(edge(link[0], link[2], link[1], delayed=late) for link, late in every))


def one(of: Graph, *acts: Act, on: str, ensemble: Ensemble = SMALL) -> Effect:
    (effect,) = effects(of, acts, (on,), ensemble=ensemble)
    return effect


def flipped(shares: Shares) -> Shares:
    return Shares(up=shares.down, down=shares.up, neither=shares.neither)


A_UP = Push(variable="a", up=True)
DIAMOND = graph("a+b", "b+d", "a+c", "c-d")
THERMOSTAT = graph("a+b", "b+c", delayed="c-a")


@st.composite
def trees(draw: st.DrawFn) -> tuple[Graph, dict[str, int]]:
    """Draw a graph with at most one way between any two variables, and the sign of the way from `v0` to each."""
    edges: list[Edge] = []
    for number in range(1, draw(st.integers(2, 9))):
        ends = [f"v{draw(st.integers(0, number - 1))}", f"v{number}"]
        if draw(st.booleans()):
            ends.reverse()
        edges.append(edge(ends[0], ends[1], draw(st.sampled_from("+-")), delayed=draw(st.booleans())))
    signs = {"v0": 1}
    for _ in edges:
        for link in edges:
            if link.cause in signs:
                signs[link.effect] = signs[link.cause] * (1 if link.polarity is Polarity.SAME else -1)
    return Graph(variables=("v0",), edges=tuple(edges)), signs


@settings(max_examples=15, deadline=None)
@given(trees(), st.booleans())
def test_on_a_tree_every_weighting_agrees_with_the_sign_of_the_path(
    tree: tuple[Graph, dict[str, int]],
    up: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    drawn, signs = tree
    for effect in effects(drawn, [Push(variable="v0", up=up)], drawn.variables, ensemble=Ensemble(size=16)):
        way = signs.get(effect.variable, 0) * (1 if up else -1)
        for shares in (effect.early, effect.late):
            agreed = {1: shares.up, -1: shares.down, 0: shares.neither}[way]
            assert agreed.high == 1.0
            assert agreed.low == pytest.approx(16 / (16 + 1.96**2))
        assert effect.size.median == 0 if way == 0 else effect.size.median * way > 0


def test_a_long_chain_of_delays_is_followed_to_its_end() -> None:
    names = [f"v{number:02}" for number in range(30)]
    chain = Graph(edges=tuple(edge(cause, effect, delayed=True) for cause, effect in pairwise(names)))
    effect = one(chain, Push(variable="v00", up=True), on="v29", ensemble=Ensemble(size=16))
    assert effect.late.direction is Direction.UP
    assert effect.size.low > 0


def test_two_like_paths_of_opposite_sign_are_mixed_about_half_and_half() -> None:
    effect = one(DIAMOND, A_UP, on="d", ensemble=Ensemble(size=1000))
    for shares in (effect.early, effect.late):
        assert shares.direction is Direction.MIXED
        assert shares.up.low < 0.5 < shares.up.high
        assert shares.up.low > 0.42
        assert shares.up.high < 0.58
        assert shares.neither.high < 0.01


def test_a_slow_path_against_a_quick_one_shows_late_only() -> None:
    effect = one(graph("a+d", "b-c", "c+d", delayed="a+b"), A_UP, on="d")
    assert effect.early.direction is Direction.UP
    assert effect.late.direction is Direction.MIXED


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a+b", "b+d", "a+c", "c-d", "d-b", "c+b", "d?c", "b-a"]), min_size=1, unique=True
    )
)
def test_reversing_all_that_reaches_a_variable_mirrors_what_reaches_it(links: list[str]) -> None:
    # without a link from d onwards, so that nothing comes back reversed
    kept = ["a+d", *(link for link in links if link[0] != "d" and link[1] != "?")]
    other = [
        link.replace("+", "x").replace("-", "+").replace("x", "-") if link[2] == "d" else link
        for link in kept
    ]
    first, second = (one(graph(*every), A_UP, on="d") for every in (kept, other))
    assert second.early == flipped(first.early)
    assert second.late == flipped(first.late)
    assert second.size.median == pytest.approx(-first.size.median)


def test_the_same_seed_gives_the_same_and_another_one_does_not() -> None:
    assert one(DIAMOND, A_UP, on="d") == one(DIAMOND, A_UP, on="d")
    assert one(DIAMOND, A_UP, on="d") != one(DIAMOND, A_UP, on="d", ensemble=Ensemble(size=48, seed=1))


def test_a_link_added_elsewhere_does_not_change_what_is_drawn_for_the_others() -> None:
    alone = effects(DIAMOND, [A_UP], ["d"], ensemble=SMALL)
    # sorted before all others, and as far from the push as d is
    wider = graph("a+b", "b+d", "a+c", "c-d", "b+A", "c+A")
    assert effects(wider, [A_UP], ["d", "A"], ensemble=SMALL)[:1] == alone


def test_what_is_simulated_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten = Hasten(cause="c", effect="a", sooner=False)
    together = effects(THERMOSTAT, [A_UP, hasten], ["b", "c"], ensemble=SMALL)
    monkeypatch.setattr("seedbed.causal._pulls._simulate._AT_ONCE", 21)
    assert effects(THERMOSTAT, [A_UP, hasten], ["b", "c"], ensemble=SMALL) == together


def test_a_push_on_a_source_calms_nothing() -> None:
    calm = one(graph("x+a", "a+b", delayed="b-a"), Push(variable="x", up=True), on="b").calm
    assert calm.calmer.low == calm.wilder.low == calm.swing.median == 0


def test_holding_a_variable_of_a_loop_calms_it() -> None:
    assert (
        one(THERMOSTAT, Push(variable="c", up=True), on="b", ensemble=Ensemble(size=200)).calm.calmer.low
        > 0.5
    )


def test_what_is_held_does_not_answer_to_the_loop_through_it() -> None:
    effect = one(graph("a+b", "b+a"), Push(variable="a", up=False), on="a")
    assert (effect.size.low, effect.size.high) == pytest.approx((-1, -1))


def test_a_reinforcing_loop_that_runs_away_saturates() -> None:
    effect = one(graph("x+a", "a+b", "b+a"), Push(variable="x", up=True), on="b", ensemble=Ensemble(size=200))
    assert effect.late.direction is Direction.UP
    assert 50 < effect.size.high <= 100


@pytest.mark.parametrize(
    ("act", "way"),
    [
        (Tune(cause="a", effect="b", stronger=True), Direction.UP),
        (Tune(cause="a", effect="b", stronger=False), Direction.DOWN),
        (Tune(cause="a", effect="b", stronger=False, cut=True), Direction.DOWN),
        (Tune(cause="a", effect="c", stronger=True), Direction.DOWN),
        (Tune(cause="a", effect="c", stronger=False, cut=True), Direction.UP),
        (Connect(edge=edge("a", "d", "-")), Direction.DOWN),
        (Connect(edge=edge("new", "d")), Direction.UP),
    ],
)
def test_a_link_is_tuned_from_a_positive_level(act: Tune | Connect, way: Direction) -> None:
    effect = one(graph("a+b", "b+d", "a-c", "c+d"), act, on="d")
    assert effect.early.direction is way
    assert effect.late.direction is way


def test_a_link_that_is_cut_carries_nothing_any_more() -> None:
    cut = Tune(cause="a", effect="b", stronger=False, cut=True)
    with_push = one(graph("a+b"), A_UP, cut, on="b")
    assert with_push.size == one(graph("a+b"), cut, on="b").size


def test_hastening_moves_no_level() -> None:
    effect = one(THERMOSTAT, Hasten(cause="c", effect="a", sooner=True), on="b")
    assert effect.early.direction is effect.late.direction is Direction.NONE
    assert effect.size == Spread(low=0, median=0, high=0)


@pytest.mark.parametrize(
    "calming",
    [Hasten(cause="c", effect="a", sooner=True), Tune(cause="c", effect="a", stronger=False)],
    ids=["a shorter delay", "a weaker correction"],
)
def test_what_calms_a_balancing_loop_with_a_delay(calming: Hasten | Tune) -> None:
    reverse = {"sooner": False} if isinstance(calming, Hasten) else {"stronger": True}
    calm = one(THERMOSTAT, calming, on="b", ensemble=Ensemble(size=200)).calm
    wild = one(THERMOSTAT, calming.model_copy(update=reverse), on="b", ensemble=Ensemble(size=200)).calm
    assert calm.calmer.low > calm.wilder.high
    assert wild.wilder.low > wild.calmer.high
    assert calm.swing.median < 0 < wild.swing.median


def test_nothing_gets_calmer_where_nothing_swings() -> None:
    calm = one(graph("a+b", "b+c"), Tune(cause="a", effect="b", stronger=False), on="c").calm
    assert calm.calmer.low == calm.wilder.low == 0


def test_a_range_shows_where_it_hangs_on_how_strong_loops_are() -> None:
    fed = graph("x+a", "a+b", "b+c", delayed="c-a")
    neither = one(fed, Push(variable="x", up=True), on="b", ensemble=Ensemble(size=200)).late.neither
    # shared out, the loop dies away; let free, many of them swing for good
    assert neither.low == 0
    assert neither.high > 0.3


@pytest.mark.parametrize(
    ("up", "neither", "direction"),
    [((0.8, 1), (0, 0.2), "up"), ((0.7, 1), (0, 0.2), "mixed"), ((0, 0.2), (0.8, 1), "none")],
)
def test_a_direction_is_what_the_low_end_of_the_range_agrees_on(
    up: tuple[float, float], neither: tuple[float, float], direction: str
) -> None:
    none = Share(low=0, high=0.1)
    way, rest = (Share(low=low, high=high) for low, high in (up, neither))
    assert Shares(up=way, down=none, neither=rest).direction == direction
    assert flipped(Shares(up=way, down=none, neither=rest)).direction == direction.replace("up", "down")


def test_what_comes_later_by_the_pull_itself_is_waited_for() -> None:
    late = Hasten(cause="a", effect="b", sooner=False)
    assert one(graph(delayed="a+b"), A_UP, late, on="b").early.up.high == 1


def test_an_unknown_polarity_goes_either_way() -> None:
    late = one(graph("a?b"), A_UP, on="b", ensemble=Ensemble(size=1000)).late
    assert late.direction is Direction.MIXED
    assert late.up.low < 0.5 < late.up.high


def test_edges_that_contradict_each_other_count_as_of_unknown_polarity() -> None:
    assert one(graph("a+b", "a-b"), A_UP, on="b") == one(graph("a?b"), A_UP, on="b")


def test_a_link_exists_as_often_as_it_is_believed_if_asked() -> None:
    doubted = Graph(edges=(edge("a", "b", confidence=0.3),))
    late = one(doubted, A_UP, on="b", ensemble=Ensemble(size=1000, existence=True)).late
    assert late.up.low < 0.3 < late.up.high < 0.35
    assert one(doubted, A_UP, on="b").late.up.high == 1


def test_the_order_of_acts_does_not_matter() -> None:
    acts: list[Act] = [
        Push(variable="a", up=False),
        Tune(cause="b", effect="c", stronger=True),
        Connect(edge=edge("a", "c")),
    ]
    assert effects(THERMOSTAT, acts, ["b", "c"], ensemble=SMALL) == effects(
        THERMOSTAT, [*acts[::-1], acts[0]], ["b", "c"], ensemble=SMALL
    )


def test_each_variable_is_answered_once_in_the_order_asked() -> None:
    assert [effect.variable for effect in effects(DIAMOND, [A_UP], ["d", "b", "d"], ensemble=SMALL)] == [
        "d",
        "b",
    ]


def test_a_large_graph_gets_a_smaller_ensemble_and_says_so() -> None:
    assert one(DIAMOND, A_UP, on="d", ensemble=Ensemble()).members == 2 * 512
    assert Ensemble().members(links=6000) < 100


@pytest.mark.parametrize(
    ("acts", "on", "what"),
    [
        ([], ["d"], "nothing to pull"),
        ([A_UP, Push(variable="a", up=False)], ["d"], "both up and down"),
        ([Push(variable="nobody", up=True)], ["d"], "no such variable to push"),
        ([Tune(cause="a", effect="d", stronger=True)], ["d"], "no such link"),
        ([Hasten(cause="d", effect="a", sooner=True)], ["d"], "no such link"),
        ([A_UP], [], "No variable is asked about"),
        ([A_UP], ["nobody"], "no such variable"),
    ],
)
def test_what_cannot_be_pulled_or_looked_at_is_refused(acts: list[Act], on: list[str], what: str) -> None:
    with pytest.raises(BadInput, match=what):
        effects(DIAMOND, acts, on)


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_share_lies_in_its_range_and_more_members_narrow_it(hits: int, more: int) -> None:
    from seedbed.causal._pulls._ranges import wilson

    of = hits + more
    narrow, wide = wilson(10 * hits, 10 * of), wilson(hits, of)
    assert wide.low <= hits / of <= wide.high
    assert 0 <= wide.low < narrow.low + 1e-9
    assert narrow.high < wide.high <= 1


def test_a_share_reads_as_a_range() -> None:
    assert str(Share(low=0.1, high=0.25)) == "10% to 25%"
