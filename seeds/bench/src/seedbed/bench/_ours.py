"""The solver as one of the methods: by itself, with nobody to ask and nothing known beforehand."""

from collections.abc import AsyncIterator
from typing import TypeVar

from seedbed.bench._methods import Attempt, Tools
from seedbed.bench._tasks import Asked
from seedbed.context import BudgetSpent, Move, PlainPlayer, Played, Tool
from seedbed.problem import Answered, Frozen, Solved
from seedbed.solver import Brief, PlainDesk, Proposal, solve

R = TypeVar("R", bound=Frozen)
A = TypeVar("A", bound=Frozen)
ToolT = TypeVar("ToolT", bound=Tool)


class _Watching:
    """Plays moves, and knows the last candidate."""

    def __init__(self) -> None:
        self._player = PlainPlayer()
        self.last = Attempt()

    async def play(self, move: Move[A, ToolT, R], arguments: A, tool: ToolT) -> Played[R]:
        played = await self._player.play(move, arguments, tool)
        if isinstance(played.result, Proposal) and len(played.result.files) == 1:
            self.last = Attempt(program=played.result.files[0].content)
        return played


async def ours(asked: Asked, tools: Tools) -> AsyncIterator[Attempt]:
    """Hand the problem to the solver. Verified is what it calls solved; of a solver out of tokens, the last candidate."""
    player = _Watching()
    desk = PlainDesk(tools.model, tools.sandbox, player=player)
    try:
        outcome = await solve(Brief(asked.prompt), desk)
    except BudgetSpent:
        yield player.last
        raise
    if isinstance(outcome, Solved | Answered) and outcome.answer.program:
        yield Attempt(program=outcome.answer.program, verified=isinstance(outcome, Solved))
    else:
        yield player.last
