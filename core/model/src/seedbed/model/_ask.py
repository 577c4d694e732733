"""One question to any pydantic-ai model: typed, sent back once, with its cost. Imports pydantic-ai, so import it late."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from pydantic import JsonValue
from pydantic_ai import Agent
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.messages import (
    CachePoint,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ThinkingPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model as PydanticModel
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage

from seedbed.model._errors import ModelError
from seedbed.model._failures import RejectedError, Source, translated
from seedbed.model._patient import PatientModel
from seedbed.model._types import Prompt, Reply, Sampling
from seedbed.model._ways import Way, instructions, output, ways
from seedbed.problem import Usage

if TYPE_CHECKING:
    from pydantic_ai.models.openai import OpenAIChatModelSettings

T = TypeVar("T")

_THINKS_UNASKED = ("thinking_always_enabled", "thinking_enabled_by_default")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a back end wants to be asked, besides the prompt."""

    extra_body: Mapping[str, JsonValue] | None = None
    """Fields of the request that only this back end knows, such as a grammar."""
    thinking_tokens: int = 0
    """What is allowed for thinking on top of the reply, where the model thinks before it replies."""
    ask_for_fence: bool = False
    """Whether the words of the instructions must ask for a fenced block, since nothing else holds it to one."""
    cache_instructions: bool = False
    cache_examples: bool = False
    """Whether the provider is told where the fixed beginning of the prompt ends."""
    cache_key: bool = False
    """Whether the provider is told which prompts begin alike."""
    refused: set[Way] = field(default_factory=set)
    """How the server is known not to hold its replies to a type. Added to when it refuses another one."""


async def ask(
    model: PydanticModel,
    prompt: Prompt,
    returns: type[T],
    sampling: Sampling | None,
    *,
    source: Source,
    manner: Manner,
) -> Reply[T]:
    """Ask a pydantic-ai model for a reply of a type, held to it in the strictest way that the server takes.

    Raises:
        ModelError: Whatever went wrong, in the words of this package.
    """
    asking = _Asking(model, prompt, _settings(model, prompt, sampling or Sampling(), manner), source, manner)
    started = perf_counter()
    refusals: dict[Way, ModelError] = {}
    for way in ways(model.profile, returns, manner.refused):
        answer = await asking.once(returns, way)
        if isinstance(answer, RejectedError):
            refusals[way] = answer
            continue
        usage = cost(model, asking.run, started)
        if isinstance(answer, ModelError):
            answer.usage = usage
            raise answer
        manner.refused.update(refusals)
        return Reply(value=answer[0], text=answer[1], usage=usage, thought=answer[2])
    first = next(iter(refusals.values()))  # the one that tells most, where every way is refused
    first.usage = cost(model, asking.run, started)
    raise first


@dataclass(frozen=True, slots=True)
class _Asking:
    model: PydanticModel
    prompt: Prompt
    settings: ModelSettings
    source: Source
    manner: Manner
    run: RunUsage = field(default_factory=RunUsage)

    async def once(self, returns: type[T], way: Way) -> tuple[T, str, str] | ModelError:
        """Ask in one way. Errors are returned, so that none of a library, with all that it holds, hangs on them."""
        told = instructions(self.prompt, returns, way, ask_for_fence=self.manner.ask_for_fence)
        history = conversation(self.prompt, mark_end=self.manner.cache_examples)
        try:
            agent: Agent[None, T] = _agent(returns, way)  # type: ignore[arg-type] # every class is hashable
            result = await agent.run(
                self.prompt.content,
                message_history=history,
                model=self.model,
                instructions=told,
                model_settings=self.settings,
                usage=self.run,
            )
        except AgentRunError as error:
            return translated(error, self.source, returns.__name__)
        except ModelError as error:
            return error.with_traceback(None)
        messages = result.new_messages()
        return result.output, _text(messages), _thought(messages)


@lru_cache(maxsize=64)
def _agent(returns: type[T], way: Way) -> Agent[None, T]:
    """Return what asks for a reply of a type. Kept, for making one takes a tenth of what a question does."""
    return Agent(output_type=output(returns, way), retries=1)


def cost(model: PydanticModel | None, run: RunUsage, started: float) -> Usage:
    """Return what a question cost. A model on a server counts by itself, since it is asked again where it fails."""
    seconds = perf_counter() - started
    if isinstance(model, PatientModel):
        return model.spent.model_copy(update={"seconds": seconds})
    return Usage(
        calls=run.requests, input_tokens=run.input_tokens, output_tokens=run.output_tokens, seconds=seconds
    )


def conversation(prompt: Prompt, *, mark_end: bool = False) -> list[ModelMessage]:
    """Return the examples of a prompt as turns that went before.

    Args:
        prompt: The prompt.
        mark_end: Whether to mark where what comes again ends: at the last example, but for its reply.
    """
    turns: list[ModelMessage] = []
    for number, example in enumerate(prompt.examples, 1):
        content: list[UserContent] = [example.content]
        if mark_end and number == len(prompt.examples):
            content.append(CachePoint())
        turns.append(ModelRequest(parts=[UserPromptPart(content if len(content) > 1 else example.content)]))
        turns.append(ModelResponse(parts=[TextPart(example.reply)]))
    return turns


def fixed_messages(prompt: Prompt) -> int:
    """Return how many messages of the conversation come again with other contents: instructions and examples."""
    return bool(prompt.instructions) + 2 * len(prompt.examples)


def _settings(model: PydanticModel, prompt: Prompt, sampling: Sampling, manner: Manner) -> ModelSettings:
    profile = model.profile
    thinks = any(profile.get(flag, False) for flag in ("supports_thinking", *_THINKS_UNASKED))
    settings = ModelSettings(
        seed=sampling.seed, max_tokens=sampling.max_tokens + (manner.thinking_tokens if thinks else 0)
    )
    if _takes_temperature(profile):
        settings["temperature"] = sampling.temperature
    if manner.extra_body is not None:
        settings["extra_body"] = dict(manner.extra_body)
    if manner.cache_instructions:
        settings["cache"] = {"messages": False}
    if manner.cache_key:
        return _keyed({"openai_prompt_cache_key": _beginning(prompt)}, settings)
    return settings


def _takes_temperature(profile: ModelProfile) -> bool:
    """Whether it may be sent. Some models that think refuse it; pydantic-ai leaves it out then, and warns each time."""
    if profile.get("anthropic_disallows_sampling_settings", False):
        return False
    efforts = profile.get("openai_reasoning_efforts")
    can_do_without = (
        "none" in efforts
        if isinstance(efforts, Container)
        else profile.get("openai_supports_reasoning_effort_none", False)
    )
    thinks = any(profile.get(flag, False) for flag in _THINKS_UNASKED) or not can_do_without
    return not (profile.get("openai_supports_reasoning", False) and thinks)


def _keyed(key: "OpenAIChatModelSettings", settings: ModelSettings) -> "OpenAIChatModelSettings":
    key.update(settings)  # type: ignore[typeddict-item] # it has all the fields of the settings
    return key


def _beginning(prompt: Prompt) -> str:
    """Return what prompts have in common that begin alike."""
    fixed = prompt.model_copy(update={"content": ""}).model_dump_json()
    return f"seedbed-{sha256(fixed.encode()).hexdigest()[:32]}"


def _text(messages: list[ModelMessage]) -> str:
    """Return the text of the last reply, or the arguments of the tool call that stands for it."""
    for message in reversed(messages):
        if isinstance(message, ModelResponse):
            calls = [call.args_as_json_str() for call in message.tool_calls]
            return message.text or "\n".join(calls)
    return ""


def _thought(messages: list[ModelMessage]) -> str:
    """Return all reasoning that a model has shown, also before a reply that was sent back."""
    parts = (part for message in messages if isinstance(message, ModelResponse) for part in message.parts)
    return "\n\n".join(part.content for part in parts if isinstance(part, ThinkingPart) and part.content)
