"""llama.cpp in this process as an HTTP transport. Imports httpx2, so import it late."""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import httpx2
from pydantic import JsonValue, TypeAdapter
from typing_extensions import override

_OBJECT = TypeAdapter(dict[str, JsonValue])

Chat = Callable[[Mapping[str, JsonValue]], Awaitable[dict[str, JsonValue]]]


class ChatTransport(httpx2.AsyncBaseTransport):
    """Answers chat completion requests by calling a function, where others would open a connection."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = _OBJECT.validate_json(await request.aread())
        answer = await self._chat(body)
        status = HTTPStatus.OK
        match answer.get("error"):
            case {"code": int(code)}:
                status = HTTPStatus(code)
            case None:
                pass
            case _:
                status = HTTPStatus.INTERNAL_SERVER_ERROR
        content = json.dumps(answer).encode()
        return httpx2.Response(status, content=content, headers={"content-type": "application/json"})
