"""Playing moves: with a memo behind them, or plainly."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol

from seedbed.context._move import A, Move, Performed, R, ToolT
from seedbed.problem import Usage


@dataclass(frozen=True, slots=True)
class Played(Generic[R]):
    """A move's result, its key, and whether it was known already."""

    result: R
    key: str
    reused: bool
    usage: Usage
    """What was spent on it just now: nothing when it was reused."""


class Player(Protocol):
    """Something that moves are played on."""

    async def play(self, move: Move[A, ToolT, R], arguments: A, tool: ToolT) -> Played[R]:
        """Return the move's result, from the memo where it is known."""


class PlainPlayer:
    """Performs every move and remembers nothing: for using a package's moves on their own."""

    async def play(self, move: Move[A, ToolT, R], arguments: A, tool: ToolT) -> Played[R]:
        performed = await move.perform(arguments, tool)
        return Played(performed.result, move.key(arguments, tool), reused=False, usage=performed.usage)


class Memo(Protocol):
    """Where results are looked up and recorded, such as a run in the store."""

    def recall(self, move: Move[A, ToolT, R], key: str) -> R | None:
        """Return the recorded result, noting that it was used; `None` where there is none."""

    def record_move(
        self, move: Move[A, ToolT, R], key: str, arguments: A, performed: Performed[R], tool: str
    ) -> None:
        """Write down a completed move."""


@dataclass(frozen=True, slots=True)
class MoveEnded:
    """A move came to its end: what a progress display is told."""

    name: str
    reused: bool
    usage: Usage


class MemoPlayer:
    """Plays a move only where the memo does not know its result.

    Args:
        memo: Where results are kept.
        before: Called before a move is performed (not before one is reused); raises to forbid it.
        after: Called after each move, reused ones included.
        under_way: The moves being performed by all players that share it: one that another performs is waited for.
    """

    def __init__(
        self,
        memo: Memo,
        *,
        before: Callable[[str], None] | None = None,
        after: Callable[[MoveEnded], None] | None = None,
        under_way: dict[str, asyncio.Event] | None = None,
    ) -> None:
        self._memo = memo
        self._before = before or (lambda _name: None)
        self._after = after or (lambda _ended: None)
        self._under_way = {} if under_way is None else under_way

    async def play(self, move: Move[A, ToolT, R], arguments: A, tool: ToolT) -> Played[R]:
        key = move.key(arguments, tool)
        known = self._memo.recall(move, key)
        while known is None and (other := self._under_way.get(key)) is not None:
            await other.wait()
            known = self._memo.recall(move, key)
        if known is not None:
            self._after(MoveEnded(move.name, reused=True, usage=Usage()))
            return Played(known, key, reused=True, usage=Usage())
        return await self._perform(move, key, arguments, tool)

    async def _perform(self, move: Move[A, ToolT, R], key: str, arguments: A, tool: ToolT) -> Played[R]:
        self._before(move.name)
        ended = self._under_way[key] = asyncio.Event()
        try:
            performed = await move.perform(arguments, tool)
            self._memo.record_move(move, key, arguments, performed, tool.fingerprint)
        finally:
            del self._under_way[key]
            ended.set()
        self._after(MoveEnded(move.name, reused=False, usage=performed.usage))
        return Played(performed.result, key, reused=False, usage=performed.usage)
