"""The strong sandbox: CPython in namespaces of its own, by bubblewrap."""

import asyncio
import marshal
import math
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import ValidationError

from seedbed.problem import Artefact, Frozen
from seedbed.sandbox import _jail
from seedbed.sandbox._apart import run_apart
from seedbed.sandbox._errors import SandboxError
from seedbed.sandbox._packages import installed, packages_folder
from seedbed.sandbox._paths import check_paths
from seedbed.sandbox._process import Played, play
from seedbed.sandbox._sides import Sides, sides
from seedbed.sandbox._text import LONGEST, plain, refuse
from seedbed.sandbox._types import (
    MIB,
    Limited,
    LimitKind,
    Limits,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    SuiteOutcome,
    Unsupported,
    World,
)
from seedbed.sandbox._watchdog import most_tasks
from seedbed.sandbox._world import offset_of, posix_zone

_BY = "bubblewrap"


class _Told(Frozen):
    kind: Literal["error", "memory", "recursion", "processes"]
    error: str
    traceback: str


class _Report(Frozen):
    """What `_bootstrap.py` writes."""

    status: int
    cpu: float
    error: _Told | None = None
    artefacts: tuple[Artefact, ...] | None = None


_LIMIT_OF = {
    "memory": LimitKind.MEMORY,
    "recursion": LimitKind.RECURSION,
    "processes": LimitKind.PROCESSES,
}


class BubblewrapSandbox:
    """Runs scripts and pytest suites on the CPython that runs this, walled in by bubblewrap.

    Args:
        bwrap: The bubblewrap to use; by default the one on the path.
    """

    def __init__(self, *, bwrap: str | None = None) -> None:
        self._bwrap = bwrap or _jail.find_bwrap()

    @property
    def fingerprint(self) -> str:
        if self._bwrap is None:
            return "no bubblewrap"
        return f"bubblewrap, CPython {'.'.join(map(str, sys.version_info[:3]))}"

    async def missing(self) -> str | None:
        """Return `None` when it works here, or one line that says why not. Tried once per process."""
        return await asyncio.to_thread(_jail.why_not, self._bwrap)

    async def weakness(self) -> str | None:
        """Return `None` when all its walls stand here, or one line about those that do not."""
        if self._bwrap is None:
            return None
        weak = await asyncio.to_thread(_jail.weaknesses, self._bwrap)
        return "; ".join(map(str, weak)) or None

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:
        """Run a script on CPython."""
        limits = limits or Limits()
        if refused := refuse(code, by=_BY):
            return refused
        job = {
            "files": {"program.py": code},
            "code": code,
            "now": round(world.now.timestamp() * 1e6) * 1000,
            "seed": world.seed,
        }
        zone = posix_zone(offset_of(world))
        played = await self._play(job, limits, zone=zone)
        return played if isinstance(played, NoSandbox) else _result(played, limits)

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),
        limits: Limits | None = None,
        together: bool = False,
        briefly: bool = False,  # noqa: ARG002 - what there is to tell costs nothing more
    ) -> SuiteOutcome:
        """Run pytest over a folder made of these files, see `Sandbox.run_tests`."""
        check_paths(files)
        sorted_out = sides(files, together=together)
        if refused := _refused(files, sorted_out):
            return refused
        why = await self.missing()
        if why is not None or self._bwrap is None:
            return NoSandbox(why=why or "bubblewrap is not installed")
        try:
            third = await installed(packages, packages_folder()) if packages else None
        except SandboxError as error:
            return Unsupported(what=str(error))
        if third and (both := set(sorted_out.modules) & {path.stem for path in third.iterdir()}):
            return Unsupported(what=f"a module {min(both)}, which has the name of one of the packages")
        return await run_apart(self._bwrap, sorted_out, limits or Limits(), third)

    async def close(self) -> None:
        """Nothing is kept between runs."""

    async def _play(
        self, job: Mapping[str, object], limits: Limits, *, zone: str = "UTC0"
    ) -> Played | NoSandbox:
        why = await self.missing()
        if why is not None or self._bwrap is None:
            return NoSandbox(why=why or "bubblewrap is not installed")
        caps = {
            "cpu": math.ceil(limits.cpu_seconds),
            "memory": limits.memory_bytes,
            "tasks": most_tasks(limits),
            "file": 2 * limits.artefact_bytes,
            "artefact_bytes": limits.artefact_bytes,
            "artefact_count": limits.artefact_count,
        }
        sent = marshal.dumps({**job, "limits": caps})
        command = _jail.jail(self._bwrap, limits, zone=zone)
        return await play(command, sent, limits, most_said=3 * limits.artefact_bytes + MIB)


def _refused(files: Mapping[str, str], sorted_out: Sides) -> Raised | Unsupported | NoSandbox | None:
    """Return the outcome of a suite that cannot be run at all, or `None` for any other."""
    if sum(map(len, files.values())) > LONGEST:
        return Unsupported(what=f"a suite of more than {LONGEST} characters")
    if sorted_out.clashes:
        return Unsupported(
            what=f"a module {sorted_out.clashes[0]}, which has the name of one of Python's, pytest's or the tests' own"
        )
    if not _jail.has_pytest():
        return NoSandbox(why="pytest is not installed here")
    return next((refused for text in files.values() if (refused := refuse(text, by=_BY))), None)


def _output(played: Played) -> str:
    return played.output.decode(errors="replace")


def _limited(limit: LimitKind, played: Played) -> Limited:
    return Limited(limit=limit, output=_output(played), seconds=played.seconds, by=_BY)


def _raised(error: str, played: Played, traceback: str = "") -> Raised:
    shown = plain(traceback or error)
    return Raised(error=plain(error), traceback=shown, output=_output(played), seconds=played.seconds, by=_BY)


def _ended(played: Played, limits: Limits) -> _Report | Limited | Raised | NoSandbox:
    """Return the report of a program that ended by itself, or what ended it."""
    if played.limit is not None:
        return _limited(played.limit, played)
    try:
        report = _Report.model_validate_json(played.said)
    except ValidationError:
        return _unreported(played)
    if report.cpu >= limits.cpu_seconds or report.status == -signal.SIGXCPU:
        return _limited(LimitKind.CPU, played)
    if report.error is not None and report.error.kind != "error":
        return _limited(_LIMIT_OF[report.error.kind], played)
    return report


def _unreported(played: Played) -> Raised | NoSandbox:
    said = played.said.decode(errors="replace").strip()
    if said.startswith("bwrap:"):
        return NoSandbox(why=f"bubblewrap does not work here: {said.splitlines()[0][:200]}")
    return _raised("The program broke the sandbox that it ran in", played)


def _status(status: int) -> str:
    return f"Killed by {signal.Signals(-status).name}" if status < 0 else f"SystemExit: {status}"


def _result(played: Played, limits: Limits) -> RunResult:
    report = _ended(played, limits)
    if not isinstance(report, _Report):
        return report
    if report.error is not None:
        return _raised(report.error.error, played, report.error.traceback)
    if report.status != 0:
        return _raised(_status(report.status), played)
    if report.artefacts is None:
        return _limited(LimitKind.ARTEFACTS, played)
    return Ran(output=_output(played), artefacts=report.artefacts, seconds=played.seconds, by=_BY)
