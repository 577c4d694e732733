"""What a problem's own words say of its class. How often they are right is measured in seeds/bench."""

import pytest

from seedbed.critic import TELLS, tells_of
from seedbed.problem import ProblemClass

SOLVED, SOLVABLE, UNSOLVABLE = ProblemClass


@pytest.mark.parametrize(
    ("problem", "name"),
    [
        ("A jar holds 14 plums and Ida eats 5. How many are left?", "a value, with its figures"),
        ("12 * 9", "a calculation"),
        ("Convert 30 knots to km/h.", "a conversion"),
        ("What is the capital of Peru?", "something to look up"),
        ("Sort these words: pear, fig, apple", "words to work on"),
        ("def area(r): the area of a circle", "code that runs"),
        ("Write a report of at most ten pages.", "made within a bound"),
        ("Design a stool for our hallway.", "made to be used"),
        ("Find out why the bell rings at night.", "a cause to be found"),
        ("Should I tell her the truth?", "a dilemma"),
        ("What should a school teach?", "what ought to be"),
        ("My colleagues do not trust me.", "others' hearts"),
        ("How do I get my team to talk?", "others' minds"),
        ("We cannot agree on a name.", "different wants"),
    ],
)
def test_each_tell_is_found_in_such_words(problem: str, name: str) -> None:
    assert name in [tell.name for tell, _ in tells_of(problem)]


def test_every_tell_has_a_name_of_its_own() -> None:
    assert len({tell.name for tell in TELLS}) == len(TELLS) == 14


@pytest.mark.parametrize(
    "problem",
    [
        "",
        "The lawn has brown rings.",
        "What is 40 years of marriage worth, at 2 quarrels a week?",
        "How many tills must open so that 9 of 10 people wait at most 2 minutes?",
        "Should I round 2.5 up or down?",
        "What is a tomato?",
        "I believe in ghosts.",
        "Design how our company speaks.",
    ],
)
def test_words_that_only_look_like_a_tell_are_none(problem: str) -> None:
    assert tells_of(problem) == ()


def test_words_that_say_two_things_say_nothing() -> None:
    code, dilemma = "Finish def area(r).", "Should we tell her?"
    assert [tell.kind for tell, _ in tells_of(code)] == [SOLVABLE]
    assert [tell.kind for tell, _ in tells_of(dilemma)] == [UNSOLVABLE]
    assert tells_of(f"{code} {dilemma}") == ()


def test_of_a_long_problem_the_beginning_is_read() -> None:
    assert tells_of("Should we tell her? " + "Well. " * 10_000)
    assert tells_of("Well. " * 10_000 + "Should we tell her?") == ()
