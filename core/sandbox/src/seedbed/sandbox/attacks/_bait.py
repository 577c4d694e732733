"""What an attack is after, laid out on the host, and what the host sees of the attack: never its own word."""

import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self, assert_never

from seedbed.sandbox._types import (
    Limited,
    Limits,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    Sandbox,
    Unsupported,
    World,
)
from seedbed.sandbox.attacks._lookout import Lookout
from seedbed.sandbox.attacks._programs import LIMITS, Attack, Breach

_ENVIRONMENT = "SEEDBED_BAIT"
_MARGIN_SECONDS = 3.0
_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/usr/lib", "/")  # noqa: S108 - of the host, to look into
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]*")


class Bait:
    """A secret in every place where an attack looks, servers, a process to touch, and folders to write to."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._servers: list[socket.socket] = []
        self.secret = secrets.token_hex(16)
        self._marker = f"seedbed-bait-{secrets.token_hex(8)}"

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._lay_out(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _lay_out(self, stack: contextlib.ExitStack) -> None:
        self.home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seedbed-bait-")))
        self.home.chmod(0o777)  # so that nothing but the sandbox stands before it
        (self.home / "secret.txt").write_text(self.secret, encoding="utf-8")
        self.handle = os.open(self.home / "secret.txt", os.O_RDONLY)
        stack.callback(os.close, self.handle)
        os.set_inheritable(self.handle, True)  # noqa: FBT003 - its signature
        os.environ[_ENVIRONMENT] = self.secret
        stack.callback(os.environ.pop, _ENVIRONMENT, None)
        self._victim = stack.enter_context(_killed(subprocess.Popen(["/bin/sleep", "600"])))
        path, abstract = str(self.home / "socket"), self._marker
        tcp = self._listen(stack, socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        udp = self._listen(stack, socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self._listen(stack, socket.AF_UNIX, socket.SOCK_STREAM, path)
        self._listen(stack, socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}")
        Path(path).chmod(0o777)
        self._words = {
            "home": str(self.home),
            "marker": self._marker,
            "tcp": str(tcp.getsockname()[1]),
            "udp": str(udp.getsockname()[1]),
            "unix": path,
            "abstract": abstract,
            "victim": str(self._victim.pid),
        }

    def _listen(
        self, stack: contextlib.ExitStack, family: int, kind: int, address: tuple[str, int] | str
    ) -> socket.socket:
        server = stack.enter_context(socket.socket(family, kind))
        server.bind(address)
        if kind == socket.SOCK_STREAM:
            server.listen()
        server.settimeout(0.0)
        self._servers.append(server)
        return server

    def fill(self, program: str) -> str:
        """Return the program with the places of this bait in it."""
        for word, value in self._words.items():
            program = program.replace(f"@{word}@", value)
        return program

    def touched(self) -> Iterator[tuple[Breach, str]]:
        """Yield what of it was taken, reached or changed."""
        for server in self._servers:
            with contextlib.suppress(BlockingIOError):
                if server.type == socket.SOCK_STREAM:
                    server.accept()[0].close()
                else:
                    server.recvfrom(100)
                yield Breach.CONTACT, str(server.getsockname())
        for folder in (self.home, Path.cwd(), Path.home(), *map(Path, _FOLDERS)):
            if (folder / self._marker).exists():
                (folder / self._marker).unlink()
                yield Breach.FILE, str(folder)
        if self._victim.poll() is not None:
            yield Breach.VICTIM, f"it ended with {self._victim.returncode}"

    def came_out(self, result: RunResult, limits: Limits) -> Iterator[tuple[Breach, str]]:
        """Yield what came back that should not have."""
        texts = _texts(result)
        artefacts = result.artefacts if isinstance(result, Ran) else ()
        for text in (*texts, *(artefact.content.decode(errors="replace") for artefact in artefacts)):
            for secret in (self.secret, "root:x:0:0:"):
                if secret in text:
                    yield Breach.SECRET, text[:80]
        size = sum(len(artefact.content) for artefact in artefacts)
        if size > limits.artefact_bytes or not all(_NAME.fullmatch(one.name) for one in artefacts):
            yield Breach.OUTPUT, f"{len(artefacts)} artefacts, {size} bytes"
        if (
            isinstance(result, Ran | Raised | Limited)
            and len(result.output.encode(errors="replace")) > 3 * limits.output_bytes
        ):
            yield Breach.OUTPUT, f"{len(result.output)} characters"  # a byte that is no text becomes three
        if isinstance(result, Raised) and _OBEYED.search(result.error + result.traceback):
            yield Breach.TERMINAL, ascii(result.error)[:80]

    @property
    def victim(self) -> int:
        return self._victim.pid


@contextlib.contextmanager
def _killed(process: "subprocess.Popen[bytes]") -> "Iterator[subprocess.Popen[bytes]]":
    with process:
        try:
            yield process
        finally:
            process.kill()


def _texts(result: RunResult) -> tuple[str, ...]:
    match result:
        case Ran(output=output) | Limited(output=output):
            return (output,)
        case Raised(output=output, error=error, traceback=traceback):
            return (output, error, traceback)
        case Unsupported(what=what):
            return (what,)
        case NoSandbox(why=why):
            return (why,)
        case _:
            assert_never(result)


async def attacked(
    sandbox: Sandbox, attack: Attack, world: World, limits: Limits = LIMITS
) -> tuple[RunResult, list[tuple[Breach, str]]]:
    """Run an attack in a sandbox, which is closed after it, and return the result and what the host saw of it."""
    with Bait() as bait:
        with Lookout(bait.victim, str(bait.home), limits) as lookout:
            begun = time.monotonic()
            result = await sandbox.run(bait.fill(attack.program), world=world, limits=limits)
            seconds = time.monotonic() - begun
            await sandbox.close()
        return result, _all(bait, lookout, result, seconds, limits)


def attacked_bare(attack: Attack, limits: Limits = LIMITS) -> tuple[RunResult, list[tuple[Breach, str]]]:
    """Run an attack without a sandbox: only for those that say what comes of it."""
    with Bait() as bait:
        with Lookout(bait.victim, str(bait.home), limits) as lookout:
            handles = (bait.handle,) if attack.bare is Breach.SECRET else ()
            result = _bare(bait.fill(attack.program), limits, handles)
        return result, _all(bait, lookout, result, result.seconds, limits)


def _all(
    bait: Bait, lookout: Lookout, result: RunResult, seconds: float, limits: Limits
) -> list[tuple[Breach, str]]:
    late = [(Breach.TIME, f"{seconds:.1f} s")] if seconds > limits.wall_seconds + _MARGIN_SECONDS else []
    return [*bait.touched(), *bait.came_out(result, limits), *lookout.sightings(), *late]


def _bare(program: str, limits: Limits, handles: tuple[int, ...]) -> Ran | Raised:
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            pass_fds=handles,
        ) as process,
    ):
        timer = threading.Timer(limits.wall_seconds + _MARGIN_SECONDS + 0.5, process.kill)
        timer.start()
        if process.stdout is None:
            raise AssertionError("it is a pipe")
        output = process.stdout.read(4 * limits.output_bytes).decode(errors="replace")
        if len(output) == 4 * limits.output_bytes:
            process.kill()
        process.stdout.close()
        status = process.wait()
        timer.cancel()
        errors.seek(0)
        said = errors.read(10_000).decode(errors="replace")
    seconds = time.monotonic() - begun
    if status == 0:
        return Ran(output=output, seconds=seconds, by="nothing")
    last = said.strip().rpartition("\n")[2]
    return Raised(error=last, traceback=said, output=output, seconds=seconds, by="nothing")


def contained_by(result: RunResult) -> str:
    """Say in a few words how a program ended."""
    match result:
        case Ran(output=output):
            return f"ran: {_line(output)}" if output else "ran, with nothing to say"
        case Raised(error=error):
            return _line(error)
        case Limited(limit=limit):
            return f"limit: {limit}"
        case Unsupported(what=what):
            return f"unsupported: {_line(what)}"
        case NoSandbox(why=why):
            return f"not run: {_line(why)}"
        case _:
            assert_never(result)


def _line(text: str) -> str:
    return " / ".join(ascii(line)[1:-1] for line in text.splitlines())[:70]
