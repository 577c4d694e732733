"""A model server on loopback that says what a test wants, speaks the OpenAI protocol, and counts."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from pydantic import BaseModel, ConfigDict, TypeAdapter


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    role: str
    content: str


class _Request(BaseModel):
    model_config = ConfigDict(extra="ignore")
    messages: list[_Message]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the server saw it."""

    instructions: str
    question: str
    authorization: str


class ModelServer:
    """Answers chat completions with what `say` returns, after a delay.

    Args:
        say: Text to reply with.
        delay: Seconds that a reply takes.
        fail_with: A status and a body to fail with instead.
    """

    def __init__(
        self, say: Callable[[Asked], str], *, delay: float = 0.0, fail_with: tuple[int, bytes] | None = None
    ) -> None:
        self.asked: list[Asked] = []
        """Every question that was answered, in order."""
        server = self

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
                status, reply = fail_with or (200, _completion(say(asked)))
                server.asked.append(asked)
                self.send_response(status)
                self.send_header("content-type", "text/plain" if fail_with else "application/json")
                self.send_header("content-length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that was killed in the middle is what some tests are about."""

        self._http = Quiet(("127.0.0.1", 0), Handler)
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
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _completion(text: str) -> bytes:
    return json.dumps(
        {
            "id": "canned",
            "object": "chat.completion",
            "created": 0,
            "model": "canned",
            "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
            ],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }
    ).encode()
