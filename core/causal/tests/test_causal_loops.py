import random
from collections.abc import Iterator
from itertools import count, pairwise, permutations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.causal import (
    Edge,
    Graph,
    Link,
    Loop,
    LoopKind,
    Loops,
    Polarity,
    add,
    feeds,
    find_loops,
    independent_loops,
)
from seedbed.causal._loops._found import loops_along
from seedbed.problem import BadInput

NAMES = "abcdefg"
PAIRS = [(cause, effect) for cause in NAMES for effect in NAMES]
FLIPPED = {
    Polarity.SAME: Polarity.OPPOSITE,
    Polarity.OPPOSITE: Polarity.SAME,
    Polarity.UNKNOWN: Polarity.UNKNOWN,
}


def graph(*links: str) -> Graph:
    """Return a graph of links such as `a+b`, or `a-b~` for one with a delay."""
    return Graph(
        edges=tuple(
            Edge(cause=link[0], effect=link[2], polarity=Polarity(link[1]), delayed=link.endswith("~"))
            for link in links
        )
    )


def digraph(pairs: Iterator[tuple[int, int]]) -> Graph:
    return Graph(edges=tuple(Edge(cause=f"v{cause}", effect=f"v{effect}") for cause, effect in pairs))


def scattered(variables: int, links: int, seed: int) -> Graph:
    """Return a ring of all variables with links across it."""
    draw = random.Random(seed)  # noqa: S311 - nothing is kept secret
    pairs = set(pairwise([*range(variables), 0]))
    while len(pairs) < links:
        pairs.add((draw.randrange(variables), draw.randrange(variables)))
    return digraph(iter(sorted(pairs)))


def variables(loops: Loops) -> list[tuple[str, ...]]:
    return [loop.variables for loop in loops.loops]


def by_networkx(of: Graph, length: int | None = None) -> set[tuple[str, ...]]:
    cycles = nx.simple_cycles(nx.DiGraph(list(of.links)), length_bound=length)
    return {tuple(cycle[cycle.index(min(cycle)) :] + cycle[: cycle.index(min(cycle))]) for cycle in cycles}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    pairs = draw(st.lists(st.sampled_from(PAIRS), unique=True, max_size=22))
    signs = st.sampled_from(list(Polarity))
    return Graph(
        edges=tuple(
            Edge(cause=cause, effect=effect, polarity=draw(signs), delayed=draw(st.booleans()))
            for cause, effect in pairs
        )
    )


def test_loops_come_shortest_first_with_kind_delays_and_label() -> None:
    found = find_loops(graph("b+c", "c+a~", "a+b", "b-a", "c-c~", "b?d", "d+b"))
    shown = [(loop.label, "".join(loop.variables), loop.kind.value, loop.delays) for loop in found.loops]
    assert shown == [
        ("B1", "c", "balancing", (("c", "c"),)),
        ("B2", "ab", "balancing", ()),
        ("U1", "bd", "unknown", ()),
        ("R1", "abc", "reinforcing", (("c", "a"),)),
    ]
    assert found.complete
    assert not found.why


def test_a_loop_knows_its_links() -> None:
    (loop,) = find_loops(graph("b+c", "c-a", "a+b")).loops
    assert loop.links == (("a", "b"), ("b", "c"), ("c", "a"))


def test_contradictory_edges_make_a_loop_of_unknown_kind() -> None:
    (loop,) = find_loops(graph("a+b", "a-b", "b+a")).loops
    assert loop.kind is LoopKind.UNKNOWN


def test_a_graph_without_feedback_has_no_loops_and_that_is_complete() -> None:
    assert variables(find_loops(Graph())) == []
    found = find_loops(graph("a+b", "b+c", "a+c"))
    assert (len(found.loops), found.complete) == (0, True)


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_all_loops_are_found_each_once_and_in_order(drawn: Graph) -> None:
    found = find_loops(drawn)
    given = variables(found)
    assert found.complete
    assert len(given) == len(set(given))
    assert set(given) == by_networkx(drawn)
    assert given == sorted(given, key=lambda loop: (len(loop), loop))


@given(graphs(), st.integers(min_value=1, max_value=7))
@settings(max_examples=50, deadline=None)
def test_up_to_a_length_all_loops_are_found(drawn: Graph, length: int) -> None:
    found = find_loops(drawn, length=length)
    assert set(variables(found)) == by_networkx(drawn, length)
    assert found.complete_to >= length or found.complete
    if len(by_networkx(drawn)) > len(found.loops):
        assert not found.complete
        assert found.why == f"Loops of more than {length} links were not looked for."


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_the_polarity_of_a_loop_is_the_product_of_its_signs(drawn: Graph) -> None:
    for loop in find_loops(drawn).loops:
        signs = [drawn.links[pair].polarity for pair in loop.links]
        if Polarity.UNKNOWN in signs:
            assert loop.polarity is Polarity.UNKNOWN
        else:
            even = signs.count(Polarity.OPPOSITE) % 2 == 0
            assert loop.polarity is (Polarity.SAME if even else Polarity.OPPOSITE)
        assert loop.delays == tuple(pair for pair in loop.links if drawn.links[pair].delayed)


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_reversing_all_signs_keeps_even_loops_and_turns_odd_ones(drawn: Graph) -> None:
    turned = Graph(
        edges=tuple(edge.model_copy(update={"polarity": FLIPPED[edge.polarity]}) for edge in drawn.edges)
    )
    for before, after in zip(find_loops(drawn).loops, find_loops(turned).loops, strict=True):
        even = len(before.variables) % 2 == 0
        assert after.polarity is (before.polarity if even else FLIPPED[before.polarity])


@given(graphs(), st.sampled_from(PAIRS))
@settings(max_examples=50, deadline=None)
def test_adding_an_edge_never_removes_a_loop(drawn: Graph, pair: tuple[str, str]) -> None:
    more = add(drawn, Edge(cause=pair[0], effect=pair[1]))
    assert set(variables(find_loops(drawn))) <= set(variables(find_loops(more)))


def test_labels_number_the_loops_of_each_kind() -> None:
    found = find_loops(scattered(30, 60, seed=1), count=400)
    assert [loop.label for loop in found.loops] == [f"U{number}" for number in range(1, 401)]


def test_loops_are_looked_at_from_either_end_and_in_parts() -> None:
    crossed = scattered(20, 45, seed=2)
    loops = find_loops(crossed).loops
    every = list(loops)
    assert [loop.variables for loop in every] == sorted(by_networkx(crossed), key=lambda way: (len(way), way))
    assert [loops[place] for place in range(len(loops))] == every
    assert loops[-1] == every[-1]
    assert [loop.label for loop in loops[2:9:3]] == [loop.label for loop in every[2:9:3]]
    with pytest.raises(IndexError):
        loops[len(loops)]


@pytest.mark.parametrize("bound", [{"length": 0}, {"count": 0}])
def test_a_bound_that_allows_nothing_is_refused(bound: dict[str, int]) -> None:
    with pytest.raises(BadInput, match="has to be positive"):
        find_loops(Graph(), length=bound.get("length"), count=bound.get("count", 1))
    with pytest.raises(BadInput, match="has to be positive"):
        find_loops(Graph(), seconds=0)


def test_where_there_are_too_many_the_shortest_are_given_and_it_says_so() -> None:
    explosive = digraph(permutations(range(30), 2))
    found = find_loops(explosive, count=10_000)
    assert len(found.loops) == 10_000
    assert (found.complete, found.complete_to) == (False, 3)
    assert found.why == "The search stopped at 10,000 loops: all of up to 3 links are here, and some of 4."
    given = variables(found)
    assert len(set(given)) == 10_000
    assert set(given) >= by_networkx(explosive, 3)
    assert {len(loop) for loop in given} == {2, 3, 4}


def test_as_many_loops_as_are_allowed_are_still_complete() -> None:
    three = graph("a+b", "b+a", "b+c", "c+b", "c+a")
    assert len(by_networkx(three)) == 3
    assert find_loops(three, count=3).complete
    assert not find_loops(three, count=2).complete


def test_a_clock_that_runs_out_stops_the_search_soon() -> None:
    ticks = count()
    found = find_loops(
        digraph(permutations(range(30), 2)), count=4_000_000, seconds=50, clock=lambda: next(ticks)
    )
    assert next(ticks) == 52  # one to begin, and one look after each piece of work
    assert not found.complete
    assert "The search stopped after 50 s: all of up to" in found.why
    assert max(map(len, variables(found))) == found.complete_to + 1


def test_a_large_graph_is_searched_within_its_bound() -> None:
    large = scattered(2_000, 6_000, seed=3)
    found = find_loops(large, count=5_000, seconds=60)
    given = variables(found)
    assert len(set(given)) == len(given) == 5_000
    assert found.complete_to > 3
    back = set(large.links)
    after: dict[str, list[str]] = {name: [] for name in large.variables}
    for cause, effect in sorted(back):
        after[cause].append(effect)
    shortest = {
        way
        for name in large.variables
        for two in after[name]
        for way in [(name,), (name, two), *((name, two, three) for three in after[two])]
        if (way[-1], name) in back and min(way) == name and len(set(way)) == len(way)
    }
    assert {loop for loop in given if len(loop) <= 3} == shortest


def test_a_loop_through_two_thousand_variables_is_found_in_one_step() -> None:
    ticks = count()
    found = find_loops(digraph(pairwise([*range(2_000), 0])), clock=lambda: next(ticks) / 1000)
    assert (len(found.loops), found.complete) == (1, True)
    assert next(ticks) < 5_000


def test_components_too_wide_to_keep_all_distances_are_searched_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    middling = scattered(60, 130, seed=4)
    every = variables(find_loops(middling, length=12))
    monkeypatch.setattr("seedbed.causal._loops._components._PAIRS", 300)
    assert variables(find_loops(middling, length=12)) == every
    assert variables(find_loops(digraph(pairwise([*range(120), 0])))) == [
        tuple(f"v{number}" for number in range(120))
    ]


def test_the_arms_race_of_three_has_the_published_independent_set() -> None:
    """Eberlein and Schoenberg, Finding the Loops that Matter (2020): three adjustments and three pairs."""
    edges = [
        edge
        for one in "ABC"
        for edge in (
            Edge(cause=one, effect=f"{one} changing", polarity=Polarity.OPPOSITE),
            Edge(cause=f"{one} changing", effect=one, polarity=Polarity.SAME),
            Edge(cause=f"{one} target", effect=f"{one} changing", polarity=Polarity.SAME),
        )
    ]
    for one, other in permutations("ABC", 2):
        edges += [
            Edge(cause=other, effect=f"{one} for {other}", polarity=Polarity.SAME),
            Edge(cause=f"{one} for {other}", effect=f"{one} target", polarity=Polarity.SAME),
        ]
    race = Graph(edges=tuple(edges))
    assert [(loop.label, len(loop.variables)) for loop in independent_loops(race)] == [
        *((f"B{number}", 2) for number in (1, 2, 3)),
        *((f"R{number}", 8) for number in (1, 2, 3)),
    ]
    assert len(find_loops(race).loops) == 8


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_independent_loops_are_few_cover_all_feedback_and_add_a_link_each(drawn: Graph) -> None:
    loops = independent_loops(drawn)
    every = list(find_loops(drawn).loops)
    assert set(loops) <= set(every)
    seen: set[tuple[str, str]] = set()
    for loop in loops:
        new = set(loop.links) - seen
        assert new
        assert any(len(loop.variables) == shortest_through(pair, every) for pair in new)
        seen |= new
    assert seen == {pair for loop in every for pair in loop.links}
    feedback = nx.DiGraph(sorted(seen))
    assert len(loops) <= len(seen) - len(feedback) + nx.number_weakly_connected_components(feedback)


def shortest_through(pair: tuple[str, str], loops: list[Loop]) -> int:
    return min(len(loop.variables) for loop in loops if pair in loop.links)


def test_what_feeds_a_loop_comes_from_outside_it() -> None:
    fed = graph("a+b", "b+c", "c+a", "b+a", "x-a", "y+c~", "c+z", "x+y")
    longest = find_loops(fed).loops[-1]
    assert feeds(fed, longest) == (
        Link(cause="x", effect="a", polarity=Polarity.OPPOSITE, delayed=False, belief=0.5),
        Link(cause="y", effect="c", polarity=Polarity.SAME, delayed=True, belief=0.5),
    )


def test_the_loops_of_graphs_that_say_the_same_are_equal_and_shown_in_a_word() -> None:
    one, again, other, fewer = (
        find_loops(graph(*links.split()))
        for links in ("a+b b+a c+d d+c", "c+d d+c a+b b+a", "a+b b-a c+d d+c", "a+b b+a")
    )
    assert one == again
    assert hash(one) == hash(again)
    assert other not in (one, again)
    assert one.loops != fewer.loops
    assert repr(one.loops) == "<2 loops>"


@pytest.mark.parametrize(
    ("way", "where"), [("ac", "a → c"), ("abab", "a, b, a, b"), ("", "no variables"), ("az", "a → z")]
)
def test_what_is_no_loop_of_the_graph_is_refused(way: str, where: str) -> None:
    with pytest.raises(BadInput, match=f"no loop of the graph.*{where}|{where}.*no loop of the graph"):
        loops_along(graph("a+b", "b+a", "b+c"), [tuple(way)])
    assert len(loops_along(graph("a+b", "b+a"), [("a", "b")])) == 1


def test_independent_loops_add_a_link_each_in_the_order_in_which_they_are_returned() -> None:
    links = "a+b a+c a+d a+e a+g b+c b+f c+d d+a d+b d+f e+a e+c f+c f+e"
    seen: set[tuple[str, str]] = set()
    for loop in independent_loops(graph(*links.split())):
        assert not seen.issuperset(loop.links)
        seen |= set(loop.links)
