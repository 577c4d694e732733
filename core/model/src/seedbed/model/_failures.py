"""What pydantic-ai and the providers raise, in this package's errors. Imports pydantic-ai, so import it late."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    OutputTokenLimitExceeded,
    UnexpectedModelBehavior,
)

from seedbed.model._errors import BadReply, ModelError, ModelUnavailable, PromptTooLong
from seedbed.problem import Usage


@dataclass(frozen=True, slots=True)
class Source:
    """Whom an error is about. The key is here only to be struck out of messages."""

    name: str
    context_tokens: int
    address: str | None = None
    key_variable: str | None = None
    key: str | None = field(default=None, repr=False)

    def clean(self, text: str) -> str:
        line = " ".join(text.split())
        if self.key:
            line = line.replace(self.key, "[key]")
        return line if len(line) <= 300 else line[:299] + "…"


class _Overflow(BaseModel):
    """What a llama.cpp server answers to a prompt that is too long."""

    model_config = ConfigDict(extra="ignore")

    n_prompt_tokens: int
    n_ctx: int
    n_reply_tokens: int | None = None
    """Room asked for the reply. The embedded server adds it where the prompt alone would have fitted."""


def translated(error: AgentRunError, source: Source, usage: Usage, wanted: str) -> ModelError:
    """Return the error of this package that stands for one of pydantic-ai's."""
    if isinstance(error, ModelAPIError):
        return _refused(error, source)
    where = source.name
    if isinstance(error, OutputTokenLimitExceeded):
        return BadReply(
            "The reply broke off at its token limit", where=where, do="Allow more tokens", usage=usage
        )
    if isinstance(error, UnexpectedModelBehavior):
        reason = source.clean(_reason(error))
        return BadReply(
            f"The reply does not fit {wanted}, also when asked again: {reason}",
            where=where,
            do="Put the question more simply, or use a stronger model",
            usage=usage,
        )
    return ModelError(source.clean(str(error)), where=where)


def _refused(error: ModelAPIError, source: Source) -> ModelError:
    overflow = _overflow(error)
    if overflow is not None or isinstance(error, ModelContextWindowExceededError):
        return too_long(source, overflow)
    where = f"{source.name} at {source.address}" if source.address else source.name
    match error:
        case ModelConnectionError():
            return ModelUnavailable(
                "The model's server does not answer",
                where=where,
                do="Start it, or check the address and the network",
            )
        case ModelAuthenticationError():
            variable = f" in {source.key_variable}" if source.key_variable else ""
            return ModelUnavailable("The key was not accepted", where=where, do=f"Check the key{variable}")
        case ModelNotFoundError():
            return ModelUnavailable(
                "The server has no such model", where=where, do="Check the model's name and the address"
            )
        case ModelRateLimitError() | ModelQuotaExceededError():
            what = f"The provider's limit is reached: {source.clean(error.message)}"
            return ModelUnavailable(what, where=where, do="Wait, or check the account")
        case _:
            what = f"The model could not answer: {source.clean(error.message)}"
            return ModelUnavailable(what, where=where, do="Try again, or use another model")


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


def _overflow(error: ModelAPIError) -> _Overflow | None:
    try:
        return _Overflow.model_validate(error.body)
    except ValidationError:
        return None


def _reason(error: BaseException) -> str:
    """Return the innermost message: pydantic-ai wraps what did not fit in what it gave up on."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return f"{place}: {first['msg']}" if place else first["msg"]
    return str(error)
