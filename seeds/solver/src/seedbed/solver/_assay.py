"""The check of a generated suite: it counts only where it turns down what is wrong.

A suite is run with the candidate, with trivial candidates, and with mutants of the candidate. Where a trivial one passes,
or too few of the mutants are noticed, that the candidate passes says nothing.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from pathlib import PurePosixPath
from typing import assert_never

from seedbed.context import Player
from seedbed.problem import SuiteRun, TextFile
from seedbed.sandbox import (
    Limited,
    LimitKind,
    Limits,
    NoSandbox,
    Raised,
    Sandbox,
    SuiteOutcome,
    SuiteResult,
    Unsupported,
)
from seedbed.solver._mutants import mutants
from seedbed.solver._reach import reached
from seedbed.solver._reading import Suite, read_suite, subjects
from seedbed.solver._report import feedback, first_error, missing_fixture
from seedbed.solver._stubs import stubs
from seedbed.solver._suites import RUN_SUITE, RunSuite, code_under_test
from seedbed.solver._texts import emptied, thinned
from seedbed.solver._together import together
from seedbed.solver._wrong import Wrong

LIMITS = Limits(wall_seconds=10.0, cpu_seconds=4.0)
"""For each run of a suite. The candidate has no more than its mutants, so that a cap says the same of both."""
ENOUGH = 0.6
"""The share of mutants that a suite has to notice."""
_MOST_MUTANTS = 8
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Passed:
    """The candidate passes a suite that is evidence."""

    evidence: SuiteRun
    key: str
    """The move in which the candidate was run."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The candidate fails."""

    report: str
    """Which tests, and what was found, for whoever writes the next one."""
    key: str


@dataclass(frozen=True, slots=True)
class Worthless:
    """The suite is no evidence, whatever became of the candidate."""

    why: str
    """One line, for whoever writes the next suite."""
    key: str | None


@dataclass(frozen=True, slots=True)
class NotRun:
    """Nothing was learnt."""

    why: str


Verdict = Passed | Rejected | Worthless | NotRun


@dataclass(frozen=True, slots=True)
class _Ran:
    outcome: SuiteOutcome
    key: str


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs one suite with one candidate after another."""

    suite: str
    player: Player
    sandbox: Sandbox
    limits: Limits

    async def of(self, candidates: Sequence[tuple[TextFile, ...]], *, briefly: bool = False) -> list[_Ran]:
        """Run the suite with each of the candidates, a few at once."""
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(files: tuple[TextFile, ...]) -> _Ran:
            async with turn:
                arguments = RunSuite(files=files, suite=self.suite, limits=self.limits, briefly=briefly)
                played = await self.player.play(RUN_SUITE, arguments, self.sandbox)
                return _Ran(played.result.outcome, played.key)

        return await together(one(files) for files in candidates)


async def check_suite(
    files: tuple[TextFile, ...],
    suite: str,
    player: Player,
    sandbox: Sandbox,
    *,
    limits: Limits | None = None,
    assayed: bool = True,
    enough: float = ENOUGH,
) -> Verdict:
    """Say whether a candidate passes a suite, and whether that is evidence.

    Args:
        files: The candidate. Tests that it brings along are left out.
        suite: A test file, which is run at the top of the candidate's folder.
        player: What the runs are played on.
        sandbox: What runs them.
        limits: The caps on each run.
        assayed: Whether the suite is held against wrong candidates. Without that, a pass shows nothing.
        enough: The share of mutants that the suite has to notice.
    """
    runs = _Runs(suite, player, sandbox, limits or LIMITS)
    code = code_under_test(files)
    if not assayed:
        (own,) = await runs.of([code])
        untried = SuiteRun(suite=suite, passed=1, rejected=("nothing, since the suite was not tried",))
        return _other_than_passed(own, code) or Passed(untried, own.key)
    read = read_suite(suite)
    if isinstance(read, str):
        return Worthless(read, None)
    dealt_with = subjects(read, code)
    if isinstance(dealt_with, str):
        return Worthless(dealt_with, None)
    return await _assayed(runs, code, _Trials.of(read, code, dealt_with), enough)


@dataclass(frozen=True, slots=True)
class _Trials:
    """What a suite is tried with."""

    trivial: tuple[Wrong, ...]
    changed: tuple[Wrong, ...]
    imports: str
    """A suite that does no more than import what this one imports."""

    @staticmethod
    def of(suite: Suite, code: tuple[TextFile, ...], dealt_with: tuple[TextFile, ...]) -> "_Trials":
        python = tuple(file for file in dealt_with if file.path.endswith(".py"))
        texts = tuple(file for file in dealt_with if file not in python)
        units = reached(suite.names, python)
        stubbed = stubs(suite.expected, code, units) if python else emptied(code, texts)
        # Where there is code as well, the suite may only come by the name of a file.
        beside = emptied(code, texts) if python else ()
        thin = (*beside, *thinned(suite.strings, code, texts, _MOST_MUTANTS))
        in_turn = chain(*zip_longest(mutants(code, units, _MOST_MUTANTS), thin))
        changed = [wrong for wrong in in_turn if wrong is not None][:_MOST_MUTANTS]
        return _Trials(
            trivial=tuple(stub for stub in stubbed if stub.trivial),
            changed=(*(stub for stub in stubbed if not stub.trivial), *changed),
            imports=suite.imports,
        )


async def _assayed(runs: _Runs, code: tuple[TextFile, ...], trials: _Trials, enough: float) -> Verdict:
    """Hold the suite against wrong candidates where the right one, if it is that, passes."""
    (own,) = await runs.of([code])
    if fault := await _fault_of_suite(own, runs, code, trials):
        return Worthless(fault, own.key)
    if verdict := _other_than_passed(own, code):
        return verdict
    caps_tell = _seconds(own.outcome) < runs.limits.cpu_seconds / 2
    seen: dict[Wrong, bool | None] = {}
    for batch in (trials.trivial, trials.changed):
        ran = await runs.of([wrong.files for wrong in batch], briefly=True)
        seen |= {
            wrong: _noticed(one.outcome, caps_tell=caps_tell) for wrong, one in zip(batch, ran, strict=True)
        }
        passing = [wrong.words for wrong in trials.trivial if seen[wrong] is False]
        if passing:
            return Worthless(f"it passes with code that {passing[0]}", own.key)
    return _weighed(own, runs.suite, seen, enough)


async def _fault_of_suite(own: _Ran, runs: _Runs, code: tuple[TextFile, ...], trials: _Trials) -> str | None:
    """Return why a suite is to blame for that the candidate's tests did not run to their end, if it is."""
    match own.outcome:
        case Limited(limit=limit):
            ran = await runs.of([stub.files for stub in trials.trivial[:1]], briefly=True)
            hangs = any(isinstance(one.outcome, Limited) for one in ran)
            return (
                f"it does not come to its end with any code: over the limit on {limit.value}"
                if hangs
                else None
            )
        case SuiteResult() if _is_uncollected(own.outcome):
            (imports,) = await replace(runs, suite=trials.imports).of([code])
            if isinstance(imports.outcome, SuiteResult) and imports.outcome.ok:
                error = first_error(own.outcome)
                return f"it ends before its first test, though what it imports is there: {error}"
            return None
        case _:
            return None


def _weighed(own: _Ran, suite: str, seen: Mapping[Wrong, bool | None], enough: float) -> Verdict:
    rejected = tuple(wrong.words for wrong, noticed in seen.items() if noticed)
    survived = tuple(wrong.words for wrong, noticed in seen.items() if noticed is False)
    if not rejected:
        return Worthless("nothing wrong could be made of the candidate that it would notice", own.key)
    found = sum(noticed is True for wrong, noticed in seen.items() if not wrong.trivial)
    if found < enough * (found + len(survived)):
        share = f"{found} of {found + len(survived)} changes to the code"
        return Worthless(f"it notices {share}; not, for example, {survived[0]}", own.key)
    passed = own.outcome.passed if isinstance(own.outcome, SuiteResult) else 1
    return Passed(SuiteRun(suite=suite, passed=passed, rejected=rejected, survived=survived), own.key)


def _is_uncollected(result: SuiteResult) -> bool:
    """Whether it came to no test at all, for which suite or candidate may be to blame."""
    return bool(result.errors and result.missing) and not (result.passed or result.failed)


def _seconds(outcome: SuiteOutcome) -> float:
    return outcome.seconds if isinstance(outcome, SuiteResult) else 0.0


def _noticed(outcome: SuiteOutcome, *, caps_tell: bool) -> bool | None:
    """Whether a suite noticed that a candidate is wrong; `None` where none of its tests came to say so.

    Args:
        outcome: What became of the run.
        caps_tell: Whether the candidate itself is far from its caps, so that a cap means that it was left.
    """
    match outcome:
        case SuiteResult(failed=failed, errors=errors, missing=missing):
            if failed or (errors and not missing):
                return True
            return None if missing or not outcome.passed else False
        case Limited(limit=limit, by=by):
            # Waiting may also be this machine's doing, but where a millisecond was enough for the candidate.
            return True if caps_tell and (limit is not LimitKind.WALL or by == "monty") else None
        case Raised() | Unsupported() | NoSandbox():
            return None
        case _:
            assert_never(outcome)


def _other_than_passed(own: _Ran, code: tuple[TextFile, ...]) -> Rejected | Worthless | NotRun | None:
    """Return the verdict on a candidate's own run, or `None` where it passed."""
    match own.outcome:
        case SuiteResult():
            return _of_result(own.outcome, own.key)
        case Raised(error=error):
            return Worthless(f"it breaks off: {error}", own.key)
        case Limited(limit=limit):
            return Rejected(f"The tests did not come to their end: over the limit on {limit.value}.", own.key)
        case Unsupported(what=what):
            fault = _fault(code)
            return Rejected(fault, own.key) if fault else NotRun(what)
        case NoSandbox(why=why):
            return NotRun(why)
        case _:
            assert_never(own.outcome)


def _of_result(result: SuiteResult, key: str) -> Rejected | Worthless | None:
    if result.ok and not result.skipped:
        return None
    if fixture := missing_fixture(result):
        return Worthless(f"it asks for a fixture that is not there: {fixture}", key)
    if result.failed or result.errors:
        return Rejected(feedback(result), key)
    if result.missing:
        return Worthless(f"tests in it are not run: {', '.join(result.missing)[:200]}", key)
    if result.doubts:
        advice = "compare plain values, or name the class"
        return Worthless(f"it believes what objects say of themselves: {result.doubts[0]}; {advice}", key)
    return Worthless("every test in it is skipped", key)


def _fault(code: tuple[TextFile, ...]) -> str | None:
    """Return why a candidate's files cannot be run, where that is their fault."""
    paths = [PurePosixPath(file.path) for file in code]
    for path in paths:
        if (
            path.suffix == ".py"
            and len(path.parts) == 1
            and path.stem in sys.stdlib_module_names | {"pytest"}
        ):
            return f"{path} has the name of a module of Python's own or of pytest: give it another."
        if any(parent in paths for parent in path.parents):
            return f"{path.parent} is a file and a folder at once."
    return None
