"""How often a problem that lacks a premise is noticed, and how often one that lacks nothing is taken for such.

    uv run python -m seedbed.bench.underspecified FOLDER [--pairs N] [--model NAME] [--blind] [--keep FILE]

FOLDER holds `mip_gsm8k.json` of MiP-Overthinking: pairs of a problem and the same with a premise taken out. What notices:
`figures`, the first program makes a figure up; `words`, the problem's own words leave something unsaid; `disagreement`, a
second program that was written blind comes to another answer, or to none (with --blind; it takes twice as long).

The rules were made while looking at the first half of the pairs, in an order drawn once; the second half is what they are
scored on, and nobody looked at it before. Beside them stands a bag of words that is trained on all other pairs.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from seedbed.bench._bag import BagOfWords, words_of
from seedbed.bench._remembering import Remembering
from seedbed.bench._table import table
from seedbed.bench.questions import is_right
from seedbed.critic import SECOND, WriteSecond, made_up, tolerance_between, unsaid
from seedbed.model import choose_model
from seedbed.problem import BadInput, Frozen, SeedbedError
from seedbed.runner import Bench, Computed, presented, run_program, solve
from seedbed.sandbox import Ran, World, choose_sandbox

_FILE = "mip_gsm8k.json"
_SEED = 0
_FOLDS = 10
_WORLD = World(now=datetime(2026, 1, 1, tzinfo=UTC), seed=0)
_Z = 1.959964
"""Of a normal interval of 95 %."""


class Pair(Frozen):
    """A problem, and the same with a premise taken out."""

    model_config = ConfigDict(extra="ignore")

    question: str
    insufficient_question: str
    answer: str


def read(folder: Path) -> list[Pair]:
    """Return the pairs of a folder, in the order that is drawn once: the rules were made on the first half."""
    file = folder / _FILE
    try:
        pairs = TypeAdapter(list[Pair]).validate_json(file.read_bytes())
    except OSError as error:
        raise BadInput(
            "The file cannot be read", where=str(file), do="Name the folder that holds it"
        ) from error
    except ValidationError as error:
        raise BadInput(
            "These are no pairs of problems", where=str(file), do="Take it from MiP-Overthinking as it is"
        ) from error
    random.Random(_SEED).shuffle(pairs)  # noqa: S311
    return [pair for pair in pairs if pair.question != pair.insufficient_question]


CUES = ("figures", "words", "disagreement")
WAYS: Mapping[str, frozenset[str]] = {
    "figures": frozenset({"figures"}),
    "words": frozenset({"words"}),
    "disagreement": frozenset({"disagreement"}),
    "figures or words": frozenset({"figures", "words"}),
    "figures or disagreement": frozenset({"figures", "disagreement"}),
    "any": frozenset(CUES),
}
"""Which cues would make one ask."""
SIGHTED = {name: cues for name, cues in WAYS.items() if "disagreement" not in cues}
"""Those that need no second program."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was noticed in one problem."""

    lacking: bool
    """Whether it lacks a premise."""
    right: bool
    """Whether the first program came to the answer of the whole problem."""
    cues: frozenset[str]


async def see(question: str, answer: str, bench: Bench, *, lacking: bool, blind: bool) -> Seen:
    """Have a problem solved, twice where `blind`, and note what would have made one ask."""
    cues = {"words"} if unsaid(question) else set[str]()
    found = await solve(question, bench)
    if not isinstance(found, Computed):
        return Seen(lacking, right=False, cues=frozenset(cues))
    if made_up(question, found.code):
        cues.add("figures")
    if blind and not await _agreed(question, found.text, bench):
        cues.add("disagreement")
    return Seen(lacking, is_right(found.text, answer), frozenset(cues))


async def _agreed(question: str, answer: str, bench: Bench) -> bool:
    played = await bench.player.play(SECOND, WriteSecond(question=question), bench.model)
    if not played.result.code:
        return False
    run, _ = await run_program(played.result.code, bench)
    if not isinstance(run.result, Ran):
        return False
    return tolerance_between(answer, presented(question, run.result.output)) is not None


async def measure(pairs: Sequence[Pair], bench: Bench, *, blind: bool) -> list[Seen]:
    """Look at both problems of every pair, saying on stderr how far it is."""
    seen: list[Seen] = []
    for number, pair in enumerate(pairs, 1):
        answer = pair.answer.rpartition("####")[2].strip()
        seen.append(await see(pair.question, answer, bench, lacking=False, blind=blind))
        seen.append(await see(pair.insufficient_question, answer, bench, lacking=True, blind=blind))
        print(f"{number}/{len(pairs)}", file=sys.stderr, flush=True)
    return seen


def by_bag_of_words(pairs: Sequence[Pair]) -> list[Seen]:
    """Return what a bag of words says of each problem, trained on the pairs of the other folds."""
    seen: list[Seen] = []
    for fold in range(_FOLDS):
        others = [pair for number, pair in enumerate(pairs) if number % _FOLDS != fold]
        bag = BagOfWords.of(
            [words_of(pair.insufficient_question) for pair in others],
            [words_of(pair.question) for pair in others],
        )
        for pair in pairs[fold::_FOLDS]:
            for text, lacking in ((pair.question, False), (pair.insufficient_question, True)):
                cues = frozenset({"bag"}) if bag.holds(words_of(text)) else frozenset[str]()
                seen.append(Seen(lacking, right=False, cues=cues))
    return seen


def share(hits: int, of: int) -> str:
    """Return a share in percent with its interval of 95 % (Wilson, JASA 22, 1927)."""
    if not of:
        return "-"
    p, z2 = hits / of, _Z**2
    middle, half = p + z2 / (2 * of), _Z * (p * (1 - p) / of + z2 / (4 * of**2)) ** 0.5
    low, high = (max(0.0, (middle + sign * half) / (1 + z2 / of)) for sign in (-1, 1))
    return f"{100 * p:.0f} ({100 * low:.0f} to {100 * high:.0f})"


def _row(name: str, seen: Sequence[Seen], cues: frozenset[str]) -> list[object]:
    lacking = [bool(one.cues & cues) for one in seen if one.lacking]
    whole = [bool(one.cues & cues) for one in seen if not one.lacking]
    right = [bool(one.cues & cues) for one in seen if not one.lacking and one.right]
    known = sum(lacking) + len(whole) - sum(whole)
    return [
        name,
        share(sum(lacking), len(lacking)),
        share(sum(whole), len(whole)),
        share(sum(right), len(right)),
        share(known, len(lacking) + len(whole)),
    ]


def report(title: str, seen: Sequence[Seen], ways: Mapping[str, frozenset[str]] = WAYS) -> str:
    """Return a table: a row for each way of noticing, the shares in percent."""
    right = sum(one.right for one in seen if not one.lacking)
    head = [
        f"{title}: {len(seen) // 2} pairs",
        "asked where a premise lacks",
        "asked where none does",
        f"asked where the program was right ({right})",
        "told apart",
    ]
    return table(head, [_row(name, seen, cues) for name, cues in ways.items()])


async def _run(pairs: Sequence[Pair], count: int, spec: str | None, keep: Path, *, blind: bool) -> None:
    half = len(pairs) // 2
    halves = {"looked at": pairs[:half][: count // 2], "scored on": pairs[half:][: count - count // 2]}
    model, sandbox = choose_model(spec, environ=os.environ).model, choose_sandbox()
    bench = Bench(Remembering(keep), model, sandbox, _WORLD)
    try:
        for name, some in halves.items():
            seen = await measure(some, bench, blind=blind)
            print(report(f"{model.name}, {name}", seen, WAYS if blind else SIGHTED), end="\n\n")
    finally:
        await model.close()
        await sandbox.close()
    for name, some in (("looked at", pairs[:half]), ("scored on", pairs[half:])):
        seen = [
            Seen(lacking, right=False, cues=frozenset({"words"}) if unsaid(text) else frozenset())
            for pair in some
            for text, lacking in ((pair.question, False), (pair.insufficient_question, True))
        ]
        print(report(f"no model, {name}", seen, {"words": WAYS["words"]}), end="\n\n")
    print(report("bag of words", by_bag_of_words(pairs), {"bag of words": frozenset({"bag"})}))


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(
        prog="python -m seedbed.bench.underspecified",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--pairs", type=int, default=60, help="how many are solved, half of them from each half"
    )
    parser.add_argument("--model", help="a name as --model of reason takes it")
    parser.add_argument("--blind", action="store_true", help="have a second program written as well")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="keep what was written and run for the next time"
    )
    chosen = parser.parse_args()
    keep = chosen.keep or Path(tempfile.mkdtemp(prefix="seedbed-bench-")) / "kept.jsonl"
    try:
        asyncio.run(_run(read(chosen.folder), chosen.pairs, chosen.model, keep, blind=chosen.blind))
    except SeedbedError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
