"""llama.cpp inside this process: loaded from a GGUF file, asked in OpenAI's format, off the network."""

import json
import secrets
import shutil
import sys
import tempfile
import weakref
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Protocol

from pydantic import JsonValue

from seedbed.model._errors import ModelUnavailable
from seedbed.model._stream import Chunk, Request, completion, failure

GGUF_MAGIC = b"GGUF"

_BATCH = 256
"""Tokens of the prompt read at a time. Between two batches a question can be called off: some 2 s at 130 tokens/s."""
_SOCKET_PATH_LIMIT = 100
"""Bytes that fit a unix socket's path on every system, with a little to spare (104 on macOS, 108 on Linux)."""


class _Server(Protocol):
    """The part of `xllamacpp.Server` used here; the library ships no types."""

    @property
    def listening_address(self) -> str: ...

    def handle_chat_completions(
        self, request: Mapping[str, JsonValue], callback: Callable[[object], bool], /
    ) -> None: ...

    def handle_metrics(self) -> object: ...


class StoppedError(Exception):
    """The question was called off."""


def check_gguf(path: Path) -> None:
    """Raise unless the file is there and starts like a GGUF.

    Raises:
        ModelUnavailable: It is missing, unreadable or something else.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(len(GGUF_MAGIC))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelUnavailable(
            f"The model file cannot be read: {reason}", where=str(path), do="Check the path"
        ) from error
    if magic != GGUF_MAGIC:
        raise ModelUnavailable(
            "The file is not a GGUF model", where=str(path), do="Give the path of a .gguf file"
        )


class Llama:
    """A loaded model. Blocking, and meant for one thread at a time.

    The library's server cannot be had without a listening socket. It gets a unix socket in a folder that only this
    user can enter, and a random key that nobody knows.

    Args:
        gguf: The model file.
        threads: Threads to compute with.
        context_tokens: The context to make room for.
        slots: How many beginnings of prompts to keep; each takes the memory of a whole context.

    Raises:
        ModelUnavailable: The library or the file cannot be loaded.
    """

    def __init__(self, gguf: Path, *, threads: int, context_tokens: int, slots: int = 1) -> None:
        check_gguf(gguf)
        self._context_tokens = context_tokens
        self._slot_count = slots
        self._slots: dict[str, int] = {}  # the least recently used first
        self._folder = _socket_folder()
        self._tidy = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        try:
            self._server: _Server | None = _start(
                gguf, self._folder / "s.sock", threads=threads, context_tokens=context_tokens, slots=slots
            )
        except BaseException:
            self._tidy()
            raise

    def chat(self, request: Mapping[str, JsonValue], stopped: Callable[[], bool]) -> dict[str, JsonValue]:
        """Answer one chat completion request.

        The reply is streamed inside, since only between two pieces can a question be called off.

        Args:
            request: A request in OpenAI's format. `fixed_messages` says how many of its first messages come again
                in other requests.
            stopped: Asked between two pieces; once it says yes, the rest is not computed.

        Returns:
            A whole completion, or an object with an `error`, as a server would have sent it.

        Raises:
            StoppedError: `stopped` said yes.
        """
        parsed = Request.model_validate(request)
        room = self._context_tokens - parsed.reply_tokens
        fixed = parsed.messages[: parsed.fixed_messages]
        body: dict[str, JsonValue] = {**request, **self._read_before(fixed, stopped)}
        body.pop("fixed_messages", None)
        return self._stream(body, room, stopped)

    def _read_before(self, fixed: list[JsonValue], stopped: Callable[[], bool]) -> dict[str, JsonValue]:
        """Read the messages that come again, and return how the request goes on from there.

        llama.cpp itself would go on from the longest common beginning with whatever was asked before. How a prompt
        is cut into batches changes the last digits, so that the reply would depend on that. Here the fixed messages
        are read from scratch once, and every question goes on from their end, so that it does not.
        """
        key = json.dumps(fixed)
        slot = self._slots.pop(key, None)
        again = slot is not None
        if slot is None:
            slot = self._free_slot()
        if not fixed:
            return {"id_slot": slot, "cache_prompt": False}
        reading: dict[str, JsonValue] = {"messages": fixed, "max_tokens": 0, "id_slot": slot}
        # Twice at first: what is read again ends with a batch of one token, and it always has to.
        for cached in (True,) if again else (False, True):
            answer = self._stream({**reading, "cache_prompt": cached}, self._context_tokens, stopped)
            if (
                "error" in answer
            ):  # too long, or half a conversation to the template: the whole prompt will tell
                return {"id_slot": slot, "cache_prompt": False}
        self._slots[key] = slot
        return {"id_slot": slot, "cache_prompt": True}

    def _free_slot(self) -> int:
        """Return a slot that holds nothing, or forget what was used longest ago."""
        free = set(range(self._slot_count)) - set(self._slots.values())
        return min(free) if free else self._slots.pop(next(iter(self._slots)))

    def _stream(
        self, request: Mapping[str, JsonValue], room: int, stopped: Callable[[], bool]
    ) -> dict[str, JsonValue]:
        if self._server is None:
            raise RuntimeError("this model is closed")
        chunks: list[Chunk] = []

        def take(piece: object) -> bool:
            chunk = Chunk.model_validate(piece)
            chunks.append(chunk)
            return chunk.prompt_tokens > room or stopped()

        streamed: dict[str, JsonValue] = {
            **request,
            "stream": True,
            "stream_options": {"include_usage": True},
            "return_progress": True,
        }
        try:
            self._server.handle_chat_completions(streamed, take)
        except ValueError as error:  # the library's answer to a request that it cannot read
            return failure(400, "invalid_request_error", str(error))
        if stopped():
            raise StoppedError
        tokens = max((chunk.prompt_tokens for chunk in chunks), default=0)
        if tokens > room:
            figures = {"n_prompt_tokens": tokens, "n_ctx": self._context_tokens}
            figures["n_reply_tokens"] = self._context_tokens - room
            return failure(400, "exceed_context_size_error", "prompt and reply exceed the context", figures)
        return completion(chunks)

    def close(self) -> None:
        """Free the weights and remove the socket."""
        self._server = None
        self._tidy()


def _start(gguf: Path, socket: Path, *, threads: int, context_tokens: int, slots: int) -> _Server:
    library = _library()
    params = library.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx = context_tokens * slots  # shared out evenly
    params.n_parallel = slots
    params.kv_unified = False
    params.n_batch = params.n_ubatch = _BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.cache_ram_mib = 0  # what was read before is kept in slots, where it is known what is reused
    params.hostnames = [str(socket)]
    params.api_keys = [secrets.token_hex(32)]
    params.n_threads_http = 1
    params.endpoint_metrics = True
    params.ui = False
    params.warmup = False
    params.verbosity = -1
    try:
        server: _Server = library.Server(params)
    except RuntimeError as error:
        raise ModelUnavailable(
            "llama.cpp cannot load the model file",
            where=str(gguf),
            do="Check that it is whole, of an architecture that llama.cpp knows, and fits into memory",
        ) from error
    if not server.listening_address.startswith("unix:"):  # promised, so not left to the library
        raise ModelUnavailable("llama.cpp opened a network port instead of a private socket")
    # Destroying a server whose loop has not begun yet waits for ever. Its first answer proves that it has.
    server.handle_metrics()
    return server


def _library() -> ModuleType:
    try:
        return import_module("xllamacpp")
    except ImportError as error:
        raise missing_library(error) from error


def load_library() -> str:
    """Load llama.cpp, and return its version.

    Raises:
        ModelUnavailable: It is not there or does not load; says what to install.
    """
    _library()
    return version("xllamacpp")


def missing_library(error: ImportError) -> ModelUnavailable:
    """Return what to tell the user about a library that does not load."""
    if "libgomp" in str(error):
        return ModelUnavailable(
            "llama.cpp needs the GNU OpenMP library, libgomp.so.1",
            do="Install it: `apt install libgomp1` on Debian and Ubuntu, `dnf install libgomp` on Fedora, "
            "`apk add libgomp` on Alpine",
        )
    if error.name == "xllamacpp":
        return ModelUnavailable(
            "The embedded model needs xllamacpp", do="Install it: `pip install 'seedbed-model[embedded]'`"
        )
    return ModelUnavailable(f"llama.cpp cannot be loaded: {error}")


def _socket_folder() -> Path:
    """Make a folder that only this user can enter, at a path short enough for a socket in it."""
    folder = Path(tempfile.mkdtemp(prefix="seedbed-"))  # mkdtemp makes it 0700
    if len(str(folder)) > _SOCKET_PATH_LIMIT - len("/s.sock") and sys.platform != "win32":
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="seedbed-", dir="/tmp"))
    return folder
