"""How good is a guess? Cross-validation that keeps a topic together, and a bag of words to be better than."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from seedbed.classifier._head import CLASSES, shipped_head
from seedbed.classifier._labelled import LabelledProblem, examples, held_out
from seedbed.classifier._neighbours import vectors
from seedbed.classifier._softmax import (
    best_temperature,
    calibration_error,
    fit,
    log_loss,
    softmax,
)
from seedbed.problem import ProblemClass

__all__ = ["Score", "WordBag", "cross_validated", "held_out_scores", "labels_of", "score"]

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

_FOLDS = 5
_SEED = 1
_WORD_BAG_L2 = 2e-4  # the best of 1e-4, 2e-4, 5e-4, 1e-3 by log loss over the folds: no straw man


class Score(NamedTuple):
    """How well probabilities fit the labels."""

    count: int
    right: int
    log_loss: float
    calibration_error: float


def score(probabilities: Matrix, labels: Labels) -> Score:
    """Hold probabilities against labels."""
    return Score(
        count=len(labels),
        right=int((probabilities.argmax(axis=1) == labels).sum()),
        log_loss=log_loss(probabilities, labels),
        calibration_error=calibration_error(probabilities, labels),
    )


def labels_of(problems: Iterable[LabelledProblem]) -> Labels:
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
        seen = Counter(term for problem in problems for term in _terms(problem.text))
        self._column = {term: number for number, term in enumerate(sorted(t for t in seen if seen[t] > 1))}
        inputs, labels = self.inputs([problem.text for problem in problems]), labels_of(problems)
        self._weights, self._bias = fit(inputs, labels, _WORD_BAG_L2)

    def inputs(self, texts: Sequence[str]) -> Matrix:
        """Return a row for each text, of length one, with a column for each known term."""
        rows = np.zeros((len(texts), len(self._column)))
        for row, text in zip(rows, texts, strict=True):
            columns = [self._column[term] for term in _terms(text) if term in self._column]
            row[columns] = 1.0 / np.sqrt(max(1, len(columns)))
        return rows

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return the probabilities of the three classes for each text."""
        return softmax(self.inputs(texts) @ self._weights + self._bias)

    def share(self, texts: Sequence[str], kind: ProblemClass) -> float:
        """Return which share of the texts it puts into a class."""
        return float((self.probabilities(texts).argmax(axis=1) == CLASSES.index(kind)).mean())


def _terms(text: str) -> set[str]:
    words = re.findall(r"[a-z']+|0|[^\sa-z0]", re.sub(r"\d+", "0", text.lower()))
    return {*words, *(f"{first} {second}" for first, second in pairwise(words))}


def cross_validated() -> tuple[Score, Score]:
    """Return the scores of head and bag of words on the examples, each guessed without its topic."""
    head, fold_of, labels = shipped_head(), folds(examples()), labels_of(examples())
    ours = softmax(out_of_fold_scores(vectors(), labels, fold_of, head.l2) / head.temperature)
    theirs = np.zeros_like(ours)
    for number in range(_FOLDS):
        inside = [problem for problem, fold in zip(examples(), fold_of, strict=True) if fold != number]
        outside = [problem.text for problem, fold in zip(examples(), fold_of, strict=True) if fold == number]
        theirs[fold_of == number] = WordBag(inside).probabilities(outside)
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


def trained_temperature(inputs: Matrix, problems: Sequence[LabelledProblem], l2: float) -> tuple[float, Score]:
    """Return the temperature for a strength of regularisation, and the score that it reaches over the folds."""
    labels = labels_of(problems)
    scores = out_of_fold_scores(inputs, labels, folds(problems), l2)
    temperature = best_temperature(scores, labels)
    return temperature, score(softmax(scores / temperature), labels)
