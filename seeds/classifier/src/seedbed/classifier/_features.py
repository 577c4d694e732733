"""What the head sees of a problem: where its embedding lies, and which common words it has. Import it late."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from seedbed.classifier._head import Head
from seedbed.classifier._softmax import softmax
from seedbed.classifier._words import marks

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


def features(text: str, vector: Vector, words: Sequence[str]) -> Vector:
    """Return the vector of a text and its marks for the words, end to end."""
    return np.concatenate([vector, marks(text, words)])


def feature_rows(texts: Sequence[str], vectors: Matrix, words: Sequence[str]) -> Matrix:
    """Return a row of features for each text."""
    return np.array([features(text, vector, words) for text, vector in zip(texts, vectors, strict=True)])


def class_probabilities(text: str, vector: Vector, head: Head) -> tuple[float, float, float]:
    """Return the probabilities of solved, solvable and unsolvable."""
    scores = np.array(head.weights) @ features(text, vector, head.words) + np.array(head.bias)
    solved, solvable, unsolvable = softmax(scores / head.temperature).tolist()
    return solved, solvable, unsolvable
