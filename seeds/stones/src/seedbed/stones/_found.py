"""Stones that were found, and how well they fit what was looked for."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from seedbed.problem import Stone

ENOUGH = 0.5
"""The share of a query's information that a stone has to cover, to be offered as the best."""
_UNSEEN = 10
"""As many stones are thought beside those that there are: in a small collection, too, a word that most have says little,
and one that none has does not outweigh all others."""
Kind = Literal["files", "program", "link", "denial", "dead_end"]


@dataclass(frozen=True, slots=True)
class Found:
    """A stone, and how well it fits."""

    stone: Stone
    coverage: float
    """The share of the query's information that it covers, 0 to 1; 1 where nothing was looked for."""
    uses: int
    refusals: int
    refused_last: bool = False
    """Whether the last that was heard of it is that it does not hold."""


def coverages(matches: Mapping[str, Collection[int]], count: int) -> dict[int, float]:
    """Return the share of a query's information that each document covers.

    A word says as much as it is rare: the logarithm of how many documents there are to one that has it (Karen Spärck Jones,
    A statistical interpretation of term specificity and its application in retrieval, Journal of Documentation 28, 1972).

    Args:
        matches: The documents that have each word of the query.
        count: How many documents there are.
    """
    weights = {word: math.log((count + _UNSEEN) / (len(having) + 1)) for word, having in matches.items()}
    whole = sum(weights.values())
    found: dict[int, float] = {}
    for word, having in matches.items():
        for document in having:
            found[document] = found.get(document, 0.0) + weights[word] / whole
    return {document: min(share, 1.0) for document, share in found.items()}
