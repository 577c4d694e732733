"""A baseline that knows nothing: which of two kinds a text is, told from the words that stand in it."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[a-z]+|\d+|[$%]")


def words_of(text: str) -> frozenset[str]:
    """Return the words, numbers and signs of a text, each once."""
    return frozenset(_WORD.findall(text.casefold()))


@dataclass(frozen=True, slots=True)
class BagOfWords:
    """Naive Bayes over which words stand in a text and which do not, with one added to each count."""

    start: float
    present: dict[str, float]
    absent: dict[str, float]

    @classmethod
    def of(cls, yes: Sequence[frozenset[str]], no: Sequence[frozenset[str]]) -> "BagOfWords":
        """Learn from the texts of both kinds."""
        counts = [Counter(word for text in texts for word in text) for texts in (yes, no)]
        present: dict[str, float] = {}
        absent: dict[str, float] = {}
        for word in counts[0] | counts[1]:
            of_yes, of_no = (
                (count[word] + 1) / (len(texts) + 2) for count, texts in zip(counts, (yes, no), strict=True)
            )
            present[word] = math.log(of_yes / of_no)
            absent[word] = math.log((1 - of_yes) / (1 - of_no))
        return cls(math.log(len(yes) / len(no)), present, absent)

    def holds(self, words: frozenset[str]) -> bool:
        """Whether a text is rather of the first kind."""
        terms = (self.present[word] if word in words else without for word, without in self.absent.items())
        return self.start + sum(terms) > 0
