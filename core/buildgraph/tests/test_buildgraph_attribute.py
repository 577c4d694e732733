"""Whose doing it was: what real tools print and report, shared out to packages. None may pass that did not."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.buildgraph._attribute import (
    Split,
    done_before_the_end,
    finished_with,
    split_by_tests,
)
from seedbed.workspace.testing import Farm

PASSES = "def test_one() -> None:\n    assert 1 == 1\n"
FAILS = "def test_one() -> None:\n    assert 1 == 2\n"
PYTEST = '[tool.pytest.ini_options]\naddopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]\n'


@dataclass(frozen=True)
class Session:
    """How a real pytest ended."""

    status: int
    report: list[str]
    folders: Sequence[str]

    @property
    def split(self) -> Split:
        return split_by_tests(self.report, self.folders, self.status)


def run_pytest(root: Path, files: Mapping[str, str], *options: str, table: str = PYTEST) -> Session:
    """Run pytest on packages, whose folders are the first two parts of the paths given."""
    farm = Farm(root)
    for path, text in {"pyproject.toml": table, **files}.items():
        farm.write(path, text)
    folders = list(dict.fromkeys("/".join(path.split("/")[:2]) for path in files))
    report = root / "report.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *folders, "-p", "seedbed.buildgraph.pytest_report", "--seedbed-report",
         str(report), "--continue-on-collection-errors", *options],
        cwd=root, check=False, capture_output=True, env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    return Session(done.returncode, report.read_text().splitlines() if report.exists() else [], folders)


def test_each_package_answers_for_its_own_tests(tmp_path: Path) -> None:
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": PASSES,
            "seeds/ab/tests/test_x.py": FAILS,
            "seeds/abc/tests/test_x.py": PASSES,
            "seeds/a b/tests/test_x.py": PASSES,
            "seeds/é/tests/test_x.py": PASSES,
            "seeds/setup/tests/test_x.py": "import pytest\n@pytest.fixture\ndef it():\n    raise OSError\ndef test_one(it): pass\n",
            "seeds/teardown/tests/test_x.py": "import pytest\n@pytest.fixture\ndef it():\n    yield\n    raise OSError\ndef test_one(it): pass\n",
            "seeds/module/tests/test_x.py": "def teardown_module():\n    raise OSError\ndef test_one(): pass\n",
            "seeds/collect/tests/test_x.py": "import nothing_like_this\n",
            "seeds/collect/tests/test_y.py": PASSES,
            "seeds/syntax/tests/test_x.py": "def\n",
            "seeds/skipped/tests/test_x.py": "import pytest\npytest.skip('why', allow_module_level=True)\n",
            "seeds/empty/tests/test_x.py": "",
            "seeds/strict/tests/test_x.py": "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_one(): pass\n",
            "seeds/xfail/tests/test_x.py": "import pytest\n@pytest.mark.xfail\ndef test_one(): assert 0\n"
            "@pytest.mark.xfail(strict=False)\ndef test_two(): pass\n@pytest.mark.skip('why')\ndef test_three(): pass\n"
            "def test_four(): pytest.skip('later')\n",
            "seeds/json/tests/test_x.py": "import sys\ndef test_one():\n    print('{\"event\": \"finished\", \"status\": 0}')\n    assert 0\n",
            "seeds/subtests/tests/test_x.py": "def test_one(subtests):\n    for n in range(3):\n        with subtests.test(n=n):\n            assert n != 1\n",
            "seeds/chdir/tests/test_x.py": "import os\ndef test_one(tmp_path, monkeypatch): monkeypatch.chdir(tmp_path)\ndef test_two(): assert 0\n",
            "seeds/exit/tests/test_x.py": "import sys\ndef test_one(): sys.exit(0)\n",
            "seeds/unit/tests/test_x.py": "import unittest\nclass T(unittest.TestCase):\n    def test_one(self):\n        with self.subTest(): assert 0\n",
            "seeds/z/tests/test_x.py": PASSES,
        },
    )  # fmt: skip
    split = session.split
    assert set(split.passed) == {"seeds/a", "seeds/abc", "seeds/a b", "seeds/é", "seeds/xfail", "seeds/z"}
    assert split.blamed == {
        *("seeds/ab", "seeds/setup", "seeds/teardown", "seeds/module", "seeds/collect", "seeds/syntax"),
        *("seeds/strict", "seeds/json", "seeds/subtests", "seeds/chdir", "seeds/exit", "seeds/unit"),
    }
    # Of what has no tests, pytest alone knows what to say.
    assert set(split.suspects) == split.blamed | {"seeds/skipped", "seeds/empty"}
    assert split.unknown == ()
    log, seconds = split.passed["seeds/xfail"]
    assert log.startswith("2 skipped, 1 xfailed, 1 xpassed in ")
    assert "SKIPPED seeds/xfail/tests/test_x.py::test_three: " in log
    assert "test_four: Skipped: later" in log
    assert 0 < seconds < 10


def test_what_another_package_stopped_is_tried_again_and_not_called_passed(tmp_path: Path) -> None:
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": PASSES,
            "seeds/b/tests/test_x.py": FAILS + PASSES.replace("_one", "_two"),
            "seeds/c/tests/test_x.py": PASSES,
        },
        "-x",
    )
    assert set(session.split.passed) == {"seeds/a"}
    assert session.split.suspects == ("seeds/b",)
    assert session.split.unknown == ("seeds/c",)


ENDS = {
    "success": "import os\ndef test_one(): os._exit(0)\n",
    "failure": "import os\ndef test_one(): os._exit(1)\n",
    "killed": "import os\ndef test_one(): os.kill(os.getpid(), 9)\n",
    "interrupted": "def test_one(): raise KeyboardInterrupt\n",
}


@pytest.mark.parametrize("end", ENDS)
def test_after_a_crash_nothing_has_passed_and_the_test_that_ran_is_suspected(
    tmp_path: Path, end: str
) -> None:
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": PASSES,
            "seeds/b/tests/test_x.py": ENDS[end],
            "seeds/c/tests/test_x.py": PASSES,
        },
    )
    assert session.split == Split({}, ("seeds/b",), ("seeds/a", "seeds/c"))
    assert finished_with(session.report) != 0


def test_to_leave_early_and_call_it_a_success_is_none(tmp_path: Path) -> None:
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": PASSES,
            "seeds/b/tests/test_x.py": "import pytest\ndef test_one(): pytest.exit('enough', returncode=0)\n",
            "seeds/c/tests/test_x.py": PASSES,
        },
    )
    assert session.status == 0
    assert finished_with(session.report) is None
    assert set(session.split.passed) == {"seeds/a"}


def test_a_fixture_of_the_session_that_fails_at_the_very_end_is_not_blamed_on_the_last_test_alone(
    tmp_path: Path,
) -> None:
    fixture = "import pytest\n@pytest.fixture(scope='session')\ndef it():\n    yield\n    raise OSError\n"
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/conftest.py": fixture,
            "seeds/a/tests/test_x.py": "def test_one(it): pass\n",
            "seeds/b/tests/test_x.py": PASSES,
            "seeds/c/tests/test_x.py": PASSES,
        },
    )
    # The error is reported of the test in c.
    assert session.split == Split({}, ("seeds/a", "seeds/c"), ("seeds/b",), frozenset({"seeds/a", "seeds/c"}))


def test_of_a_batch_that_was_ended_what_was_over_is_believed_and_what_holds_something_is_not(
    tmp_path: Path,
) -> None:
    fixture = "import pytest\n@pytest.fixture(scope='session')\ndef it():\n    yield\n"
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/conftest.py": fixture,
            "seeds/a/tests/test_x.py": "def test_one(it): pass\n",
            "seeds/b/tests/test_x.py": PASSES,
            "seeds/c/tests/test_x.py": FAILS,
            "seeds/d/tests/test_x.py": PASSES + "def test_two():\n    raise KeyboardInterrupt\n",
            "seeds/e/tests/test_x.py": PASSES,
        },
    )
    split = done_before_the_end(session.report, session.folders)
    assert set(split.passed) == {"seeds/b"}
    assert session.split.passed == {}


def test_of_a_batch_that_was_killed_the_files_that_were_done_are_believed_and_every_failure_counts(
    tmp_path: Path,
) -> None:
    killed = "import os\ndef test_three(): os.kill(os.getpid(), 9)\n"
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": PASSES,
            "seeds/b/tests/test_x.py": PASSES,
            "seeds/b/tests/test_y.py": PASSES + FAILS.replace("_one", "_two") + killed,
            "seeds/c/tests/test_x.py": PASSES,
        },
    )
    split = done_before_the_end(session.report, session.folders)
    assert set(split.passed) == {"seeds/a"}
    assert split.blamed == {"seeds/b"}
    assert session.split == Split({}, ("seeds/b",), ("seeds/a", "seeds/c"), frozenset({"seeds/b"}))


CONFTESTS = {
    "status": "def pytest_sessionfinish(session): session.exitstatus = 1\n",
    "count": "def pytest_runtestloop(session): session.testsfailed += 1\n",
    "raises at the end": "def pytest_sessionfinish(session): raise OSError\n",
    "raises after the end": "def pytest_unconfigure(config): raise OSError\n",
    "raises in between": "def pytest_runtest_logreport(report):\n    if report.when == 'teardown': raise OSError\n",
    "leaves after the end": "import atexit, os\natexit.register(os._exit, 7)\n",
}


@pytest.mark.parametrize("conftest", CONFTESTS)
def test_where_something_is_wrong_that_is_nobodys_test_nobody_has_passed(
    tmp_path: Path, conftest: str
) -> None:
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": PASSES,
            "seeds/b/conftest.py": CONFTESTS[conftest],
            "seeds/b/tests/test_x.py": PASSES,
        },
    )
    assert session.status != 0
    assert session.split.passed == {}
    assert {*session.split.suspects, *session.split.unknown} == {"seeds/a", "seeds/b"}


def test_what_is_left_open_and_only_found_at_the_end_is_not_passed_over(tmp_path: Path) -> None:
    leaks = "import weakref\nclass Leak:\n    def __del__(self): raise OSError\nLEAK = []\n"
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": f"{leaks}def test_one():\n    it = Leak()\n    it.me = it\n",
            "seeds/b/tests/test_x.py": PASSES,
        },
        table=f'{PYTEST}filterwarnings = ["error"]\n',
    )
    assert session.status == 1
    assert "seeds/a" not in session.split.passed


def test_a_conftest_that_cannot_be_imported_leaves_every_package_to_itself(tmp_path: Path) -> None:
    session = run_pytest(
        tmp_path,
        {
            "seeds/a/tests/test_x.py": PASSES,
            "seeds/b/conftest.py": "def\n",
            "seeds/b/tests/test_x.py": PASSES,
        },
    )
    assert session.status == 4
    assert session.split == Split({}, ("seeds/a", "seeds/b"))


def test_a_child_that_goes_on_as_if_it_were_pytest_has_no_say(tmp_path: Path) -> None:
    forks = "import os\ndef test_one():\n    pid = os.fork()\n    if pid:\n        os.waitpid(pid, 0)\n        os._exit(3)\n"
    session = run_pytest(
        tmp_path, {"seeds/a/tests/test_x.py": forks, "seeds/b/tests/test_x.py": PASSES}, "-p", "no:warnings"
    )
    assert session.split.passed == {}
    assert session.split.suspects == ("seeds/a",)


def test_tests_are_attributed_where_pytest_takes_another_folder_for_its_root(tmp_path: Path) -> None:
    session = run_pytest(
        tmp_path,
        {"seeds/a/tests/test_x.py": PASSES, "seeds/b/tests/test_x.py": FAILS},
        "--rootdir=seeds", "-p", "no:cacheprovider", "--import-mode=importlib", table="",
    )  # fmt: skip
    assert session.split == Split(session.split.passed, ("seeds/b",), blamed=frozenset({"seeds/b"}))
    assert set(session.split.passed) == {"seeds/a"}


def test_a_package_within_another_counts_for_both_since_the_outer_one_runs_its_tests(tmp_path: Path) -> None:
    session = run_pytest(
        tmp_path, {"seeds/a/tests/test_x.py": PASSES, "seeds/a/inner/tests/test_y.py": FAILS}
    )
    split = split_by_tests(session.report, ["seeds/a", "seeds/a/inner"], 1)
    assert split.passed == {}
    assert split.blamed == {"seeds/a", "seeds/a/inner"}


def event(kind: str, test: str = "seeds/a/t.py::x", **more: object) -> str:
    return json.dumps({"event": kind, "file": test.partition("::")[0], "test": test, **more})


def passing(test: str) -> list[str]:
    ends = [event(when, test, outcome="passed", seconds=0.1) for when in ("setup", "call", "teardown")]
    return [event("started", test), *ends]


A, B = "seeds/a/t.py::x", "seeds/b/t.py::x"
WHOLE = [
    event("collected", A),
    event("collected", B),
    *passing(A),
    *passing(B),
    '{"event": "finished", "status": 0}',
]
FOLDERS = ["seeds/a", "seeds/b"]


def test_a_whole_report_passes_everybody() -> None:
    assert set(split_by_tests(WHOLE, FOLDERS, 0).passed) == set(FOLDERS)
    assert finished_with(WHOLE) == 0


@pytest.mark.parametrize("status", [1, 2, 5, 127, -9])
def test_a_report_that_the_process_does_not_bear_out_passes_nobody(status: int) -> None:
    assert split_by_tests(WHOLE, FOLDERS, status) == Split({}, tuple(FOLDERS))


@given(st.integers(0, len("\n".join(WHOLE)) - 1))
def test_a_report_that_is_cut_off_anywhere_passes_nobody(at: int) -> None:
    cut = "\n".join(WHOLE)[:at].splitlines()
    assert split_by_tests(cut, FOLDERS).passed == {}
    assert finished_with(cut) is None


@pytest.mark.parametrize("test", [A, B])
def test_a_test_of_which_no_end_is_told_has_not_passed(test: str) -> None:
    report = [line for line in WHOLE if line != event("teardown", test, outcome="passed", seconds=0.1)]
    assert len(report) == len(WHOLE) - 1
    assert set(split_by_tests(report, FOLDERS, 0).passed) == set(FOLDERS) - {test.rpartition("/")[0]}
    assert finished_with(report) is None


@pytest.mark.parametrize(
    "wrong",
    [
        event("call", "elsewhere/t.py::x", outcome="failed"),
        event("broken", "elsewhere/t.py"),
        event("broken", ""),
        event("broken", "seeds"),
    ],
)
def test_what_fails_in_no_package_passes_nobody(wrong: str) -> None:
    end = '{"event": "finished", "status": 1}'
    assert split_by_tests([*WHOLE[:-1], wrong, end], FOLDERS, 1).passed == {}
    # Even where somebody is to blame besides.
    failed = event("call", B, outcome="failed")
    assert split_by_tests([*WHOLE[:-1], failed, end], FOLDERS, 1).passed.keys() == {"seeds/a"}
    assert split_by_tests([*WHOLE[:-1], failed, wrong, end], FOLDERS, 1).passed == {}


def test_a_package_whose_own_folder_cannot_be_collected_is_blamed() -> None:
    report = [*WHOLE[:-1], event("broken", "seeds/a"), '{"event": "finished", "status": 1}']
    assert split_by_tests(report, FOLDERS, 1).blamed == {"seeds/a"}


def test_the_last_teardown_of_any_worker_may_be_anothers_doing() -> None:
    ended = event("teardown", A, outcome="failed", worker="gw0")
    held = event("held", "seeds/b/tests")
    report = [
        *WHOLE[:2],
        event("started", B),
        held,
        *passing(B),
        ended,
        *passing(B),
        '{"event": "finished", "status": 1}',
    ]
    assert split_by_tests(report, FOLDERS, 1).passed == {}


def test_a_test_that_ends_twice_does_not_stand_in_for_one_that_did_not() -> None:
    other = "seeds/a/t.py::y"
    report = [*WHOLE[:2], event("collected", other), *passing(A), *passing(A), *passing(B), WHOLE[-1]]
    assert set(split_by_tests(report, FOLDERS, 0).passed) == {"seeds/b"}
