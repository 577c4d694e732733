"""What is made of what was witnessed in the jail of the tests. All of it may be forged: it has to add up."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from seedbed.problem import Frozen

_FAILED_STATUS = 1
"""How pytest ends when a test has failed, which one always has to."""


class _Step(Frozen):
    """One step of one test, or a file that could not be collected."""

    test: str
    when: Literal["collect", "setup", "call", "teardown"]
    outcome: Literal["passed", "failed", "skipped"]


class _End(Frozen):
    """pytest came to its end."""

    status: int
    gone: bool
    doubts: tuple[str, ...]


_EVENT: TypeAdapter[_Step | _End] = TypeAdapter(_Step | _End)


class Counts(Frozen):
    """How many tests ended how, and what is to be said about it."""

    passed: int
    failed: int
    errors: int
    skipped: int
    missing: tuple[str, ...]
    """Tests that are in the files and were not run."""
    doubts: tuple[str, ...]


def verdict(witnessed: Iterable[str], status: int, *, expected: frozenset[str], control: str) -> Counts | str:
    """Return how the tests went, or why what was witnessed is not to be believed.

    Args:
        witnessed: JSON, an event a line.
        status: How the process of the tests ended.
        expected: The tests that are known to be in the files.
        control: The name of the test that has to fail.
    """
    steps: defaultdict[str, dict[str, str]] = defaultdict(dict)
    end: _End | None = None
    for line in witnessed:
        try:
            event = _EVENT.validate_json(line)
        except ValidationError:
            return "what was witnessed of the tests is not readable"
        if end is not None:
            return "the tests went on after their end"
        match event:
            case _Step(test=test, when=when, outcome=outcome):
                steps[test][when] = outcome
            case _End():
                end = event
    if end is None:
        return f"pytest ended without a report (exit status {status})"
    return _counted(steps, end, status, expected, control)


def _counted(
    steps: dict[str, dict[str, str]], end: _End, status: int, expected: frozenset[str], control: str
) -> Counts | str:
    controls = [test for test in steps if test.endswith(f"::test_{control}")]
    if (end.status, status) != (_FAILED_STATUS, _FAILED_STATUS) or len(controls) != 1:
        return f"pytest broke off (exit status {status})"
    if steps.pop(controls[0]).get("call") != "failed":
        return "something in the suite makes failing tests pass: one that has to fail did not"
    ended = [_outcome(by_step) for by_step in steps.values()]
    run = {test.partition("[")[0] for test in steps}
    return Counts(
        passed=ended.count("passed"),
        failed=ended.count("failed"),
        errors=ended.count("error") + end.gone,
        skipped=ended.count("skipped"),
        missing=tuple(sorted(expected - run)),
        doubts=end.doubts,
    )


def _outcome(steps: dict[str, str]) -> str:
    """Return how a test ended, from how each of its steps did."""
    if steps.get("call") == "failed":
        return "failed"
    if "failed" in steps.values():
        return "error"
    if "skipped" in steps.values():
        return "skipped"
    whole = steps.get("setup") == steps.get("call") == steps.get("teardown") == "passed"
    return "passed" if whole else "error"
