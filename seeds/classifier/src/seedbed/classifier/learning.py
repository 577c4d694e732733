"""Learning from the user's own examples, held against problems that it did not see. Import it late."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from seedbed.classifier._embedding import embed
from seedbed.classifier._features import feature_rows
from seedbed.classifier._head import Head, shipped_head
from seedbed.classifier._labelled import HeldOutProblem, examples, held_out
from seedbed.classifier._learned import keep
from seedbed.classifier._neighbours import own_vectors, packed, vectors
from seedbed.classifier._own import OwnProblem, Remembered, last_words
from seedbed.classifier._reading import readable, same_words
from seedbed.classifier._softmax import fit, softmax
from seedbed.classifier.evaluation import Score, labels_of, score
from seedbed.problem import BadInput

__all__ = ["LEAST", "LEAST_GROUPS", "WEIGHT", "Learned", "TooFew", "Trial", "fitted", "learn"]

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

WEIGHT = 10
"""How many shipped examples an own one counts as. `python -m seedbed.classifier.weighing` shows what others would do."""
LEAST = 10
"""With fewer own examples, what was held out would say nothing."""
LEAST_GROUPS = 5
"""So many must be unlike each other, since what is alike is held out together."""
_STEPS = 80
"""From the shipped head on they come as near to where training ends as it came in 200 from zero: 0.003 for a weight."""
_FOLDS = 5
_ALIKE = 0.6
"""The cosine from which two problems are alike: of the shipped examples' pairs of two topics, 1 in 10,000 reaches it."""
_MARGIN = 0.01
"""Which part of the shipped held-out problems a head may get wrong that the shipped head got right, on balance. `weighing` shows
whom it refuses."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How well problems that a head was not trained on are put into their classes, before and after learning."""

    name: str
    before: Score
    after: Score


@dataclass(frozen=True, slots=True)
class TooFew:
    """There is not enough to learn from, and nothing was changed."""

    have: int
    groups: int
    """How many of them are unlike each other."""
    missing: str
    """In words."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning from own examples."""

    head: Head
    own: Trial
    """On the own examples, each guessed by a head that was trained without it and all that are like it."""
    shipped: tuple[Trial, ...]
    """On the held-out sets that come with the package."""
    refused: str
    """Why the head was not put in place, in words; empty where there was no reason."""
    kept: bool
    """Whether it is in place now."""


def learn(own: Sequence[OwnProblem], *, folder: Path, dry_run: bool = False) -> Learned | TooFew:
    """Train a head on the shipped examples and the user's own, and put it in place if that helps.

    Args:
        own: Problems whose class has shown itself. Of several that ask the same, the last counts.
        folder: Where it is kept, apart from the package.
        dry_run: Whether to leave everything as it is.

    Raises:
        EmbeddingUnavailable: A library or the weights are missing or altered.
        LearnedUnusable: The folder cannot be written.
    """
    known = remembered(own)
    groups = groups_of(own_vectors(known)) if known else np.zeros(0, dtype=np.int64)
    missing = _missing(len(known), len(set(groups.tolist())))
    if missing:
        return TooFew(len(known), len(set(groups.tolist())), missing)
    labels, rows = labels_of(known), _rows(known)
    before, after = probabilities(shipped_head(), rows), _unseen(known, rows, groups)
    head = fitted(known)
    shipped = _on_shipped(head, {same_words(one.text) for one in known})
    trial = Trial("yours", score(before, labels), score(after, labels))
    refused = refusal(trial, shipped)
    if not refused and not dry_run:
        keep(head, folder)
    return Learned(head, trial, shipped, refused, kept=not refused and not dry_run)


def remembered(own: Sequence[OwnProblem]) -> tuple[Remembered, ...]:
    """Embed own examples, one for each problem: the last word counts. What has nothing to read in it is left out."""
    found = []
    for one in last_words(own):
        text = readable(one.text)
        try:
            vector = packed(embed(text))
        except BadInput:
            continue
        found.append(Remembered.model_construct(text=text, kind=one.kind, source=one.source, vector=vector))
    return tuple(found)


def fitted(own: Sequence[Remembered]) -> Head:
    """Train the head on the shipped examples and own ones. Where both have a problem, the user's word counts."""
    head, said = shipped_head(), {same_words(one.text) for one in own}
    left = np.array([same_words(one.text) not in said for one in examples()])
    inputs = np.vstack([_shipped_rows()[left], _rows(own)])
    labels = np.concatenate([labels_of(examples())[left], labels_of(own)])
    weights, bias = fit(
        inputs,
        labels,
        head.l2,
        counts=np.repeat([1.0, float(WEIGHT)], [int(left.sum()), len(own)]),
        start=(np.array(head.weights).T, np.array(head.bias)),
        steps=_STEPS,
    )
    return Head(
        l2=head.l2,
        temperature=head.temperature,
        bias=tuple(round(float(value), 4) for value in bias),
        weights=tuple(tuple(round(float(value), 4) for value in column) for column in weights.T),
        words=head.words,
        own=tuple(own),
    )


def groups_of(unit: Matrix) -> Labels:
    """Number vectors so that those that are alike, directly or through others, have one number."""
    alike = unit @ unit.T >= _ALIKE
    number = np.arange(len(unit))
    while True:
        nearest = np.where(alike, number[np.newaxis], len(unit)).min(axis=1)
        if (nearest == number).all():
            return number
        number = nearest


def probabilities(head: Head, rows: Matrix) -> Matrix:
    """Return the probabilities of the three classes for rows of features."""
    return softmax((rows @ np.array(head.weights).T + np.array(head.bias)) / head.temperature)


def refusal(own: Trial, shipped: Sequence[Trial]) -> str:
    """Return why a head must not be put in place; empty where nothing speaks against it."""
    if own.after.right < own.before.right or own.after.log_loss >= own.before.log_loss:
        return "where it has not seen them, it guesses your own problems no better"
    count = sum(trial.before.count for trial in shipped)
    lost = sum(trial.before.right - trial.after.right for trial in shipped)
    if lost > _MARGIN * count:
        return (
            f"it gets {lost} more of {count} other problems wrong, and at most {int(_MARGIN * count)} may be"
        )
    return ""


def _unseen(own: Sequence[Remembered], rows: Matrix, groups: Labels) -> Matrix:
    """Return the probabilities of own examples, each by a head that saw nothing of its group."""
    found = np.zeros((len(own), 3))
    for fold in _dealt(groups):
        rest = [one for one, out in zip(own, fold, strict=True) if not out]
        found[fold] = probabilities(fitted(rest), rows[fold])
    return found


def _dealt(groups: Labels) -> list[npt.NDArray[np.bool_]]:
    """Deal the groups out, the largest first, each to what has the fewest examples yet."""
    numbers, sizes = np.unique(groups, return_counts=True)
    folds = np.zeros((min(_FOLDS, len(numbers)), len(groups)), dtype=np.bool_)
    for number in numbers[np.argsort(-sizes, kind="stable")]:
        folds[folds.sum(axis=1).argmin()] |= groups == number
    return list(folds)


def _on_shipped(head: Head, own: set[str]) -> tuple[Trial, ...]:
    """Hold a head and the shipped one against the shipped held-out sets, less what the user has said of them."""
    trials = []
    for name in dict.fromkeys(problem.set for problem in held_out()):
        problems, rows = _held_out_rows(name)
        left = [number for number, one in enumerate(problems) if same_words(one.text) not in own]
        labels = labels_of(problems)[left]
        before, after = (score(probabilities(one, rows[left]), labels) for one in (shipped_head(), head))
        trials.append(Trial(name, before, after))
    return tuple(trials)


@cache
def _held_out_rows(name: str) -> tuple[tuple[HeldOutProblem, ...], Matrix]:
    problems = tuple(problem for problem in held_out() if problem.set == name)
    texts = [readable(problem.text) for problem in problems]
    return problems, feature_rows(texts, np.array([embed(text) for text in texts]), shipped_head().words)


@cache
def _shipped_rows() -> Matrix:
    return feature_rows([one.text for one in examples()], vectors(), shipped_head().words)


def _rows(own: Sequence[Remembered]) -> Matrix:
    if not own:
        return np.zeros((0, _shipped_rows().shape[1]))
    return feature_rows([one.text for one in own], own_vectors(own), shipped_head().words)


def _missing(count: int, groups: int) -> str:
    if count < LEAST:
        return f"{LEAST - count} more, of at least {LEAST}"
    if groups < LEAST_GROUPS:
        return f"{LEAST_GROUPS - groups} more unlike the others, of at least {LEAST_GROUPS}"
    return ""
