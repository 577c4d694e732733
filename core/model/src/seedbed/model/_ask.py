"""One question to any pydantic-ai model: typed, retried once, with its cost. Imports pydantic-ai, so import it late."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

from pydantic import BaseModel, JsonValue
from pydantic_ai import Agent, ModelRetry, NativeOutput, TextOutput, ToolOutput
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model as PydanticModel
from pydantic_ai.output import OutputSpec
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage

from seedbed.model._code import FENCE_REQUEST, NoCodeError, code_in
from seedbed.model._failures import Source, translated
from seedbed.model._types import CodeBlock, Prompt, Reply, Sampling
from seedbed.problem import Usage

T = TypeVar("T")


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


async def ask(
    model: PydanticModel,
    prompt: Prompt,
    returns: type[T],
    sampling: Sampling | None,
    *,
    source: Source,
    manner: Manner,
) -> Reply[T]:
    """Ask a pydantic-ai model for a reply of a type.

    Raises:
        ModelError: Whatever went wrong, in the words of this package.
    """
    agent = Agent(
        model,
        output_type=_output(model, returns),
        instructions=_instructions(prompt, returns, manner),
        retries=1,
        model_settings=_settings(model, sampling or Sampling(), manner),
    )
    spent = RunUsage()
    started = perf_counter()
    try:
        result = await agent.run(prompt.content, message_history=history(prompt), usage=spent)
    except AgentRunError as error:
        raise translated(error, source, cost(spent, started), returns.__name__) from None
    text = _text(result.new_messages())
    return Reply(value=result.output, text=text, usage=cost(spent, started))


def history(prompt: Prompt) -> list[ModelMessage]:
    """Return the examples of a prompt as turns that went before."""
    turns: list[ModelMessage] = []
    for example in prompt.examples:
        turns.append(ModelRequest(parts=[UserPromptPart(example.content)]))
        turns.append(ModelResponse(parts=[TextPart(example.reply)]))
    return turns


def fixed_messages(prompt: Prompt) -> int:
    """Return how many messages of the conversation come again with other contents: instructions and examples."""
    return bool(prompt.instructions) + 2 * len(prompt.examples)


def cost(spent: RunUsage, started: float) -> Usage:
    return Usage(
        calls=spent.requests,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        seconds=perf_counter() - started,
    )


def _output(model: PydanticModel, returns: type[T]) -> OutputSpec[T]:
    if issubclass(returns, str):
        return returns
    if issubclass(returns, CodeBlock):
        wanted = returns  # the narrowed type, for the function below

        def read(text: str) -> T:
            try:
                return wanted(code=code_in(text))
            except NoCodeError as error:
                raise ModelRetry(str(error)) from error

        return TextOutput(read)
    if not issubclass(returns, BaseModel):
        raise TypeError(f"a reply is a str, a CodeBlock or a pydantic model, not {returns.__name__}")
    if model.profile.get("supports_json_schema_output", False):
        return NativeOutput(returns)
    return ToolOutput(returns)


def _instructions(prompt: Prompt, returns: type[T], manner: Manner) -> str:
    if manner.ask_for_fence and issubclass(returns, CodeBlock):
        return f"{prompt.instructions}\n\n{FENCE_REQUEST}"
    return prompt.instructions


def _settings(model: PydanticModel, sampling: Sampling, manner: Manner) -> ModelSettings:
    thinks = any(
        model.profile.get(flag, False)
        for flag in ("supports_thinking", "thinking_always_enabled", "thinking_enabled_by_default")
    )
    settings = ModelSettings(
        temperature=sampling.temperature,
        seed=sampling.seed,
        max_tokens=sampling.max_tokens + (manner.thinking_tokens if thinks else 0),
    )
    if manner.extra_body is not None:
        settings["extra_body"] = dict(manner.extra_body)
    if manner.cache_instructions:
        settings["cache"] = {"messages": False}
    return settings


def _text(messages: list[ModelMessage]) -> str:
    """Return the text of the last reply, or the arguments of the tool call that stands for it."""
    for message in reversed(messages):
        if isinstance(message, ModelResponse):
            calls = [call.args_as_json_str() for call in message.tool_calls]
            return message.text or "\n".join(calls)
    return ""
