"""Who says that a suite has passed: never the code under test."""

import asyncio
import json
from collections.abc import Mapping

import pytest

from seedbed.sandbox import Limited, LimitKind, Limits, NoSandbox, Raised, SuiteOutcome, SuiteResult
from seedbed.sandbox._suite import Counts, verdict
from seedbed.sandbox._testing import require_bubblewrap
from seedbed.sandbox.attacks import FORGERIES, RIGHT, TEST


def suite(files: Mapping[str, str], limits: Limits | None = None, *, together: bool = False) -> SuiteOutcome:
    limits = limits or Limits(wall_seconds=60.0)
    return asyncio.run(require_bubblewrap().run_tests(files, limits=limits, together=together))


def test_code_that_is_right_passes() -> None:
    outcome = suite({**RIGHT, **TEST})
    assert isinstance(outcome, SuiteResult)
    assert (outcome.ok, outcome.passed, outcome.apart) == (True, 1, True)


@pytest.mark.parametrize("files", FORGERIES.values(), ids=FORGERIES.keys())
def test_code_that_is_wrong_cannot_make_its_tests_pass(files: Mapping[str, str]) -> None:
    outcome = suite(files)
    assert not (isinstance(outcome, SuiteResult) and outcome.ok)
    assert not isinstance(outcome, NoSandbox)


def test_a_suite_in_which_everything_passes_is_not_believed() -> None:
    lie = (
        "import _pytest.reports as reports\nkept = reports.TestReport.from_item_and_call.__func__\n"
        "def well(cls, item, call):\n    report = kept(cls, item, call)\n    report.outcome = 'passed'\n"
        "    return report\n"
        "reports.TestReport.from_item_and_call = classmethod(well)\ndef test_it(): assert False\n"
    )
    assert isinstance(suite({"test_it.py": lie}), Raised)


def test_what_a_suite_leaves_out_is_missing() -> None:
    outcome = suite({"test_it.py": "def test_one(): pass\ndel test_one\ndef test_two(): pass\n"})
    assert isinstance(outcome, SuiteResult)
    assert outcome.missing == ("test_it.py::test_one",)
    assert not outcome.ok


def test_files_that_could_change_the_verdict_are_named() -> None:
    outcome = suite({"conftest.py": "", "test_it.py": "def test_it(): pass\n", "sub/pytest.ini": ""})
    assert isinstance(outcome, SuiteResult)
    assert outcome.ignored == ("conftest.py", "sub/pytest.ini")


def test_code_under_test_that_goes_over_a_cap_is_limited() -> None:
    files = {
        "solution.py": "def f():\n    while True: pass\n",
        "test_it.py": "import solution\ndef test_it(): solution.f()\n",
    }
    outcome = suite(files, Limits(wall_seconds=30.0, cpu_seconds=1.0))
    assert isinstance(outcome, Limited)
    assert outcome.limit is LimitKind.CPU


def test_a_suite_that_hangs_at_collection_is_limited() -> None:
    outcome = suite({"test_it.py": "import time\ntime.sleep(600)\n"}, Limits(wall_seconds=3.0))
    assert isinstance(outcome, Limited)


def test_together_the_tests_may_derive_from_the_code() -> None:
    files = {
        "shape.py": "class Shape:\n    def area(self): return self.side ** 2\n",
        "test_it.py": (
            "from shape import Shape\nclass Square(Shape):\n    side = 3\n"
            "def test_it(): assert Square().area() == 9\n"
        ),
    }
    apart, one = suite(files), suite(files, together=True)
    assert isinstance(apart, SuiteResult)
    assert not apart.ok
    assert "derives from Shape" in apart.report
    assert isinstance(one, SuiteResult)
    assert (one.ok, one.apart, apart.apart) == (True, False, True)


def test_patches_of_pythons_own_modules_hold_on_both_sides() -> None:
    files = {
        "dice.py": (
            "import random, sys, time\n"
            "def roll(): return random.randint(1, 6)\n"
            "def wait(): time.sleep(1000); return 'waited'\n"
            "def say(): print('hi'); return sys.stdin.read()\n"
            "def load(path): return open(path).read()\n"
        ),
        "test_dice.py": (
            "import builtins, io, random, time, dice\nfrom unittest import mock\n"
            "def test_roll():\n    with mock.patch('random.randint', return_value=4) as randint:\n"
            "        assert dice.roll() == 4\n        randint.assert_called_once_with(1, 6)\n"
            "    assert {dice.roll() for _ in range(99)} == {1, 2, 3, 4, 5, 6}\n"
            "def test_seed():\n    random.seed(42)\n    first = dice.roll()\n    random.seed(42)\n"
            "    assert dice.roll() == first\n"
            "def test_wait(monkeypatch):\n    slept = []\n    monkeypatch.setattr(time, 'sleep', slept.append)\n"
            "    assert dice.wait() == 'waited'\n    assert slept == [1000]\n"
            "def test_say(monkeypatch, capsys):\n    monkeypatch.setattr('sys.stdin', io.StringIO('a\\nb'))\n"
            "    assert dice.say() == 'a\\nb'\n    assert capsys.readouterr().out == 'hi\\n'\n"
            "def test_open():\n    with mock.patch('builtins.open', mock.mock_open(read_data='data')):\n"
            "        assert dice.load('nowhere') == 'data'\n"
        ),
    }
    outcome = suite(files)
    assert isinstance(outcome, SuiteResult)
    assert (outcome.ok, outcome.passed) == (True, 5), outcome.report


def test_tests_that_are_coroutines_are_awaited() -> None:
    files = {
        "solution.py": "async def double(x): return 2 * x\n",
        "test_it.py": (
            "import pytest\nfrom solution import double\n"
            "@pytest.mark.asyncio\nasync def test_right(): assert await double(2) == 4\n"
            "async def test_wrong(tmp_path): assert await double(2) == 5\n"
        ),
    }
    outcome = suite(files)
    assert isinstance(outcome, SuiteResult)
    assert (outcome.passed, outcome.failed) == (1, 1), outcome.report


def test_files_programs_and_the_environment_are_shared() -> None:
    tool = (
        "import json, os, sys\n"
        "def count(path): return len(open(path).read().split())\n"
        "def save(path, value):\n    with open(path, 'w') as file: json.dump(value, file)\n"
        "def home(): return os.environ['SHOP'], sys.argv[1], os.getcwd(), open('x.txt').read()\n"
        "def greet(): print('hello', input('name? '))\n"
        "if __name__ == '__main__': print(sum(map(int, sys.argv[1:])))\n"
    )
    test = (
        "import json, subprocess, sys, tool\n"
        "def test_files(tmp_path):\n"
        "    file = tmp_path / 'a.txt'\n    file.write_text('a b')\n    assert tool.count(file) == 2\n"
        "    tool.save(tmp_path / 'b.json', [1])\n    assert json.loads((tmp_path / 'b.json').read_text()) == [1]\n"
        "def test_place(monkeypatch, tmp_path):\n"
        "    monkeypatch.setenv('SHOP', 'open')\n    monkeypatch.setattr(sys, 'argv', ['p', 'q'])\n"
        "    monkeypatch.chdir(tmp_path)\n    (tmp_path / 'x.txt').write_text('x')\n"
        "    assert tool.home() == ('open', 'q', str(tmp_path), 'x')\n"
        "def test_talk(monkeypatch, capsys):\n"
        "    monkeypatch.setattr('builtins.input', lambda prompt: 'Ann')\n    tool.greet()\n"
        "    assert capsys.readouterr().out == 'hello Ann\\n'\n"
        "def test_program():\n"
        "    done = subprocess.run([sys.executable, 'tool.py', '1', '2'], capture_output=True, text=True)\n"
        "    assert (done.stdout, done.returncode) == ('3\\n', 0)\n"
    )
    outcome = suite({"tool.py": tool, "test_tool.py": test})
    assert isinstance(outcome, SuiteResult)
    assert (outcome.ok, outcome.passed) == (True, 4), outcome.report


def test_packages_in_src_are_found_and_data_is_there() -> None:
    files = {
        "src/shop/__init__.py": "",
        "src/shop/price.py": "def first(): return open('prices.txt').readline().strip()\n",
        "prices.txt": "3\n",
        "tests/helpers.py": "THREE = '3'\n",
        "tests/__init__.py": "",
        "tests/test_price.py": (
            "from shop.price import first\nfrom tests.helpers import THREE\ndef test_it(): assert first() == THREE\n"
        ),
    }
    outcome = suite(files)
    assert isinstance(outcome, SuiteResult)
    assert outcome.ok, outcome.report


def step(test: str, when: str, outcome: str) -> str:
    return json.dumps({"test": test, "when": when, "outcome": outcome})


def steps(test: str, call: str = "passed", setup: str = "passed", teardown: str = "passed") -> list[str]:
    return [step(test, "setup", setup), step(test, "call", call), step(test, "teardown", teardown)]


CONTROL = steps("x/test_c.py::test_c", "failed")
END = [json.dumps({"status": 1, "gone": False, "doubts": []})]


@pytest.mark.parametrize(
    ("witnessed", "counts"),
    [
        ([*steps("t.py::a"), *steps("t.py::b"), *CONTROL, *END], (2, 0, 0, 0)),
        ([*steps("t.py::a", "failed"), *CONTROL, *END], (0, 1, 0, 0)),
        ([*steps("t.py::a", setup="failed"), *CONTROL, *END], (0, 0, 1, 0)),
        ([*steps("t.py::a", teardown="failed"), *CONTROL, *END], (0, 0, 1, 0)),
        ([*steps("t.py::a")[:2], *CONTROL, *END], (0, 0, 1, 0)),
        ([step("t.py::a", "setup", "skipped"), step("t.py::a", "teardown", "passed"), *CONTROL, *END], (0, 0, 0, 1)),
        ([step("t.py", "collect", "failed"), *CONTROL, *END], (0, 0, 1, 0)),
        ([*CONTROL, *END], (0, 0, 0, 0)),
        ([*CONTROL, json.dumps({"status": 1, "gone": True, "doubts": []})], (0, 0, 1, 0)),
    ],
)  # fmt: skip
def test_what_was_witnessed_is_counted(witnessed: list[str], counts: tuple[int, int, int, int]) -> None:
    found = verdict(witnessed, 1, expected=frozenset(), control="c")
    assert isinstance(found, Counts)
    assert (found.passed, found.failed, found.errors, found.skipped) == counts


@pytest.mark.parametrize(
    ("witnessed", "status"),
    [
        ([], 0),
        ([*steps("t.py::a")], 1),
        ([*steps("t.py::a"), *END], 1),
        ([*steps("t.py::a"), *steps("x/test_c.py::test_c"), *END], 1),
        ([*steps("t.py::a"), *CONTROL, *END], 0),
        ([*steps("t.py::a"), *CONTROL, json.dumps({"status": 0, "gone": False, "doubts": []})], 1),
        ([*CONTROL, *END, *steps("t.py::a")], 1),
        ([*CONTROL, *END, *END], 1),
        ([*CONTROL, "not json", *END], 1),
        ([*CONTROL, step("t.py::a", "never", "passed"), *END], 1),
        ([*CONTROL, *steps("y/test_c.py::test_c", "failed"), *END], 1),
    ],
)
def test_what_does_not_add_up_is_not_believed(witnessed: list[str], status: int) -> None:
    assert isinstance(verdict(witnessed, status, expected=frozenset(), control="c"), str)
