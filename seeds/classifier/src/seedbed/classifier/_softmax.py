"""Multinomial logistic regression in numpy, small enough to read."""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

_STEPS = 200
_PIECE = 32
"""Rows that are multiplied at a time: so few that it is done on one thread, which on a busy machine is far quicker."""


def softmax(scores: Matrix) -> Matrix:
    """Turn each row of scores into probabilities."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: Matrix = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


def fit(
    inputs: Matrix,
    labels: Labels,
    l2: float,
    classes: int = 3,
    *,
    counts: Matrix | None = None,
    start: tuple[Matrix, Matrix] | None = None,
    steps: int = _STEPS,
) -> tuple[Matrix, Matrix]:
    """Fit weights and biases by Newton steps with momentum: no randomness, always the same result.

    Each step uses Böhning's bound, that the curvature of softmax is at most half that of least squares (Multinomial
    logistic regression algorithm, Annals of the Institute of Statistical Mathematics 44, 1992), so that one inverse
    serves all steps; the momentum is Nesterov's.

    Args:
        inputs: One row for each example.
        labels: The number of its class.
        l2: The weight of the squared weights, half of their sum, against the mean log loss.
        classes: How many classes there are.
        counts: How many times each example counts; once where nothing is passed.
        start: Weights and biases to begin with, as they are returned; zeros where none are passed.
        steps: How many are taken.

    Returns:
        The weights, one column for each class, and the biases.
    """
    rows = np.hstack([inputs, np.ones((len(inputs), 1))])
    wanted = np.eye(classes)[labels]
    counted = rows if counts is None else rows * counts[:, np.newaxis]
    total = len(rows) if counts is None else counts.sum()
    curvature = 0.5 * counted.T @ rows / total + l2 * np.eye(rows.shape[1])
    step = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
    current = ahead = np.zeros((rows.shape[1], classes)) if start is None else np.vstack(start)
    momentum = 1.0
    for _ in range(steps):
        missed = softmax(_times(rows, ahead)) - wanted
        slope = _times(counted.T, missed) / total + l2 * ahead
        following = ahead - _times(step, slope)
        faster = (1.0 + np.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        ahead = following + (momentum - 1.0) / faster * (following - current)
        current, momentum = following, faster
    return current[:-1], current[-1]


def _times(left: Matrix, right: Matrix) -> Matrix:
    return np.vstack([left[at : at + _PIECE] @ right for at in range(0, len(left), _PIECE)])


def log_loss(probabilities: Matrix, labels: Labels) -> float:
    """Return the mean negative logarithm of the probability that the right class got."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-12)).mean())


def calibration_error(probabilities: Matrix, labels: Labels, bins: int = 10) -> float:
    """Return the expected calibration error: how far confidence and share of right guesses lie apart, over equal bins."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    of_bin = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gaps = [
        abs(float(confidence[of_bin == number].mean()) - float(right[of_bin == number].mean()))
        * float((of_bin == number).mean())
        for number in range(bins)
        if (of_bin == number).any()
    ]
    return sum(gaps)


def best_temperature(scores: Matrix, labels: Labels) -> float:
    """Return what to divide scores by for the least log loss on examples that the scores were not fitted to."""
    candidates = np.geomspace(0.25, 4.0, 161)
    return float(min(candidates, key=lambda value: log_loss(softmax(scores / value), labels)))
