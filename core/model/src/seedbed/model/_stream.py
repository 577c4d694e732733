"""What llama.cpp streams, read piece by piece and put together into one completion."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, JsonValue, NonNegativeInt


class _Part(BaseModel):
    """Read leniently: a newer llama.cpp may say more."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


class _Delta(_Part):
    content: str | None = None


class _Logprobs(_Part):
    content: list[JsonValue] | None = None


class _Piece(_Part):
    delta: _Delta = _Delta()
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _Progress(_Part):
    total: int


class Chunk(_Part):
    id: str = ""
    created: int = 0
    choices: list[_Piece] = []
    usage: JsonValue = None
    prompt_progress: _Progress | None = None
    error: dict[str, JsonValue] | None = None

    @property
    def prompt_tokens(self) -> int:
        """The size of the whole prompt, where the piece tells it."""
        return self.prompt_progress.total if self.prompt_progress else 0


class Request(_Part):
    """What this package reads of a request, before it goes on to llama.cpp."""

    messages: list[JsonValue] = []
    fixed_messages: NonNegativeInt = 0
    max_tokens: int | None = None
    max_completion_tokens: int | None = None

    @property
    def reply_tokens(self) -> int:
        return self.max_completion_tokens or self.max_tokens or 1


def completion(chunks: Sequence[Chunk]) -> dict[str, JsonValue]:
    """Return the whole completion, or the error that the stream ended with."""
    for chunk in chunks:
        if chunk.error is not None:
            return {"error": chunk.error}
    if not chunks:
        return failure(500, "server_error", "the model answered nothing")
    pieces = [piece for chunk in chunks for piece in chunk.choices]
    content = "".join(piece.delta.content or "" for piece in pieces)
    reasons = [piece.finish_reason for piece in pieces if piece.finish_reason]
    logprobs: list[JsonValue] = [
        token for piece in pieces if piece.logprobs for token in piece.logprobs.content or ()
    ]
    return {
        "id": chunks[0].id,
        "object": "chat.completion",
        "created": chunks[0].created,
        "model": "llama",
        "choices": [
            {
                "index": 0,
                "finish_reason": reasons[-1] if reasons else "stop",
                "message": {"role": "assistant", "content": content},
                "logprobs": {"content": logprobs} if logprobs else None,
            }
        ],
        "usage": next((chunk.usage for chunk in reversed(chunks) if chunk.usage is not None), None),
    }


def failure(
    code: int, kind: str, message: str, figures: Mapping[str, int] | None = None
) -> dict[str, JsonValue]:
    """Return an error as a server would have sent it."""
    return {"error": {"code": code, "type": kind, "message": message, **(figures or {})}}
