"""Running the suites of files again, and with files that are wrong on purpose."""

import asyncio
from dataclasses import replace
from typing import assert_never

from seedbed.problem import SuiteRun, TextFile, WorkingFiles
from seedbed.sandbox import (
    Limited,
    Limits,
    NoSandbox,
    Raised,
    Sandbox,
    SuiteOutcome,
    SuiteResult,
    Unsupported,
    under_test,
)
from seedbed.stones._outcomes import Broken, Held, Missed, count, not_run, over
from seedbed.stones._words import one_line
from seedbed.stones._wrong import wrong_files

TEST_FILE = "test_criterion.py"
"""Where a suite lies, beside the files, as when it first ran."""
_SHORT = 160


async def suites_again(content: WorkingFiles, sandbox: Sandbox, limits: Limits) -> Held | Broken | Missed:
    """Run the suites of files again. Each has to pass with as many tests as it did, and to notice what is wrong."""
    code = tuple(file for file in content.files if under_test(file.path))
    if not code:
        return Broken("nothing in it is under test")
    runs = _Runs(sandbox, limits)
    passed = 0
    noticed: dict[str, None] = {}
    for evidence in content.evidence:
        found = await runs.passing(code, evidence)
        told = await runs.turned_down(code, evidence.suite) if isinstance(found, int) else found
        if not isinstance(told, tuple):
            return replace(told, seconds=runs.seconds)
        passed += found if isinstance(found, int) else 0
        noticed |= dict.fromkeys(told)
    how = f"{count(passed, 'test')} passed, and turned down code that {' or '.join(noticed)}"
    return Held(how, seconds=runs.seconds)


class _Runs:
    """Runs suites, and counts the seconds."""

    def __init__(self, sandbox: Sandbox, limits: Limits) -> None:
        self._sandbox = sandbox
        self._limits = limits
        self.seconds = 0.0

    async def passing(self, code: tuple[TextFile, ...], evidence: SuiteRun) -> int | Broken | Missed:
        """Return how many tests pass, where no fewer do than did."""
        outcome = await self._run(code, evidence.suite)
        match outcome:
            case SuiteResult(ok=True, passed=passed) if passed >= evidence.passed:
                return passed
            case SuiteResult(ok=True, passed=passed):
                return Broken(f"{count(passed, 'test')} passed, and {evidence.passed} did when it was kept")
            case SuiteResult():
                return Broken(f"its tests fail: {_seen(outcome)}")
            case Raised(error=error):
                return Broken(f"its tests break off: {one_line(error, _SHORT)}")
            case Limited(limit=limit):
                return over(limit, self.seconds)
            case Unsupported() | NoSandbox():
                return not_run(outcome)
            case _:
                assert_never(outcome)

    async def turned_down(self, code: tuple[TextFile, ...], suite: str) -> tuple[str, ...] | Broken | Missed:
        """Return in which ways code can be wrong that the suite notices."""
        wrong = wrong_files(code, suite)
        # what it may pass with is tried only until it notices something
        tries = ([one for one in wrong if one.fatal], *([one] for one in wrong if not one.fatal))
        noticed: list[str] = []
        for batch in tries:
            outcomes = await asyncio.gather(*(self._run(one.files, suite, briefly=True) for one in batch))
            for one, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Unsupported | NoSandbox):
                    return not_run(outcome)
                if one.fatal and isinstance(outcome, SuiteResult) and outcome.ok:
                    return Broken(f"its tests pass with code that {one.words}, so they show nothing")
                if _notices(outcome):
                    noticed.append(one.words)
            if noticed:
                return tuple(noticed)
        return Broken("its tests turn down nothing that is wrong, so they show nothing")

    async def _run(self, code: tuple[TextFile, ...], suite: str, *, briefly: bool = False) -> SuiteOutcome:
        files = {**{file.path: file.content for file in code}, TEST_FILE: suite}
        outcome = await self._sandbox.run_tests(files, limits=self._limits, briefly=briefly)
        if isinstance(outcome, SuiteResult | Raised | Limited):
            self.seconds += outcome.seconds
        return outcome


def _notices(outcome: SuiteOutcome) -> bool:
    """Return whether a test came to say that files are wrong. That they cannot be imported is no word of a test."""
    match outcome:
        case SuiteResult(failed=failed, errors=errors, missing=missing):
            return bool(failed or (errors and not missing))
        case _:
            return False


def _seen(result: SuiteResult) -> str:
    if result.missing:
        return one_line(f"{', '.join(result.missing)} did not run", _SHORT)
    marked = (line for line in result.report.splitlines() if line.startswith("E "))
    return one_line(next(marked, f"E {count(result.failed + result.errors, 'test')}")[1:], _SHORT)
