"""How good is a guess? Cross-validation that keeps a topic together, and a bag of words to be better than."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
import numpy.typing as npt

from seedbed.classifier._features import feature_rows
from seedbed.classifier._head import CLASSES, shipped_head
from seedbed.classifier._labelled import LabelledProblem, examples, held_out
from seedbed.classifier._neighbours import vectors
from seedbed.classifier._own import OwnProblem
from seedbed.classifier._softmax import (
    best_temperature,
    calibration_error,
    fit,
    log_loss,
    softmax,
)
from seedbed.classifier._words import common_terms, marks
from seedbed.problem import ProblemClass

__all__ = ["Score", "WordBag", "cross_validated", "held_out_scores", "labels_of", "score"]

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

_FOLDS = 5
_SEED = 1
_WORD_BAG_L2 = 5e-5  # by log loss over the folds the best of 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3: no straw man


@dataclass(frozen=True, slots=True)
class Score:
    """How well probabilities fit the labels."""

    count: int
    right: int
    log_loss: float
    calibration_error: float

    @property
    def share(self) -> float:
        """The part that was right."""
        return self.right / self.count


def score(probabilities: Matrix, labels: Labels) -> Score:
    """Hold probabilities against labels."""
    return Score(
        count=len(labels),
        right=int((probabilities.argmax(axis=1) == labels).sum()),
        log_loss=log_loss(probabilities, labels),
        calibration_error=calibration_error(probabilities, labels),
    )


def labels_of(problems: Iterable[LabelledProblem | OwnProblem]) -> Labels:
    """Return the number of each problem's class."""
    return np.array([CLASSES.index(problem.kind) for problem in problems], dtype=np.int64)


def folds(problems: Sequence[LabelledProblem]) -> Labels:
    """Deal the groups out to five folds, so that a topic is never in training and test at once."""
    groups = sorted({problem.group for problem in problems})
    Random(_SEED).shuffle(groups)  # noqa: S311 - a fixed deal, not a secret
    fold_of = {group: number % _FOLDS for number, group in enumerate(groups)}
    return np.array([fold_of[problem.group] for problem in problems], dtype=np.int64)


def out_of_fold_scores(inputs: Matrix, labels: Labels, fold_of: Labels, l2: float) -> Matrix:
    """Return for each example the scores of a head that saw nothing of its group."""
    scores = np.zeros((len(labels), len(CLASSES)))
    for number in range(_FOLDS):
        here = fold_of == number
        weights, bias = fit(inputs[~here], labels[~here], l2)
        scores[here] = inputs[here] @ weights + bias
    return scores


class WordBag:
    """The baseline: the same softmax over which words and pairs of words occur, numbers counted as one word."""

    def __init__(self, problems: Sequence[LabelledProblem]) -> None:
        texts = [problem.text for problem in problems]
        self._terms = common_terms(texts, least=2)
        # There are more terms than texts. In the span of the texts the fit is the same, and several times as fast.
        basis, coordinates = np.linalg.qr(self._inputs(texts).T)
        weights, self._bias = fit(coordinates.T, labels_of(problems), _WORD_BAG_L2)
        self._weights = basis @ weights

    def _inputs(self, texts: Sequence[str]) -> Matrix:
        return np.array([marks(text, self._terms) for text in texts])

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return the probabilities of the three classes for each text."""
        return softmax(self._inputs(texts) @ self._weights + self._bias)

    def share(self, texts: Sequence[str], kind: ProblemClass) -> float:
        """Return which share of the texts it puts into a class."""
        return float((self.probabilities(texts).argmax(axis=1) == CLASSES.index(kind)).mean())


def cross_validated() -> tuple[Score, Score]:
    """Return the scores of head and bag of words on the examples, each guessed without the labels of its group."""
    head, problems = shipped_head(), examples()
    texts, labels, fold_of = [problem.text for problem in problems], labels_of(problems), folds(problems)
    inputs = feature_rows(texts, vectors(), head.words)
    ours = softmax(out_of_fold_scores(inputs, labels, fold_of, head.l2) / head.temperature)
    theirs = np.zeros_like(ours)
    for number in range(_FOLDS):
        bag = WordBag([problem for problem, fold in zip(problems, fold_of, strict=True) if fold != number])
        here = [text for text, fold in zip(texts, fold_of, strict=True) if fold == number]
        theirs[fold_of == number] = bag.probabilities(here)
    return score(ours, labels), score(theirs, labels)


@cache
def held_out_scores() -> dict[str, tuple[Score, Score]]:
    """Return the scores of head and bag of words on each held-out set."""
    from seedbed.classifier._classify import classify_by_embedding

    bag = WordBag(examples())
    scores = {}
    for name in dict.fromkeys(problem.set for problem in held_out()):
        problems = [problem for problem in held_out() if problem.set == name]
        guesses = [classify_by_embedding(problem.text) for problem in problems]
        ours = np.array([[guess.probability(kind) for kind in CLASSES] for guess in guesses])
        labels = labels_of(problems)
        scores[name] = (score(ours, labels), score(bag.probabilities([p.text for p in problems]), labels))
    return scores


def trained_temperature(
    inputs: Matrix, problems: Sequence[LabelledProblem], l2: float
) -> tuple[float, Score]:
    """Return the temperature for a strength of regularisation, and the score that it reaches over the folds."""
    labels = labels_of(problems)
    scores = out_of_fold_scores(inputs, labels, folds(problems), l2)
    temperature = best_temperature(scores, labels)
    return temperature, score(softmax(scores / temperature), labels)
