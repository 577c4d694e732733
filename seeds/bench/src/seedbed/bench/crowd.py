"""Many cases at once, against a model server that takes 50 ms: first in one process, then in four on one store.

uv run python -m seedbed.bench.crowd [--cases 100] [--processes 4] [--json]

The limit is what the concurrency allows: calls × 50 ms / places at the server. A process's first case warms it up and
is not counted; the processes begin together.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from pydantic import BaseModel

from seedbed.bench._crowd_server import QUESTION
from seedbed.bench._table import table
from seedbed.context import Store
from seedbed.model import PROVIDERS, HostedModel, Model
from seedbed.problem import Solved
from seedbed.reasoner import Report, reason
from seedbed.sandbox import choose_sandbox

DELAY = 0.05
_BEAT = 0.005
STORE = "cases.sqlite3"


class Part(BaseModel):
    """What one process came to."""

    wall: float
    cpu: float
    """Seconds, of the process and of those that ran its programs."""
    peak: float
    """MiB that the process had at most."""
    stall: float
    """Seconds that its event loop stood still at most."""
    calls: int
    right: int
    failures: dict[str, int]
    """How often which error ended a case."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one measure came to."""

    cases: int
    processes: int
    calls: int
    wall: float
    limit: float
    cpu: float
    peak: float
    stall: float
    lock_errors: int
    other_errors: int
    right: int
    kept: int

    @property
    def ratio(self) -> float:
        """How many times as long as the concurrency alone would make it."""
        return self.wall / self.limit


def questions(count: int, seed: int) -> list[str]:
    """Return different questions."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    pairs = chance.sample(range(100_000), count)
    return [f"What is {11 + pair // 1000} times {11 + pair % 1000}?" for pair in pairs]


def product(question: str) -> str:
    """Return the right answer."""
    found = QUESTION.fullmatch(question)
    if found is None:
        raise ValueError(question)
    return str(int(found[1]) * int(found[2]))


async def ask_all(asked: Sequence[str], folder: Path, model: Model, *, warmed: str) -> Part:
    """Ask all questions at once, once the first one is answered and the word is given."""
    sandbox = choose_sandbox()
    try:
        await reason(warmed, folder=folder, model=model, sandbox=sandbox)
        print("ready", flush=True)
        sys.stdin.readline()
        spent, begun = _cpu(), time.perf_counter()
        beat = asyncio.create_task(_longest_stall())
        ended = await asyncio.gather(
            *(reason(question, folder=folder, model=model, sandbox=sandbox) for question in asked),
            return_exceptions=True,
        )
        wall, cpu = time.perf_counter() - begun, _cpu() - spent
        beat.cancel()
        stall = await beat
    finally:
        await model.close()
        await sandbox.close()
    reports = [report for report in ended if isinstance(report, Report)]
    failures = Counter(str(error) for error in ended if isinstance(error, BaseException))
    return Part(
        wall=wall,
        cpu=cpu,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        stall=stall,
        calls=sum(report.cost.usage.calls for report in reports),
        right=sum(
            isinstance(report.outcome, Solved) and report.outcome.answer.text == product(report.problem)
            for report in reports
        ),
        failures=dict(failures),
    )


async def _longest_stall() -> float:
    """Return how late the event loop came at most, when called off."""
    longest = 0.0
    try:
        while True:
            slept = time.perf_counter()
            await asyncio.sleep(_BEAT)
            longest = max(longest, time.perf_counter() - slept - _BEAT)
    except asyncio.CancelledError:
        return longest


def _cpu() -> float:
    """Return the processor's seconds of this process and of all that it has started."""
    mine = os.times()
    running = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(mine[:4]) + sum(child.user + child.system for child in running)


@contextmanager
def model_server() -> Iterator[str]:
    """Start a model server, and yield its address."""
    command = [sys.executable, "-m", "seedbed.bench._crowd_server", "--delay", str(DELAY)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield _said(server)
        finally:
            server.communicate()


def _said(process: "subprocess.Popen[str]") -> str:
    """Return the next line of a process."""
    if process.stdout is None or not (line := process.stdout.readline()):
        raise SystemExit("a process of the benchmark ended before its time; what it said is above")
    return line.strip()


def measure(cases: int, processes: int, places: int, seed: int) -> Row:
    """Ask many cases at once in some processes on one store."""
    asked = questions(cases + processes, seed)
    warmed, counted = asked[:processes], asked[processes:]
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as home, model_server() as url:
        folder = Path(home)
        parts = _played_by(
            [
                [
                    "--url",
                    url,
                    "--folder",
                    home,
                    "--places",
                    str(places),
                    "--part",
                    warm,
                    *counted[at::processes],
                ]
                for at, warm in enumerate(warmed)
            ]
        )
        with Store(folder / STORE) as store:
            kept = {case.problem for case in store.cases() if case.outcome == "solved"}
    failures = sum((Counter(part.failures) for part in parts), Counter[str]())
    for said, times in failures.items():
        print(f"{times} × {said}", file=sys.stderr)
    locked = sum(
        times for said, times in failures.items() if "has held the store" in said or "locked" in said
    )
    calls = sum(part.calls for part in parts)
    return Row(
        cases=cases,
        processes=processes,
        calls=calls,
        wall=max(part.wall for part in parts),
        limit=calls * DELAY / (places * processes),
        cpu=sum(part.cpu for part in parts),
        peak=max(part.peak for part in parts),
        stall=max(part.stall for part in parts),
        lock_errors=locked,
        other_errors=failures.total() - locked,
        right=sum(part.right for part in parts),
        kept=len(kept.intersection(counted)),
    )


def _played_by(arguments: Sequence[Sequence[str]]) -> list[Part]:
    """Start a process for each list of arguments, let them begin together, and return what they came to."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "seedbed.bench.crowd", *own],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for own in arguments
    ]
    for process in processes:
        if _said(process) != "ready":
            raise SystemExit("a process of the benchmark did not come to its beginning")
    for process in processes:
        if process.stdin is not None:
            process.stdin.write("go\n")
            process.stdin.flush()
    return [Part.model_validate_json(process.communicate()[0]) for process in processes]


def shown(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    head = ["cases × processes", "calls", "wall s", "limit s", "ratio", "CPU s", "peak MiB", "stall ms"]
    head += ["lock errors", "other errors", "right", "kept"]
    return table(
        head,
        [
            [
                f"{row.cases} × {row.processes}",
                row.calls,
                f"{row.wall:.2f}",
                f"{row.limit:.2f}",
                f"{row.ratio:.2f}",
                f"{row.cpu:.2f}",
                f"{row.peak:.0f}",
                f"{row.stall * 1000:.0f}",
                row.lock_errors,
                row.other_errors,
                row.right,
                row.kept,
            ]
            for row in rows
        ],
    )


def main() -> None:
    """Measure, and print a table; or be one of the processes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--places", type=int, default=8, help="questions a process asks at once")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        provider = next(provider for provider in PROVIDERS if provider.name == "openai")
        model = HostedModel(provider, "crowd", base_url=options.url, concurrency=options.places)
        warmed, *asked = options.part
        print(asyncio.run(ask_all(asked, options.folder, model, warmed=warmed)).model_dump_json())
        return
    rows = [
        measure(options.cases, processes, options.places, options.seed)
        for processes in dict.fromkeys((1, options.processes))
    ]
    if options.json:
        print(json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows]))
    else:
        print(shown(rows))


if __name__ == "__main__":
    main()
