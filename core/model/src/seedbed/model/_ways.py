"""The ways in which a reply is held to a type. Imports pydantic-ai, so import it late."""

import json
from collections.abc import Collection
from typing import Literal, TypeVar, assert_never

from pydantic import BaseModel, ValidationError
from pydantic_ai import ModelRetry, NativeOutput, TextOutput, ToolOutput
from pydantic_ai.output import OutputSpec
from pydantic_ai.profiles import ModelProfile

from seedbed.model._code import FENCE_REQUEST, NoCodeError, code_in
from seedbed.model._types import CodeBlock, Prompt

T = TypeVar("T")

Way = Literal["schema", "tool", "words"]
"""By a JSON schema that the server enforces, by a tool whose arguments are the reply, or by asking for JSON."""


def ways(profile: ModelProfile, returns: type[object], refused: Collection[Way]) -> tuple[Way, ...]:
    """Return the ways that are open, the strictest first."""
    if not issubclass(returns, BaseModel) or issubclass(returns, CodeBlock):
        return ("words",)
    can: list[Way] = []
    if profile.get("supports_json_schema_output", False):
        can.append("schema")
    if profile.get("supports_tools", True):
        can.append("tool")
    return (*(way for way in can if way not in refused), "words")


def output(returns: type[T], way: Way) -> OutputSpec[T]:
    """Return pydantic-ai's words for a type, held to in one of the ways."""
    if issubclass(returns, str):
        return returns
    if issubclass(returns, CodeBlock):
        return _code(returns)
    if not issubclass(returns, BaseModel):
        raise TypeError(f"a reply is a str, a CodeBlock or a pydantic model, not {returns.__name__}")
    match way:
        case "schema":
            return NativeOutput(returns)
        case "tool":
            return ToolOutput(returns)
        case "words":
            return _json(returns)
        case _:
            assert_never(way)


def instructions(prompt: Prompt, returns: type[object], way: Way, *, ask_for_fence: bool) -> str:
    """Return what the model is told, with what the way needs said."""
    if issubclass(returns, CodeBlock):
        return f"{prompt.instructions}\n\n{FENCE_REQUEST}" if ask_for_fence else prompt.instructions
    if way == "words" and issubclass(returns, BaseModel):
        schema = json.dumps(returns.model_json_schema())
        return f"{prompt.instructions}\n\nReply with one JSON object and nothing else. It has to fit this schema: {schema}"
    return prompt.instructions


def _code(returns: type[T]) -> OutputSpec[T]:
    def read(text: str) -> T:
        try:
            return returns(code=code_in(text))  # type: ignore[call-arg] # the caller saw that it is a CodeBlock
        except NoCodeError as error:
            raise ModelRetry(str(error)) from error

    return TextOutput(read)


def _json(returns: type[T]) -> OutputSpec[T]:
    def read(text: str) -> T:
        start, end = text.find("{"), text.rfind("}")
        try:
            return returns.model_validate_json(text[start : end + 1])  # type: ignore[attr-defined, no-any-return] # a BaseModel
        except ValidationError as error:
            raise ModelRetry(f"That does not fit the schema: {error}") from error

    return TextOutput(read)
