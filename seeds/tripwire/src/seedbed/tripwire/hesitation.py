"""Hesitation in a model's written reasoning: a CUSUM over the words in which it doubts the problem, not its sums."""

import math
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain

from pydantic import Field

from seedbed.problem import Frozen

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
MATHEMATICS = re.compile(
    r"```.*?(?:```|\Z)|\$\$.{0,2000}?\$\$|\\\[.{0,2000}?\\\]|\\\(.{0,2000}?\\\)|\$[^$\n]{0,2000}\$|\\[a-z]+",
    re.DOTALL | re.IGNORECASE,
)
"""Bounded, so that no text full of openings takes longer than its length warrants."""
LONGEST = 3
"""Words in the longest n-gram."""


@dataclass(frozen=True)
class Prose:
    """A text without its mathematics, in windows of so many words."""

    words: int
    windows: tuple[tuple[str, ...], ...]
    """The n-grams of each window; the last window may be shorter than the others."""

    @cached_property
    def roots(self) -> Mapping[str, float]:
        """Return the square root of how often each n-gram occurs."""
        return {
            ngram: math.sqrt(count) for ngram, count in Counter(chain.from_iterable(self.windows)).items()
        }

    def only(self, kept: Container[str]) -> "Prose":
        """Return the same with no other n-grams than these."""
        windows = (tuple(ngram for ngram in window if ngram in kept) for window in self.windows)
        return Prose(self.words, tuple(windows))


class Hesitation(Frozen):
    """What tells reasoning about an ill-posed problem from reasoning about a well-posed one, and how sure to be."""

    window: int = Field(gt=0)
    """Words of prose in a window."""
    drift: float = Field(allow_inf_nan=False)
    """What a window has to weigh for the statistic to rise."""
    threshold: float = Field(ge=0, allow_inf_nan=False)
    """The statistic fires above it."""
    false_alarms: float = Field(gt=0, lt=1)
    """The share of well-posed problems that the threshold was set for."""
    weights: dict[str, float]
    """By n-gram: how much more often it is written about ill-posed problems than about well-posed, as a log ratio."""

    def score(self, text: str) -> tuple[float, ...]:
        """Return the statistic after each window."""
        return self.follow(prose(text, self.window))

    def fires_at(self, text: str) -> int | None:
        """Return after how many words of prose it fires, or none where it does not."""
        return self.fires_in(prose(text, self.window))

    def weigh(self, read: Prose) -> tuple[float, ...]:
        """Return what the n-grams of each window weigh together."""
        weight = self.weights.get
        return tuple(sum(weight(ngram, 0.0) for ngram in window) for window in read.windows)

    def follow(self, read: Prose) -> tuple[float, ...]:
        """Return the statistic after each window of a text that has been read."""
        return cusum(self.weigh(read), self.drift)

    def fires_in(self, read: Prose) -> int | None:
        """Return where it fires in a text that has been read, as `fires_at` does."""
        for number, statistic in enumerate(self.follow(read), start=1):
            if statistic > self.threshold:
                return min(number * self.window, read.words)
        return None


@cache
def shipped() -> Hesitation:
    """Return what was learnt on the traces that `data/NOTICE` names."""
    return Hesitation.model_validate_json(
        (files("seedbed.tripwire") / "data" / "hesitation.json").read_bytes()
    )


def cusum(increments: Sequence[float], drift: float) -> tuple[float, ...]:
    """Return how what exceeds the drift adds up, never below 0.

    Page's test (Biometrika 41, 1954). Of all tests with its mean time between false alarms it has the shortest worst
    delay, as that time grows (Lorden, Ann. Math. Stat. 42, 1971).
    """
    statistic = 0.0
    statistics = []
    for increment in increments:
        statistic = max(0.0, statistic + increment - drift)
        statistics.append(statistic)
    return tuple(statistics)


def prose(text: str, window: int) -> Prose:
    """Read a text: its words without mathematics, numbers and single letters other than "a" and "i"."""
    plain = MATHEMATICS.sub(" ", text.replace("\u2019", "'")).lower()
    words = [word for word in WORD.findall(plain) if len(word) > 1 or word in "ai"]
    starts = range(0, len(words), window)
    return Prose(len(words), tuple(tuple(ngrams(words[start : start + window])) for start in starts))


def ngrams(words: Sequence[str]) -> Iterator[str]:
    """Yield every run of one to `LONGEST` words."""
    for length in range(1, LONGEST + 1):
        shifted = (words[start:] for start in range(length))
        yield from map(" ".join, zip(*shifted, strict=False))
