"""A server's model, asked until it answers. Imports pydantic-ai, so import it late."""

import asyncio
import random
from dataclasses import dataclass, replace
from time import perf_counter

from pydantic_ai.exceptions import AgentRunError, ModelAPIError, UnexpectedModelBehavior
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model as PydanticModel
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings
from typing_extensions import override

from seedbed.model._failures import Failure, Source, broken_off, caused, failure, out_of_time
from seedbed.model._heard import Hear, Retrying, unheard
from seedbed.model._listen import ListenerError, Listening, cleaned
from seedbed.model._patience import Patience
from seedbed.model._places import Places
from seedbed.model._price import Tariff
from seedbed.model._wire import RefusedAnswerError
from seedbed.problem import Usage

_CHARACTERS = 3
"""Of a token, at least, in English and in code."""
_MOST_TOKENS = 1e9


@dataclass(frozen=True, slots=True)
class Terms:
    """How a server is asked."""

    source: Source
    patience: Patience
    places: Places
    concurrency: int
    tariff: Tariff | None
    """Where its price is looked up; `None` where it costs nothing."""
    hear: Hear


class PatientModel(WrapperModel):
    """Waits for a place, gives up what takes too long, asks again what may go well, and counts what is spent.

    Args:
        wrapped: The model of the provider. Its library must not try again itself.
        terms: How it is asked.
    """

    def __init__(self, wrapped: PydanticModel, terms: Terms) -> None:
        super().__init__(wrapped)
        self._terms = terms
        self._streams = terms.hear is not unheard
        self.spent = Usage()
        """What all answers cost; `seconds` are not counted here."""

    @override
    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        patience = self._terms.patience
        left = patience.total
        attempt = 0
        while True:
            attempt += 1
            async with self._terms.places.taken(self._terms.concurrency):
                started = perf_counter()
                outcome = await self._attempt(left, messages, model_settings, model_request_parameters)
                left -= perf_counter() - started
            if isinstance(outcome, ModelResponse):
                self._count(messages, outcome)
                return cleaned(outcome, self._terms.source.key)
            self._count_failed(outcome)
            wait = max(outcome.wait or 0.0, _backoff(patience, attempt))
            outcome = _in_the_end(outcome, patience, attempt, wait, left)
            if not outcome.again:
                raise outcome.error(self._terms.source, attempt)
            self._terms.hear(Retrying(attempt=attempt + 1, wait=wait, why=outcome.what))
            await asyncio.sleep(wait)
            left -= wait

    async def _attempt(
        self,
        seconds: float,
        messages: list[ModelMessage],
        settings: ModelSettings | None,
        parameters: ModelRequestParameters,
    ) -> ModelResponse | Failure:
        """Ask once. Failures are returned, so that no error of a library, with all that it holds, hangs on ours."""
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                if self._streams:
                    return await self._streamed(messages, settings, parameters)
                return await self.wrapped.request(messages, settings, parameters)
        except ListenerError as error:
            of_listener = error.error
        except Exception as error:  # noqa: BLE001 - a server's answer can break a library in any way
            if limit.expired():
                return out_of_time(self._terms.patience.total)
            return self._failed(error)
        raise of_listener

    def _failed(self, error: Exception) -> Failure:
        refused = caused(error, RefusedAnswerError)
        if refused is not None:
            return Failure(self._terms.source.clean(refused.what), refused.do, paid=refused.paid)
        return failure(error, self._terms.source)

    async def _streamed(
        self, messages: list[ModelMessage], settings: ModelSettings | None, parameters: ModelRequestParameters
    ) -> ModelResponse | Failure:
        listening = Listening(self._terms.hear, self._terms.source.key)
        try:
            async with self.wrapped.request_stream(messages, settings, parameters) as stream:
                async for event in stream:
                    listening.take(event)
                response = stream.get()
        except AgentRunError as error:
            if _is_cut(error):
                return broken_off(after_words=listening.has_words)
            raise
        if response.finish_reason is None and not (response.provider_details or {}).get("finish_reason"):
            return broken_off(after_words=listening.has_words)
        listening.end()
        return response

    def _count(self, messages: list[ModelMessage], response: ModelResponse) -> None:
        usage = response.usage
        tariff = self._terms.tariff
        read, written = _tokens(usage.input_tokens), _tokens(usage.output_tokens)
        told = read + written > 0
        usd = 0.0 if tariff is None else tariff.usd(usage) if told else None
        self.spent += Usage(
            calls=1,
            # What a server does not tell is estimated, so that a budget on tokens holds all the same.
            input_tokens=read if told else sum(map(_size, messages)) // _CHARACTERS,
            output_tokens=written if told else _size(response) // _CHARACTERS,
            usd=usd or 0.0,
            unpriced_calls=1 if usd is None else 0,
        )

    def _count_failed(self, failed: Failure) -> None:
        if failed.paid:
            self.spent += Usage(calls=1, unpriced_calls=0 if self._terms.tariff is None else 1)


def _is_cut(error: AgentRunError) -> bool:
    """Whether a stream ended without saying why. Every provider says so, hence the connection ended, however cleanly."""
    plain = type(error) is UnexpectedModelBehavior or (type(error) is ModelAPIError and not error.in_stream)
    return plain and caused(error, ValueError) is None  # the latter is an answer that cannot be read


def _tokens(told: float) -> int:
    """Return a number of tokens that a server tells, or nothing where it cannot be one."""
    return int(told) if 0 < told < _MOST_TOKENS else 0


def _size(message: ModelMessage) -> int:
    """Return the characters of a message."""
    parts = [getattr(part, "content", "") or getattr(part, "args", "") for part in message.parts]
    return sum(len(str(part)) for part in [*parts, getattr(message, "instructions", None) or ""])


def _backoff(patience: Patience, attempt: int) -> float:
    longest = min(patience.first_wait * 2.0 ** (attempt - 1), patience.longest_wait)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _in_the_end(failed: Failure, patience: Patience, attempt: int, wait: float, left: float) -> Failure:
    """Return the failure as final where there is no further attempt."""
    if not failed.again:
        return failed
    if failed.wait is not None and failed.wait > patience.longest_wait:
        what = f"{failed.what}; the server asks for {failed.wait:.0f} s of waiting"
        return replace(
            failed, what=what, do="Go on after that: what was recorded is not asked again", again=False
        )
    return replace(failed, again=attempt < patience.attempts and wait < left)
