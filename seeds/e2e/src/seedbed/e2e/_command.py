"""Running the real `reason` command as a user does, in a home of its own."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import JsonValue, TypeAdapter

from seedbed.e2e._watch import current_watch

_OBJECT: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, JsonValue]:
        """What it printed on stdout, which must be one JSON object."""
        return _OBJECT.validate_json(self.out)


def _obey_interrupts() -> None:
    # A shell starts what it runs in the background deaf to Ctrl-C, and so would be what we start.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True, slots=True)
class Reason:
    """The command, with a home and an environment of its own.

    Args:
        home: `SEEDBED_HOME`.
        environment: What else is set. Nothing is inherited but what programs need to start.
        before: A command that starts it, such as one that takes rights away.
    """

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()

    def __call__(self, *arguments: str, stdin: str = "", timeout: float = 300) -> Ended:
        process = self.start(*arguments)
        out, err = process.communicate(stdin.encode(), timeout=timeout)
        return Ended(process.returncode, out.decode(), err.decode())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the command and do not wait for it."""
        return subprocess.Popen(
            [*self.before, str(Path(sys.executable).with_name("reason")), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.cwd,
            env=self.full_environment(),
            preexec_fn=_obey_interrupts if os.name == "posix" else None,  # noqa: PLW1509 - no threads fork here
        )

    @property
    def cwd(self) -> Path:
        """Where it is started: in a folder that must not change, where somebody watches."""
        watch = current_watch()
        return Path.cwd() if watch is None else watch.cwd

    def full_environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        watch = current_watch()
        watched = {} if watch is None else watch.environment
        return {**kept, **watched, "SEEDBED_HOME": str(self.home), **self.environment}
