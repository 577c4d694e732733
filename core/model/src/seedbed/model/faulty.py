"""A model's server on loopback that fails as it is told to: for tests and benchmarks of what asks it.

It speaks the chat completions of OpenAI's format, streamed where that is asked for.

```python
from seedbed.model.faulty import FaultyServer, Says, Status

with FaultyServer([Status(500), Status(500)], then=Says("five")) as server:
    ...  # ask a model at server.url
    assert len(server.calls) == 3
```
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Self, assert_never

from pydantic import JsonValue, TypeAdapter
from typing_extensions import override

from seedbed.model._heard import Hear, unheard
from seedbed.model._hosted import DEFAULT_CONCURRENCY, PROVIDERS, HostedModel, ProviderName
from seedbed.model._patience import Patience

IMPATIENT = Patience(connect=2.0, idle=0.5, total=3.0, attempts=3, first_wait=0.01, longest_wait=2.0)
"""Patience for tests: a server that hangs is given up after half a second."""

_REQUEST = TypeAdapter(dict[str, JsonValue])
_JSON = "application/json"
_EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Says:
    """A reply as it should be."""

    text: str
    after: float = 0.0
    """Seconds until it begins."""
    thought: str = ""
    """Reasoning that comes before the text."""
    whole: bool = False
    """Whether it comes in one piece also where a stream was asked for."""


@dataclass(frozen=True, slots=True)
class Refuses:
    """A reply that is a refusal."""

    text: str = "I cannot help with that."


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP error."""

    code: int
    message: str = "something went wrong"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hangs:
    """Nothing at all, until the client goes away."""


@dataclass(frozen=True, slots=True)
class BreaksOff:
    """A part of a reply, and then the end of the connection."""

    text: str = "What is said last is never"
    cleanly: bool = False
    """Whether the connection is closed in good order, and not reset."""
    part: float = 0.6
    """How much of it is sent."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A body as it is, right or wrong. Streamed, each line of it is an event."""

    body: str
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Floods:
    """A reply of many bytes."""

    size: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Drips:
    """A reply that comes a byte at a time and takes for ever."""

    pause: float = 0.05


@dataclass(frozen=True, slots=True)
class Redirects:
    """Somewhere else."""

    location: str
    code: int = 307


Deed = Says | Refuses | Status | Hangs | BreaksOff | Raw | Floods | Drips | Redirects


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came."""

    path: str
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: Mapping[str, JsonValue]

    @property
    def streams(self) -> bool:
        """Whether a stream is asked for."""
        return self.body.get("stream") is True


class FaultyServer:
    """A server in a thread, for a `with` block.

    Args:
        script: What it does at one call after the other, or a function of the call.
        then: What it does once the script has ended.
        port: Where it listens; anywhere that is free by default.
    """

    def __init__(
        self,
        script: Sequence[Deed] | Callable[[Call], Deed] = (),
        *,
        then: Deed = Says("five"),
        port: int = 0,
    ) -> None:
        self._script = script
        self._then = then
        self._lock = threading.Lock()
        self.calls: list[Call] = []
        """All that came, in order."""
        self.sent = 0
        """Bytes of bodies that went out."""
        self.closing = threading.Event()
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address of its model, as a base URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    def deed(self, call: Call) -> Deed:
        """Write down a call, and return what to do."""
        with self._lock:
            number = len(self.calls)
            self.calls.append(call)
        if callable(self._script):
            return self._script(call)
        return self._script[number] if number < len(self._script) else self._then

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Be gone: nothing listens any more, and open connections end. May be called twice."""
        self.closing.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


def model_at(
    server: FaultyServer,
    *,
    provider: ProviderName = "openai",
    key: str | None = None,
    hear: Hear = unheard,
    patience: Patience = IMPATIENT,
    concurrency: int = DEFAULT_CONCURRENCY,
) -> HostedModel:
    """Return an impatient model at a server. Only those of `openai` and `ollama` speak its language."""
    known = next(each for each in PROVIDERS if each.name == provider)
    url = server.url if provider in {"openai", "ollama"} else server.url.removesuffix("/v1")
    return HostedModel(
        known, "faulty", key=key, base_url=url, hear=hear, patience=patience, concurrency=concurrency
    )


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, owner: FaultyServer, port: int) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", port), _Handler)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error here."""


class _Handler(StreamRequestHandler):
    server: _Server

    @override
    def handle(self) -> None:
        call = self._read()
        if call is not None:
            self._do(self.server.owner.deed(call), call)

    def _read(self) -> Call | None:
        start = self.rfile.readline().decode("latin-1").split()
        if len(start) < 2:
            return None
        headers: dict[str, str] = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Call(start[1], headers, _REQUEST.validate_json(body) if body else {})

    def _do(self, deed: Deed, call: Call) -> None:
        match deed:
            case Says() | Refuses():
                self._says(deed, call)
            case Status(code, message, headers):
                self._sends(
                    json.dumps({"error": {"message": message, "type": "error"}}), code=code, headers=headers
                )
            case Hangs():
                self._waits(None)
            case BreaksOff():
                self._breaks_off(deed, call)
            case Raw(body, kind, headers):
                streamed = call.streams and kind == _JSON
                self._sends(
                    _events(body.splitlines()) if streamed else body,
                    kind=_EVENTS if streamed else kind,
                    headers=headers,
                )
            case Floods(size):
                self._floods(size, call)
            case Drips(pause):
                self._drips(pause, call)
            case Redirects(location, code):
                self._sends("", code=code, headers={"location": location})
            case _:
                assert_never(deed)

    def _says(self, deed: Says | Refuses, call: Call) -> None:
        if isinstance(deed, Says) and deed.after:
            self._waits(deed.after)
        if call.streams and not (isinstance(deed, Says) and deed.whole):
            self._sends(_events(list(_pieces(deed))), kind=_EVENTS)
        else:
            self._sends(_whole(deed))

    def _breaks_off(self, deed: BreaksOff, call: Call) -> None:
        if call.streams:
            events = _events(list(_pieces(Says(deed.text))))
            self._head(HTTPStatus.OK, _EVENTS, {})
            self._write(events[: int(len(events) * deed.part)])
        else:
            body = _whole(Says(deed.text))
            self._head(HTTPStatus.OK, _JSON, {"content-length": str(len(body))})
            self._write(body[: int(len(body) * deed.part)])
        if not deed.cleanly:
            time.sleep(0.05)  # so that the client has read what was sent
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.request.close()

    def _floods(self, size: int, call: Call) -> None:
        self._head(HTTPStatus.OK, _EVENTS if call.streams else _JSON, {})
        piece = "x" * 10_000
        event = f"data: {_chunk({'content': piece})}\n\n"
        for _ in range(size // len(piece)):
            self._write(event if call.streams else piece)

    def _drips(self, pause: float, call: Call) -> None:
        self._head(HTTPStatus.OK, _EVENTS if call.streams else _JSON, {})
        while not self.server.owner.closing.wait(pause):
            self._write(":\n" if call.streams else " ")

    def _waits(self, seconds: float | None) -> None:
        self.server.owner.closing.wait(seconds)

    def _sends(
        self,
        body: str,
        *,
        code: int = HTTPStatus.OK,
        kind: str = _JSON,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._head(code, kind, {"content-length": str(len(body.encode())), **(headers or {})})
        self._write(body)

    def _head(self, code: int, kind: str, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {code} Told", f"content-type: {kind}", "connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode())

    def _write(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.server.owner.sent += len(text.encode())


def _whole(deed: Says | Refuses) -> str:
    message: dict[str, JsonValue] = {"role": "assistant"}
    match deed:
        case Says(text, thought=thought):
            message |= {"content": text, "reasoning_content": thought or None}
        case Refuses(text):
            message |= {"content": None, "refusal": text}
        case _:
            assert_never(deed)
    choice: JsonValue = {"index": 0, "finish_reason": "stop", "message": message}
    return json.dumps(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "faulty",
            "choices": [choice],
            "usage": _USAGE,
        }
    )


_USAGE: JsonValue = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def _pieces(deed: Says | Refuses) -> Iterator[str]:
    match deed:
        case Says(text, thought=thought):
            for word in thought.split(" ") if thought else ():
                yield _chunk({"reasoning_content": f"{word} "})
            for start in range(0, len(text), 4):
                yield _chunk({"content": text[start : start + 4]})
        case Refuses(text):
            yield _chunk({"refusal": text})
        case _:
            assert_never(deed)
    yield _chunk({}, finish_reason="stop")
    yield _chunk(None, usage=_USAGE)


def _chunk(
    delta: dict[str, JsonValue] | None, *, finish_reason: str | None = None, usage: JsonValue = None
) -> str:
    choices: list[JsonValue] = []
    if delta is not None:
        choices.append({"index": 0, "delta": delta, "finish_reason": finish_reason})
    chunk: dict[str, JsonValue] = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "faulty",
    }
    return json.dumps({**chunk, "choices": choices, "usage": usage})


def _events(lines: Sequence[str]) -> str:
    """Return a stream of server-sent events, one for each line, with the end that OpenAI's format has."""
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])
