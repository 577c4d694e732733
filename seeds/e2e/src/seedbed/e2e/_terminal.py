"""Running the command on a terminal of its own, with somebody at the keys. Not on Windows."""

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from seedbed.e2e._command import Ended, Reason


def on_terminal(
    reason: Reason,
    *arguments: str,
    wait_for: str,
    press: Sequence[tuple[float, str | signal.Signals]],
    timeout: float = 120,
) -> Ended:
    r"""Run the command on a terminal, and press keys once it has said something.

    Args:
        reason: The command.
        arguments: Its arguments.
        wait_for: What it has to have said before anything is pressed.
        press: For each key the seconds to wait before it, and what it sends: `\x03` is Ctrl-C.
            A signal is sent past the terminal.
        timeout: Seconds after which it is killed.

    Returns:
        How it ended. Both of its streams go to the terminal, and are told as one.
    """
    program = str(Path(sys.executable).with_name("reason"))
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.chdir(reason.cwd)
        os.execve(program, [program, *arguments], {**reason.full_environment(), "TERM": "xterm"})  # noqa: S606
    said = b""
    keys = list(press)
    due: float | None = None
    end = time.monotonic() + timeout
    while (piece := _read(terminal)) is not None:
        said += piece
        now = time.monotonic()
        if due is None and wait_for.encode() in said:
            due = now + keys[0][0]
        if due is not None and keys and now >= due:
            _, key = keys.pop(0)
            if isinstance(key, signal.Signals):
                os.kill(pid, key)
            else:
                os.write(terminal, key.encode())
            due = now + keys[0][0] if keys else due
        if now > end:
            os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return Ended(os.waitstatus_to_exitcode(status), said.decode(errors="replace"), "")


def _read(terminal: int) -> bytes | None:
    """Return what was said in the last moment, or `None` where there is nobody left to say anything."""
    ready, _, _ = select.select([terminal], [], [], 0.005)
    if not ready:
        return b""
    try:
        return os.read(terminal, 65536) or None
    except OSError:  # how Linux says that the other side is closed
        return None
