"""What the tests of this package share: cases that are quickly made, and ways of breaking a store."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from seedbed.context._move import Move, Performed
from seedbed.context._player import MemoPlayer
from seedbed.context._run import Run
from seedbed.context._store import Store
from seedbed.problem import Failed, Frozen, Given, Problem, Usage

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_PAGE = 4096


class Number(Frozen):
    value: int


class Echo:
    fingerprint = "echo"


async def _echo(arguments: Number, _tool: Echo) -> Performed[Number]:
    return Performed(arguments, Usage(calls=1), reply=reply_of(arguments.value))


_ECHO: Move[Number, Echo, Number] = Move("test.echo", "Say it again.", Number, Number, _echo)


def reply_of(value: int) -> str:
    """Return a reply that takes most of a page, so that a damaged page holds one move."""
    return f"<{value}>" * (3000 // len(f"<{value}>"))


def begin(store: Store, text: str) -> Run:
    """Begin a run of a case."""
    return store.begin(store.case(Problem(text=text)).id, now=NOW, seed=0, fresh=False, settings="{}")


def echo(run: Run, value: int) -> bool:
    """Play a move with a long reply; return whether it was known."""
    return asyncio.run(MemoPlayer(run).play(_ECHO, Number(value=value), Echo())).reused


def fill(path: Path, cases: int = 20, moves: int = 2) -> None:
    """Make a store of finished cases, named `case 0` and so on; the moves of case 7 echo 700, 701 and so on."""
    with Store(path) as store:
        for number in range(cases):
            run = begin(store, f"case {number}")
            run.state(f"case {number}", Given())
            for move in range(moves):
                echo(run, number * 100 + move)
            run.end(Failed(reason="it is a test"))


def export(path: Path, text: str) -> list[str]:
    """Return the export of a case."""
    with Store(path) as store:
        return list(store.export(store.case(Problem(text=text)).id))


def tear(path: Path, marker: str) -> None:
    """Overwrite the page on which a text stands."""
    content = bytearray(path.read_bytes())
    start = content.index(marker.encode()) // _PAGE * _PAGE
    content[start : start + _PAGE] = b"\xff" * _PAGE
    path.write_bytes(content)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return what a query gives, past this package."""
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(query).fetchall()
