import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError

from seedbed.causal import (
    Act,
    Edge,
    Ensemble,
    Graph,
    Hasten,
    Polarity,
    Push,
    Tune,
    doubts,
    effects,
)
from seedbed.causal._pulls._ensemble import part_of
from seedbed.causal._pulls._information import information
from seedbed.causal._pulls._paths import Ends, Swings
from seedbed.causal._pulls._pull import pull_of
from seedbed.causal._pulls._quickest import quickest
from seedbed.problem import BadInput

A_UP = Push(variable="a", up=True)


def graph(*links: str) -> Graph:
    """Make a graph of links such as `a+b`, or `a+b~` for one with a delay."""
    return Graph(
        edges=tuple(
            Edge(cause=link[0], effect=link[2], polarity=Polarity(link[1]), delayed=link.endswith("~"))
            for link in links
        )
    )


THERMOSTAT = graph("a+b", "b+c", "c-a~")


def test_whole_paths_of_many_variables_are_not_kept() -> None:
    names = [f"v{number:03}" for number in range(40)]
    chain = Graph(edges=tuple(Edge(cause=one, effect=two) for one, two in pairwise(names)))
    few = Ensemble(size=16)
    effects(THERMOSTAT, [A_UP], ["c"], ensemble=few)  # what is loaded at first use does not count
    tracemalloc.start()
    effects(chain, [Push(variable="v000", up=True)], chain.variables, ensemble=few)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # one path alone, of all variables, members and steps, would be 12 MB
    assert most < 4_000_000


@pytest.mark.parametrize("steps", [1, 3, 50])
def test_what_is_taken_down_step_by_step_is_what_whole_paths_say(steps: int) -> None:
    path = np.random.default_rng(steps).normal(size=(steps, 6, 3))
    early = [0, steps // 2, steps - 1]
    ends, swings = Ends.of(iter(path), steps, early), Swings.of(iter(path))
    late = path[-max(1, steps // 4) :]
    assert (
        ends.early.tolist()
        == np.stack([path[at, :, place] for place, at in enumerate(early)], axis=1).tolist()
    )
    assert ends.mean == pytest.approx(late.mean(axis=0))
    assert ends.low.tolist() == late.min(axis=0).tolist()
    assert ends.high.tolist() == late.max(axis=0).tolist()
    whole = np.concatenate([np.zeros((1, 6, 3)), path])
    fall = (np.maximum.accumulate(whole) - whole).max(axis=0)
    rise = (whole - np.minimum.accumulate(whole)).max(axis=0)
    assert swings.reach.tolist() == np.abs(path).max(axis=0).tolist()
    assert swings.swing.tolist() == np.minimum(fall, rise).tolist()


@pytest.mark.parametrize(
    ("act", "on", "size", "swing"),
    [
        (A_UP, "b", [0.531936929, 0.909855785, 2.02409714], [-1.65984489, -0.532420142, 0]),
        (
            Tune(cause="c", effect="a", stronger=False),
            "b",
            [0.114748167, 0.293041028, 0.531417406],
            [-1.24938647, -0.346963743, -0.183108473],
        ),
        (
            Hasten(cause="c", effect="a", sooner=True),
            "c",
            [0, 0, 0],
            [-0.270979078, -0.121440445, -0.0340834636],
        ),
    ],
)
def test_the_figures_stay_what_they_were(act: Act, on: str, size: list[float], swing: list[float]) -> None:
    """Stored when whole paths were kept."""
    (effect,) = effects(THERMOSTAT, [act], [on], ensemble=Ensemble(size=48))
    found = [effect.size.low, effect.size.median, effect.size.high]
    assert found == pytest.approx(size, rel=1e-6)
    calm = effect.calm.swing
    assert [calm.low, calm.median, calm.high] == pytest.approx(swing, rel=1e-6)


def test_an_ensemble_that_takes_too_much_memory_is_refused_and_says_what_does_not() -> None:
    names = [f"v{number:02}" for number in range(51)]
    chain = Graph(edges=tuple(Edge(cause=one, effect=two) for one, two in pairwise(names)))
    with pytest.raises(BadInput, match=r"100,000 weightings.*Ask for at most 19,607"):
        effects(chain, [Push(variable="v00", up=True)], ["v50"], ensemble=Ensemble(size=100_000))


@pytest.mark.parametrize("seed", [10**5000, 2**63, -(2**63) - 1], ids=["huge", "above", "below"])
def test_a_seed_that_is_no_ordinary_number_is_refused(seed: int) -> None:
    with pytest.raises(ValidationError, match="seed"):
        Ensemble(seed=seed)


@pytest.mark.parametrize("ask", [effects, doubts])
def test_a_text_is_not_taken_for_a_list_of_variables(ask: object) -> None:
    assert ask in (effects, doubts)
    which = effects if ask is effects else doubts
    with pytest.raises(BadInput, match=r"Pass a list: \['ab'\]"):
        which(THERMOSTAT, [A_UP], "ab")


def test_a_variable_is_felt_by_the_quickest_way_even_when_a_slower_one_was_seen_first() -> None:
    drawn = graph("a+d~", "a+c", "c+d")
    pull = pull_of(drawn, [A_UP])
    assert quickest(part_of(drawn, pull, ["d"]), pull) == {"a": 0, "c": 3, "d": 6}


def test_the_sign_of_a_link_does_not_hang_on_whether_it_is_there() -> None:
    many = Ensemble(size=400, existence=True)
    (effect,) = effects(graph("a?b"), [A_UP], ["b"], ensemble=many)
    assert effect.late.up.low < 0.25 < effect.late.up.high
    assert effect.late.down.low < 0.25 < effect.late.down.high


def test_information_is_told_from_chance_by_the_size_of_the_ensemble() -> None:
    drawn = np.tile(np.repeat([True, False], 50), 2)
    signs = np.tile(np.repeat([1.0, -1.0, 1.0, -1.0], [35, 15, 15, 35]), 2)
    exact = 1 + 0.7 * np.log2(0.7) + 0.3 * np.log2(0.3)
    assert information(signs, drawn) == pytest.approx(exact - 1 / (200 * np.log(2)))
    hardly = np.tile(np.repeat([1.0, -1.0, 1.0, -1.0], [33, 17, 17, 33]), 2)
    assert information(hardly, drawn) == 0
