"""An answer in one piece as the stream that was asked for: some servers of one's own do not stream."""

import json
from collections.abc import Iterator

from pydantic import JsonValue, TypeAdapter, ValidationError

_OBJECT = TypeAdapter(dict[str, JsonValue])


def streamed(body: bytes) -> bytes | None:
    """Return a chat completion as events, or `None` where the body is not one.

    Args:
        body: What the server sent, as OpenAI's format has it.
    """
    try:
        whole = _OBJECT.validate_json(body)
    except ValidationError:
        return None
    choices = whole.get("choices")
    if not isinstance(choices, list) or not choices:
        return None
    parts = [
        choice for choice in choices if isinstance(choice, dict) and isinstance(choice.get("message"), dict)
    ]
    if len(parts) != len(choices):
        return None
    head = {name: whole.get(name) for name in ("id", "created", "model")}
    lines = [
        {**head, "object": "chat.completion.chunk", **event} for event in _events(parts, whole.get("usage"))
    ]
    return b"".join(f"data: {json.dumps(line)}\n\n".encode() for line in lines) + b"data: [DONE]\n\n"


def _events(choices: list[dict[str, JsonValue]], usage: JsonValue) -> Iterator[dict[str, JsonValue]]:
    for index, choice in enumerate(choices):
        message = choice["message"]
        delta = dict(message) if isinstance(message, dict) else {}
        calls = delta.get("tool_calls")
        if isinstance(calls, list):
            delta["tool_calls"] = [
                {**call, "index": number} for number, call in enumerate(calls) if isinstance(call, dict)
            ]
        piece: dict[str, JsonValue] = {"index": index, "delta": delta, "finish_reason": None}
        yield {"choices": [piece]}
        reason = choice.get("finish_reason") or "stop"  # it came whole, so it has ended
        yield {"choices": [{"index": index, "delta": {}, "finish_reason": reason}]}
    if usage is not None:
        yield {"choices": [], "usage": usage}
