from collections.abc import Sequence
from typing import TypeVar

from seedbed.model import Choice, Model, ModelError, Option, Price, Prompt, Reply, Sampling
from seedbed.problem import Usage
from seedbed.reasoner._meter import Meter

T = TypeVar("T")


class MeteredModel:
    """A model that is asked only what the rest of a budget covers, and whose every answer is counted at once.

    Args:
        model: Who is asked.
        meter: Knows what is left.
    """

    def __init__(self, model: Model, meter: Meter) -> None:
        self._model = model
        self._meter = meter

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def fingerprint(self) -> str:
        """The model's own: what it costs does not change what it says."""
        return self._model.fingerprint

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
        """See `Model.reply`.

        Raises:
            BudgetSpent: It could cost more than is left.
        """
        with self._meter.covered(self.most(prompt, sampling=sampling)):
            try:
                reply = await self._model.reply(prompt, returns=returns, sampling=sampling)
            except ModelError as error:
                self._meter.answered(error.usage)
                raise
            self._meter.answered(reply.usage)
            return reply

    async def choose(self, question: Prompt, options: Sequence[Option]) -> Choice:
        """See `Model.choose`.

        Raises:
            BudgetSpent: It could cost more than is left.
        """
        with self._meter.covered(self.most(question, options=options)):
            try:
                choice = await self._model.choose(question, options)
            except ModelError as error:
                self._meter.answered(error.usage)
                raise
            self._meter.answered(choice.usage)
            return choice

    async def close(self) -> None:
        await self._model.close()
