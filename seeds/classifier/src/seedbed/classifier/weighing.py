"""How much should an own example count? `python -m seedbed.classifier.weighing` tries it on simulated users.

A simulated user works in one field, six topics of the shipped examples that lie close to each other, where one class
goes as another: what is solved elsewhere is solvable there, for one. Nothing of the field is trained on but the user's
own examples. What is looked at is the rest of the field, as the user sees it, and 30 other topics that were held out.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from seedbed.classifier._features import feature_rows
from seedbed.classifier._head import CLASSES, shipped_head
from seedbed.classifier._labelled import LabelledProblem, examples, held_out
from seedbed.classifier._neighbours import vectors
from seedbed.classifier._own import OwnProblem, Source
from seedbed.classifier._softmax import fit, softmax
from seedbed.classifier.evaluation import Score, labels_of, score
from seedbed.classifier.learning import Learned, learn

__all__ = ["main"]

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]

_WEIGHTS = (0, 1, 3, 10, 30)
_COUNTS = (10, 20)
_TOPICS = 6
_HELD_OUT = 30
_SHIFTS = ((0, 1), (1, 2), (1, 0), (2, 1))
"""The turns that the engine can make, as which class goes as which."""


@dataclass(frozen=True, slots=True)
class _User:
    labels: Labels
    """As this user sees the shipped examples."""
    own: Rows
    """The examples of the field that may be learnt from."""
    field: Rows
    """Those that may not."""
    train: Rows
    others: Rows


def main() -> None:
    """Print what each weight does, and how often learning is refused."""
    parser = ArgumentParser(prog="python -m seedbed.classifier.weighing", description=__doc__)
    parser.add_argument("--users", type=int, default=12)
    users: int = parser.parse_args().users
    texts = [example.text for example in examples()]
    inputs = feature_rows(texts, vectors(), shipped_head().words)
    print("| own examples | each counts | field: right | log loss | other topics: right | log loss |")  # noqa: T201
    print("|---|---|---|---|---|---|")  # noqa: T201
    for count in _COUNTS:
        for weight in _WEIGHTS:
            found = [_tried(_user(seed), inputs, count, weight) for seed in range(users)]
            field, others = (_means([pair[number] for pair in found]) for number in (0, 1))
            print(f"| {count} | {weight} | {field} | {others} |")  # noqa: T201
    for name, kinds in _label_makers():
        refused = sum(_refused(kinds, seed) for seed in range(users))
        print(f"20 own examples, {name}: refused for {refused} of {users} users")  # noqa: T201


def _user(seed: int) -> _User:
    """Make up a user, always the same one for a seed."""
    chance = np.random.default_rng(seed)
    topic_of = np.array([example.group for example in examples()])
    topics = np.unique(topic_of)
    centres = np.array([vectors()[topic_of == topic].mean(axis=0) for topic in topics])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    field = topics[np.argsort(-(centres @ centres[chance.integers(len(topics))]))[:_TOPICS]]
    held_out_topics = chance.permutation(np.setdiff1d(topics, field))[:_HELD_OUT]
    within, others = np.isin(topic_of, field), np.isin(topic_of, held_out_topics)
    labels = labels_of(examples()).copy()
    given_up, to = _SHIFTS[seed % len(_SHIFTS)]
    labels[within & (labels == given_up)] = to
    mine = chance.permutation(np.flatnonzero(within))
    half = len(mine) // 2
    return _User(labels, mine[:half], mine[half:], np.flatnonzero(~within & ~others), np.flatnonzero(others))


def _tried(user: _User, inputs: Matrix, count: int, weight: int) -> tuple[Score, Score]:
    """Return how well a head that was trained with so many own examples does in the field, and elsewhere."""
    own = user.own[: count if weight else 0]
    rows = np.concatenate([user.train, own])
    counts = np.repeat([1.0, float(weight)], [len(user.train), len(own)])
    head = shipped_head()
    weights, bias = fit(inputs[rows], user.labels[rows], head.l2, counts=counts)
    field, others = (
        score(softmax((inputs[at] @ weights + bias) / head.temperature), user.labels[at])
        for at in (user.field, user.others)
    )
    return field, others


def _means(scores: list[Score]) -> str:
    share, loss = (np.mean([getattr(one, name) for one in scores]) for name in ("share", "log_loss"))
    return f"{share:.1%} | {loss:.3f}"


def _label_makers() -> Iterator[tuple[str, tuple[int, int, int] | None]]:
    """Name ways in which a user may label, each as the class that each class goes as; `None` is at random."""
    yield "labelled as we do", (0, 1, 2)
    yield "what is solved labelled solvable", (1, 1, 2)
    yield "labelled at random", None


def _refused(kinds: tuple[int, int, int] | None, seed: int) -> bool:
    """Whether a user who labels held-out problems in some way is refused."""
    chance = np.random.default_rng(seed)
    some = [held_out()[row] for row in chance.permutation(len(held_out()))[:20]]
    own = [_labelled(one, kinds, chance) for one in some]
    came = learn(own, folder=Path(), dry_run=True)
    return isinstance(came, Learned) and bool(came.refused)


def _labelled(
    problem: LabelledProblem, kinds: tuple[int, int, int] | None, chance: np.random.Generator
) -> OwnProblem:
    number = int(chance.integers(3)) if kinds is None else kinds[CLASSES.index(problem.kind)]
    return OwnProblem(text=problem.text, kind=CLASSES[number], source=Source.WORD)


if __name__ == "__main__":
    main()
