from itertools import pairwise
from math import prod

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.causal import MOST_PRESSED, Direction, Edge, Graph, Polarity, Response, press
from seedbed.problem import BadInput


def graph(*links: str) -> Graph:
    return Graph(
        edges=tuple(Edge(cause=link[0], effect=link[2], polarity=Polarity(link[1])) for link in links)
    )


def responses(of: Graph, variable: str) -> dict[str, Response]:
    return {response.variable: response for response in press(of, variable).responses}


FOOD_CHAIN = graph("r+n", "n-r", "n+p", "p-n")
"""A resource, one that eats it, and one that eats that."""
PAIRS = [f"{cause}{effect}" for cause in "abcd" for effect in "abcd" if cause != effect]


@pytest.mark.parametrize(
    ("pressed", "signs"),
    [
        ("r", {"r": "up", "n": "up", "p": "up"}),
        ("n", {"r": "down", "n": "up", "p": "up"}),
        ("p", {"r": "up", "n": "down", "p": "up"}),
    ],
)
def test_a_food_chain_answers_as_in_the_literature(pressed: str, signs: dict[str, str]) -> None:
    found = responses(FOOD_CHAIN, pressed)
    assert {name: response.direction.value for name, response in found.items()} == signs
    assert all(response.weight == 1 for response in found.values())
    assert press(FOOD_CHAIN, pressed).settles == 1


def test_two_paths_of_opposite_sign_leave_it_open() -> None:
    response = responses(graph("a+b", "b+d", "a+c", "c-d"), "a")["d"]
    assert (response.net, response.total, response.weight) == (0, 2, 0)
    assert response.direction is Direction.MIXED


def test_a_majority_of_paths_is_weighed() -> None:
    response = responses(graph("a+b", "b+d", "a+c", "c+d", "a-d"), "a")["d"]
    assert (response.net, response.total) == (1, 3)
    assert response.direction is Direction.MIXED
    three = responses(graph("a+b", "b+d", "a+c", "c+d", "a+e", "e+d", "a-d"), "a")["d"]
    assert (three.weight, three.direction) == (0.5, Direction.UP)


def test_an_unknown_polarity_counts_as_a_term_that_says_nothing() -> None:
    response = responses(graph("a?b"), "a")["b"]
    assert (response.net, response.total, response.direction) == (0, 1, Direction.MIXED)


def test_what_lies_downstream_does_not_blur_an_answer() -> None:
    response = responses(graph("a+b", "b+c", "c+d", "d+c"), "a")["b"]
    assert (response.net, response.total) == (1, 1)


def test_what_is_not_reached_does_not_answer() -> None:
    assert responses(graph("a+b"), "b")["a"].direction is Direction.NONE


def test_a_reinforcing_loop_leaves_open_whether_it_settles() -> None:
    assert press(graph("a+b", "b+a"), "a").settles == 0
    assert press(graph("a+a"), "a").settles == 0
    assert press(graph("a-a"), "a").settles == 1


@st.composite
def acyclic(draw: st.DrawFn) -> Graph:
    pairs = draw(st.lists(st.sampled_from([pair for pair in PAIRS if pair[0] < pair[1]]), unique=True))
    return Graph(
        variables=tuple("abcd"),
        edges=graph(*(f"{pair[0]}{draw(st.sampled_from('+-'))}{pair[1]}" for pair in pairs)).edges,
    )


@given(acyclic())
def test_without_loops_the_terms_are_the_paths(drawn: Graph) -> None:
    signed: nx.DiGraph[str] = nx.DiGraph()
    signed.add_nodes_from(drawn.variables)
    for link in drawn.links.values():
        signed.add_edge(link.cause, link.effect, sign=1 if link.polarity is Polarity.SAME else -1)
    for name, response in responses(drawn, "a").items():
        paths = [] if name == "a" else nx.all_simple_paths(signed, "a", name)
        signs = [prod(int(signed.edges[step]["sign"]) for step in pairwise(path)) for path in paths]
        if name != "a":
            assert (response.net, response.total) == (sum(signs), len(signs))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PAIRS), unique=True, min_size=3),
    st.integers(0, 2**12 - 1),
    st.integers(0, 1000),
)
def test_where_all_terms_agree_so_does_every_weighting(pairs: list[str], signs: int, seed: int) -> None:
    drawn = Graph(
        variables=tuple("abcd"),
        edges=graph(
            *(f"{pair[0]}{'+-'[signs >> place & 1]}{pair[1]}" for place, pair in enumerate(pairs))
        ).edges,
    )
    random = np.random.default_rng(seed)
    matrix = -np.diag(random.uniform(0.5, 2, 4))
    for link in drawn.links.values():
        weight = random.uniform(0.1, 2)
        matrix["abcd".index(link.effect), "abcd".index(link.cause)] = (
            weight if link.polarity is Polarity.SAME else -weight
        )
    # its sign is that of the adjoint where what is reached settles, whatever the rest does
    settled = np.linalg.inv(-matrix)
    for pressed in "abcd":
        for name, response in responses(drawn, pressed).items():
            exact = settled["abcd".index(name), "abcd".index(pressed)]
            if response.total == 0:
                assert abs(exact) < 1e-9
            elif response.weight == 1 and press(drawn, pressed).settles == 1:
                assert exact * response.net > 0


def test_what_is_too_large_is_refused_and_says_why() -> None:
    names = [chr(ord("a") + number) for number in range(MOST_PRESSED + 1)]
    ring = graph(*(f"{first}+{second}" for first, second in zip(names, [*names[1:], "a"], strict=True)))
    with pytest.raises(BadInput, match=r"13 variables act together.*factorial.*effects\(\)"):
        press(ring, "a")


def test_a_variable_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="no such variable to press"):
        press(FOOD_CHAIN, "nobody")
