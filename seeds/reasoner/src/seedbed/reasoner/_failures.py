"""The last line of defence: whatever goes wrong becomes one line on stderr and a documented exit code."""

import os
import sys
from collections.abc import Callable

from seedbed.reasoner._exit import ExitCode


def run_guarded(command: Callable[[], object]) -> None:
    """Run a command and exit. Prints one line for an error that was foreseen, and where to report one that was not."""
    try:
        command()
    except BrokenPipeError:
        # The reader of a pipe left; what is buffered for it has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(ExitCode.SOLVED)
    except Exception as error:
        code = _code_of(error)
        if code is ExitCode.BUG and os.environ.get("SEEDBED_DEBUG"):
            raise
        _say(str(error) if code is not ExitCode.BUG else _bug(error))
        _leave(code)


def _code_of(error: Exception) -> ExitCode:
    # Imported here, since the command may have failed before it needed any of them.
    from seedbed.context import StoreError
    from seedbed.model import ModelError, PromptTooLong, UnknownModel
    from seedbed.problem import BadInput, SeedbedError
    from seedbed.reasoner._interrupted import Interrupted

    match error:
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


def _say(line: str) -> None:
    print(f"reason: {line}", file=sys.stderr)  # noqa: T201 - the command's own voice


def _leave(code: ExitCode) -> None:
    sys.stdout.flush()
    raise SystemExit(int(code))
