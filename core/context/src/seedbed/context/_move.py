"""A move: a typed step whose result depends on its arguments alone, so that it never has to be taken twice."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from seedbed.problem import Frozen, Usage

R = TypeVar("R", bound=Frozen)
A = TypeVar("A", bound=Frozen)


class Tool(Protocol):
    """What a move is played with, such as a model or a sandbox."""

    @property
    def fingerprint(self) -> str:
        """Everything about the tool that decides results, as text, without secrets."""


ToolT = TypeVar("ToolT", bound=Tool)


@dataclass(frozen=True, slots=True)
class Performed(Generic[R]):
    """What performing a move gave."""

    result: R
    usage: Usage
    prompt: str = ""
    """What was asked after the instructions, where something was."""
    reply: str = ""
    """The text that the result was read from, where there is one."""
    keep: bool = True
    """Whether the result follows from the arguments alone. Otherwise it is recorded, but never reused."""


@dataclass(frozen=True, slots=True)
class Move(Generic[A, ToolT, R]):
    """A typed async function from its arguments to a result, with a name and fixed instructions.

    The arguments are all that it sees. What depends on the world (the clock, a random seed) is an argument.
    """

    name: str
    instructions: str
    """What a model is told that does not depend on the arguments, examples included; may be empty."""
    arguments: type[A]
    result: type[R]
    perform: Callable[[A, ToolT], Awaitable[Performed[R]]]

    def key(self, arguments: A, tool: ToolT) -> str:
        """Return the content key of this move with these arguments: 32 hexadecimal digits of a SHA-256."""
        parts = [
            self.name,
            self.instructions,
            _schema_of(self.result),
            arguments.model_dump(mode="json"),
            tool.fingerprint,
        ]
        return hashlib.sha256(canonical(parts).encode()).hexdigest()[:32]


def canonical(value: object) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, ASCII alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


@cache
def _schema_of(kind: type[BaseModel]) -> str:
    return canonical(kind.model_json_schema())
