"""The figures that the critic's doubts of a class are to reach, on problems that they were not written from."""

from functools import cache

from seedbed.bench.doubts import TOGETHER, Labelled, judged, of_its_own, own_sets, told
from seedbed.classifier import classify_by_embedding
from seedbed.critic import TELLS
from seedbed.problem import Classification, ProblemClass

SUM = Labelled("What is 17% of 260?", ProblemClass.SOLVED)
MISLED = Labelled("What is 17% of 260?", ProblemClass.UNSOLVABLE)
SILENT = Labelled("The tap in our kitchen drips.", ProblemClass.SOLVABLE)


@cache
def unseen() -> list[Labelled]:
    return [problem for name, problems in own_sets().items() if name != "examples" for problem in problems]


@cache
def second_opinions() -> list[Classification]:
    return [classify_by_embedding(problem.text) for problem in unseen()]


def test_tells_are_right_nineteen_times_in_twenty_and_speak_of_two_problems_in_five() -> None:
    spoken, right = told(unseen())[TOGETHER]
    assert right / spoken >= 0.95
    assert spoken / len(unseen()) >= 0.4


def test_each_tell_is_right_about_the_problems_that_it_was_written_from() -> None:
    counts = told(own_sets()["examples"])
    assert len(counts) == len(TELLS) + 1
    for name, (spoken, right) in counts.items():
        assert spoken >= 4, name
        assert right / spoken >= 0.95, name


def test_doubts_point_from_a_wrong_class_to_the_right_one_and_seldom_away_from_it() -> None:
    both = judged(unseen(), second_opinions())
    assert both.pointed / both.wrong >= 0.9
    assert both.needless / both.right <= 0.06
    words = judged(unseen(), None)
    assert words.pointed / words.wrong >= 0.35
    assert words.needless / words.right <= 0.02
    assert words.pointed < judged(unseen(), second_opinions(), words=False).pointed


def test_the_counts_are_of_every_class_as_a_guess() -> None:
    counted = judged([SUM, MISLED, SILENT], None)
    assert (counted.wrong, counted.pointed) == (6, 2)
    assert (counted.right, counted.needless) == (3, 1)


def test_the_counts_of_real_guesses_are_of_those_guesses() -> None:
    shares = {"solved": 0.0, "solvable": 1.0, "unsolvable": 0.0}
    guess = Classification.model_validate({**shares, "reason": "it was asked", "by": "a test"})
    counted = of_its_own([SUM, MISLED, SILENT], [guess] * 3)
    assert (counted.wrong, counted.pointed, counted.right, counted.needless) == (2, 1, 1, 0)
