"""Plain suites as one script for Monty: which are plain, and that being in one script gives the code no hand in it."""

import asyncio

import pytest

from seedbed.sandbox import LayeredSandbox, Limits, MontySandbox, SuiteOutcome, SuiteResult
from seedbed.sandbox._quick import QuickSuite, quick_suite
from seedbed.sandbox._sides import sides
from seedbed.sandbox._testing import require_bubblewrap

ADD = "def add(a, b):\n    return a + b\n"
TEST = "from solution import add\n\ndef test_one():\n    assert add(1, 2) == 3\n\ndef test_two():\n    assert add(0, 0) == 0\n"


def composed(code: str, test: str) -> QuickSuite | None:
    return quick_suite(sides({"solution.py": code, "test_it.py": test}, together=False), "secret")


def layered(code: str, test: str) -> SuiteOutcome:
    async def run() -> SuiteOutcome:
        sandbox = LayeredSandbox(MontySandbox(workers=1), require_bubblewrap())
        try:
            files = {"solution.py": code, "test_it.py": test}
            return await sandbox.run_tests(files, limits=Limits(wall_seconds=60.0))
        finally:
            await sandbox.close()

    return asyncio.run(run())


def test_a_plain_suite_that_passes_is_settled_by_monty() -> None:
    outcome = layered(ADD, TEST)
    assert isinstance(outcome, SuiteResult)
    assert (outcome.ok, outcome.passed, outcome.by, outcome.apart) == (True, 2, "monty", True)
    assert outcome.report == ""


def test_what_fails_on_monty_is_judged_by_pytest() -> None:
    outcome = layered(ADD.replace("+", "-"), TEST)
    assert isinstance(outcome, SuiteResult)
    assert (outcome.ok, outcome.passed, outcome.failed, outcome.by) == (False, 1, 1, "bubblewrap")


def test_what_a_plain_suite_prints_is_its_report() -> None:
    outcome = layered("def add(a, b):\n    print('adding')\n    return a + b\n", TEST)
    assert isinstance(outcome, SuiteResult)
    assert (outcome.report, outcome.by) == ("adding\nadding\n", "monty")


def test_the_script_holds_each_test_once_and_a_mark_after_each() -> None:
    suite = composed(ADD, TEST)
    assert suite is not None
    assert suite.marks == ("secret test_one", "secret test_two")
    assert suite.all_passed("secret test_one\nsecret test_two\n")
    assert not suite.all_passed("secret test_two\nsecret test_one\n")
    assert not suite.all_passed("secret test_one\n")
    assert not suite.all_passed("secret test_one\nsecret test_two\nsecret test_two\n")
    assert suite.shown("a\nsecret test_one\nb\n") == "a\nb\n"


@pytest.mark.parametrize(
    "code",
    [
        "def add(a, b): return a + b\ndef len(x): return 0\n",  # what the tests call by a built-in name
        "import math\nmath.sqrt = None\ndef add(a, b): return a + b\n",
        "def add(a, b):\n    global test_one\n    test_one = None\n",
        "def add(a, b): return a + b\ndef test_one(): pass\n",
        "def add(a, b): return helper(a, b)\n",  # which only the tests have
        "def add(a, b): return globals()\n",
        "def add(a, b): return add.__globals__\n",
        "def add(a, b): return eval('a + b')\n",
        "from other import *\ndef add(a, b): return a + b\n",
        "from math import floor as print\ndef add(a, b): return a + b\n",
        "if __name__ == '__main__': pass\ndef add(a, b): return a + b\n",
        "def plus(a, b): return a + b\n",
        "def add(a, b, _=(len := lambda x: 1)):\n    return 0\n",
        "match 1:\n    case len:\n        pass\ndef add(a, b): return a + b\n",
        "import math, random\ndef add(a, b):\n    global math\n    math = random\n",
        "def add(a, b:\n",
    ],
)
def test_code_that_could_reach_the_tests_is_not_put_beside_them(code: str) -> None:
    test = "import math\nfrom solution import add\n\ndef helper(a, b):\n    return a + b\n\ndef test_one():\n    assert len([add(1, 2)]) == 1\n"
    assert composed(ADD, test) is not None
    assert composed(code, test) is None


@pytest.mark.parametrize(
    "test",
    [
        "import pytest\nfrom solution import add\ndef test_one(): pass\n",
        "from solution import *\ndef test_one(): pass\n",
        "from solution import add as plus\ndef test_one(): pass\n",
        "import solution\ndef test_one(): pass\n",
        "from solution import add\ndef test_one(tmp_path): pass\n",
        "from solution import add\n@mark\ndef test_one(): pass\n",
        "from solution import add\nasync def test_one(): pass\n",
        "from solution import add\nadd = None\ndef test_one(): pass\n",
        "from solution import add\ndef test_one(): pass\ndef test_one(): pass\n",
        "from solution import add\nclass TestIt:\n    def test_one(self): pass\n",
        "from solution import add\n",
        "def test_one():\n    from solution import add\n",
        "from solution import add\nCASES = []\ndef setup_module(): CASES.append(1)\ndef test_one(): pass\n",
        "from solution import add\ndef test_one(): pass\ntest_two = test_one\n",
        "from solution import add\ndef test_one(): pass\nif True:\n    def test_two(): pass\n",
        "from solution import add; x = 1\ndef test_one(): pass\n",
    ],
)
def test_tests_that_are_more_than_plain_functions_are_left_to_pytest(test: str) -> None:
    assert composed(ADD, test) is None


def test_a_helper_of_the_tests_keeps_its_decorators() -> None:
    test = (
        "from solution import add\n\ndef twice(function):\n    return lambda x: function(function(x))\n\n"
        "@twice\ndef grown(x):\n    return add(x, 1)\n\ndef test_one():\n    assert grown(1) == 3\n"
    )
    outcome = layered(ADD, test)
    assert isinstance(outcome, SuiteResult)
    assert outcome.ok, outcome.report


def test_what_was_left_out_is_named_also_by_monty() -> None:
    async def run() -> SuiteOutcome:
        sandbox = LayeredSandbox(MontySandbox(workers=1), require_bubblewrap())
        try:
            return await sandbox.run_tests({"solution.py": ADD, "test_it.py": TEST, "conftest.py": ""})
        finally:
            await sandbox.close()

    outcome = asyncio.run(run())
    assert isinstance(outcome, SuiteResult)
    assert (outcome.by, outcome.ignored) == ("monty", ("conftest.py",))


def test_more_files_than_two_are_left_to_pytest() -> None:
    files = {"solution.py": ADD, "test_it.py": TEST, "data.txt": ""}
    assert quick_suite(sides(files, together=False), "secret") is None


def test_code_that_leaves_before_the_tests_are_through_has_not_passed() -> None:
    outcome = layered("def add(a, b):\n    raise SystemExit(0)\n", TEST)
    assert not (isinstance(outcome, SuiteResult) and outcome.ok)


def test_code_that_prints_what_looks_like_a_mark_has_not_passed() -> None:
    outcome = layered(
        "def add(a, b):\n    print('secret test_one')\n    print('secret test_two')\n    return 0\n", TEST
    )
    assert not (isinstance(outcome, SuiteResult) and outcome.ok)
