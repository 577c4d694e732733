"""Leaving at once on Ctrl-C. Imports nothing but what Python starts with."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from seedbed.reasoner._exit import ExitCode

_SHOW_CURSOR = "\x1b[?25h"


def leave_on_interrupt() -> None:
    """Have Ctrl-C end the process at once: outside of the work there is nothing that would have to be tidied up.

    Python would raise `KeyboardInterrupt` wherever it happens to be, and libraries print what they make of that.
    A caller that has Ctrl-C ignored, such as `nohup`, keeps it so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, leaving("Interrupted."))


def leaving(line: str) -> Callable[[int, FrameType | None], NoReturn]:
    """Return a signal handler that says one line and ends the process."""

    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        shows = _SHOW_CURSOR if sys.stderr.isatty() else ""  # a live display hides it
        with suppress(OSError):
            os.write(2, f"{shows}\nreason: {line}\n".encode())
        os._exit(ExitCode.INTERRUPTED)

    return leave
