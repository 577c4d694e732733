"""A player for measurements: within one, it keeps every result, also those that say something about the machine."""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from seedbed.context import Move, Played, Tool
from seedbed.problem import Frozen, Usage

A = TypeVar("A", bound=Frozen)
R = TypeVar("R", bound=Frozen)
ToolT = TypeVar("ToolT", bound=Tool)


class _Line(Frozen):
    key: str
    result: str


class Remembering:
    """Plays each move once, so that the ways that are compared see the same.

    Args:
        file: Where results are kept for the next time; nowhere otherwise.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file is not None and file.exists() else []
        self._known = {line.key: line.result for line in map(_line, lines) if line is not None}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.performed = 0
        """How many were not known."""

    async def play(self, move: Move[A, ToolT, R], arguments: A, tool: ToolT) -> Played[R]:
        """Return the move's result."""
        key = move.key(arguments, tool)
        async with self._turns[key]:
            return await self._play(move, arguments, tool, key)

    async def _play(self, move: Move[A, ToolT, R], arguments: A, tool: ToolT, key: str) -> Played[R]:
        if key in self._known:
            result = move.result.model_validate_json(self._known[key])
            return Played(result, key, reused=True, usage=Usage())
        performed = await move.perform(arguments, tool)
        self.performed += 1
        self._known[key] = performed.result.model_dump_json()
        if self._file is not None and performed.keep:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(_Line(key=key, result=self._known[key]).model_dump_json() + "\n")
        return Played(performed.result, key, reused=False, usage=performed.usage)


def _line(text: str) -> _Line | None:
    try:
        return _Line.model_validate_json(text)
    except ValidationError:
        return None  # the last one, where the measurement was broken off
