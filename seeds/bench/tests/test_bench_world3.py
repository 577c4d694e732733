from collections import Counter

import networkx as nx
import pytest

from seedbed.bench._world3 import CAUSES, world3
from seedbed.bench.loops import Bounds, beside_networkx, bounded, of_numbers, rings
from seedbed.causal import Graph


def strong(graph: Graph) -> "nx.DiGraph[str]":
    digraph: nx.DiGraph[str] = nx.DiGraph(list(graph.links))
    groups = sorted(nx.strongly_connected_components(digraph), key=len)
    assert [len(group) for group in groups[:-1]] == [1] * (len(groups) - 1)
    return nx.DiGraph(digraph.subgraph(groups[-1]))


@pytest.mark.parametrize("seed", range(5))
def test_a_generated_graph_has_the_figures_of_world3(seed: int) -> None:
    graph = world3(seed)
    component = strong(graph)
    assert (len(graph.variables), len(graph.links)) == (160, 280)
    assert (component.number_of_nodes(), component.number_of_edges()) == (143, 247)
    assert Counter(causes for _, causes in component.in_degree()) == CAUSES
    assert 6 <= max(effects for _, effects in component.out_degree()) <= 20
    assert not graph.contradictions


def test_the_same_seed_gives_the_same_graph_and_another_gives_another() -> None:
    assert world3(1) == world3(1)
    assert world3(1).links.keys() != world3(2).links.keys()


def test_more_links_go_into_the_component() -> None:
    assert strong(world3(1, extra=20)).number_of_edges() == 267


def test_the_two_searches_are_held_against_each_other() -> None:
    row = beside_networkx("three", of_numbers([(1, 2), (2, 1), (2, 3), (3, 1)]), 1)
    assert row[:5] == ["three", 3, 4, 3, "2"]
    assert rings([["b", "c", "a"]]) == {("a", "b", "c")}


def test_what_is_left_out_is_in_the_row() -> None:
    pairs = [(cause, effect) for cause in range(6) for effect in range(6) if cause != effect]
    row = bounded("six", of_numbers(pairs), Bounds(100, 60.0))
    assert row[:4] == ["six", "100 in 60 s", "100", 3]
    assert row[5:] == [
        "none",
        "The search stopped at 100 loops: all of up to 3 links are here, and some of 4.",
    ]
