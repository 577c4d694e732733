"""Running pytest over a folder, and what of its verdict is believed."""

import asyncio
from collections.abc import Mapping

import pytest

from seedbed.problem import BadInput
from seedbed.sandbox import (
    BubblewrapSandbox,
    FakeSandbox,
    Limited,
    LimitKind,
    Limits,
    MontySandbox,
    NoSandbox,
    Raised,
    Sandbox,
    SuiteOutcome,
    SuiteResult,
    Unsupported,
    choose_sandbox,
    under_test,
)
from seedbed.sandbox._sides import sides
from seedbed.sandbox._testing import require_bubblewrap


def suite(files: Mapping[str, str], limits: Limits | None = None) -> SuiteOutcome:
    return asyncio.run(require_bubblewrap().run_tests(files, limits=limits or Limits(wall_seconds=60.0)))


def test_a_suite_is_counted_over_its_folders() -> None:
    outcome = suite(
        {
            "shop/price.py": "def total(prices): return sum(prices)\n",
            "tests/test_price.py": (
                "import pytest\nfrom shop.price import total\n"
                "def test_empty(): assert total([]) == 0\n"
                "def test_two(tmp_path): assert total([1, 2]) == 3\n"
                "def test_wrong(): assert total([1]) == 2\n"
                "@pytest.mark.skip\ndef test_skipped(): pass\n"
                "@pytest.fixture\ndef broken(): 1 / 0\n"
                "def test_error(broken): pass\n"
            ),
        }
    )
    assert isinstance(outcome, SuiteResult)
    assert (outcome.passed, outcome.failed, outcome.errors) == (2, 1, 1)
    assert not outcome.ok
    assert "test_wrong" in outcome.report


@pytest.mark.parametrize(
    ("path", "under"),
    [
        ("shop/price.py", True),
        ("contest.py", True),
        ("tests/prices.csv", True),
        ("tests/prices.py", False),
        ("test_price.py", False),
        ("shop/price_test.py", False),
        ("conftest.py", False),
        ("shop/pytest.ini", False),
    ],
)
def test_what_is_under_test_is_what_the_tests_are_run_against(path: str, under: bool) -> None:  # noqa: FBT001 - a case
    assert under_test(path) == under
    assert (path in sides({path: "", "other.py": ""}, together=False).candidate) == under


def test_a_suite_that_passes_is_ok() -> None:
    outcome = suite({"test_it.py": "def test_it(): assert True\n"})
    assert isinstance(outcome, SuiteResult)
    assert outcome.ok


def test_a_suite_without_tests_is_not_ok() -> None:
    outcome = suite({"notes.py": "x = 1\n"})
    assert isinstance(outcome, SuiteResult)
    assert (outcome.passed, outcome.ok) == (0, False)


def test_a_suite_that_does_not_import_has_an_error() -> None:
    outcome = suite({"test_it.py": "import nowhere\ndef test_it(): pass\n"})
    assert isinstance(outcome, SuiteResult)
    assert (outcome.passed, outcome.errors, outcome.ok) == (0, 1, False)


def test_a_suite_that_ends_pytest_is_no_pass() -> None:
    outcome = suite({"test_it.py": "import os\ndef test_it(): os._exit(0)\n"})
    assert isinstance(outcome, Raised)
    assert "without a report" in outcome.error


def test_a_suite_that_hangs_is_limited() -> None:
    outcome = suite({"test_it.py": "def test_it():\n    while True: pass\n"}, Limits(wall_seconds=3.0))
    assert isinstance(outcome, Limited)
    assert outcome.limit is LimitKind.WALL


def test_monty_cannot_run_a_suite() -> None:
    outcome = asyncio.run(MontySandbox().run_tests({"test_it.py": ""}))
    assert isinstance(outcome, Unsupported)


def test_without_bubblewrap_no_suite_runs() -> None:
    outcome = asyncio.run(BubblewrapSandbox(bwrap="/nowhere/bwrap").run_tests({"test_it.py": ""}))
    assert isinstance(outcome, NoSandbox)


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "../out.py", "a/../../out.py", "a/..", "a\\b.py", "..\\b.py", "a\0b.py", "a//b.py", "./a.py",
        "a/", "C:/a.py", "a\nb.py", "~root/a.py", "-rf", "a/-x.py", "x" * 500, "ünder.py", "a:b",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "sandbox",
    [
        choose_sandbox(),
        choose_sandbox(strong=True),
        MontySandbox(),
        BubblewrapSandbox(bwrap="/nowhere"),
        FakeSandbox(),
    ],
    ids=["layered", "strong", "monty", "bubblewrap", "fake"],
)
def test_a_hostile_path_is_refused_before_anything_runs(sandbox: Sandbox, path: str) -> None:
    with pytest.raises(BadInput):
        asyncio.run(sandbox.run_tests({"fine.py": "", path: "x"}))


@pytest.mark.parametrize(
    ("path", "why"), [("/etc/passwd", "absolute"), ("a/../b", "leaves its folder"), ("a\0", "plain names")]
)
def test_a_refusal_says_what_is_wrong_with_the_path(path: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        asyncio.run(FakeSandbox().run_tests({path: ""}))


def test_a_path_that_is_file_and_folder_is_refused() -> None:
    with pytest.raises(BadInput, match="file and a folder"):
        asyncio.run(FakeSandbox().run_tests({"a": "", "a/b.py": ""}))


def test_plain_paths_are_taken() -> None:
    files = {"a.py": "", "tests/test_a.py": "", ".config": "", "with space/x-1_2.txt": "", "a..b": ""}
    assert isinstance(asyncio.run(MontySandbox().run_tests(files)), Unsupported)
