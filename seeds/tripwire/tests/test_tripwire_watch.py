import os
import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.tripwire import (
    Alarm,
    Asked,
    Assumed,
    CriterionAdded,
    CriterionMet,
    CriterionOpen,
    CriterionRetracted,
    Event,
    PartClosed,
    PartOpened,
    Proposed,
    Quiet,
    Spent,
    Trouble,
    watch,
)
from seedbed.tripwire._testing import case, program, raised
from seedbed.tripwire.simulation import Knobs, simulate

Iterations = list[Sequence[Event]]
NAMES = "abc"
FOUND: Sequence[Event] = [*(CriterionAdded(name) for name in NAMES), Spent(4)]


def standing(met: int) -> list[Event]:
    return [CriterionMet(name) if place < met else CriterionOpen(name) for place, name in enumerate(NAMES)]


def fires_in(iterations: Iterations) -> int | None:
    ends = (number for number in range(1, len(iterations) + 1))
    return next((end for end in ends if isinstance(watch(case(iterations[:end])), Alarm)), None)


def alarm(iterations: Iterations) -> Alarm:
    at = fires_in(iterations)
    assert at is not None
    verdict = watch(case(iterations[:at]))
    assert isinstance(verdict, Alarm)
    return verdict


def same_again(number: int) -> Sequence[Event]:
    return [program("x + 1"), *standing(1), raised("KeyError", "load", f"{number}", line=number), Spent(4)]


def back_and_forth(number: int) -> Sequence[Event]:
    return [program(f"x + {number % 2}"), *standing(1), raised("KeyError", "load", f"{number}"), Spent(4)]


def ever_more_parts(number: int) -> Sequence[Event]:
    parts = [PartOpened(f"{number} {which}", number) for which in "ab"]
    return [program(f"x - {number}"), *standing(1), *parts, PartClosed(f"{number - 1} a"), Spent(4)]


def ever_more_criteria(number: int) -> Sequence[Event]:
    added = [CriterionAdded(f"{number} {which}") for which in "xyz"]
    return [program(f"f{number}(x, {number}) * 2"), *standing(number % 3), *added, Spent(4)]


def ever_more_questions(number: int) -> Sequence[Event]:
    return [Asked(2), Assumed(f"what about {number}?"), Spent(4)]


@pytest.mark.parametrize(
    ("bad", "trouble", "bound"),
    [
        (same_again, Trouble.STUCK, 4),
        (back_and_forth, Trouble.STUCK, 5),
        (ever_more_parts, Trouble.SPIRALLING, 4),
        (ever_more_criteria, Trouble.SPIRALLING, 4),
        (ever_more_questions, Trouble.UNDERSPECIFIED, 5),
    ],
)
def test_each_trouble_is_named_after_a_few_bad_iterations(
    bad: Callable[[int], Sequence[Event]], trouble: Trouble, bound: int
) -> None:
    found = alarm([FOUND, *(bad(number) for number in range(1, 9))])
    assert found.trouble is trouble
    assert 1 + 2 <= found.iteration <= 1 + bound
    assert found.statistic >= found.threshold


def test_four_candidates_with_steady_progress_are_quiet() -> None:
    tries: Iterations = [
        [
            program(f"x + {number} * g(x)"),
            *standing(number),
            raised("ValueError", f"f{number}", "1"),
            Spent(5),
        ]
        for number in range(4)
    ]
    assert fires_in([[Asked(2), *FOUND], *tries]) is None


def test_one_criterion_that_takes_five_different_candidates_is_quiet() -> None:
    errors = ("KeyError", "TypeError", "ValueError", "OSError", "IndexError")
    tries: Iterations = [
        [program(f"{error}(x)"), CriterionOpen("a"), raised(error, "run", "no"), Spent(5)] for error in errors
    ]
    assert fires_in([[CriterionAdded("a")], *tries, [program("x"), CriterionMet("a")]]) is None


def test_a_healthy_split_is_quiet() -> None:
    opened: list[Event] = [PartOpened(name, 1) for name in "pqrs"]
    closed: Iterations = [
        [program(f"h({number}, x)"), *standing(number), *(PartClosed(name) for name in pair), Spent(6)]
        for number, pair in enumerate(("pq", "rs", ""), start=1)
    ]
    assert fires_in([FOUND, [program("x"), *standing(0), *opened, Spent(6)], *closed]) is None


def test_criteria_that_diverge_are_seen_while_sub_problems_close_steadily() -> None:
    iterations: Iterations = [FOUND]
    for number in range(1, 8):
        parts: list[Event] = [PartOpened(f"{number}", 1), PartClosed(f"{number}")]
        more: list[Event] = [CriterionAdded(f"{number} {which}") for which in "xy"]
        iterations.append([*parts, *more, CriterionMet(f"{number} x") if number % 2 else Spent(1), Spent(4)])
    found = alarm(iterations)
    assert found.trouble is Trouble.SPIRALLING
    assert "criteria are open" in found.why


@pytest.mark.parametrize(
    ("bad", "figures"),
    [
        (ever_more_parts, "6 sub-problems were opened in the last 3 iterations and 3 closed"),
        (same_again, "the same failure came in 8 of 9 iterations: KeyError in load: #"),
        (same_again, "7 of 8 candidates came to the same as an earlier one"),
        (ever_more_criteria, "9 criteria were added in the last 3 iterations"),
        (ever_more_criteria, "25 criteria are open, 9 more than 3 iterations before"),
        (ever_more_questions, "something had to be asked or assumed in 8 of 9 iterations"),
    ],
)
def test_it_says_why_with_the_figures(bad: Callable[[int], Sequence[Event]], figures: str) -> None:
    verdict = watch(case([FOUND, *(bad(number) for number in range(1, 9))]))
    assert isinstance(verdict, Alarm)
    assert figures.casefold() in verdict.why.casefold()
    assert not verdict.why[0].islower()
    assert verdict.why.endswith(".")


def test_a_case_that_turns_round_is_quiet_again() -> None:
    bad: Iterations = [FOUND, *(same_again(number) for number in range(1, 9))]
    good: Iterations = [
        [program(f"done({number}, x) - {number}"), *standing(1 + number), Spent(4)] for number in (1, 2)
    ]
    assert isinstance(watch(case(bad)), Alarm)
    assert isinstance(watch(case([*bad, *good])), Quiet)


def test_nothing_has_happened() -> None:
    assert watch([]) == Quiet(0.0, watch([]).threshold)


def test_what_comes_before_anything_began_belongs_to_the_first_iteration() -> None:
    events: Sequence[Event] = [CriterionAdded("a"), Spent(1)]
    assert watch(events) == watch(case([events]))


names = st.sampled_from("abcd")
anything: st.SearchStrategy[Event] = st.one_of(
    st.builds(CriterionAdded, names),
    st.builds(CriterionRetracted, names),
    st.builds(CriterionMet, names),
    st.builds(CriterionOpen, names),
    st.builds(PartOpened, names, st.integers(1, 5)),
    st.builds(PartClosed, names),
    st.builds(program, names),
    st.builds(Proposed, st.text(max_size=20)),
    st.builds(raised, st.just("KeyError"), names, names),
    st.builds(Asked, st.integers(0, 3)),
    st.builds(Assumed, names),
    st.builds(Spent, st.integers(0, 1000)),
)
histories = st.lists(st.lists(anything, max_size=6), min_size=1, max_size=8)


@settings(max_examples=100)
@given(histories)
def test_a_healthy_iteration_never_raises_the_statistic(iterations: Iterations) -> None:
    known = {
        event.criterion for event in case(iterations) if isinstance(event, CriterionAdded | CriterionOpen)
    }
    parts = {event.part for event in case(iterations) if isinstance(event, PartOpened)}
    healthy: Sequence[Event] = [
        Proposed("so we begin anew, in a way that nobody has thought of before"),
        *(CriterionMet(name) for name in (*sorted(known), "something new")),
        *(PartClosed(part) for part in sorted(parts)),
    ]
    assert watch(case([*iterations, healthy])).statistic <= watch(case(iterations)).statistic


@settings(max_examples=50)
@given(histories, st.sampled_from([0.125, 2.0, 1024.0]))
def test_the_verdict_does_not_depend_on_the_unit_of_cost(iterations: Iterations, unit: float) -> None:
    def scaled(event: Event) -> Event:
        return Spent(event.cost * unit) if isinstance(event, Spent) else event

    events = case(iterations)
    assert watch(tuple(map(scaled, events))) == watch(events)


@settings(max_examples=50)
@given(histories)
def test_other_names_for_criteria_and_parts_give_the_same_verdict(iterations: Iterations) -> None:
    def renamed(event: Event) -> Event:
        match event:
            case CriterionAdded() | CriterionRetracted() | CriterionMet() | CriterionOpen():
                return type(event)(f"criterion “{event.criterion}”")
            case PartOpened(part=part, depth=depth):
                return PartOpened(f"part {part}", depth)
            case PartClosed(part=part):
                return PartClosed(f"part {part}")
            case _:
                return event

    events = case(iterations)
    assert watch(tuple(map(renamed, events))) == watch(list(events))


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_events_give_the_same_verdict_in_any_process(hash_seed: str) -> None:
    code = "from seedbed.tripwire import watch\nfrom seedbed.tripwire.simulation import *\n"
    code += "print(watch(simulate(7, Knobs(wrong=0.9, recurring=0.9, spurious=0.5)).events))"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    here = watch(simulate(7, Knobs(wrong=0.9, recurring=0.9, spurious=0.5)).events)
    assert run.stdout.strip() == str(here)
    assert isinstance(here, Alarm)
