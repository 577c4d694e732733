"""Training on a few own examples, and what speaks against putting a head in place."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from seedbed.classifier import (
    Head,
    OwnProblem,
    Source,
    classify_by_embedding,
    examples,
    held_out,
    learned_head,
    learning,
    unlearn,
)
from seedbed.classifier._embedding import embed
from seedbed.classifier._head import shipped_head
from seedbed.classifier._neighbours import own_vectors
from seedbed.classifier._softmax import fit
from seedbed.classifier.evaluation import Score
from seedbed.classifier.learning import Learned, TooFew, Trial, fitted, groups_of, learn, refusal, remembered
from seedbed.classifier.weighing import _user
from seedbed.problem import ProblemClass

VANS = "What is the fastest route for our vans through the 38 villages?"
OURS = (
    VANS,
    "Compute the price at which our cheese sells best.",
    "How do I make the old boiler run without the fault E12?",
    "What is the bug in my invoice script?",
    "How do I get the roof of the barn dry?",
    "Which crops should grow on which of my fields?",
    "Give me a timetable for 14 teachers without gaps.",
    "What is the cheapest way to heat our house?",
    "How do I make the website load in under a second?",
    "Find the shortest proof of the four-squares theorem.",
    "How do I get the dog to stop limping?",
)


def turned(*texts: str, kind: ProblemClass = ProblemClass.SOLVABLE) -> list[OwnProblem]:
    return [OwnProblem(text=text, kind=kind, source=Source.TURN) for text in texts]


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    """Train in few steps and hold heads against half of the shipped held-out problems: as good here, and quicker."""
    some = held_out()[::2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "held_out", lambda: some)
        patch.setattr(learning, "_STEPS", 25)
        yield
    learning._held_out_rows.cache_clear()


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Learned]:
    folder = tmp_path_factory.mktemp("home") / "learned"
    came = learn(turned(*OURS), folder=folder)
    assert isinstance(came, Learned)
    return folder, came


def test_learning_from_own_examples_helps_on_those_that_it_has_not_seen(learnt: tuple[Path, Learned]) -> None:
    _, came = learnt
    assert came.own.before.count == len(OURS)
    assert came.own.after.right >= came.own.before.right
    assert came.own.after.log_loss < came.own.before.log_loss
    assert came.own.after.log_loss > 0.2, "an example that was trained on gets hardly any loss"
    assert [trial.name for trial in came.shipped] == ["plain", "tricky", "pairs"]


def test_a_head_that_is_not_refused_is_in_place_and_guesses_otherwise(learnt: tuple[Path, Learned]) -> None:
    folder, came = learnt
    assert (came.kept, came.refused) == (True, "")
    head = learned_head(folder)
    assert head == came.head
    assert classify_by_embedding(VANS).solvable < 0.6
    assert classify_by_embedding(VANS, head).solvable > 0.9


def test_a_reason_may_quote_an_own_example_and_says_whose_it_is(learnt: tuple[Path, Learned]) -> None:
    _, came = learnt
    assert "'What is the fastest route for our vans" in classify_by_embedding(VANS, came.head).reason
    assert "(solvable, yours)" in classify_by_embedding(VANS, came.head).reason
    assert "yours" not in classify_by_embedding(VANS).reason


def test_learning_again_gives_the_same_head_and_a_dry_run_leaves_everything_as_it_was(
    learnt: tuple[Path, Learned], tmp_path: Path
) -> None:
    _, came = learnt
    again = learn(turned(*OURS), folder=tmp_path / "learned", dry_run=True)
    assert isinstance(again, Learned)
    assert (again.head, again.kept, again.refused) == (came.head, False, "")
    assert not (tmp_path / "learned").exists()


def test_with_too_few_examples_nothing_changes_and_what_is_missing_is_said(tmp_path: Path) -> None:
    came = learn(turned(*OURS[:3]), folder=tmp_path)
    assert came == TooFew(have=3, groups=3, missing="7 more, of at least 10")
    assert learn((), folder=tmp_path) == TooFew(have=0, groups=0, missing="10 more, of at least 10")
    assert not list(tmp_path.iterdir())


def test_examples_that_are_all_alike_are_too_few(tmp_path: Path) -> None:
    came = learn(turned(*(f"{VANS} {number}" for number in range(12))), folder=tmp_path)
    assert came == TooFew(have=12, groups=1, missing="4 more unlike the others, of at least 5")


def test_what_the_shipped_problems_speak_against_is_refused_and_the_old_head_stays(
    learnt: tuple[Path, Learned],
) -> None:
    folder, before = learnt
    wrong = [one for one in held_out() if one.kind is ProblemClass.SOLVED]
    came = learn(turned(*(one.text for one in wrong[:40]), kind=ProblemClass.UNSOLVABLE), folder=folder)
    assert isinstance(came, Learned)
    assert not came.kept
    assert "other problems wrong" in came.refused
    assert learned_head(folder) == before.head


def trial(before: int, after: int, loss: tuple[float, float] = (0.5, 0.4)) -> Trial:
    scores = (
        Score(count=100, right=right, log_loss=log_loss, calibration_error=0.0)
        for right, log_loss in zip((before, after), loss, strict=True)
    )
    return Trial("plain", *scores)


def test_a_head_is_refused_where_it_is_no_better_on_own_problems() -> None:
    why = "where it has not seen them, it guesses your own problems no better"
    assert refusal(trial(60, 60, (0.5, 0.5)), []) == why
    assert refusal(trial(60, 59), []) == why
    assert not refusal(trial(60, 60), [])


def test_a_head_is_refused_where_it_loses_more_than_one_in_a_hundred_others() -> None:
    own = trial(60, 80)
    assert not refusal(own, [trial(95, 94, (0.1, 0.2))])
    assert refusal(own, [trial(95, 93)]) == (
        "it gets 2 more of 100 other problems wrong, and at most 1 may be"
    )
    assert not refusal(own, [trial(95, 92), trial(90, 92)]), "all sets count together"


def test_of_several_examples_of_one_problem_the_last_word_counts() -> None:
    first, other, last = (
        *turned(VANS, OURS[1]),
        OwnProblem(text=f"  {VANS.upper()}\n", kind=ProblemClass.SOLVED, source=Source.WORD),
    )
    found = remembered([first, other, last])
    assert [(one.kind, one.source) for one in found] == [
        (ProblemClass.SOLVED, Source.WORD),
        (ProblemClass.SOLVABLE, Source.TURN),
    ]


def test_what_has_nothing_to_read_in_it_is_no_example_and_of_what_is_long_the_beginning_and_the_end_are() -> (
    None
):
    (found,) = remembered(turned("\u200b", f"begin {'x ' * 9000} end, why?"))
    assert len(found.text) < 4100
    assert found.text.startswith("begin x x")
    assert found.text.endswith("x x  end, why?")


def test_what_is_alike_directly_or_through_others_is_one_group() -> None:
    angles = np.radians([0, 50, 100, 200])
    unit = np.column_stack([np.cos(angles), np.sin(angles)])
    assert groups_of(unit).tolist() == [0, 0, 0, 3]


def test_a_group_is_held_out_whole_and_every_example_once() -> None:
    groups = np.array([0, 0, 0, 0, 4, 5, 6, 7, 8, 8])
    folds = learning._dealt(groups)
    assert np.sum(folds, axis=0).tolist() == [1] * 10
    assert all(
        len({bool(fold[row]) for row in np.flatnonzero(groups == group)}) == 1
        for fold in folds
        for group in groups
    )
    assert sorted(fold.sum() for fold in folds) == [1, 1, 2, 2, 4]


def test_what_counts_twice_counts_as_much_as_two() -> None:
    chance = np.random.default_rng(1)
    inputs, labels = chance.normal(size=(30, 4)), chance.integers(3, size=30)
    twice = fit(inputs, labels, 1e-2, counts=np.array([2.0] * 10 + [1.0] * 20))
    written = fit(np.vstack([inputs, inputs[:10]]), np.concatenate([labels, labels[:10]]), 1e-2)
    np.testing.assert_allclose(twice[0], written[0], atol=1e-9)
    np.testing.assert_allclose(twice[1], written[1], atol=1e-9)


def test_where_the_user_says_otherwise_of_a_shipped_example_the_user_counts() -> None:
    shipped = examples()[700]
    kind = next(kind for kind in ProblemClass if kind is not shipped.kind)
    assert classify_by_embedding(shipped.text).kind is shipped.kind
    head = fitted(remembered(turned(shipped.text, kind=kind)))
    assert classify_by_embedding(shipped.text, head).probability(kind) > 0.93, "both at once leave it at 0.9"


def test_without_own_examples_training_stays_where_the_shipped_head_is() -> None:
    head = fitted(())
    np.testing.assert_allclose(head.weights, shipped_head().weights, atol=0.01)


def test_a_simulated_user_learns_from_nothing_that_it_is_held_against() -> None:
    user = _user(3)
    parts = [set(rows.tolist()) for rows in (user.own, user.field, user.train, user.others)]
    assert sum(map(len, parts)) == len(set().union(*parts)) == len(examples())
    topics = [{examples()[row].group for row in part} for part in parts]
    assert len(topics[0] | topics[1]) == 6
    assert not (topics[0] | topics[1]) & (topics[2] | topics[3])
    assert not topics[2] & topics[3]


def test_undoing_gives_the_shipped_guess_again(learnt: tuple[Path, Learned], tmp_path: Path) -> None:
    folder, came = learnt
    copy = tmp_path / "learned"
    copy.mkdir()
    (copy / "head.json").write_bytes((folder / "head.json").read_bytes())
    assert learned_head(copy) == came.head
    assert unlearn(copy)
    assert learned_head(copy) is None
    assert not unlearn(copy), "doing it twice is harmless"


def test_the_vector_of_an_own_example_keeps_its_direction() -> None:
    (one,) = remembered(turned(VANS))
    head = Head.model_validate_json(shipped_head().model_copy(update={"own": (one,)}).model_dump_json())
    assert float(own_vectors(head.own)[0] @ embed(VANS)) > 0.999
