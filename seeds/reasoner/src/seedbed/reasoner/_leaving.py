"""Leaving at once on Ctrl-C, or when told to end. Imports nothing but what Python starts with."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from seedbed.reasoner._exit import ExitCode

_SHOW_CURSOR = "\x1b[?25h"


def leave_on_signals() -> None:
    """Have Ctrl-C end the process at once: outside of the work there is nothing that would have to be tidied up.

    Python would raise `KeyboardInterrupt` wherever it happens to be, and libraries print what they make of that.
    A caller that has Ctrl-C ignored, such as `nohup`, keeps it so. Told to end on a terminal, the process shows the
    cursor first, which a live display hides.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, leaving("Interrupted."))
    # Elsewhere the system ends the process by itself, with the same code to a shell.
    if _on_terminal() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, leaving("Terminated.", 128 + signal.SIGTERM))


def leaving(line: str, code: int = ExitCode.INTERRUPTED) -> Callable[[int, FrameType | None], NoReturn]:
    """Return a signal handler that says one line and ends the process."""

    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        shows = _SHOW_CURSOR if _on_terminal() else ""  # a live display hides it
        with suppress(OSError):
            os.write(2, f"{shows}\nreason: {line}\n".encode())
        os._exit(code)

    return leave


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
