"""What the engine itself costs for each move, with a model that takes no time: on the store, in cases of 10 to 10,000 moves.

uv run python -m seedbed.bench.overhead [--sizes 10 100 1000 10000] [--cases 200] [--json]

A move has 2 KB of arguments, of prompt and of reply. With every third goes a statement, with every tenth a position, as in
a solvable problem. Times are of the last thousand of a case, so that they show what it costs where there are many
before. A second pass over the same case, in a store that was closed and opened again, is what resuming it takes.
Then the case of `seedbed.e2e.bill` is worked on two hundred times at once in one process.
"""

import argparse
import asyncio
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from seedbed.bench._table import table
from seedbed.context import Ledger, MemoPlayer, Move, Performed, Store
from seedbed.e2e.bill import PROBLEM
from seedbed.e2e.guests import dine
from seedbed.e2e.plain import PlainSuites
from seedbed.problem import (
    AboutAttempt,
    AboutProblem,
    Derived,
    Failed,
    Frozen,
    Given,
    Problem,
    Solved,
    Usage,
)

SIZES = (10, 100, 1000, 10_000)
_TEXT = "Nothing is done twice: same arguments, same result. " * 40
_LAST = 1000
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Ask(Frozen):
    """What a move is given: about 2 KB."""

    number: int
    text: str
    facts: tuple[str, ...]


class Said(Frozen):
    """What comes of it."""

    text: str


@dataclass(slots=True)
class Instant:
    """A model that takes no time, and counts."""

    calls: int = 0
    fingerprint: str = "instant"


async def _say(ask: Ask, model: Instant) -> Performed[Said]:
    model.calls += 1
    said = Said(text=f"{ask.number}: {_TEXT[:1000]}")
    usage = Usage(calls=1, input_tokens=500, output_tokens=500)
    return Performed(said, usage, prompt=f"{ask.text}\n{ask.number}", reply=_TEXT)


SAY = Move("bench.say", _TEXT, Ask, Said, _say)


@dataclass(slots=True)
class Stopwatch:
    """How long each of some things took, in seconds."""

    taken: list[float] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.taken.append(time.perf_counter() - begun)

    @property
    def median(self) -> float:
        """Of the last thousand, in milliseconds."""
        return 1000 * statistics.median(self.taken[-_LAST:])

    @property
    def p90(self) -> float:
        last = sorted(self.taken[-_LAST:])
        return 1000 * last[(len(last) * 9) // 10]


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a case."""

    moves: Stopwatch
    statements: Stopwatch
    positions: Stopwatch
    wall: float
    """Seconds from opening the store to closing it."""


async def work(path: Path, model: Instant, size: int) -> Pass:
    """Play so many moves on a case, with what goes with them, and write down how it ended."""
    moves, statements, positions = Stopwatch(), Stopwatch(), Stopwatch()
    begun = time.perf_counter()
    with Store(path) as store:
        case = store.case(Problem(text="A case of many moves")).id
        run = store.begin(case, now=_NOW, seed=0, fresh=False, settings="{}")
        ledger, player = Ledger(run, store.statements(case)), MemoPlayer(run)
        ledger.state(AboutProblem(), "A case of many moves", Given())
        for number in range(1, size + 1):
            ask = Ask(number=number, text=_TEXT[:1500], facts=(_TEXT[:500],))
            with moves.running():
                played = await player.play(SAY, ask, model)
            if number % 3 == 1:
                with statements.running():
                    ledger.state(AboutAttempt(number=number), _TEXT[:200], Derived(move=played.key))
            if number % 10 == 1:
                with positions.running():
                    run.move_to("solvable", f"iteration {number}", "verify")
        ledger.settle()
        run.end(Failed(reason="nothing was to be found out"))
    return Pass(moves, statements, positions, time.perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class Row:
    """What a case of one size came to; times in milliseconds where nothing else is said."""

    moves: int
    played: float
    played_p90: float
    reused: float
    reused_p90: float
    statement: float
    position: float
    resume_seconds: float
    mib: float
    """The size of the store."""


def measure(size: int) -> Row:
    """Work on a case of a size, and again."""
    model = Instant()
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        path = Path(folder) / "cases.sqlite3"
        asyncio.run(work(Path(folder) / "warm.sqlite3", Instant(), 10))
        first = asyncio.run(work(path, model, size))
        second = asyncio.run(work(path, model, size))
        mib = path.stat().st_size / 2**20
    if model.calls != size:
        raise SystemExit(f"{model.calls} moves of {size} were performed in two passes")
    return Row(
        moves=size,
        played=first.moves.median,
        played_p90=first.moves.p90,
        reused=second.moves.median,
        reused_p90=second.moves.p90,
        statement=first.statements.median,
        position=first.positions.median,
        resume_seconds=second.wall,
        mib=mib,
    )


@dataclass(frozen=True, slots=True)
class Crowd:
    """What many solvable cases at once came to."""

    cases: int
    moves: int
    """Played and reused, of all together."""
    wall: float
    cpu: float
    """Seconds of this process, in which the model's script and the making of wrong candidates count."""
    peak_mib: float
    right: int
    """Cases that were solved with the files that one alone is solved with."""
    again_wall: float
    """Seconds that all of them at once take when everything is known."""
    again_cpu: float


async def crowd(folder: Path, count: int) -> Crowd:
    """Work on so many cases at once."""
    box = PlainSuites()

    async def one(name: str) -> tuple[object, int]:
        report = await dine(folder, problem=f"{PROBLEM}, {name}", sandbox=box)
        outcome = report.outcome
        files = outcome.answer.files if isinstance(outcome, Solved) else ()
        return files, report.cost.played + report.cost.reused

    async def everyone() -> tuple[float, float, list[tuple[object, int]]]:
        begun, spent = time.perf_counter(), time.process_time()
        ended = await asyncio.gather(*(one(f"table {number}") for number in range(count)))
        return time.perf_counter() - begun, time.process_time() - spent, ended

    try:
        right, _ = await one("alone")
        if not right:
            raise SystemExit("one case alone is not solved")
        (folder / "stones.sqlite3").unlink(missing_ok=True)  # what it has left would do the others' work
        wall, cpu, first = await everyone()
        again, again_cpu, second = await everyone()
    finally:
        await box.close()
    return Crowd(
        cases=count,
        moves=sum(moves for _, moves in first),
        wall=wall,
        cpu=cpu,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        right=sum(files == right for files, _ in (*first, *second)) // 2,
        again_wall=again,
        again_cpu=again_cpu,
    )


def shown(rows: Sequence[Row], together: Crowd | None) -> str:
    """Return both tables."""
    head = [
        "moves in the case",
        "played, ms",
        "p90",
        "reused, ms",
        "p90",
        "statement, ms",
        "position, ms",
        "resumed in, s",
        "store, MiB",
    ]
    lines = [
        [
            row.moves,
            *(f"{value:.2f}" for value in (row.played, row.played_p90, row.reused, row.reused_p90)),
            *(f"{value:.2f}" for value in (row.statement, row.position, row.resume_seconds)),
            f"{row.mib:.1f}",
        ]
        for row in rows
    ]
    if together is None:
        return table(head, lines)
    crowd_head = [
        "cases at once",
        "moves",
        "right",
        "wall, s",
        "CPU, s",
        "peak, MiB",
        "known: wall, s",
        "CPU, s",
    ]
    seconds = [f"{value:.1f}" for value in (together.wall, together.cpu)]
    again = [f"{value:.1f}" for value in (together.again_wall, together.again_cpu)]
    counts = [together.cases, together.moves, together.right]
    crowd_line = [*counts, *seconds, f"{together.peak_mib:.0f}", *again]
    return f"{table(head, lines)}\n\n{table(crowd_head, [crowd_line])}"


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--cases", type=int, default=200, help="at once; 0 leaves them out")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    together = None
    if options.cases:
        # First, since the peak is that of the process.
        with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
            together = asyncio.run(crowd(Path(folder), options.cases))
    rows = [measure(size) for size in options.sizes]
    if options.json:
        plain = {"sizes": [asdict(row) for row in rows], "crowd": together and asdict(together)}
        print(json.dumps(plain))
    else:
        print(shown(rows, together))


if __name__ == "__main__":
    main()
