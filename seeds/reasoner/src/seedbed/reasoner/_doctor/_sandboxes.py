"""Checks of what programs run in: a real one is run in each."""

import asyncio
from datetime import UTC, datetime
from typing import assert_never

from seedbed.reasoner._doctor._finding import Finding, broken, ok, warning
from seedbed.reasoner._exit import ExitCode
from seedbed.sandbox import (
    BubblewrapSandbox,
    Limited,
    MontySandbox,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    SandboxHealth,
    SuiteOutcome,
    SuiteResult,
    Unsupported,
    World,
    sandbox_health,
)

_PROGRAM = "print(6 * 7)"
_SUITE = {"test_it.py": "def test_it() -> None:\n    assert 6 * 7 == 42\n"}
_WORLD = World(now=datetime(2000, 1, 1, tzinfo=UTC))
_REINSTALL = "Install Seedbed again: `uv sync --reinstall-package pydantic-monty`"


def check_sandboxes(
    quick: RunResult,
    quick_name: str,
    health: SandboxHealth,
    strong: RunResult | None,
    suite: SuiteOutcome | None,
) -> list[Finding]:
    """Judge what became of a program in each sandbox, and of a suite.

    Args:
        quick: What became of it in Monty.
        quick_name: Which Monty.
        health: How bubblewrap is here.
        strong: What became of it in bubblewrap, where that works.
        suite: What became of a suite there.
    """
    quick_works, strong_works = _right(quick), strong is not None and _right(strong)
    rows = [_quick(quick, quick_name, worked=quick_works, other=strong_works)]
    if strong_works:
        rows += _walls(health)
    else:
        rows.append(_no_strong(health, strong, other=quick_works))
    if strong_works and suite is not None:
        rows.append(_suites(suite))
    return rows


def _right(result: RunResult) -> bool:
    return isinstance(result, Ran) and result.output == "42\n"


def _quick(result: RunResult, name: str, *, worked: bool, other: bool) -> Finding:
    if worked:
        return ok("quick sandbox", f"{name} runs a program")
    found = f"Monty does not run a program: {_said(result)}"
    if other:
        return warning("quick sandbox", f"{found}. Every program takes bubblewrap's time", _REINSTALL)
    return broken("quick sandbox", found, _REINSTALL, ExitCode.FAILED)


def _walls(health: SandboxHealth) -> list[Finding]:
    if not health.weak:
        return [ok("strong sandbox", "bubblewrap runs a program on CPython, with every wall")]
    return [
        warning("strong sandbox", f"bubblewrap runs a program, but {weak.what}", weak.do)
        for weak in health.weak
    ]


def _no_strong(health: SandboxHealth, result: RunResult | None, *, other: bool) -> Finding:
    if health.missing is not None:
        why, do = health.missing.what, health.missing.do
    else:
        why = f"bubblewrap works, but a program did not run in it: {_said(result) if result else 'untried'}"
        do = "Report this, with what `reason --version` says"
    if other:
        less = "Programs that Monty cannot run, and suites, are not run"
        return warning("strong sandbox", f"{why}. {less}", do)
    return broken("strong sandbox", why, do, ExitCode.FAILED)


def _suites(outcome: SuiteOutcome) -> Finding:
    if isinstance(outcome, SuiteResult) and outcome.ok:
        return ok("suites", "pytest runs in bubblewrap")
    what = f"pytest does not run in bubblewrap: {_said(outcome)}"
    return warning(
        "suites",
        f"{what}. Answers that a suite would verify stay unverified",
        "Install pytest beside Seedbed",
    )


def _said(result: RunResult | SuiteOutcome) -> str:
    match result:
        case NoSandbox(why=why):
            return why
        case Unsupported(what=what):
            return what
        case Raised(error=error):
            return error
        case Limited(limit=limit):
            return f"it was stopped at its limit of {limit}"
        case Ran(output=output):
            return f"it printed {output[:100]!r}"
        case SuiteResult():
            return f"{result.passed} passed, {result.failed} failed, {result.errors} errors"
        case _:
            assert_never(result)


def see_sandboxes() -> list[Finding]:
    """Run a program in each sandbox, and a suite in the one that can."""
    return asyncio.run(_see(sandbox_health()))


async def _see(health: SandboxHealth) -> list[Finding]:
    monty, bubblewrap = MontySandbox(), BubblewrapSandbox()
    try:
        quick = await monty.run(_PROGRAM, world=_WORLD)
        works = health.missing is None
        strong = await bubblewrap.run(_PROGRAM, world=_WORLD) if works else None
        suite = await bubblewrap.run_tests(_SUITE) if works else None
    finally:
        await monty.close()
        await bubblewrap.close()
    return check_sandboxes(quick, monty.fingerprint, health, strong, suite)
