"""Hesitation in recorded reasoning over ill-posed and well-posed problems: how often it is found, and how soon.

uv run python -m seedbed.bench.traces FOLDER [--splits N] [--also FOLDER ...]

FOLDER holds MiP/MODEL.json and normal/MODEL.json (or MODEL/response.json), as in MiP-Overthinking. Of every model, half
of the problems teach the words and the threshold, and the other half is scored: the mean over the splits, with the 5th
to 95th percentile. Then what one model teaches is held against the others, and so is what the package ships, also
against each half of the folders in --also. What does not fire counts neither in "saved" nor in "fires at".
"""

import argparse
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from seedbed.bench._table import table
from seedbed.tripwire.hesitation import Hesitation, Prose, prose, shipped
from seedbed.tripwire.learning import ALONG, WINDOW, Pair, average, learn, quantile, thinned
from seedbed.tripwire.traces import ILL_POSED, WELL_POSED, read_pairs, replies

FALSE_ALARMS = 0.05
HAND_PICKED = (
    "wait",
    "maybe",
    "perhaps",
    "alternatively",
    "hmm",
    "unclear",
    "assume",
    "missing",
    "typo",
    "specify",
)
QUOTED = (
    ["deepseekR1", "hand-picked words of an earlier trial, quoted", "0.89", "0.08", "", ""],
    ["QwQ", "hand-picked words of an earlier trial, quoted", "0.77", "0.06", "", ""],
)
HEAD = ("model", "rule", "detected", "false alarms", "words saved", "fires at word")
Rule = Callable[[Prose], int | None]
Teacher = Callable[[Sequence[Pair]], Rule]


@dataclass(frozen=True, slots=True)
class Score:
    """How a rule did."""

    detected: float
    false_alarms: float
    saved: float | None
    """The share of an ill-posed trace's words that come after the alarm, on average."""
    fires_at: float | None
    """The median word of the alarm in an ill-posed trace."""


def score(rule: Rule, ill: Sequence[Prose], well: Sequence[Prose]) -> Score:
    """Hold a rule against traces."""
    fired = [(at, text.words) for text in ill if (at := rule(text)) is not None]
    return Score(
        detected=len(fired) / len(ill) if ill else 0.0,
        false_alarms=sum(rule(text) is not None for text in well) / len(well) if well else 0.0,
        saved=statistics.fmean(1 - at / words for at, words in fired) if fired else None,
        fires_at=statistics.median(at for at, _ in fired) if fired else None,
    )


def learnt(pairs: Sequence[Pair]) -> Rule:
    """Return the rule of the package."""
    return learn(pairs, FALSE_ALARMS).fires_in


def hand_picked(pairs: Sequence[Pair]) -> Rule:
    """Return the same test over words that somebody thought of; the drift and the threshold are learnt."""
    words = Hesitation(
        window=WINDOW,
        drift=0,
        threshold=0,
        false_alarms=FALSE_ALARMS,
        weights=dict.fromkeys(HAND_PICKED, 1.0),
    )
    well = [pair.well_posed for pair in pairs]
    low, high = average(words, well), average(words, [pair.ill_posed for pair in pairs])
    words = words.model_copy(update={"drift": low + ALONG * (high - low)})
    maxima = [max(words.follow(text), default=0.0) for text in well]
    return words.model_copy(update={"threshold": quantile(maxima, 1 - FALSE_ALARMS)}).fires_in


def length_cap(pairs: Sequence[Pair]) -> Rule:
    """Return the rule that fires after so many words."""
    cap = int(quantile([pair.well_posed.words for pair in pairs], 1 - FALSE_ALARMS))
    return lambda text: cap if text.words > cap else None


TEACHERS: Mapping[str, Teacher] = {
    "learnt": learnt,
    "hand-picked words": hand_picked,
    "length cap": length_cap,
}


def over_splits(pairs: Sequence[Pair], teacher: Teacher, splits: int) -> list[Score]:
    """Teach on half of the problems and score on the others, as often as asked."""
    scores = []
    for seed in range(splits):
        shuffled = random.Random(seed).sample(pairs, len(pairs))  # noqa: S311 - a split, not a secret
        taught, kept = shuffled[: len(pairs) // 2], shuffled[len(pairs) // 2 :]
        scores.append(
            score(teacher(taught), [pair.ill_posed for pair in kept], [pair.well_posed for pair in kept])
        )
    return scores


def split_rows(by_model: Mapping[str, Sequence[Pair]], splits: int) -> list[list[str]]:
    """Return a row for every model and rule."""
    rows = []
    for model, pairs in by_model.items():
        small = thinned(pairs)
        rows += [[model, name, *cells(over_splits(small, teach, splits))] for name, teach in TEACHERS.items()]
        rows += [row for row in QUOTED if row[0] == model]
    return rows


def cells(scores: Sequence[Score]) -> list[str]:
    """Return what is printed of scores: the mean, and the 5th to 95th percentile where there is more than one."""
    return [
        spread([one.detected for one in scores], 2),
        spread([one.false_alarms for one in scores], 3),
        spread([one.saved for one in scores if one.saved is not None], 2),
        spread([one.fires_at for one in scores if one.fires_at is not None], 0),
    ]


def spread(values: Sequence[float], decimals: int) -> str:
    """Return the mean of values, with their 5th to 95th percentile where they differ."""
    if not values:
        return "-"
    mean = f"{statistics.fmean(values):.{decimals}f}"
    if len(values) == 1:
        return mean
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return f"{mean} ({cuts[0]:.{decimals}f}..{cuts[-1]:.{decimals}f})"


def transfer_rows(by_model: Mapping[str, Sequence[Pair]]) -> list[list[str]]:
    """Return how what one model teaches does on every other, and what all the others teach on each."""
    rows = []
    for model, pairs in by_model.items():
        ill, well = [pair.ill_posed for pair in pairs], [pair.well_posed for pair in pairs]
        others = {name: taught for name, taught in by_model.items() if name != model}
        lessons = dict(others) | (
            {"all others": list(chain.from_iterable(others.values()))} if len(others) > 1 else {}
        )
        rows += [
            [model, f"learnt on {name}", *cells([score(learnt(taught), ill, well)])]
            for name, taught in lessons.items()
        ]
    return rows


def shipped_rows(folder: Path) -> list[list[str]]:
    """Return how what the package ships does on every model in a folder, with one half of the traces or both."""
    ill, well = replies(folder, ILL_POSED), replies(folder, WELL_POSED)
    rows = []
    for model in sorted(ill.keys() | well.keys()):
        halves = [[prose(text, WINDOW) for text in half.get(model, ())] for half in (ill, well)]
        detected, false_alarms, *rest = cells([score(shipped().fires_in, *halves)])
        row = [detected if halves[0] else "-", false_alarms if halves[1] else "-", *rest]
        rows.append([model, f"shipped, on {folder.name}", *row])
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--also", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    by_model = read_pairs(options.folder)
    print(f"Mean of {options.splits} splits (5th..95th percentile):\n", flush=True)
    print(table(HEAD, split_rows(by_model, options.splits)), "\n", flush=True)
    print("Learnt on all problems of one model, scored on all of another:\n", flush=True)
    print(table(HEAD, transfer_rows(by_model)), "\n", flush=True)
    print("As the package ships it:\n", flush=True)
    print(table(HEAD, list(chain.from_iterable(map(shipped_rows, [options.folder, *options.also])))))


if __name__ == "__main__":
    main()
