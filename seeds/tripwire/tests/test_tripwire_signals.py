from collections.abc import Sequence

import pytest

from seedbed.tripwire import (
    Asked,
    Assumed,
    CriterionAdded,
    CriterionMet,
    CriterionOpen,
    CriterionRetracted,
    Event,
    PartClosed,
    PartOpened,
    Spent,
    Thought,
)
from seedbed.tripwire._testing import case, program, raised
from seedbed.tripwire.iterations import gather
from seedbed.tripwire.signals import Signal, readings

A, B, C = (CriterionAdded(name) for name in "abc")
OPEN = {name: CriterionOpen(name) for name in "abcdef"}
MET = {name: CriterionMet(name) for name in "abcdef"}


Iterations = list[Sequence[Event]]


def read(signal: Signal, iterations: Iterations) -> list[float | None]:
    return [row[signal] for row in readings(gather(case(iterations)))]


def test_a_stall_counts_the_open_criteria_that_were_not_met_since_the_last_new_low() -> None:
    tries: Iterations = [[program(f"{n}"), MET["a"], OPEN["b"], OPEN["c"]] for n in range(3)]
    assert read(Signal.STALL, [[A, B, C], *tries, [MET["b"]], [OPEN["c"]]]) == [None, None, 2, 4, 0, 1]


def test_where_open_criteria_grow_it_is_no_stall() -> None:
    assert read(Signal.STALL, [[A], [program("1"), OPEN["a"]], [B]]) == [None, None, None]


def test_a_failure_recurs_with_other_lines_and_numbers() -> None:
    same: Iterations = [[raised("KeyError", "load", f"{n}", line=n + 1)] for n in range(3)]
    other = [raised("KeyError", "save", "1")]
    assert read(Signal.RECURRENCE, [*same, other, []]) == [0, 1, 2, 0, None]


def test_candidates_circle_when_they_come_back_to_any_earlier_one() -> None:
    tries: Iterations = [[program(body)] for body in ("x + 1", "x * 9", "x + 1", "x * 9")]
    first, second, *later = read(Signal.CIRCLING, tries)
    assert first is None
    assert second is not None
    assert second < 1
    assert later == [1, 1]


def test_cost_is_measured_in_what_a_criterion_has_cost_in_this_case() -> None:
    tries: Iterations = [
        [program("1"), MET["a"], MET["b"], Spent(8)],
        [program("2"), OPEN["c"], Spent(12)],
        [Spent(4)],
    ]
    assert read(Signal.COST, [[A, B, C, Spent(2)], *tries]) == [None, 0, 12 / 5, 16 / 5]
    scaled: Iterations = [
        [A, B, C, Spent(200)],
        [program("1"), MET["a"], MET["b"], Spent(800)],
        [Spent(1200)],
    ]
    assert read(Signal.COST, scaled)[-1] == 12 / 5


def test_criteria_that_are_being_found_are_neither_growth_nor_churn() -> None:
    rounds: Iterations = [[A], [B, CriterionRetracted("a")], [C]]
    assert read(Signal.GROWTH, rounds) == read(Signal.CHURN, rounds) == [None, None, None]


def test_from_the_fourth_iteration_on_criteria_grow_even_if_nothing_was_tried() -> None:
    more: Iterations = [[CriterionAdded(f"{n}"), CriterionAdded(f"{n} too")] for n in range(6)]
    assert read(Signal.GROWTH, more) == [None, None, None, 2, 2, 2]
    assert read(Signal.CHURN, more) == [None, None, None, None, 2, 2]


def test_churn_counts_what_is_added_open_and_what_is_retracted() -> None:
    tries: Iterations = [[program("1"), OPEN["a"]], [program("2"), B, CriterionRetracted("a")], [MET["c"]]]
    assert read(Signal.CHURN, [[A], *tries]) == [None, None, 2, 0]
    assert read(Signal.CHURN, [[A], *tries, [CriterionRetracted("never spoken of")]])[-1] == 0


def test_sub_problems_are_counted_open_less_closed_over_three_iterations() -> None:
    opened: Iterations = [[PartOpened(f"{n}", n), PartOpened(f"{n} too", n)] for n in range(1, 5)]
    assert read(Signal.PARTS, [[A], *opened, [PartClosed("1"), PartClosed("1")]]) == [None, 2, 4, 6, 6, 3]
    assert read(Signal.DEPTH, [[A], *opened, [PartClosed("4"), PartClosed("4 too")]]) == [None, 1, 2, 3, 4, 3]


def test_questions_that_keep_coming_count_up_and_an_iteration_without_any_says_so() -> None:
    assert read(Signal.QUESTIONS, [[Asked(2)], [Assumed("which?")], [], [Asked(0)], [Asked(1)]]) == [
        1,
        2,
        0,
        0,
        3,
    ]


def test_a_rewrite_is_a_criterion_replaced_after_an_answer_or_an_assumption() -> None:
    replaced: Sequence[Event] = [program("1"), CriterionRetracted("a"), B]
    assert read(Signal.REWRITES, [[A, Asked(1)], replaced]) == [None, 1]
    assert read(Signal.REWRITES, [[A], replaced]) == [None, None]
    assert read(Signal.REWRITES, [[A, Asked(1)], [program("1"), B]]) == [None, 0]


def test_hesitation_is_read_where_a_model_shows_its_reasoning() -> None:
    assert read(Signal.HESITATION, [[Thought("2 + 2 is 4.")], [], [Thought("")]]) == [0, None, 0]


@pytest.mark.parametrize("signal", Signal)
def test_a_signal_looks_at_nothing_that_comes_later(signal: Signal) -> None:
    every: Iterations = [
        [A, B, Asked(1), Spent(2)],
        [program("x"), MET["a"], OPEN["b"], raised("KeyError", "load", "1"), Spent(3), PartOpened("p", 1)],
        [program("x"), C, CriterionRetracted("b"), raised("KeyError", "load", "2"), Assumed("q"), Spent(5)],
    ]
    assert read(signal, every[:2]) == read(signal, every)[:2]
