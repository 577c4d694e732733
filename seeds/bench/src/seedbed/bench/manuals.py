"""How often the manuals answer a question about the standard library in the first three, and what indexing costs.

uv run python -m seedbed.bench.manuals [--dev] [--packages] [--runs N] [--json]

The questions were written by somebody who had not seen the ranking. `manual_questions_dev.jsonl` is what it was
tuned on, `manual_questions.jsonl` is held out. Beside it: BM25 alone over the same entries, and SQLite's plain order
of `LIKE` hits, which is what a search for the words in all files comes to.
"""

import argparse
import json
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from pkgutil import resolve_name

from pydantic import BaseModel, TypeAdapter

from seedbed.bench._table import table
from seedbed.manuals import Manuals, Python, Source

DATA = Path(__file__).parent / "data"
DEPTHS = (1, 3, 10)
Search = Callable[[str], Sequence[str]]
"""From a question to the names that are found, the best first."""


class Asked(BaseModel):
    """A question, and the names of what answers it."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indexing:
    """What reading a source cost, and what looking at it again did."""

    what: str
    files: int
    entries: int
    mebibytes: float
    first_seconds: float
    first_cpu_seconds: float
    """Of this process: steadier than the clock where others are at work."""
    again_seconds: tuple[float, ...]

    @property
    def files_per_second(self) -> float:
        """Files of the first run."""
        return self.files / self.first_seconds

    @property
    def again_share(self) -> float:
        """The median second run as a share of the first."""
        return statistics.median(self.again_seconds) / self.first_seconds


def questions(name: str) -> tuple[Asked, ...]:
    """Return a set of questions."""
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(TypeAdapter(Asked).validate_json(line) for line in lines if line.strip())


def rank_of(asked: Asked, found: Sequence[str]) -> int | None:
    """Return at which place the answer comes, from 1: by any of its names."""
    wanted = {name.removeprefix("builtins.") for name in asked.answers}
    objects = [thing for name in asked.answers if (thing := _object(name)) is not None]
    for place, name in enumerate(found, 1):
        if name in wanted or any(_object(name) is thing for thing in objects):
            return place
    return None


def _object(name: str) -> object | None:
    try:
        thing: object = resolve_name(name)
    except (ImportError, AttributeError, ValueError):
        return None
    inner: object = getattr(thing, "__func__", thing)  # `random.shuffle` is a method of an instance
    return inner


def score(asked: Sequence[Asked], search: Search) -> tuple[int, ...]:
    """Return how many questions are answered at each depth."""
    ranks = [rank_of(one, search(one.question)) for one in asked]
    return tuple(sum(rank is not None and rank <= depth for rank in ranks) for depth in DEPTHS)


def ours(manuals: Manuals) -> Search:
    """Search as the engine does."""
    return lambda question: [one.title for one in manuals.search(question, at_most=max(DEPTHS))]


def bm25(connection: sqlite3.Connection) -> Search:
    """Search by SQLite's own BM25 over the same entries: any word of the question, all columns alike."""
    asked = (
        "SELECT title FROM word JOIN entry ON entry.id = word.rowid WHERE word MATCH ? ORDER BY rank LIMIT 10"
    )

    def search(question: str) -> list[str]:
        query = " OR ".join(f'"{word}"' for word in _words(question))
        return [title for (title,) in connection.execute(asked, [query])]

    return search


def counted(connection: sqlite3.Connection) -> Search:
    """Search by how many words of the question stand in the text as they are, as a reader of `grep`'s hits would."""
    texts = [
        (title, f"{title}\n{text}".lower())
        for title, text in connection.execute("SELECT title, first || body FROM entry")
    ]

    def search(question: str) -> list[str]:
        words = {word for word in _words(question) if len(word) > 3}
        ranked = sorted(texts, key=lambda one: (-sum(word in one[1] for word in words), len(one[1])))
        return [title for title, _ in ranked[: max(DEPTHS)]]

    return search


def _words(question: str) -> list[str]:
    return re.findall(r"[^\W_]+", question.lower())


def indexed(path: Path, source: Source, what: str, runs: int) -> Indexing:
    """Index a source into a new file, and look at it again."""
    with Manuals(path) as manuals:
        begun = time.process_time()
        first = manuals.refresh([source])
        busy = time.process_time() - begun
        again = tuple(_again(manuals, source) for _ in range(runs))
    size = sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / (1 << 20)
    return Indexing(what, first.read, first.entries, size, first.seconds, busy, again)


def _again(manuals: Manuals, source: Source) -> float:
    begun = time.perf_counter()
    done = manuals.refresh([source])
    if done.read or done.dropped:
        raise ValueError("Nothing has changed, and yet something was read")
    return time.perf_counter() - begun


def noise(runs: int = 5) -> tuple[float, float]:
    """Return the shortest and the longest time of the same fixed work, in seconds: how steady the machine is."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        sum(number * number for number in range(2_000_000))
        seconds.append(time.perf_counter() - begun)
    return min(seconds), max(seconds)


def hits(path: Path, sets: Sequence[str]) -> list[list[object]]:
    """Return a row for each way to search and each set of questions."""
    rows: list[list[object]] = []
    connection = sqlite3.connect(path)
    try:
        with Manuals(path) as manuals:
            ways = {
                "manuals": ours(manuals),
                "BM25 alone": bm25(connection),
                "words counted": counted(connection),
            }
            for name in sets:
                asked = questions(name)
                rows += [[name, way, len(asked), *score(asked, search)] for way, search in ways.items()]
    finally:
        connection.close()
    return rows


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", action="store_true", help="only the questions that it was tuned on")
    parser.add_argument("--packages", action="store_true", help="index installed packages, too")
    parser.add_argument(
        "--runs", type=int, default=5, help="how often an unchanged source is looked at again"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sets = ["manual_questions_dev", *([] if options.dev else ["manual_questions"])]
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        path = Path(folder, "manuals.sqlite3")
        costs = [indexed(path, Python(), "standard library", options.runs)]
        found = hits(path, sets)
        if options.packages:
            whole = Path(folder, "all.sqlite3")
            costs.append(indexed(whole, Python(packages=True), "and packages", options.runs))
    fastest, slowest = noise()
    if options.json:
        answer = {"hits": found, "indexing": [asdict(one) for one in costs], "noise": [fastest, slowest]}
        sys.stdout.write(json.dumps(answer) + "\n")
        return
    head = ["questions", "search", "n", *(f"top {depth}" for depth in DEPTHS)]
    print(table(head, found))
    head = [
        "index of",
        "files",
        "entries",
        "MiB",
        "first s",
        "its CPU s",
        "files/s",
        "again s",
        "again/first",
    ]
    print(f"\n{table(head, [_row(one) for one in costs])}")
    print(
        f"\nThe same fixed work took {fastest * 1000:.0f} to {slowest * 1000:.0f} ms on this machine meanwhile."
    )


def _row(one: Indexing) -> list[object]:
    again = statistics.median(one.again_seconds)
    return [
        one.what,
        one.files,
        one.entries,
        f"{one.mebibytes:.1f}",
        f"{one.first_seconds:.1f}",
        f"{one.first_cpu_seconds:.1f}",
        f"{one.files_per_second:.0f}",
        f"{again:.2f}",
        f"{one.again_share:.3f}",
    ]


if __name__ == "__main__":
    main()
