"""What a server's model streams, told to a listener. Imports pydantic-ai, so import it late."""

import json
from collections.abc import Callable
from dataclasses import replace

from pydantic_ai.messages import (
    ModelResponse,
    ModelResponsePart,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPart,
    ThinkingPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
)

from seedbed.model._heard import Hear, Heard, ReplyBegun, TextHeard, ThoughtHeard
from seedbed.model._secret import Key, Striker
from seedbed.model._wire import RefusedAnswerError

MOST_TEXT = 2**20
"""Characters of one reply: more than any model writes, and few enough to be put together piece by piece."""


class ListenerError(Exception):
    """The listener failed, and not the server."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class Listening:
    """Tells a listener one reply, without the key.

    Args:
        hear: The listener.
        key: Never told.
    """

    def __init__(self, hear: Hear, key: Key) -> None:
        self._hear = hear
        self._text = Striker(key)
        self._thought = Striker(key)
        self._size = 0
        self._tell(ReplyBegun())

    @property
    def has_words(self) -> bool:
        """Whether there was any text or reasoning."""
        return self._size > 0

    def take(self, event: ModelResponseStreamEvent) -> None:
        """Tell the next piece, if the event is one.

        Raises:
            RefusedAnswerError: The reply is far too long.
            ListenerError: The listener raised something.
        """
        match event:
            case (
                PartStartEvent(part=TextPart(content=str(text)))
                | PartDeltaEvent(delta=TextPartDelta(content_delta=str(text)))
                | PartStartEvent(part=ToolCallPart(args=str(text)))
                | PartDeltaEvent(delta=ToolCallPartDelta(args_delta=str(text)))
            ):
                self._measure(text)
                self._tell(TextHeard(sound(self._text.feed(text))))
            case (
                PartStartEvent(part=ThinkingPart(content=str(text)))
                | PartDeltaEvent(delta=ThinkingPartDelta(content_delta=str(text)))
            ):
                self._measure(text)
                self._tell(ThoughtHeard(sound(self._thought.feed(text))))
            case _:
                pass

    def end(self) -> None:
        """Tell what was held back because a key could have begun with it."""
        self._tell(ThoughtHeard(self._thought.rest()))
        self._tell(TextHeard(self._text.rest()))

    def _measure(self, text: str) -> None:
        self._size += len(text)
        if self._size > MOST_TEXT:
            raise RefusedAnswerError(f"The reply is longer than {MOST_TEXT:,} characters", paid=True)

    def _tell(self, heard: Heard) -> None:
        if isinstance(heard, TextHeard | ThoughtHeard) and not heard.text:
            return
        try:
            self._hear(heard)
        except Exception as error:
            raise ListenerError(error) from error


def cleaned(response: ModelResponse, key: Key) -> ModelResponse:
    """Return an answer that can be written down: without the key, should the server repeat it, and in sound Unicode."""

    def clean(text: str) -> str:
        return sound(key.struck_from(text))

    details = _deeply(clean, response.provider_details)
    return replace(
        response,
        parts=[_cleaned(part, clean) for part in response.parts],
        provider_details=details if isinstance(details, dict) else None,
    )


def sound(text: str) -> str:
    """Return the text with halves of characters joined or replaced: JSON may hold them, and nothing can store them."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cleaned(part: ModelResponsePart, clean: Callable[[str], str]) -> ModelResponsePart:
    match part:
        case TextPart() | ThinkingPart():
            return replace(part, content=clean(part.content))
        case ToolCallPart(args=str(args)):
            return replace(part, args=clean(args))
        case ToolCallPart(args=dict(args)):
            return replace(part, args=clean(json.dumps(args, ensure_ascii=False)))
        case _:
            return part


def _deeply(clean: Callable[[str], str], value: object) -> object:
    """Return the value with every text in it cleaned."""
    match value:
        case str():
            return clean(value)
        case list():
            return [_deeply(clean, each) for each in value]
        case dict():
            return {_deeply(clean, name): _deeply(clean, each) for name, each in value.items()}
        case _:
            return value
