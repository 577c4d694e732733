"""A model server on loopback that says what a test wants, speaks the OpenAI protocol, and counts."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    role: str
    content: str


class _Request(BaseModel):
    model_config = ConfigDict(extra="ignore")
    messages: list[_Message]
    stream: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the server saw it."""

    instructions: str
    question: str
    authorization: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What a question gets instead of a reply."""

    status: int = 200
    body: Callable[[Asked], bytes] = lambda _asked: b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "text/plain"})
    hangs: bool = False
    """Whether it gets nothing at all, until the server ends."""


class ModelServer:
    """Answers chat completions with what `say` returns, after a delay.

    Args:
        say: Text to reply with.
        delay: Seconds that a reply takes.
        faults: What the first questions get instead, in turn.
    """

    ports: ClassVar[set[int]] = set()
    """Those of all servers that there were."""

    def __init__(
        self, say: Callable[[Asked], str], *, delay: float = 0.0, faults: Iterable[Fault] = ()
    ) -> None:
        self.asked: list[Asked] = []
        """Every question that was answered, in order."""
        self.faulted = 0
        """How many questions got a fault."""
        server = self
        left = iter(faults)
        self._ending = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                request = TypeAdapter(_Request).validate_json(body)
                asked = Asked(
                    instructions=next((m.content for m in request.messages if m.role == "system"), ""),
                    question=request.messages[-1].content,
                    authorization=self.headers.get("authorization", ""),
                )
                time.sleep(delay)
                fault = next(left, None)
                if fault is None:
                    kind, reply = _answer(say(asked), stream=request.stream)
                    server.asked.append(asked)
                    self._send(200, {"content-type": kind}, reply)
                    return
                server.faulted += 1
                if fault.hangs:
                    server._ending.wait()
                    return
                self._send(fault.status, fault.headers, fault.body(asked))

            def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that was killed in the middle is what some tests are about."""

        self._http = Quiet(("127.0.0.1", 0), Handler)
        self.ports.add(self._http.server_address[1])
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ending.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _answer(text: str, *, stream: bool) -> tuple[str, bytes]:
    """Return the content type and the body of a reply, whole or in pieces."""
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    if not stream:
        message = {"role": "assistant", "content": text}
        whole = {"choices": [{"index": 0, "finish_reason": "stop", "message": message}], "usage": usage}
        return "application/json", _object("chat.completion", whole)
    half = len(text) // 2
    pieces: list[dict[str, object]] = [
        {"choices": [{"index": 0, "delta": {"role": "assistant", "content": text[:half]}}]},
        {"choices": [{"index": 0, "delta": {"content": text[half:]}}]},
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {"choices": [], "usage": usage},
    ]
    lines = [b"data: " + _object("chat.completion.chunk", piece) + b"\n\n" for piece in pieces]
    return "text/event-stream", b"".join([*lines, b"data: [DONE]\n\n"])


def _object(kind: str, content: Mapping[str, object]) -> bytes:
    return json.dumps({"id": "canned", "object": kind, "created": 0, "model": "canned", **content}).encode()
