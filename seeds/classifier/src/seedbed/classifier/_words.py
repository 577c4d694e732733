"""Which words a text has: the form of a question, where the embedding sees its topic. Import it late."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

_WORD = re.compile(r"[a-z']+|0|[^\sa-z0]")
_NUMBER = re.compile(r"\d+")


def terms_of(text: str) -> set[str]:
    """Return the words, signs and pairs of neighbours in a text; every number counts as `0`."""
    words = _WORD.findall(_NUMBER.sub("0", text.lower()))
    return {*words, *(f"{first} {second}" for first, second in pairwise(words))}


def common_terms(texts: Iterable[str], least: int) -> tuple[str, ...]:
    """Return the terms that at least so many texts have, in alphabetical order."""
    seen = Counter(term for text in texts for term in terms_of(text))
    return tuple(sorted(term for term, count in seen.items() if count >= least))


def marks(text: str, terms: Sequence[str]) -> Vector:
    """Mark which of the terms a text has, as a vector of length one, or of zeros if it has none."""
    has = terms_of(text)
    vector = np.array([term in has for term in terms], dtype=np.float64)
    vector /= np.sqrt(max(1.0, float(vector.sum())))
    return vector
