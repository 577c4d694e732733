"""One child process under caps, whose end is always seen through."""

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass

from seedbed.sandbox._types import LimitKind, Limits
from seedbed.sandbox._watchdog import watch

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Played:
    """How a child process ended."""

    output: bytes
    said: bytes
    """Its standard error."""
    limit: LimitKind | None
    seconds: float


async def play(command: list[str], sent: bytes, limits: Limits, most_said: int) -> Played:
    """Run a command to its end, or to the first cap that it goes over. Cancelling kills it."""
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
    )
    child = _Child(process, limits)
    work = asyncio.ensure_future(child.see_through(sent, most_said))
    timer = asyncio.get_running_loop().call_later(limits.wall_seconds, child.kill, LimitKind.WALL)
    watchdog = asyncio.ensure_future(watch(process.pid, limits, child.kill))
    try:
        output, said = await asyncio.shield(work)
    except asyncio.CancelledError:
        child.kill(LimitKind.WALL)
        await asyncio.wait([work])
        raise
    finally:
        timer.cancel()
        watchdog.cancel()
    return Played(output, said, child.limit, time.monotonic() - begun)


class _Child:
    def __init__(self, process: asyncio.subprocess.Process, limits: Limits) -> None:
        self._process = process
        self._limits = limits
        self.limit: LimitKind | None = None

    def kill(self, limit: LimitKind) -> None:
        """Kill it for this reason; killing bubblewrap ends its whole process namespace."""
        if self._process.returncode is not None:
            return
        self.limit = self.limit or limit
        # Not Process.kill(), which looks whether the process has ended and then takes its status away
        # from asyncio's own watcher.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)

    async def see_through(self, sent: bytes, most_said: int) -> tuple[bytes, bytes]:
        process = self._process
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise AssertionError("all three are pipes")
        _, output, said, _ = await asyncio.gather(
            _feed(process.stdin, sent),
            self._collect(process.stdout, self._limits.output_bytes, LimitKind.OUTPUT),
            self._collect(process.stderr, most_said, LimitKind.ARTEFACTS),
            process.wait(),
        )
        return output, said

    async def _collect(self, stream: asyncio.StreamReader, most: int, limit: LimitKind) -> bytes:
        kept = bytearray()
        while chunk := await stream.read(_CHUNK):
            room = most - len(kept)
            kept += chunk[:room]
            if len(chunk) > room:
                self.kill(limit)
        return bytes(kept)


async def _feed(stream: asyncio.StreamWriter, sent: bytes) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        stream.write(sent)
        await stream.drain()
    stream.close()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        await stream.wait_closed()
