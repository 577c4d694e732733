"""The models that run in this process: the embedded one, and any GGUF by path."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from pydantic import JsonValue

from seedbed.model._errors import ModelUnavailable
from seedbed.model._grammar import fence_grammar
from seedbed.model._known import QWEN, Weights
from seedbed.model._llama import Llama, StoppedError, check_gguf
from seedbed.model._price import Free
from seedbed.model._types import Choice, CodeBlock, Option, Prompt, Reply, Sampling
from seedbed.model._weights import Progress, cache_folder, find_weights, silent

if TYPE_CHECKING:
    from pydantic_ai.models import Model as PydanticModel

    from seedbed.model._failures import Source

T = TypeVar("T")

DEFAULT_CONTEXT_TOKENS = 4096
_SLOTS = 3
"""Beginnings of prompts that an embedded model keeps: one case plays about so many moves in turn.

Each takes the memory of a whole context: 50 MB with the 0.5B model, 117 MB with the 1.5B."""


def default_threads() -> int:
    """Return half the cores this process may use: with other load, as many threads as cores halves the speed."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // 2)


class _Worker:
    """Owns the one thread in which llama.cpp loads and computes."""

    def __init__(self, load: Callable[[Callable[[], bool]], Llama]) -> None:
        self._load = load
        self._llama: Llama | None = None
        self._pool: ThreadPoolExecutor | None = None

    async def ready(self) -> None:
        """Load the model unless it is loaded."""
        await self._run(self._loaded)

    async def chat(self, request: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        return await self._run(lambda stopped: self._loaded(stopped).chat(request, stopped))

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.get_running_loop().run_in_executor(pool, self._unload)
            pool.shutdown()

    async def _run(self, work: Callable[[Callable[[], bool]], T]) -> T:
        """Run in the thread. When the caller is cancelled, the work hears of it and ends early."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="seedbed-llama")
        called_off = Event()
        future = self._pool.submit(work, called_off.is_set)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            called_off.set()
            raise

    def _loaded(self, stopped: Callable[[], bool]) -> Llama:
        if self._llama is None:
            self._llama = self._load(stopped)
        return self._llama

    def _unload(self) -> None:
        if self._llama is not None:
            self._llama.close()
            self._llama = None


class _InProcess(Free):
    """What the embedded model and a GGUF by path have in common: all but where the file comes from."""

    def __init__(self, *, threads: int | None, context_tokens: int, slots: int = 1) -> None:
        self._threads = threads or default_threads()
        self._context_tokens = context_tokens
        self._slots = slots
        self._worker = _Worker(self._load)
        self._model: PydanticModel | None = None

    @property
    def name(self) -> str:
        raise NotImplementedError

    @property
    def fingerprint(self) -> str:
        raise NotImplementedError

    @property
    def strong(self) -> bool:
        """Never: what fits beside other work on a desk does not judge well enough."""
        return False

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    async def reply(self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None) -> Reply[T]:
        """See `Model.reply`. A `CodeBlock` is held to one fenced block by a grammar, an object to its JSON schema."""
        model = self._connected()
        from seedbed.model._ask import Manner, ask, fixed_messages

        await self._worker.ready()
        body: dict[str, JsonValue] = {"fixed_messages": fixed_messages(prompt)}
        if issubclass(returns, CodeBlock):
            body["grammar"] = fence_grammar(prompt.without)
        return await ask(
            model, prompt, returns, sampling, source=self._source(), manner=Manner(extra_body=body)
        )

    async def choose(self, question: Prompt, options: Sequence[Option]) -> Choice:
        """See `Model.choose`. Reads the probabilities of the options' letters, in two orders of the letters."""
        model = self._connected()
        from seedbed.model._decide import LetterDecisions, choose_by

        decisions = LetterDecisions(model, in_process=True)
        await self._worker.ready()
        return await choose_by(decisions, question, options, source=self._source())

    async def close(self) -> None:
        await self._worker.close()

    def _file(self, stopped: Callable[[], bool]) -> Path:
        raise NotImplementedError

    def _load(self, stopped: Callable[[], bool]) -> Llama:
        path = self._file(stopped)
        if stopped():
            raise StoppedError
        return Llama(path, threads=self._threads, context_tokens=self._context_tokens, slots=self._slots)

    def _connected(self) -> "PydanticModel":
        """Return the pydantic-ai model that talks to llama.cpp. Loads neither weights nor llama.cpp."""
        if self._model is None:
            try:
                from seedbed.model._inprocess import chat_model
            except ImportError as error:
                raise ModelUnavailable(
                    f"The embedded model needs a library that is not there: {error}",
                    do="Install it: `pip install 'seedbed-model[embedded]'`",
                ) from error
            self._model = chat_model(self._worker.chat)
        return self._model

    def _source(self) -> "Source":
        from seedbed.model._failures import Source

        return Source(name=self.name, context_tokens=self._context_tokens)


class EmbeddedModel(_InProcess):
    """Qwen2.5-Coder-Instruct in this process, with 0.5 billion weights or 1.5. Needs no network, no key and no server.

    Args:
        weights: The weights' file, where the user has one; otherwise they are found, see `find_weights`.
        cache: The folder in which they are joined; `cache_folder` by default.
        threads: Threads to compute with; half the cores by default.
        context_tokens: How many tokens fit into one question and its reply.
        progress: Told how many bytes of how many are joined or checked.
        known: Which weights, see `weights_named`: the name and the fingerprint are theirs.
    """

    def __init__(
        self,
        weights: Path | None = None,
        *,
        cache: Path | None = None,
        threads: int | None = None,
        context_tokens: int = DEFAULT_CONTEXT_TOKENS,
        progress: Progress = silent,
        known: Weights = QWEN,
    ) -> None:
        super().__init__(threads=threads, context_tokens=context_tokens, slots=_SLOTS)
        self._weights = weights
        self._cache = cache or cache_folder(os.environ)
        self._progress = progress
        self._known = known

    @property
    def name(self) -> str:
        return self._known.model

    @property
    def fingerprint(self) -> str:
        return f"gguf sha256={self._known.sha256} {_settings(self._context_tokens)}"

    def _file(self, stopped: Callable[[], bool]) -> Path:
        def told(done: int, total: int) -> None:
            if stopped():
                raise StoppedError
            self._progress(done, total)

        return find_weights(self._weights, self._cache, progress=told, known=self._known)


class GgufModel(_InProcess):
    """Any model that llama.cpp can run, by the path of its GGUF file.

    Args:
        path: The file.
        threads: Threads to compute with; half the cores by default.
        context_tokens: How many tokens fit into one question and its reply.
    """

    def __init__(
        self, path: Path, *, threads: int | None = None, context_tokens: int = DEFAULT_CONTEXT_TOKENS
    ) -> None:
        super().__init__(threads=threads, context_tokens=context_tokens)
        self._path = path

    @property
    def name(self) -> str:
        return f"gguf:{self._path}"

    @property
    def fingerprint(self) -> str:
        check_gguf(self._path)
        stat = self._path.stat()
        return (
            f"gguf path={self._path.resolve()} size={stat.st_size} mtime_ns={stat.st_mtime_ns} "
            f"{_settings(self._context_tokens)}"
        )

    def _file(self, stopped: Callable[[], bool]) -> Path:  # noqa: ARG002 - nothing to wait for
        return self._path


def _settings(context_tokens: int) -> str:
    return f"xllamacpp={_library()} context={context_tokens}"


@cache
def _library() -> str:
    """Return which llama.cpp there is. Looked up once: it is asked for with every move."""
    try:
        return version("xllamacpp")
    except PackageNotFoundError:
        return "none"
