"""One child process under caps, whose end is always seen through."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass

from seedbed.sandbox._seccomp import opened
from seedbed.sandbox._types import LimitKind, Limits
from seedbed.sandbox._watchdog import watching

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Played:
    """How a child process ended."""

    output: bytes
    said: bytes
    """Its standard error."""
    limit: LimitKind | None
    seconds: float
    status: int
    """Its exit status; bubblewrap's own for a program that was killed is 128 and the signal's number."""


async def play(
    command: list[str], sent: bytes, limits: Limits, most_said: int, *, pass_fds: Sequence[int] = ()
) -> Played:
    """Run a command to its end, or to the first cap that it goes over. Cancelling kills it.

    Args:
        command: The program and its arguments, as `jail` returns it.
        sent: What it gets on standard input.
        limits: The caps.
        most_said: Bytes that it may write to standard error.
        pass_fds: Descriptors that the child gets; they are closed here once it has them.
    """
    begun = time.monotonic()
    try:
        with opened(command) as (words, filters):
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={},
                pass_fds=(*pass_fds, *filters),
            )
    finally:
        for fd in pass_fds:
            os.close(fd)
    child = _Child(process, limits)
    work = asyncio.ensure_future(child.see_through(sent, most_said))
    with watching(process.pid, limits, child.kill):
        try:
            output, said = await asyncio.shield(work)
        except asyncio.CancelledError:
            child.kill(LimitKind.WALL)
            await asyncio.wait([work])
            raise
    return Played(output, said, child.limit, time.monotonic() - begun, process.returncode or 0)


class _Child:
    def __init__(self, process: asyncio.subprocess.Process, limits: Limits) -> None:
        self._process = process
        self._limits = limits
        self.limit: LimitKind | None = None

    def kill(self, limit: LimitKind) -> None:
        """Kill it for this reason, from any thread; killing bubblewrap ends its whole process namespace."""
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
