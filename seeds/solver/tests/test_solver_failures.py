"""What a failing test says, in a line or two, of what pytest really reports."""

import asyncio
import re

import pytest

from seedbed.sandbox import Limits, SuiteResult, choose_sandbox
from seedbed.solver._failure import told
from seedbed.solver._report import feedback

SOLUTION = """\
def same(value):
    return value


def keys(value):
    return {}[value]


class Stack:
    def size(self):
        return 3
"""
CASES = {
    "assert same('p') == 'P'": ["same('p') gave 'p', not 'P'"],
    "assert same(True) is None": ["same(True) gave True, not None"],
    "assert 2 == same(1)": ["same(1) gave 1, not 2"],
    "assert same(same(1)) == same(2)": ["same(same(1)) gave 1, not 2"],
    "assert len(same([1])) == 2": ["len(same([1])) gave 1, not 2"],
    "assert abs(same(same(0.5) + 1) - 2.5) <= 1e-6": ["same(same(0.5) + 1) gave 1.5, not 2.5"],
    "assert same(1) == 2, 'it is wrong'": ["same(1) gave 1, not 2"],
    "n = 1\n    assert same(n) == 2": ["same(1) gave 1, not 2"],
    "got = same(1)\n    assert got == 2": ["> assert got == 2", "E assert 1 == 2"],
    "assert Stack().size() == 2": ["Stack().size() gave 3, not 2"],
    "stack = Stack()\n    assert stack.size() == 2": ["> assert stack.size() == 2", "E assert 3 == 2"],
    "assert not same(1)": ["> assert not same(1)", "E assert not 1"],
    "assert same(list(range(40))) == [*range(39), 99]": [
        "> assert same(list(range(40))) == [*range(39), 99]",
        "E assert [0, 1, 2, 3, 4, 5, ...] == [0, 1, 2, 3, 4, 5, ...]",
        "E At index 39 diff: 39 != 99",
    ],
    "assert keys(3) == 1": ["> assert keys(3) == 1", "E KeyError: 3"],
    "with pytest.raises(ValueError):\n        same(1)": [
        "> with pytest.raises(ValueError):",
        "E Failed: DID NOT RAISE ValueError",
    ],
    "assert same(1) > 2, 'it is small'": [
        "> assert same(1) > 2, 'it is small'",
        "E AssertionError: it is small",
        "E assert 1 > 2",
    ],
}


@pytest.fixture(scope="module")
def reports() -> dict[str, str]:
    """What pytest reports of each test."""

    async def run() -> str:
        box = choose_sandbox()
        tests = "".join(f"\n\ndef test_{at}():\n    {body}\n" for at, body in enumerate(CASES, 1))
        suite = f"import pytest\nfrom solution import Stack, keys, same\n{tests}"
        result = await box.run_tests({"solution.py": SOLUTION, "test_it.py": suite}, limits=Limits())
        await box.close()
        assert isinstance(result, SuiteResult)
        return result.report

    _, *parts = re.split(r"^_{4,} (test_\d+) _{4,}$", asyncio.run(run()), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(("number", "lines"), list(enumerate(CASES.values(), 1)))
def test_a_failure_says_what_came_out_and_what_was_expected(
    number: int, lines: list[str], reports: dict[str, str]
) -> None:
    report = f"____ test_{number} ____\n{reports[f'test_{number}']}"
    text = feedback(SuiteResult(passed=0, failed=1, report=report, seconds=0.1, by="fake"))
    text = text.replace("<class 'ValueError'>", "ValueError")  # as pytest 9.0 puts it
    assert text.splitlines() == ["1 of 1 tests failed.", f"test_{number}", *lines]


def test_what_stands_before_the_error_shows_where_it_is() -> None:
    said = [
        'E File "solution.py", line 3',
        "E def f(",
        "E ^",
        "E SyntaxError: '(' was never closed",
        "E more",
    ]
    assert told(said) == said[:4]
    assert told([]) == []


@pytest.mark.parametrize(
    "said",
    ["E assert " + "(" * 5000, "E assert 1 == ...", "E", "E + where", f"E assert '{'x' * 200}' == 'y'"],
)
def test_a_report_that_cannot_be_read_is_told_as_it_is(said: str) -> None:
    assert told(["> assert same(1) == 2", said]) == ["> assert same(1) == 2", f"E {said[1:].strip()}"]
