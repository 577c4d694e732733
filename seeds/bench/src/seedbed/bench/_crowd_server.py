"""A model server on loopback that takes its time over every reply, and multiplies: `python -m … [--delay SECONDS]`.

It runs in a process of its own, so that its work is not counted as the reasoner's. It prints its address, and after
the end of its input the number of questions that it answered and the most that it had at once.
"""

import argparse
import asyncio
import re
import sys
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter

QUESTION = re.compile(r"What is (\d+) times (\d+)\?")


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    content: str | None = None


class _Function(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str


class _Tool(BaseModel):
    model_config = ConfigDict(extra="ignore")

    function: _Function


class _Request(BaseModel):
    model_config = ConfigDict(extra="ignore")

    messages: list[_Message]
    tools: list[_Tool] = []
    response_format: JsonValue = None


_JSON = TypeAdapter(dict[str, JsonValue])
_OPINION = '{"reason": "A small program computes it.", "solved": 9, "solvable": 1, "unsolvable": 0}'


@dataclass(slots=True)
class _Busy:
    """How much the server had to do."""

    answered: int = 0
    now: int = 0
    most: int = 0


def reply_to(request: _Request) -> dict[str, JsonValue]:
    """Return the message that a right and quick model would answer with."""
    if request.tools:
        name = request.tools[0].function.name
        function: dict[str, JsonValue] = {"name": name, "arguments": _OPINION}
        return {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": function}],
        }
    if request.response_format is not None:
        return {"role": "assistant", "content": _OPINION}
    return {
        "role": "assistant",
        "content": f"```python\n{program_for(request.messages[-1].content or '')}\n```",
    }


def program_for(content: str) -> str:
    """Return a program for a templated question: by another route where one is asked for step by step."""
    found = QUESTION.search(content)
    if found is None:
        return "print('?')"
    one, other = found.groups()
    if "solve()" in content:
        return f"def solve():\n    first = {one}\n    second = {other}\n    return first * second\n\nprint(solve())"
    return f"total = 0\nfor _ in range({other}):\n    total += {one}\nprint(total)"


async def _serve(delay: float) -> None:
    busy = _Busy()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length[1]) if length else 0)
                busy.now += 1
                busy.most = max(busy.most, busy.now)
                await asyncio.sleep(delay)
                busy.now -= 1
                busy.answered += 1
                writer.write(_response(_Request.model_validate_json(body)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has closed
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=1 << 24, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(busy.answered, busy.most, flush=True)


def _response(request: _Request) -> bytes:
    body = _JSON.dump_json(
        {
            "id": "crowd",
            "object": "chat.completion",
            "created": 0,
            "model": "crowd",
            "choices": [{"index": 0, "finish_reason": "stop", "message": reply_to(request)}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }
    )
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def main() -> None:
    """Serve until the end of the input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0.05)
    asyncio.run(_serve(parser.parse_args().delay))


if __name__ == "__main__":
    main()
