"""The last line of defence: whatever goes wrong becomes one line on stderr and a documented exit code."""

import errno
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from seedbed.reasoner._exit import ExitCode
from seedbed.reasoner._shown import shown


def run_guarded(command: Callable[[], object], *, as_json: bool = False) -> None:
    """Run a command and exit. Prints one line for an error that was foreseen, and where to report one that was not.

    Args:
        command: What to run.
        as_json: Whether a program reads stdout, and gets the error as an object there too.
    """
    try:
        command()
    except Exception as error:
        code = code_of(error)
        if code is ExitCode.BUG and os.environ.get("SEEDBED_DEBUG"):
            raise
        line = shown(_bug(error) if code is ExitCode.BUG else str(error))
        _print(f"reason: {line}", sys.stderr)
        if as_json:
            _print(json.dumps({"error": line, "exit_code": int(code)}), sys.stdout)
        raise SystemExit(int(code)) from None


def code_of(error: Exception) -> ExitCode:  # noqa: PLR0911 - one line for each kind of error
    """Return the exit code that stands for an error."""
    # Imported here, since the command may have failed before it needed any of them.
    from seedbed.context import StoreError
    from seedbed.model import ModelError, PromptTooLong, UnknownModel
    from seedbed.problem import BadInput, SeedbedError
    from seedbed.reasoner._interrupted import Interrupted

    match error:
        case OSError() if isinstance(error, BrokenPipeError) or error.errno == errno.ENOSPC:
            return ExitCode.FAILED
        case Interrupted():
            return ExitCode.INTERRUPTED
        case BadInput() | PromptTooLong() | UnknownModel():
            return ExitCode.BAD_USAGE
        case ModelError():
            return ExitCode.MODEL_UNAVAILABLE
        case StoreError():
            return ExitCode.STORE_UNAVAILABLE
        case SeedbedError():
            return ExitCode.FAILED
        case _:
            return ExitCode.BUG


def _bug(error: Exception) -> str:
    return (
        f"This is a bug in Seedbed: {type(error).__name__}: {' '.join(str(error).split())}. "
        "What was done is kept; SEEDBED_DEBUG=1 shows where it happened."
    )


def _print(line: str, stream: TextIO | None) -> None:
    # A stream may be closed, or full: then there is nobody left to tell.
    with suppress(OSError, ValueError):
        print(line, file=stream or open(os.devnull, "w"), flush=True)  # noqa: SIM115, PTH123
