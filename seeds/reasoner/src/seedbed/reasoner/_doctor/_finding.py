"""What a check comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from seedbed.reasoner._exit import ExitCode

_CODES = {
    "data folder": ExitCode.STORE_UNAVAILABLE,
    "store": ExitCode.STORE_UNAVAILABLE,
    "model": ExitCode.MODEL_UNAVAILABLE,
    "weights": ExitCode.MODEL_UNAVAILABLE,
    "answer": ExitCode.MODEL_UNAVAILABLE,
}
"""What the other commands end with where the operating system refuses what is checked."""


class Mark(StrEnum):
    """How well it is."""

    OK = "ok"
    NOTE = "note"
    """Something that need not be there, or a figure."""
    WARNING = "warning"
    """It works, with less."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of the doctor's table."""

    check: str
    mark: Mark
    found: str
    do: str | None = None
    """As a sentence without a full stop."""
    code: ExitCode = ExitCode.SOLVED
    """What the other commands end with where this is broken."""


def ok(check: str, found: str, do: str | None = None) -> Finding:
    """Return that all is well."""
    return Finding(check, Mark.OK, found, do)


def note(check: str, found: str, do: str | None = None) -> Finding:
    """Return what is only good to know."""
    return Finding(check, Mark.NOTE, found, do)


def warning(check: str, found: str, do: str) -> Finding:
    """Return what works with less."""
    return Finding(check, Mark.WARNING, found, do)


def broken(check: str, found: str, do: str | None, code: ExitCode) -> Finding:
    """Return what does not work."""
    return Finding(check, Mark.BROKEN, found, do, code)


def refused(check: str, error: OSError) -> Finding:
    """Return what the operating system does not allow."""
    place = f" ({error.filename})" if error.filename else ""
    do = "See whether it is there, and give yourself the right to use it"
    code = _CODES.get(check, ExitCode.FAILED)
    return broken(check, f"{error.strerror or type(error).__name__}{place}", do, code)


def exit_code_of(findings: Sequence[Finding]) -> ExitCode:
    """Return the code of the first thing that is broken: what the other commands would end with."""
    return next((finding.code for finding in findings if finding.mark is Mark.BROKEN), ExitCode.SOLVED)
