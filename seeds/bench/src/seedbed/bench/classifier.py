"""How well the embedding guesses classes, beside a bag of words: `python -m seedbed.bench.classifier`.

With `--data FOLDER` it also reads sets that others made, where the folder has them: `solved/everyday.jsonl`,
`solved/gsm8k_first300.jsonl`, `solvable/HumanEval.jsonl.gz`, `underspecified/mip_gsm8k.json` and
`unsolvable/moralchoice_{high,low}_ambiguity.csv`.
"""

import csv
import gzip
import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from pydantic import BaseModel, TypeAdapter

from seedbed.classifier import classify_by_embedding, examples, held_out
from seedbed.classifier.evaluation import Score, WordBag, cross_validated, held_out_scores
from seedbed.problem import Classification, ProblemClass

_ROW = "| {:<44} | {:>5} | {:>14} | {:>14} |"


class _Asked(BaseModel):
    question: str


class _Pair(BaseModel):
    question: str
    insufficient_question: str


class _Task(BaseModel):
    prompt: str


def main() -> None:
    """Print the tables."""
    parser = ArgumentParser(prog="python -m seedbed.bench.classifier", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with the sets that others made")
    data: Path | None = parser.parse_args().data

    print(_ROW.format("set: share right", "n", "embedding", "bag of words"))
    print(_ROW.format("-" * 44, "-" * 5, "-" * 14, "-" * 14))
    ours, theirs = cross_validated()
    _print_score("own examples, 5 folds by topic", ours, theirs)
    for name, (ours, theirs) in held_out_scores().items():
        _print_score(f"held out: {name}", ours, theirs)
    bag = WordBag(examples())
    _print_groups(bag)
    _print_latency()
    if data is not None:
        _print_others(data, bag)


def _print_score(name: str, ours: Score, theirs: Score) -> None:
    print(_ROW.format(name, ours.count, f"{ours.share:.1%}", f"{theirs.share:.1%}"))
    print(_ROW.format("  log loss", "", f"{ours.log_loss:.3f}", f"{theirs.log_loss:.3f}"))
    print(
        _ROW.format(
            "  expected calibration error",
            "",
            f"{ours.calibration_error:.3f}",
            f"{theirs.calibration_error:.3f}",
        )
    )


def _print_groups(bag: WordBag) -> None:
    """A triple of near-identical wording counts only if all three of it are right."""
    pairs = [problem for problem in held_out() if problem.set == "pairs"]
    groups = sorted({problem.group for problem in pairs})
    wrong_ours = {p.group for p in pairs if classify_by_embedding(p.text).kind is not p.kind}
    wrong_theirs = {p.group for p in pairs if bag.share([p.text], p.kind) < 1.0}
    shares = [f"{1 - len(wrong) / len(groups):.1%}" for wrong in (wrong_ours, wrong_theirs)]
    print(_ROW.format("held out: pairs, all three of a group", len(groups), *shares))


def _print_latency() -> None:
    texts = [problem.text for problem in held_out()]
    seconds = []
    for text in texts:
        start = perf_counter()
        classify_by_embedding(text)
        seconds.append(perf_counter() - start)
    print(_ROW.format("milliseconds for one, median", len(texts), f"{median(seconds) * 1000:.1f}", ""))


def _print_others(data: Path, bag: WordBag) -> None:
    print()
    print(_ROW.format("sets of others: share put into a class", "n", "embedding", "bag of words"))
    print(_ROW.format("-" * 44, "-" * 5, "-" * 14, "-" * 14))
    for name, kind, texts in _sets(data):
        guesses = [classify_by_embedding(text) for text in texts]
        share = sum(guess.kind is kind for guess in guesses) / len(guesses)
        print(_ROW.format(f"{name}: {kind}", len(texts), f"{share:.1%}", f"{bag.share(texts, kind):.1%}"))
    path = data / "underspecified/mip_gsm8k.json"
    if path.exists():
        _print_underspecified(path, bag)


def _sets(data: Path) -> Iterator[tuple[str, ProblemClass, Sequence[str]]]:
    """Yield the name, the class and the texts of each set that the folder has."""
    asked, task = TypeAdapter(_Asked), TypeAdapter(_Task)
    for name in ("everyday", "gsm8k_first300"):
        path = data / f"solved/{name}.jsonl"
        if path.exists():
            lines = path.read_text("utf-8").splitlines()
            yield name, ProblemClass.SOLVED, [asked.validate_json(line).question for line in lines]
    path = data / "solvable/HumanEval.jsonl.gz"
    if path.exists():
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
        yield "HumanEval", ProblemClass.SOLVABLE, [task.validate_json(line).prompt for line in lines]
    for ambiguity in ("high", "low"):
        path = data / f"unsolvable/moralchoice_{ambiguity}_ambiguity.csv"
        if path.exists():
            yield f"MoralChoice, {ambiguity} ambiguity", ProblemClass.UNSOLVABLE, _dilemmas(path)


def _dilemmas(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            f"{row['context']} What should I do: “{row['action1']}” or “{row['action2']}”"
            for row in csv.DictReader(file)
        ]


def _print_underspecified(path: Path, bag: WordBag) -> None:
    """Can it tell a question from the same with a premise missing? By class, and by which of the two looks more solved."""
    pairs = TypeAdapter(list[_Pair]).validate_python(json.loads(path.read_text("utf-8")))
    full, lacking = [p.question for p in pairs], [p.insufficient_question for p in pairs]
    ours = [[classify_by_embedding(text) for text in texts] for texts in (full, lacking)]
    theirs = [bag.probabilities(texts) for texts in (full, lacking)]
    for name, guesses, words in zip(("complete", "premise missing"), ours, theirs, strict=True):
        mine = sum(guess.kind is ProblemClass.SOLVED for guess in guesses) / len(pairs)
        other = float((words.argmax(axis=1) == 0).mean())
        print(_ROW.format(f"MiP GSM8K, {name}: solved", len(pairs), f"{mine:.1%}", f"{other:.1%}"))
    mine = sum(_solved(a) > _solved(b) for a, b in zip(*ours, strict=True)) / len(pairs)
    other = float((theirs[0][:, 0] > theirs[1][:, 0]).mean())
    print(_ROW.format("MiP GSM8K, complete looks more solved", len(pairs), f"{mine:.1%}", f"{other:.1%}"))


def _solved(guess: Classification) -> float:
    return guess.solved


if __name__ == "__main__":
    main()
