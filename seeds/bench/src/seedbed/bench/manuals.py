"""How often the manuals answer a question about the standard library in the first three, and what indexing costs.

uv run python -m seedbed.bench.manuals [--dev] [--words] [--packages] [--unrelated FILE] [--runs N] [--json]

The questions were written by somebody who had not seen the ranking. `manual_questions_dev.jsonl` is what it was
tuned on, `manual_questions.jsonl` is held out. Beside words and meaning together: each alone, BM25 alone over the same
entries, and a count of the words that stand in them, which is what a search in all files comes to. Then, how near a
passage has to be so that it is not shown to questions that no manual answers.
"""

import argparse
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from pkgutil import resolve_name

import numpy as np
from pydantic import BaseModel, TypeAdapter

from seedbed.bench._indexing import HEAD, indexed, row_of
from seedbed.bench._relevance import PASSAGES, open_problems, rows_of
from seedbed.bench._table import table
from seedbed.classifier import embed, embed_fingerprint
from seedbed.manuals import Embedding, Manuals, Passage, Python

DATA = Path(__file__).parent / "data"
DEPTHS = (1, 3, 10)
Search = Callable[[str], Sequence[str]]
"""From a question to the names that are found, the best first."""


class Asked(BaseModel):
    """A question, and the names of what answers it."""

    question: str
    answers: tuple[str, ...]


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


def by_meaning(connection: sqlite3.Connection, embedding: Embedding) -> Search:
    """Search by the meaning of names and first sentences alone: the cosine, all entries alike."""
    rows = connection.execute(
        "SELECT title, vector FROM meaning JOIN entry ON entry.id = meaning.entry WHERE vector <> x''"
    ).fetchall()
    vectors = np.array([np.frombuffer(vector, dtype=np.int8) for _, vector in rows], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    def search(question: str) -> list[str]:
        cosines = vectors @ np.fromiter(embedding.embed(question), dtype=np.float32)
        return [rows[one][0] for one in np.argsort(-cosines, kind="stable")[: max(DEPTHS)].tolist()]

    return search


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


def noise(runs: int = 5) -> tuple[float, float]:
    """Return the shortest and the longest time of the same fixed work, in seconds: how steady the machine is."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        sum(number * number for number in range(2_000_000))
        seconds.append(time.perf_counter() - begun)
    return min(seconds), max(seconds)


def hits(path: Path, sets: Sequence[str], embedding: Embedding | None) -> list[list[object]]:
    """Return a row for each way to search and each set of questions, with milliseconds a search."""
    rows: list[list[object]] = []
    connection = sqlite3.connect(path)
    try:
        with Manuals(path) as words, Manuals(path, embedding=embedding) as both:
            ways = {"words": ours(words)}
            if embedding:
                ways |= {"meaning": by_meaning(connection, embedding), "both": ours(both)}
            ways |= {"BM25 alone": bm25(connection), "words counted": counted(connection)}
            for name in sets:
                asked = questions(name)
                for way, search in ways.items():
                    search("a first one loads what it takes")
                    begun = time.perf_counter()
                    found = score(asked, search)
                    spent = (time.perf_counter() - begun) / len(asked)
                    rows.append([name, way, len(asked), *found, f"{spent * 1000:.0f}"])
    finally:
        connection.close()
    return rows


def relevance(path: Path, embedding: Embedding | None, more: Sequence[Path]) -> list[list[object]]:
    """Return a row for each threshold: what of the development questions keeps its answer, and who gets nothing."""
    unrelated = {
        "everyday_more": _questions_in(DATA / "everyday_more.jsonl"),
        "open problems": open_problems(),
        **{one.stem: _questions_in(one) for one in more},
    }
    with Manuals(path, embedding=embedding) as manuals:
        answering = [_answering(manuals, asked) for asked in questions("manual_questions_dev")]
        found = rows_of(manuals, unrelated, answering)
    head = ["share from", "dev keep", *(f"{name} silent" for name in unrelated)]
    return [list(head), *found]


def _answering(manuals: Manuals, asked: Asked) -> Passage | None:
    found = manuals.search(asked.question, at_most=PASSAGES)
    place = rank_of(asked, [one.title for one in found])
    return found[place - 1] if place else None


def _questions_in(path: Path) -> tuple[str, ...]:
    return tuple(str(json.loads(line)["question"]) for line in path.read_text("utf-8").splitlines())


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", action="store_true", help="only the questions that it was tuned on")
    parser.add_argument("--words", action="store_true", help="leave meaning out, which takes longest")
    parser.add_argument("--packages", action="store_true", help="index installed packages, too, by words")
    parser.add_argument(
        "--unrelated", type=Path, action="append", default=[], help="JSON lines with more questions"
    )
    parser.add_argument(
        "--runs", type=int, default=5, help="how often an unchanged source is looked at again"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sets = ["manual_questions_dev", *([] if options.dev else ["manual_questions"])]
    embedding = None if options.words else Embedding(embed, embed_fingerprint())
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        path = Path(folder, "manuals.sqlite3")
        costs = [indexed(path, Python(), "standard library", options.runs, embedding)]
        found = hits(path, sets, embedding)
        near = relevance(path, embedding, options.unrelated)
        if options.packages:
            whole = Path(folder, "all.sqlite3")
            costs.append(indexed(whole, Python(packages=True), "and packages", options.runs))
    fastest, slowest = noise()
    if options.json:
        told = {"hits": found, "relevance": near, "indexing": [asdict(one) for one in costs]}
        sys.stdout.write(json.dumps({**told, "noise": [fastest, slowest]}) + "\n")
        return
    print(table(["questions", "search", "n", *(f"top {depth}" for depth in DEPTHS), "ms"], found))
    print(f"\n{table([str(one) for one in near[0]], near[1:])}")
    print(f"\n{table(HEAD, [row_of(one) for one in costs])}")
    print(
        f"\nThe same fixed work took {fastest * 1000:.0f} to {slowest * 1000:.0f} ms on this machine meanwhile."
    )


if __name__ == "__main__":
    main()
