"""What a failing model server costs: what the user sees, how often it is asked, and whether anything recorded is lost.

A case plays a move that goes well, then one while the server fails, and is taken up again once the server is well.
Patience is shortened: half a second of silence, three attempts, three seconds in all.

uv run python -m seedbed.bench.faults [--whole] [--json]
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from seedbed.bench._table import table
from seedbed.context import MemoPlayer, Move, Performed, Store
from seedbed.model import Heard, HostedModel, ModelError, Prompt, Retrying
from seedbed.model.faulty import (
    BreaksOff,
    Call,
    Deed,
    Drips,
    FaultyServer,
    Floods,
    Hangs,
    Raw,
    Redirects,
    Refuses,
    Says,
    Status,
    model_at,
)
from seedbed.problem import Frozen, Problem

_LONG = 99
"""More often than anybody asks."""

FAULTS: dict[str, Sequence[Deed] | None] = {
    "down": None,
    "hangs": [Hangs()] * _LONG,
    "resets mid-reply, always": [BreaksOff()] * _LONG,
    "resets mid-reply, once": [BreaksOff()],
    "closes mid-reply in good order": [BreaksOff(cleanly=True)] * _LONG,
    "429, Retry-After 1 s": [Status(429, "slow down", {"retry-after": "1"})],
    "429, Retry-After 1 h": [Status(429, "slow down", {"retry-after": "3600"})] * _LONG,
    "429, always": [Status(429, "slow down")] * _LONG,
    "500 twice, then well": [Status(500)] * 2,
    "502, always": [Status(502)] * _LONG,
    "503, always": [Status(503)] * _LONG,
    "529, always": [Status(529, "overloaded")] * _LONG,
    "key refused": [Status(401)] * _LONG,
    "malformed JSON": [Raw('{"id": "x", "cho')] * _LONG,
    "JSON of another shape": [Raw('{"answer": 42}')] * _LONG,
    "no choices": [Raw('{"id":"x","object":"chat.completion","created":1,"model":"x","choices":[]}')] * _LONG,
    "a refusal": [Refuses()] * _LONG,
    "10 MB": [Floods()] * _LONG,
    "slow drip": [Drips()] * _LONG,
    "a web page": [Raw("<p>Hello</p>", kind="text/html")] * _LONG,
    "redirect to another host": [Redirects("http://elsewhere.invalid/v1")] * _LONG,
}
"""What the server does once the first move has gone well; `None` is to be gone."""


class Said(Frozen):
    """What the model is asked, or what it replied."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """How one fault went."""

    fault: str
    sees: str
    """The line of the error, or how it ended well."""
    calls: int
    """How often the server was asked for the second move. When it is down it cannot count."""
    seconds: float
    kept: bool
    """Whether the first move was still known afterwards."""
    resumed_calls: int
    """How often the server was asked when it was well and the case was taken up again."""


class _Health:
    """A server's state of health: what it does next."""

    def __init__(self) -> None:
        self.left: list[Deed] = []
        self.calls = 0

    def __call__(self, _call: Call) -> Deed:
        self.calls += 1
        return self.left.pop(0) if self.left else Says("five")


async def _say(arguments: Said, model: HostedModel) -> Performed[Said]:
    prompt = Prompt(instructions="Write the number as a word.", content=arguments.text)
    reply = await model.reply(prompt, returns=str)
    return Performed(Said(text=reply.value), reply.usage)


FIRST = Move("bench.first", "", Said, Said, _say)
SECOND = Move("bench.second", "", Said, Said, _say)


async def _play(
    store: Store, move: Move[Said, HostedModel, Said], server: FaultyServer, hear: list[Heard] | None
) -> bool:
    """Play a move in a run of its own, as the next process would, and return whether it was known."""
    model = model_at(server) if hear is None else model_at(server, hear=hear.append)
    case = store.case(Problem(text="Which number?"))
    run = store.begin(case.id, now=datetime.now(UTC), seed=0, fresh=False, settings="{}")
    try:
        return (await MemoPlayer(run).play(move, Said(text="5"), model)).reused
    finally:
        await model.close()


def measure(fault: str, folder: Path, *, streams: bool) -> Row:
    """Play a case through one fault, and then on."""
    script = FAULTS[fault]
    health = _Health()
    heard: list[Heard] | None = [] if streams else None
    with FaultyServer(health) as server, Store(folder / "cases.sqlite3") as store:
        asyncio.run(_play(store, FIRST, server, heard))
        health.left, health.calls = list(script or ()), 0
        if script is None:
            server.close()
        begun = time.perf_counter()
        try:
            asyncio.run(_play(store, SECOND, server, heard))
            sees = _well(heard or [])
        except ModelError as error:
            sees = str(error).replace(f":{server.port}", ":PORT")
        seconds, calls = time.perf_counter() - begun, health.calls
    health.left, health.calls = [], 0
    with FaultyServer(health, port=server.port) as well, Store(folder / "cases.sqlite3") as store:
        kept = asyncio.run(_play(store, FIRST, well, heard))
        asyncio.run(_play(store, SECOND, well, heard))
    return Row(fault, sees, calls, round(seconds, 2), kept, health.calls)


def _well(heard: Sequence[Heard]) -> str:
    retries = [each for each in heard if isinstance(each, Retrying)]
    return "; ".join(["(answered)", *(f"retry {each.attempt}: {each.why}" for each in retries)])


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--whole", action="store_true", help="ask for whole replies; they are streamed otherwise"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = []
    for fault in FAULTS:
        with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
            rows.append(measure(fault, Path(folder), streams=not options.whole))
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    head = ["fault", "HTTP calls", "seconds", "first move kept", "calls on resume", "the user sees"]
    cells = [
        [row.fault, row.calls, f"{row.seconds:.1f}", "yes" if row.kept else "NO", row.resumed_calls, row.sees]
        for row in rows
    ]
    print(table(head, cells))


if __name__ == "__main__":
    main()
