"""What a `kill -9` at random instants costs: the embedded model, resumed, against an uninterrupted run.

uv run python -m seedbed.bench.kills [--runs N] [--seed S]
"""

import argparse
import random
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from seedbed.bench._table import table
from seedbed.e2e import Ended, Reason
from seedbed.model import QWEN

QUESTION = "What is the square root of 38495?"


def moves(home: Path) -> list[str]:
    """Return the keys of all moves that were played in a home, in order."""
    path = home / "cases.sqlite3"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as raw:
        if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'moves'").fetchone():
            return []
        return [key for (key,) in raw.execute("SELECT key FROM moves ORDER BY id")]


def killed(reason: Reason, after: float) -> list[str]:
    """Ask, kill the process after so many seconds, and return the moves that it had completed."""
    process = reason.start("--json", QUESTION)
    time.sleep(after)
    process.kill()
    process.communicate()
    return moves(reason.home)


def go_on(reason: Reason) -> Ended:
    """Resume, or ask again where the case was not yet written down."""
    resumed = reason("--json", "resume")
    return resumed if resumed.out else reason("--json", QUESTION)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - reproducible, not secret
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        root = Path(folder)
        first = Reason(root / "first")
        first("--json", QUESTION)
        # All homes share the weights that the first one joined.
        whole = Reason(root / "whole", {"SEEDBED_WEIGHTS": str(first.home / "cache" / QWEN.file_name)})
        whole("--json", QUESTION)
        begun = time.monotonic()
        expected = whole("--json", "--fresh", QUESTION).json["outcome"]
        took = time.monotonic() - begun
        same = again = completed = 0
        at: list[int] = []
        for number in range(options.runs):
            reason = Reason(root / str(number), whole.environment)
            before = killed(reason, chance.uniform(0.05, 1.0) * took)
            outcome = go_on(reason).json["outcome"]
            after = moves(reason.home)
            same += outcome == expected
            completed += len(before)
            again += len(after) - len(set(after)) + (after[: len(before)] != before)
            at.append(len(before))
            print(f"kill {number + 1}: {len(before)} moves completed before, {len(after)} in all", flush=True)
    head = [
        "kills",
        "same outcome",
        "moves completed before the kill",
        "of them played again",
        "kills by moves completed",
    ]
    spread = " ".join(f"{count}:{at.count(count)}" for count in sorted(set(at)))
    print(table(head, [[options.runs, same, completed, again, spread]]))


if __name__ == "__main__":
    main()
