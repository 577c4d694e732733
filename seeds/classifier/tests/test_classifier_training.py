import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from seedbed.classifier import LabelledProblem, evaluation, examples, held_out, train
from seedbed.classifier._embedding import embed
from seedbed.classifier._features import feature_rows
from seedbed.classifier._head import CLASSES, Head, shipped_head
from seedbed.classifier._neighbours import pack, unpack, vectors
from seedbed.classifier._softmax import best_temperature, calibration_error, fit, log_loss, softmax
from seedbed.classifier._words import marks, terms_of
from seedbed.problem import ProblemClass


def test_training_on_the_shipped_examples_gives_the_shipped_head() -> None:
    head = shipped_head()
    words = train.words_to_look_for()
    assert words == head.words
    inputs = feature_rows([example.text for example in examples()], vectors(), words)
    again = train.train(inputs, words, head.l2, head.temperature)
    np.testing.assert_allclose(again.weights, head.weights, atol=2e-4)
    np.testing.assert_allclose(again.bias, head.bias, atol=2e-4)


def test_the_stored_vectors_are_those_of_the_examples() -> None:
    assert len(vectors()) == len(examples())
    for row in range(0, len(examples()), 60):
        assert embed(examples()[row].text) @ vectors()[row] > 0.98


def test_storing_vectors_keeps_their_direction() -> None:
    matrix = np.random.default_rng(1).normal(size=(20, 384))
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    assert (unpack(pack(matrix)) * matrix).sum(axis=1).min() > 0.999
    assert pack(matrix) == pack(matrix)


def test_training_writes_a_head_that_can_be_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = examples()[:90]
    monkeypatch.setattr(train, "examples", lambda: some)
    monkeypatch.setattr(sys, "argv", ["train", "--out", str(tmp_path)])
    train.main()
    head = Head.model_validate_json((tmp_path / "head.json").read_bytes())
    assert {len(row) for row in head.weights} == {384 + len(head.words)}
    assert unpack((tmp_path / "examples.npz").read_bytes()).shape == (90, 384)
    assert f"took l2 {head.l2:g}" in capsys.readouterr().out


def test_no_held_out_problem_is_trained_on_and_no_example_stands_twice() -> None:
    texts = [problem.text.casefold() for problem in (*examples(), *held_out())]
    assert len(set(texts)) == len(texts)
    assert not {example.group for example in examples()} & {
        problem.group for problem in held_out() if problem.set == "pairs" and problem.group not in CUES
    }


CUES = {"time", "should", "how many", "why", "write", "plan", "best", "forest", "words", "uniform"}
"""Names of groups that both have, since they are named for a cue word, not a topic."""


def test_topics_do_not_decide_because_most_have_every_class() -> None:
    kinds = defaultdict(set)
    for example in examples():
        kinds[example.group].add(example.kind)
    assert sum(len(found) == 3 for found in kinds.values()) / len(kinds) > 0.9


def test_the_classes_are_balanced_to_a_factor_of_two() -> None:
    counts = [sum(example.kind is kind for example in examples()) for kind in ProblemClass]
    assert max(counts) < 2 * min(counts)


def test_folds_keep_a_group_together() -> None:
    fold_of = evaluation.folds(examples())
    found = defaultdict(set)
    for example, fold in zip(examples(), fold_of, strict=True):
        found[example.group].add(int(fold))
    assert {len(numbers) for numbers in found.values()} == {1}
    assert set(fold_of) == set(range(5))


def test_softmax_fits_what_can_be_told_apart_and_its_slope_vanishes() -> None:
    inputs = np.random.default_rng(1).normal(size=(120, 4))
    labels = inputs[:, :3].argmax(axis=1)
    weights, bias = fit(inputs, labels, 1e-3)
    probabilities = softmax(inputs @ weights + bias)
    assert (probabilities.argmax(axis=1) == labels).mean() > 0.97
    slope = inputs.T @ (probabilities - np.eye(3)[labels]) / 120 + 1e-3 * weights
    assert np.abs(slope).max() < 2e-4


def test_the_temperature_undoes_a_scale() -> None:
    random = np.random.default_rng(1)
    scores = random.normal(size=(4000, 3)) * 2
    labels = np.array([random.choice(3, p=row) for row in softmax(scores)])
    assert best_temperature(scores * 3, labels) == pytest.approx(3.0, rel=0.1)


def test_the_calibration_error_is_the_gap_between_confidence_and_share_right() -> None:
    sure = np.array([[1.0, 0.0, 0.0]] * 4)
    assert calibration_error(sure, np.array([0, 0, 0, 1])) == pytest.approx(0.25)
    assert calibration_error(sure, np.array([0, 0, 0, 0])) == 0.0
    assert log_loss(np.array([[0.5, 0.25, 0.25]]), np.array([1])) == pytest.approx(np.log(4))


def test_terms_are_words_signs_and_neighbours_with_numbers_alike() -> None:
    assert terms_of("Is 12.5 > 3?") == {"is", "0", ".", ">", "?", "is 0", "0 .", ". 0", "0 >", "> 0", "0 ?"}
    assert marks("my 7 cats", ("0", "cats", "dogs", "my")) == pytest.approx(
        np.array([1, 1, 0, 1]) / np.sqrt(3)
    )
    assert not marks("nothing here", ("dogs",)).any()


def test_the_word_bag_learns_from_words_alone() -> None:
    problems = [
        LabelledProblem(text=f"{word} {number}", kind=kind, group=word)
        for word, kind in zip(("sum", "build", "love"), CLASSES, strict=True)
        for number in ("a", "b", "c")
    ]
    bag = evaluation.WordBag(problems)
    assert bag.share(["sum x", "sum y"], ProblemClass.SOLVED) == 1.0
    assert bag.share(["love x", "sum y"], ProblemClass.UNSOLVABLE) == 0.5
