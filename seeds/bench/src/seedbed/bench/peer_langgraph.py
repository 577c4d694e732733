"""Model calls beside LangGraph: ten are needed; two questions are asked on the way, and the process is killed once.

    uv run --with langgraph --with langgraph-checkpoint-sqlite python -m seedbed.bench.peer_langgraph [--every] [--json]

The calls are counted at the model, a server on loopback. A process ends at a question, and another one brings the
answer; `kill -9` comes while the model works on the sixth call, and another process goes on. With `--every` there is a
row of kills, one run for each of the ten calls. LangGraph loses what its nodes have not finished, so that the calls it
makes depend on how the work is divided into nodes, and each division has a row.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from seedbed.bench._peer_langgraph import graph, library, tasks
from seedbed.bench._peer_moves import moves
from seedbed.bench._peer_work import ANSWERS, QUESTIONS, STRETCHES, Ask, Begin, Paused, Said, next_ask
from seedbed.bench._table import table
from seedbed.problem import BadInput

OURS = "moves"
WAYS: Mapping[str, str] = {
    "one-node": "LangGraph, one node",
    "stretches": "LangGraph, a node for the calls up to a question, which it asks",
    "questions-apart": "LangGraph, a node for the calls up to a question, and one that asks it",
    "calls": "LangGraph, a node for each call and each question",
    "tasks": "LangGraph, functional, a task for each call",
    OURS: "ours, a move for each call",
}
_THINKING = 0.5
"""Seconds that the model works on a call before the kill: whoever writes behind has written by then."""
_MOST_PASSES = 10


class Way(Protocol):
    """Does the work in a process of its own, as far as it goes."""

    def __call__(self, begin: Begin) -> Paused: ...


def way_of(name: str) -> Way:
    """Return what does the work in this way."""
    return {OURS: moves, "tasks": tasks}.get(name, graph)


@dataclass(slots=True)
class Counter:
    """The model: it counts the calls, and once has the process killed that asks."""

    kill_at: int | None
    calls: int = 0
    kills: int = 0
    process: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, ask: Ask) -> Said | None:
        """Return the reply, or `None` to somebody who is dead."""
        with self.lock:
            self.calls += 1
            kill = ask.step == self.kill_at and not self.kills
            self.kills += kill
        if kill and self.process is not None:
            time.sleep(_THINKING)
            self.process.kill()
            return None
        return Said(text=reply_to(ask))


def reply_to(ask: Ask) -> str:
    """Return what the model says: another thing to every prompt."""
    return hashlib.sha256(ask.model_dump_json().encode()).hexdigest()[:16]


@contextmanager
def served(counter: Counter) -> Iterator[str]:
    """Serve the model, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            said = counter.reply(Ask.model_validate_json(body))
            if said is not None:
                self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + said.model_dump_json().encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True, slots=True)
class Done:
    """What a whole run came to."""

    calls: int
    asked: int
    result: str


def done(way: str, *, kill_at: int | None) -> Done:
    """Do the work in as many processes as it takes."""
    counter = Counter(kill_at)
    asked: list[str] = []
    answer = None
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder, served(counter) as url:
        for _ in range(_MOST_PASSES):
            paused = _passed(Begin(way=way, folder=folder, url=url, answer=answer), counter)
            answer = None
            if paused is None:
                continue
            if paused.result is not None:
                return Done(counter.calls, len(asked), paused.result)
            if paused.question is not None:
                asked.append(paused.question)
                answer = ANSWERS[QUESTIONS.index(paused.question)]
    raise SystemExit(f"{WAYS[way]}: no end after {_MOST_PASSES} processes")


def _passed(begin: Begin, counter: Counter) -> Paused | None:
    """Run one process to its end; `None` where it was killed."""
    command = [sys.executable, "-m", "seedbed.bench.peer_langgraph", "--part", begin.model_dump_json()]
    kills = counter.kills
    counter.process = subprocess.Popen(command, stdout=subprocess.PIPE)
    out, _ = counter.process.communicate()
    if counter.kills > kills:
        return None
    if counter.process.returncode:
        raise SystemExit(f"{WAYS[begin.way]}: a process ended with {counter.process.returncode}")
    return Paused.model_validate_json(out)


@dataclass(frozen=True, slots=True)
class Row:
    """One way's calls."""

    way: str
    undisturbed: int
    """Without a kill, the questions asked all the same."""
    killed: Sequence[int]
    """One for each kill."""
    asked: int
    """Questions that the user was asked, at most."""
    right: bool
    """Whether every run ended with the right result: that nothing was lost on the way."""


def right_result() -> str:
    """Return what comes of the work where it is done without a break."""
    said: list[str] = []
    for number, calls in enumerate(STRETCHES):
        for _ in range(calls):
            said.append(reply_to(next_ask(said, ANSWERS[:number])))
    return said[-1]


def measure(way: str, kills: Sequence[int]) -> Row:
    """Do the work once undisturbed, and once with each kill."""
    whole = done(way, kill_at=None)
    runs = [done(way, kill_at=step) for step in kills]
    return Row(
        way=WAYS[way],
        undisturbed=whole.calls,
        killed=[run.calls for run in runs],
        asked=max(run.asked for run in (whole, *runs)),
        right={run.result for run in (whole, *runs)} == {right_result()},
    )


def shown(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    head = ["way", "calls, no kill", "calls, one kill", "questions asked", "right result"]
    return table(
        head,
        [
            [
                row.way,
                row.undisturbed,
                " ".join(map(str, row.killed)),
                row.asked,
                "yes" if row.right else "no",
            ]
            for row in rows
        ],
    )


def main() -> None:
    """Measure, and print a table; or be one of the processes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--every", action="store_true", help="kill at each of the ten calls in turn")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        begin = Begin.model_validate_json(options.part)
        print(way_of(begin.way)(begin).model_dump_json())
        return
    if set(options.ways) != {OURS}:
        try:
            library()
        except BadInput as error:
            raise SystemExit(str(error)) from error
    kills = range(1, sum(STRETCHES) + 1) if options.every else [6]
    rows = [measure(way, kills) for way in options.ways]
    print(json.dumps([asdict(row) for row in rows]) if options.json else shown(rows))


if __name__ == "__main__":
    main()
