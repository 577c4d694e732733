"""One closing line for several processes of pytest, in pytest's own words."""

import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.buildgraph._closing import closing_line, counts_of

TESTS = """
import warnings
import pytest

def test_well() -> None:
    warnings.warn("once")

def test_too() -> None:
    warnings.warn("twice")

@pytest.mark.xfail
def test_as_expected() -> None:
    assert False

@pytest.mark.xfail
def test_better_than_expected() -> None: pass

@pytest.mark.skip
def test_another_time() -> None: pass

@pytest.fixture
def broken() -> None:
    assert False

def test_with(broken: None) -> None: pass
def test_also(broken: None) -> None: pass
def test_badly() -> None:
    print("===== 99 passed in 9.99s =====")
    assert False
def test_not_meant() -> None: pass
"""


@pytest.mark.parametrize("options", [(), ("-q",), ("-k", "well"), ("-k", "nothing at all")])
def test_what_one_process_says_is_said_of_one(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--rootdir=.",
        *options,
        "test_it.py",
    ]
    log = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    last = log.splitlines()[-1].strip("= ").rpartition(" in ")[0]
    assert closing_line([(log, "failed" not in last)], 0.5).strip("= ") == f"{last} in 0.50s"


def test_numbers_of_several_are_added_in_the_order_of_pytest() -> None:
    logs = [
        ("2 passed, 1 skipped in 0.01s\nSKIPPED a: 9 passed in 1.00s\n", True),
        ("E assert\n===== 1 failed, 30 passed, 1 warning in 75.20s (0:01:15) =====\n", False),
        ("==== 1 skipped, 1 warning, 2 errors in 0.10s ====", False),
    ]
    line = closing_line(logs, 3725.5)
    assert line.strip("=") == " 1 failed, 32 passed, 2 skipped, 2 warnings, 2 errors in 3725.50s (1:02:05) "
    assert len(line) == 80


@pytest.mark.parametrize("log", ["", "Segmentation fault\n", "===== 5 passed in 0.10s =====\n"])
def test_what_did_not_pass_is_an_error_whatever_it_says(log: str) -> None:
    assert "1 error in" in closing_line([("3 passed in 1.00s", True), (log, False)], 1.0)


@pytest.mark.parametrize(
    "log", ["", "12 passed", "12 balloons in 1.00s", "there were 12 passed in 1.00s", "- 12 passed in 1.00s"]
)
def test_what_is_no_closing_line_is_not_taken_for_one(log: str) -> None:
    assert counts_of(log) is None
