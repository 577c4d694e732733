"""Entropy and mutual information in an ensemble, in bits."""

import numpy as np
from numpy.typing import NDArray

from seedbed.causal._pulls._draws import NORMALISATIONS, Floats

_CHANCE = 15.0
"""What the G statistic of two things that have nothing to do with each other exceeds once in 1,800 times: chi-squared
with two degrees of freedom. There are many links to try."""


def entropy(signs: Floats) -> float:
    """Return the entropy of what an ensemble says, the mean over its normalisations."""
    return sum(_entropy(_counts(part)) for part in np.split(signs, NORMALISATIONS)) / NORMALISATIONS


def information(signs: Floats, drawn: NDArray[np.bool_]) -> float:
    """Return by how much knowing what was drawn lowers that entropy; 0 where it may as well be chance."""
    parts = zip(np.split(signs, NORMALISATIONS), np.split(drawn, NORMALISATIONS), strict=True)
    return sum(_information(*part) for part in parts) / NORMALISATIONS


def _information(signs: Floats, drawn: NDArray[np.bool_]) -> float:
    table = np.stack([_counts(signs[drawn]), _counts(signs[~drawn])])
    of = len(signs)
    left = sum(row.sum() / of * _entropy(row) for row in table if row.any())
    bits = _entropy(table.sum(axis=0)) - left
    if 2 * of * np.log(2) * bits < _CHANCE:
        return 0.0
    # Miller and Madow's correction: a finite ensemble agrees a little with anything
    groups, outcomes = np.count_nonzero(table.sum(axis=1)), np.count_nonzero(table.sum(axis=0))
    return float(bits - (groups - 1) * (outcomes - 1) / (2 * of * np.log(2)))


def _counts(signs: Floats) -> NDArray[np.intp]:
    return np.bincount(signs.astype(np.intp) + 1, minlength=3)


def _entropy(counts: NDArray[np.intp]) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())
