"""The move that runs a suite beside a candidate, and which of a candidate's files are the code under test."""

from typing import assert_never

from seedbed.context import Move, Performed
from seedbed.problem import BadInput, Frozen, TextFile, Usage
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

TEST_FILE = "test_criterion.py"
"""Where a suite lies, beside the candidate's files."""


class RunSuite(Frozen):
    """What a run of a suite follows from: the code under test, the suite, and the caps."""

    files: tuple[TextFile, ...]
    suite: str
    limits: Limits
    briefly: bool = False
    """Whether nothing but passing or failing is asked."""


class SuiteRan(Frozen):
    """What became of running a suite."""

    outcome: SuiteOutcome


def code_under_test(files: tuple[TextFile, ...]) -> tuple[TextFile, ...]:
    """Return a candidate's files without tests and settings for them: it is not its own judge."""
    return tuple(file for file in files if under_test(file.path))


async def _run(arguments: RunSuite, sandbox: Sandbox) -> Performed[SuiteRan]:
    files = {file.path: file.content for file in arguments.files}
    try:
        outcome = await sandbox.run_tests(
            {**files, TEST_FILE: arguments.suite}, limits=arguments.limits, briefly=arguments.briefly
        )
    except BadInput as error:
        outcome = Unsupported(what=str(error))
    match outcome:
        case SuiteResult() | Raised():
            return Performed(SuiteRan(outcome=outcome), Usage(seconds=outcome.seconds))
        case Limited():
            # A cap says something about this machine, now.
            return Performed(SuiteRan(outcome=outcome), Usage(seconds=outcome.seconds), keep=False)
        case Unsupported() | NoSandbox():
            return Performed(SuiteRan(outcome=outcome), Usage(), keep=False)
        case _:
            assert_never(outcome)


RUN_SUITE: Move[RunSuite, Sandbox, SuiteRan] = Move("solver.run_suite", "", RunSuite, SuiteRan, _run)
