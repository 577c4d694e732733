"""What the ways of solving a problem have in common, so that they can be measured beside one another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from seedbed.bench._tasks import Asked
from seedbed.context import BudgetSpent
from seedbed.model import Choice, Model, ModelError, Option, Price, Prompt, Reply, Sampling
from seedbed.problem import Frozen, Usage
from seedbed.sandbox import Sandbox

T = TypeVar("T")


class Attempt(Frozen):
    """A program, and whether the method itself holds it for verified. Empty where there is none."""

    program: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Tools:
    """What a method works with. The model raises `BudgetSpent` once the method's tokens are spent."""

    model: Model
    sandbox: Sandbox


class Method(Protocol):
    """A way of solving a problem."""

    def __call__(self, asked: Asked, tools: Tools) -> AsyncIterator[Attempt]:
        """Yield each attempt; the last one before the end, or before the tokens are spent, is the one that counts."""


class Allowance:
    """A model that writes so many tokens and no more. No reply is longer than what is left.

    A reply that did not fit and was sent back can take more than that; it is counted, and not handed over. Questions are
    asked one after the other, since each has what the one before has left.
    """

    def __init__(self, model: Model, tokens: int) -> None:
        self._model = model
        self._tokens = tokens
        self._turn = asyncio.Lock()
        self.spent = Usage()

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def fingerprint(self) -> str:
        return f"{self._model.fingerprint} allowance={self._tokens}"

    @property
    def strong(self) -> bool:
        return self._model.strong

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens

    @property
    def price(self) -> Price | None:
        return self._model.price

    def most(
        self, prompt: Prompt, *, sampling: Sampling | None = None, options: Sequence[Option] = ()
    ) -> Usage:
        """See `Model.most`."""
        return self._model.most(prompt, sampling=sampling, options=options)

    async def reply(self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None) -> Reply[T]:
        """See `Model.reply`."""
        wanted = sampling or Sampling()
        async with self._turn:
            most = min(wanted.max_tokens, self._left())
            bounded = wanted.model_copy(update={"max_tokens": most})
            try:
                reply = await self._model.reply(prompt, returns=returns, sampling=bounded)
            except ModelError as error:
                self._take(error.usage)
                raise
            self._take(reply.usage)
            return reply

    async def choose(self, question: Prompt, options: Sequence[Option]) -> Choice:
        """See `Model.choose`."""
        async with self._turn:
            self._left()
            try:
                choice = await self._model.choose(question, options)
            except ModelError as error:
                self._take(error.usage)
                raise
            self._take(choice.usage)
            return choice

    async def close(self) -> None:
        """Leave the model as it is: it is not this one's."""

    def _left(self) -> int:
        left = self._tokens - self.spent.output_tokens
        if left <= 0:
            raise self._all_spent()
        return left

    def _take(self, usage: Usage) -> None:
        self.spent += usage
        if self.spent.output_tokens > self._tokens:
            raise self._all_spent()

    def _all_spent(self) -> BudgetSpent:
        return BudgetSpent(f"{self.spent.output_tokens} of {self._tokens} output tokens")
