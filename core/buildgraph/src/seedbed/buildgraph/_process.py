"""Child processes: their output in a file, their whole process group ended when they are done or given up."""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# A child is asked to stop the way a person would ask (so that pytest ends what its fixtures started), then
# told to, then ended.
PATIENCE = ((signal.SIGINT, 5.0), (signal.SIGTERM, 2.0))


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended. `status` is negative where a signal ended it, and 127 where it could not start."""

    status: int
    log: str
    seconds: float


class Cancelled(Exception):  # noqa: N818 - it is no error
    """The run was given up while, or before, this command ran."""


class Children:
    """Runs commands, and can end them all at once from another thread.

    Args:
        environment: The variables that commands get.
        folder: Where their output goes while they run.
        patience: The signals that ask a command to end, each with the seconds that it is given for it.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        patience: Sequence[tuple[int, float]] = PATIENCE,
    ) -> None:
        self._environment = dict(environment)
        self._folder = folder
        self._patience = patience
        self._given_up = threading.Event()

    def run(self, command: Sequence[str], cwd: Path) -> Ran:
        """Run a command to its end.

        Raises:
            Cancelled: `cancel` was called.
        """
        if self._given_up.is_set():
            raise Cancelled
        started = time.monotonic()
        try:
            with self._output() as output:
                process = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                self._wait(process)
                output.seek(0)
                log = output.read().decode(errors="replace")
        except (OSError, ValueError) as error:  # a `ValueError` where a word has a NUL in it
            what = error.strerror if isinstance(error, OSError) else str(error)
            place = error.filename if isinstance(error, OSError) else None
            return Ran(127, f"{place or command[0]}: {what}\n", time.monotonic() - started)
        return Ran(process.returncode, log, time.monotonic() - started)

    def _output(self) -> IO[bytes]:
        """Return a file without a name, so that nothing is left of it however we end."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return tempfile.TemporaryFile(dir=self._folder)
        except OSError:
            return tempfile.TemporaryFile()

    def cancel(self) -> None:
        """End every command that runs, and start none any more."""
        self._given_up.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._given_up.is_set()

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        try:
            while process.poll() is None:
                if self._given_up.is_set():
                    self._end(process)
                    raise Cancelled
                # `wait` alone would sleep through a cancellation; this one wakes when the child ends.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
        finally:
            # What a command leaves running in its group would go on for nobody.
            _signal(process.pid, signal.SIGKILL)
            process.wait()

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        for number, seconds in self._patience:
            _signal(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
                return


def _signal(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
