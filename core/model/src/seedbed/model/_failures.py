"""What goes wrong between a model and this package, in this package's errors. Imports pydantic-ai, so import it late."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from ssl import SSLError
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelServerError,
    ModelTimeoutError,
    ModelUnavailableError,
    OutputTokenLimitExceeded,
    UnexpectedModelBehavior,
)

from seedbed.model._errors import BadReply, ModelError, ModelUnavailable, PromptTooLong
from seedbed.model._secret import Key

_E = TypeVar("_E", bound=BaseException)

_LATER = "Try again later: what was recorded is not asked again"


class RejectedError(ModelUnavailable):
    """The server does not take the request as it is; it might take another one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whom an error is about. The key is here only to be struck out of messages."""

    name: str
    context_tokens: int
    address: str | None = None
    key_variable: str | None = None
    key: Key = field(default_factory=lambda: Key(None))

    @property
    def where(self) -> str:
        return f"{self.name} at {self.address}" if self.address else self.name

    @property
    def is_on_this_machine(self) -> bool:
        host = urlsplit(self.address or "").hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def clean(self, text: str) -> str:
        """Return a server's or a library's words as part of a line, without the key."""
        plain = "".join(letter if letter.isprintable() else " " for letter in self.key.struck_from(text))
        line = " ".join(plain.split())
        return line if len(line) <= 300 else line[:299] + "…"


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that failed."""

    what: str
    do: str
    kind: type[ModelError] = ModelUnavailable
    again: bool = False
    """Whether another attempt may go well."""
    wait: float | None = None
    """For how many seconds the server asks to be left alone."""
    paid: bool = False
    """Whether it may have cost something all the same."""

    def error(self, source: Source, attempts: int) -> ModelError:
        """Return the error that is final after some attempts."""
        often = f", asked {attempts} times" if attempts > 1 else ""
        return self.kind(f"{self.what}{often}", where=source.where, do=self.do)


class _Overflow(BaseModel):
    """What a llama.cpp server answers to a prompt that is too long."""

    model_config = ConfigDict(extra="ignore")

    n_prompt_tokens: int
    n_ctx: int
    n_reply_tokens: int | None = None
    """Room asked for the reply. The embedded server adds it where the prompt alone would have fitted."""


def translated(error: AgentRunError, source: Source, wanted: str) -> ModelError:
    """Return the error of this package that stands for one of pydantic-ai's."""
    where = source.name
    match error:
        case ModelAPIError():
            return failure(error, source).error(source, 1)
        case OutputTokenLimitExceeded():
            what, do = "The reply broke off at its token limit", "Allow more tokens"
            return BadReply(what, where=where, do=do)
        case ContentFilterError():
            what = f"The model refuses to answer: {source.clean(error.message)}"
            return BadReply(what, where=where, do="Put the question differently")
        case UnexpectedModelBehavior():
            return BadReply(
                f"The reply does not fit {wanted}, also when asked again: {source.clean(_reason(error))}",
                where=where,
                do="Put the question more simply, or use a stronger model",
            )
        case _:
            return ModelError(source.clean(str(error)), where=where)


def failure(error: Exception, source: Source) -> Failure:
    """Return what an attempt failed of. What a server sends can break a provider's library in any way."""
    overflow = _overflow(error)
    if overflow is not None or isinstance(error, ModelContextWindowExceededError):
        words = too_long(source, overflow)
        return Failure(words.what, words.do or "", PromptTooLong)
    match error:
        case ModelConnectionError():
            return _lost(error, source)
        case ModelRequestRejectedError():
            return _rejected(error, source)
        case ModelAPIError() if isinstance(error, ModelHTTPError) or error.in_stream:
            return _failed(error, source)
        case _:
            # Anything else is a library that stumbled over the answer, in words that tell a user nothing.
            told = isinstance(error, AgentRunError | ValidationError)
            reason = _reason(error) if told else "it lacks what a model's answer has"
            what = f"The server's answer cannot be read: {source.clean(reason)}"
            return Failure(what, "Check that the address is that of a model's server", paid=True)


def broken_off(*, after_words: bool) -> Failure:
    what = "The reply broke off before its end" if after_words else "The reply ended before its first word"
    return Failure(what, _LATER, again=True, paid=True)


def out_of_time(seconds: float) -> Failure:
    return Failure(
        f"The model did not finish within {seconds:g} s", "Ask for less, or allow more time", paid=True
    )


def too_long(source: Source, overflow: _Overflow | None = None) -> PromptTooLong:
    if overflow is None:
        size = f"into the model's context of {source.context_tokens} tokens"
    else:
        reply = f" and up to {overflow.n_reply_tokens} for the reply" if overflow.n_reply_tokens else ""
        size = f"into its context: {overflow.n_prompt_tokens} tokens{reply}, of {overflow.n_ctx}"
    return PromptTooLong(
        f"The question and its reply do not fit {size}",
        where=source.name,
        do="Shorten it, or use a model with a larger context",
    )


def caused(error: BaseException, kind: type[_E]) -> _E | None:
    """Return the error of a kind that another one came from."""
    return next((cause for cause in _chain(error) if isinstance(cause, kind)), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _lost(error: ModelConnectionError, source: Source) -> Failure:
    if caused(error, SSLError) is not None:
        do = "Check the address: is it one of http, not https?"
        return Failure("The server does not speak TLS as it should", do)
    late = isinstance(error, ModelTimeoutError)
    if error.phase == "connect":
        # On this machine nothing stands between: what does not listen will not listen in a few seconds either.
        again = late or not source.is_on_this_machine
        do = "Start it, or check the address and the network"
        return Failure("The model's server does not answer", do, again=again)
    if late:
        return Failure("The model's server has gone silent", _LATER, again=True, paid=True)
    return Failure("The connection to the model's server broke off", _LATER, again=True, paid=True)


def _failed(error: ModelAPIError, source: Source) -> Failure:
    said = _said(error, source)
    match error:
        case ModelQuotaExceededError():
            return Failure(f"The account's credit or quota is spent: {said}", "Check the account")
        case ModelRateLimitError():
            what = f"The provider's limit is reached: {said}"
        case ModelUnavailableError() | ModelServerError():
            what = f"The server fails: {said}"
        case ModelHTTPError(status_code=408 | 409 | 425):
            what = f"The server asks to be asked again: {said}"
        case _:
            return Failure(f"The model could not answer: {said}", "Use another model")
    return Failure(what, _LATER, again=True, wait=error.retry_after, paid=error.in_stream)


def _rejected(error: ModelRequestRejectedError, source: Source) -> Failure:
    match error:
        case ModelAuthenticationError():
            variable = f" in {source.key_variable}" if source.key_variable else ""
            return Failure("The key was not accepted", f"Check the key{variable}")
        case ModelNotFoundError():
            return Failure("The server has no such model", "Check the model's name and the address")
        case _:
            what = f"The server does not take the question: {_said(error, source)}"
            return Failure(what, "Use another model", RejectedError)


def _overflow(error: Exception) -> _Overflow | None:
    if not isinstance(error, ModelAPIError):
        return None
    try:
        return _Overflow.model_validate(error.body)
    except ValidationError:
        return None


def _said(error: ModelAPIError, source: Source) -> str:
    """Return what the server said, which is its message where it has one."""
    words = error.body
    for name in ("error", "message"):
        if isinstance(words, dict) and name in words:
            words = words[name]
    said = source.clean(str(words)) if words else ""
    if isinstance(error, ModelHTTPError):
        return f"{error.status_code} {said}".strip()
    return said or source.clean(error.message)


def _reason(error: BaseException) -> str:
    """Return the innermost message: pydantic-ai wraps what did not fit in what it gave up on."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return f"{place}: {first['msg']}" if place else first["msg"]
    return str(error) or type(error).__name__
