"""How the words, the drift and the threshold of `Hesitation` come from traces. Nothing is picked by hand."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from seedbed.problem import BadInput
from seedbed.tripwire.hesitation import Hesitation, Prose

WINDOW = 50
"""Words in a window."""
FOLDS = 5
FEWEST_TRACES = 6
"""An n-gram counts where so many traces have it."""
LEAST_Z = 1.5
MOST_NGRAMS = 500
PRIOR = 1500.0
"""How many n-grams the prior of the log odds is worth."""
ALONG = 0.6
"""Where the drift lies between an average well-posed window (0) and an average ill-posed one (1)."""
LEAST_DRIFT = 3.0
"""So that a window without a known word never makes the statistic rise: the subject may be one not learnt on."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a model wrote about a problem with a premise missing, and about the same problem made whole."""

    problem: str
    model: str
    ill_posed: Prose
    well_posed: Prose


def learn(pairs: Sequence[Pair], false_alarms: float = 0.05) -> Hesitation:
    """Learn the words and the drift from all pairs, and the threshold from well-posed traces held out in turn.

    A problem's traces are held out together. Where several models wrote, the threshold is that of the model that needs
    the highest.

    Raises:
        BadInput: There are fewer than two problems for each fold.
    """
    pairs = sorted(pairs, key=lambda pair: (pair.problem, pair.model))
    problems = sorted({pair.problem for pair in pairs})
    if len(problems) < 2 * FOLDS:
        raise BadInput(
            f"only {len(problems)} problems to learn hesitation from",
            where="the traces",
            do=f"give {2 * FOLDS}",
        )
    maxima: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        held_out = set(problems[fold::FOLDS])
        fitted = fit([pair for pair in pairs if pair.problem not in held_out], false_alarms)
        for pair in pairs:
            if pair.problem in held_out:
                maxima.setdefault(pair.model, []).append(max(fitted.follow(pair.well_posed), default=0.0))
    threshold = max(quantile(values, 1 - false_alarms) for values in maxima.values())
    return fit(pairs, false_alarms).model_copy(update={"threshold": threshold})


def fit(pairs: Sequence[Pair], false_alarms: float) -> Hesitation:
    """Learn the words and the drift; the threshold is left at 0."""
    ill = [pair.ill_posed for pair in pairs]
    well = [pair.well_posed for pair in pairs]
    words = Hesitation(
        window=WINDOW, drift=0.0, threshold=0.0, false_alarms=false_alarms, weights=log_odds(ill, well)
    )
    low, high = average(words, well), average(words, ill)
    return words.model_copy(update={"drift": max(LEAST_DRIFT, low + ALONG * (high - low))})


def average(words: Hesitation, texts: Iterable[Prose]) -> float:
    """Return what a window weighs on average."""
    return statistics.fmean(chain.from_iterable(map(words.weigh, texts)))


def log_odds(ill: Sequence[Prose], well: Sequence[Prose]) -> dict[str, float]:
    """Return the n-grams that differ most, with their log odds ratios under an informative Dirichlet prior.

    After Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16 (2008): what both sides write is the
    prior, and the ratio in units of its standard deviation says which n-grams to keep.
    """
    traces = Counter(chain.from_iterable(text.roots for text in (*ill, *well)))
    kept = {ngram for ngram, count in traces.items() if count >= FEWEST_TRACES}
    one, other = totals(ill, kept), totals(well, kept)
    all_one, all_other = math.fsum(one.values()), math.fsum(other.values())
    scored = []
    for ngram in kept:
        prior = PRIOR * (one[ngram] + other[ngram]) / (all_one + all_other)
        here, there = one[ngram] + prior, other[ngram] + prior
        ratio = math.log(here / (all_one + PRIOR - here)) - math.log(there / (all_other + PRIOR - there))
        z = ratio / math.sqrt(1 / here + 1 / there)
        if abs(z) > LEAST_Z:
            scored.append((abs(z), ngram, ratio))
    scored.sort(reverse=True)
    return {ngram: ratio for _, ngram, ratio in scored[:MOST_NGRAMS]}


def totals(texts: Iterable[Prose], kept: Container[str]) -> dict[str, float]:
    """Return the sum of the square roots of how often each text has an n-gram: no text's habit outweighs the others."""
    sums: defaultdict[str, float] = defaultdict(float)
    for text in texts:
        for ngram, root in text.roots.items():
            if ngram in kept:
                sums[ngram] += root
    return sums


def thinned(pairs: Sequence[Pair]) -> list[Pair]:
    """Leave out the n-grams that so few traces have that nothing can be learnt of them, from all pairs or from some."""
    texts = chain.from_iterable((pair.ill_posed, pair.well_posed) for pair in pairs)
    traces = Counter(chain.from_iterable(text.roots for text in texts))
    kept = {ngram for ngram, count in traces.items() if count >= FEWEST_TRACES}
    return [
        replace(pair, ill_posed=pair.ill_posed.only(kept), well_posed=pair.well_posed.only(kept))
        for pair in pairs
    ]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the quantile by Hazen's rule (1914): the kth of n values is the (k - 1/2) / n quantile, linear between."""
    ordered = sorted(values)
    place = min(max(len(ordered) * share + 0.5, 1.0), float(len(ordered)))
    below = math.floor(place)
    above = min(below + 1, len(ordered))
    return ordered[below - 1] + (place - below) * (ordered[above - 1] - ordered[below - 1])
