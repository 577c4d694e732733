"""Running a suite in two jails: one for the tests, one for the code under test, and a wire between them."""

import asyncio
import compileall
import functools
import marshal
import math
import secrets
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from seedbed.sandbox import _inside, _jail
from seedbed.sandbox._process import Played, play
from seedbed.sandbox._sides import Sides
from seedbed.sandbox._suite import Counts, verdict
from seedbed.sandbox._types import MIB, Limited, LimitKind, Limits, Raised, SuiteOutcome, SuiteResult
from seedbed.sandbox._watchdog import most_tasks

_BY = "bubblewrap"
_HERE = Path(__file__).parent
_INSIDE = Path(_inside.__path__[0])
_MOUNTS = (
    (_INSIDE, "/inside/seedbed/sandbox/_inside"),
    (_HERE / "_bootstrap.py", "/inside/seedbed/sandbox/_bootstrap.py"),
)
_MOST_WITNESSED = 8 * MIB
_FAREWELL_SECONDS = 1.0
"""How long the code under test may take to end by itself, once nobody asks it anything."""
_OUT_OF_CPU = 128 + getattr(signal, "SIGXCPU", 24)  # which Windows has not


async def run_apart(bwrap: str, sides: Sides, limits: Limits, packages: Path | None = None) -> SuiteOutcome:
    """Run a suite, and say how it went.

    Args:
        bwrap: The bubblewrap to use.
        sides: The files.
        limits: The caps, on each of the two.
        packages: A folder of third-party packages that both may import.
    """
    _compile()
    control = secrets.token_hex(8)
    if not sides.candidate:
        tests = await _tests(bwrap, sides, limits, packages, control, wire=None)
        return _outcome(tests, sides, control)
    ours, theirs = socket.socketpair()
    wires = ours.detach(), theirs.detach()
    candidate = asyncio.ensure_future(_candidate(bwrap, sides, limits, packages, wires[1]))
    tests_run = asyncio.ensure_future(_tests(bwrap, sides, limits, packages, control, wire=wires[0]))
    try:
        # When either is over a cap, the other has nobody left to talk to and ends.
        tests = await tests_run
        await asyncio.wait([candidate], timeout=_FAREWELL_SECONDS)
    finally:
        tests_run.cancel()
        candidate.cancel()
        await asyncio.wait([candidate, tests_run])
    if not candidate.cancelled() and (limit := _cap(candidate.result())):
        return _limited(limit, tests)
    return _outcome(tests, sides, control)


@functools.cache
def _compile() -> None:
    """Have the bytecode of what runs inside ready: inside, nothing can be written."""
    if not sys.dont_write_bytecode:
        compileall.compile_dir(_INSIDE, quiet=2)


async def _tests(
    bwrap: str, sides: Sides, limits: Limits, packages: Path | None, control: str, *, wire: int | None
) -> Played:
    job = {"files": dict(sides.tests), "fd": wire, "modules": [*sides.modules], "control": control}
    command = _command(bwrap, limits, "judge.py", packages, tests=True)
    return await _play(command, job, limits, wire)


async def _candidate(bwrap: str, sides: Sides, limits: Limits, packages: Path | None, wire: int) -> Played:
    job = {"files": dict(sides.candidate), "fd": wire, "roots": ["/work", "/work/src"]}
    return await _play(_command(bwrap, limits, "candidate.py", packages), job, limits, wire)


def _command(
    bwrap: str, limits: Limits, name: str, packages: Path | None, *, tests: bool = False
) -> list[str]:
    mounts: Sequence[tuple[Path, str]] = (*_MOUNTS, *([(packages, "/third")] if packages else []))
    return _jail.jail(bwrap, limits, tests=tests, bootstrap=_INSIDE / name, mounts=mounts)


async def _play(command: list[str], job: Mapping[str, object], limits: Limits, wire: int | None) -> Played:
    caps = {
        "cpu": math.ceil(limits.cpu_seconds),
        "memory": limits.memory_bytes,
        "tasks": most_tasks(limits),
        "file": 2 * limits.artefact_bytes,
    }
    sent = marshal.dumps({**job, "limits": caps})
    return await play(command, sent, limits, _MOST_WITNESSED, pass_fds=() if wire is None else (wire,))


def _cap(played: Played) -> LimitKind | None:
    """Return which cap ended a process, if one did: the kernel's own on CPU seconds may be first."""
    return LimitKind.CPU if played.status == _OUT_OF_CPU else played.limit


def _limited(limit: LimitKind, tests: Played) -> Limited:
    output = tests.output.decode(errors="replace")
    return Limited(limit=limit, output=output, seconds=tests.seconds, by=_BY)


def _outcome(played: Played, sides: Sides, control: str) -> SuiteOutcome:
    if limit := _cap(played):
        return _limited(limit, played)
    status, *witnessed = played.said.decode(errors="replace").splitlines() or [""]
    report = played.output.decode(errors="replace")
    if not status.lstrip("-").isdecimal():
        return _raised("The suite broke the sandbox that it ran in", report, played)
    if int(status) == 128 - _OUT_OF_CPU:
        return _limited(LimitKind.CPU, played)
    found = verdict(witnessed, int(status), expected=sides.expected, control=control)
    if not isinstance(found, Counts):
        return _raised(found, report, played)
    return SuiteResult(
        passed=found.passed,
        failed=found.failed,
        errors=found.errors,
        skipped=found.skipped,
        missing=found.missing,
        apart=bool(sides.candidate),
        ignored=sides.ignored,
        doubts=found.doubts,
        report=report,
        seconds=played.seconds,
        by=_BY,
    )


def _raised(error: str, report: str, played: Played) -> Raised:
    return Raised(error=error, traceback=report or error, output=report, seconds=played.seconds, by=_BY)
