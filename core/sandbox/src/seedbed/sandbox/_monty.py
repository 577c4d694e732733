"""The quick sandbox: Monty, a Python of its own in worker processes that are kept warm."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from seedbed.sandbox._doubts import parses
from seedbed.sandbox._gaps import gap
from seedbed.sandbox._paths import check_paths
from seedbed.sandbox._text import plain, refuse
from seedbed.sandbox._types import (
    MIB,
    Limited,
    LimitKind,
    Limits,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    SuiteOutcome,
    Unsupported,
    World,
)
from seedbed.sandbox._usage import resident
from seedbed.sandbox._world import offset_of, zone_name

if TYPE_CHECKING:
    import pydantic_monty

_BY = "monty"
_GRACE_SECONDS = 0.5
"""How long after its time a worker may go on before it is killed: big-integer powers ignore Monty's clock."""
_LAST_SECONDS = 1.0
"""How long after it the worker is killed from here, should Monty's own host not do it."""
_LOOK_SECONDS = 0.02
_DEEPEST = 1000
"""Calls within calls, as in CPython."""
_MARGIN_BYTES = 128 * MIB
"""What a worker may take beyond the cap that Monty keeps on its heap: not all that it does is counted there."""
_FAT_BYTES = 256 * MIB
"""A worker that has grown beyond this is not used again."""


class MontySandbox:
    """Runs scripts on pydantic-monty in about a millisecond. It has no files, and a part of Python only.

    Args:
        workers: How many programs run at once; more wait for their turn.
    """

    # The pool is the blocking one, on threads of ours: with the asyncio pool of Monty 1.4 the host
    # aborts at exit, about once in four times, after a run that ended in an error.

    def __init__(self, *, workers: int = 4) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._pool: pydantic_monty.Monty | None = None
        self._threads: ThreadPoolExecutor | None = None

    @property
    def fingerprint(self) -> str:
        return _version()

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:
        """Run a script; what Monty lacks makes it `Unsupported`."""
        limits = limits or Limits()
        if refused := refuse(code, by=_BY):
            return refused
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="monty")
        flight = _Flight(code, world, limits)
        landed = asyncio.wrap_future(self._threads.submit(self._fly, flight))
        try:
            while not (await asyncio.wait([landed], timeout=_LOOK_SECONDS))[0]:
                flight.look()
        except asyncio.CancelledError:
            flight.stop()
            await asyncio.wait([landed])
            raise
        landing = landed.result()
        return landing if isinstance(landing, NoSandbox) else flight.judge(landing)

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),  # noqa: ARG002 - the protocol has it
        limits: Limits | None = None,  # noqa: ARG002 - the protocol has it
        together: bool = False,  # noqa: ARG002 - the protocol has it
        briefly: bool = False,  # noqa: ARG002 - the protocol has it
    ) -> SuiteOutcome:
        """Say that Monty cannot run pytest."""
        check_paths(files)
        return Unsupported(what="Monty cannot run pytest")

    async def close(self) -> None:
        """End the workers. A later run starts new ones."""
        threads, self._threads = self._threads, None
        if threads is not None:
            await asyncio.to_thread(self._end, threads)

    def _end(self, threads: ThreadPoolExecutor) -> None:
        threads.shutdown()
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.__exit__(None, None, None)

    def _fly(self, flight: "_Flight") -> "_Landing | NoSandbox":
        try:
            return flight.fly(self._started())
        except (ImportError, OSError, RuntimeError) as error:
            return NoSandbox(why=f"Monty does not start: {error}")

    def _started(self) -> "pydantic_monty.Monty":
        from pydantic_monty import Monty

        with self._lock:
            if self._pool is None:
                pool = Monty(max_processes=self._workers, feed_duration_limit_grace=_GRACE_SECONDS)
                self._pool = pool.__enter__()
            return self._pool


class _Landing(NamedTuple):
    error: "pydantic_monty.MontyError | None"
    seconds: float


class _Flight:
    """One program on one worker, which can be stopped from another thread."""

    def __init__(self, code: str, world: World, limits: Limits) -> None:
        self._code = code
        self._world = world
        self._limits = limits
        self._lock = threading.Lock()
        self._pid: int | None = None
        self._begun = 0.0
        self._at_first = 0
        self._broken: LimitKind | None = None
        self._stopped = False
        self._output: list[str] = []
        self._printed = 0

    def stop(self) -> None:
        """Kill the worker, if there is one; the pool replaces it."""
        with self._lock:
            self._stopped = True
            if self._pid is not None:
                os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))
                self._pid = None

    def look(self) -> None:
        """Stop the program if its worker is over a cap that Monty itself ought to have kept."""
        with self._lock:
            pid = self._pid
        if pid is None:
            return
        if resident(pid) - self._at_first > self._limits.memory_bytes + _MARGIN_BYTES:
            self._broken = LimitKind.MEMORY
        elif time.monotonic() - self._begun > self._seconds() + _LAST_SECONDS:
            self._broken = self._time()
        if self._broken is not None:
            self.stop()

    def fly(self, pool: "pydantic_monty.Monty") -> "_Landing":
        """Play the program; blocks."""
        from pydantic_monty import MontyError

        begun = time.monotonic()
        try:
            self._play(pool)
        except MontyError as error:
            return _Landing(error, time.monotonic() - begun)
        return _Landing(None, time.monotonic() - begun)

    def judge(self, landing: "_Landing") -> RunResult:
        """Say what became of the program. For the event loop's thread: parsing touches warning filters."""
        from pydantic_monty import MontyCrashedError, MontyRuntimeError, MontySyntaxError

        error, seconds = landing
        if cap := LimitKind.OUTPUT if self._over() else error and self._broken:
            return self._limited(cap, seconds)  # whatever the program made of the error that it then got
        match error:
            case None:
                return self._ran(seconds)
            case MontySyntaxError() if parses(self._code):
                return Unsupported(what=f"Monty has no such syntax: {error}")
            case MontySyntaxError() | MontyRuntimeError():
                return self._failed(error, seconds)
            case MontyCrashedError(timed_out=True):
                return self._limited(self._time(), seconds)
            case _:
                return Unsupported(what=f"Monty ended abruptly: {error}")

    def _play(self, pool: "pydantic_monty.Monty") -> None:
        offset = offset_of(self._world)
        with pool.checkout(
            script_name="program.py",
            limits={
                "max_feed_duration_secs": self._seconds(),
                "max_memory": self._limits.memory_bytes,
                "max_recursion_depth": _DEEPEST,
            },
            os_policy={
                "datetime": self._world.now,
                "timezone": {"offset_seconds": int(offset.total_seconds()), "name": zone_name(offset)},
                "sleep": "zero",
                "random_start": {"seed": self._world.seed},
            },
        ) as session:
            pid = session.worker_pid
            if pid is None:
                raise RuntimeError("Monty's worker has no process")
            self._at_first, self._begun = resident(pid), time.monotonic()
            with self._lock:
                self._pid = None if self._stopped else pid
            if self._stopped:
                return
            try:
                session.feed_run(self._code, print_callback=self._print)
            finally:
                if resident(pid) > _FAT_BYTES:
                    self.stop()
                with self._lock:  # from here on the process may be another program's
                    self._pid = None

    def _print(self, stream: str, text: str) -> None:
        room = self._limits.output_bytes - self._printed
        kept = text[: max(0, room + 1)]  # a text of the sandbox's whole memory is not written out again
        self._printed += len(kept.encode(errors="replace"))
        if stream == "stdout":
            self._output.append(kept)
        if self._over():
            self.stop()

    def _over(self) -> bool:
        return self._printed > self._limits.output_bytes

    def _text(self) -> str:
        output = "".join(self._output)
        return output.encode(errors="replace")[: self._limits.output_bytes].decode(errors="ignore")

    def _limited(self, limit: LimitKind, seconds: float) -> Limited:
        return Limited(limit=limit, output=self._text(), seconds=seconds, by=_BY)

    def _seconds(self) -> float:
        return min(self._limits.wall_seconds, self._limits.cpu_seconds)

    def _time(self) -> LimitKind:
        return LimitKind.CPU if self._limits.cpu_seconds < self._limits.wall_seconds else LimitKind.WALL

    def _ran(self, seconds: float) -> Ran:
        return Ran(output=self._text(), seconds=seconds, by=_BY)

    def _failed(
        self, error: "pydantic_monty.MontySyntaxError | pydantic_monty.MontyRuntimeError", seconds: float
    ) -> RunResult:
        last = error.display("type-msg")
        name, _, message = last.partition(": ")
        if name == "SystemExit" and message in {"", "0", "None"}:
            return self._ran(seconds)
        if limit := self._limit(name, message):
            return self._limited(limit, seconds)
        if lacks := gap(name, message):
            return Unsupported(what=f"Monty lacks {lacks}")
        shown = error.display("traceback").replace('"<python-input-0>"', '"program.py"')
        return Raised(error=plain(last), traceback=plain(shown), output=self._text(), seconds=seconds, by=_BY)

    def _limit(self, name: str, message: str) -> LimitKind | None:
        if name == "TimeoutError" and message.startswith("feed time limit exceeded"):
            return self._time()
        return {"MemoryError": LimitKind.MEMORY, "RecursionError": LimitKind.RECURSION}.get(name)


@cache
def _version() -> str:
    """Return which Monty there is. Looked up once: it is asked for with every move."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"monty {version('pydantic-monty')}"
    except PackageNotFoundError:
        return "no monty"
