"""What the shipped head reaches on problems that it was not trained on.

The bars leave room for other processors, whose int8 arithmetic differs a little.
"""

import pytest

from seedbed.classifier.evaluation import held_out_scores


@pytest.mark.parametrize(
    ("name", "count", "share"), [("plain", 30, 0.95), ("tricky", 15, 0.85), ("pairs", 90, 0.92)]
)
def test_enough_held_out_problems_are_put_into_their_class(name: str, count: int, share: float) -> None:
    ours, _ = held_out_scores()[name]
    assert ours.count >= count
    assert ours.share >= share


def test_near_identical_wording_is_told_apart_clearly_better_than_by_words() -> None:
    ours, words = held_out_scores()["pairs"]
    assert ours.share >= words.share + 0.04
    assert ours.log_loss < 0.7 * words.log_loss


@pytest.mark.parametrize("name", ["plain", "tricky", "pairs"])
def test_the_probabilities_say_more_than_those_of_the_word_bag(name: str) -> None:
    ours, words = held_out_scores()[name]
    assert ours.log_loss < words.log_loss


def test_a_probability_means_what_it_says() -> None:
    ours, _ = held_out_scores()["pairs"]
    assert ours.calibration_error < 0.06
