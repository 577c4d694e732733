"""`seedbed run`, as a person calls it, in real workspaces with real tools."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel

from seedbed.workspace.testing import Farm

TASKS = """
[tool.seedbed.tasks.test]
command = "pytest -q {packages}"
inputs = ["src/**", "tests/**", "pyproject.toml"]
tools = []
settings = ["tool.pytest"]
batch = true
when = ["tests/**"]

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
pythonpath = ["core/base/src", "seeds/middle/src", "seeds/top/src", "seeds/loner/src"]
"""


class Task(BaseModel):
    package: str | None
    task: str
    status: str
    note: str
    why: list[str]
    log: str


class Answer(BaseModel):
    ok: bool
    tasks: list[Task]

    def of(self, *statuses: str) -> set[str]:
        """Return the short names of the packages that came out so."""
        return {(one.package or "//").removeprefix("farm-") for one in self.tasks if one.status in statuses}


@dataclass(frozen=True)
class Command:
    """The real command, in a folder."""

    folder: Path

    def __call__(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "from seedbed.buildgraph.main import main; raise SystemExit(main())",
                *arguments,
            ],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env={**{name: value for name, value in os.environ.items() if name != "CI"}, **environment},
        )

    def run(self, *arguments: str, **environment: str) -> Answer:
        """Return what `seedbed run … --json` says."""
        done = self("run", *arguments, "--json", **environment)
        assert done.stdout, done.stderr
        return Answer.model_validate_json(done.stdout)


def a_test(body: str) -> str:
    return f"def test_it() -> None:\n    {body}\n"


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = Farm(tmp_path_factory.mktemp("settled") / "farm", TASKS)
    farm.member(
        "core/base",
        files={
            "src/farm/base/__init__.py": '"""Base."""\n\n\ndef one() -> int:\n    return 1\n',
            "tests/test_base.py": "from farm.base import one\n\n\ndef test_one() -> None:\n    assert one() == 1\n",
        },
    )
    farm.member(
        "seeds/middle",
        ["farm-base"],
        {
            "src/farm/middle/__init__.py": "from farm.base import one\n\n\ndef two() -> int:\n    return one() + one()\n",
            "tests/test_middle.py": "from farm.middle import two\n\n\ndef test_two() -> None:\n    assert two() == 2\n",
        },
    )
    farm.member(
        "seeds/top",
        ["farm-middle"],
        {
            "tests/test_top.py": "from farm.middle import two\n\n\ndef test_two() -> None:\n    assert two() > 1\n"
        },
    )
    farm.member("seeds/loner", files={"tests/test_loner.py": a_test("assert 2 > 1")})
    farm.settle()
    return farm


EVERYONE = {"base", "middle", "top", "loner"}


@pytest.fixture(scope="module")
def passed(settled: Farm, tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = copied(settled, tmp_path_factory.mktemp("passed") / "farm")
    assert Command(farm.root).run("test").of("passed") == EVERYONE
    return farm


def copied(farm: Farm, place: Path) -> Farm:
    return Farm(shutil.copytree(farm.root, place, symlinks=True), farm.tables, dict(farm._members))


@pytest.fixture
def farm(settled: Farm, tmp_path: Path) -> Farm:
    """Return a workspace: top needs middle, middle needs base, and loner needs nothing."""
    return copied(settled, tmp_path / "farm")


@pytest.fixture
def tested(passed: Farm, tmp_path: Path) -> Farm:
    """Return the same, in which all tests have passed."""
    return copied(passed, tmp_path / "farm")


def test_the_second_run_does_nothing_and_prints_the_first_ones_logs_on_demand(tested: Farm) -> None:
    seedbed = Command(tested.root)
    assert seedbed.run("test").of("known") == EVERYONE
    shown = seedbed("run", "test", "--logs", "all")
    assert shown.returncode == 0
    assert shown.stdout.count("1 passed in") == len(EVERYONE)
    assert "4 known" in shown.stdout


def test_an_edit_runs_again_what_it_reaches_and_nothing_else(tested: Farm) -> None:
    seedbed = Command(tested.root)
    tested.write("seeds/middle/src/farm/middle/__init__.py", "def two() -> int:\n    return 2\n")
    answer = seedbed.run("test", "--explain")
    assert answer.of("passed") == {"middle", "top"}
    assert answer.of("known") == {"base", "loner"}
    why = {one.package: one.why for one in answer.tasks}
    assert why["farm-middle"] == ["seeds/middle/src/farm/middle/__init__.py changed"]
    assert why["farm-top"] == [
        "seeds/middle/src/farm/middle/__init__.py changed (of farm-middle, which it needs)"
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "core/base/src/farm/base/__init__.py",
            '"""Base."""\n\n\n# why\ndef one() -> int:\n    return (\n        1\n    )\n',
        ),
        ("core/base/README.md", "# base\n"),
        ("core/base/tests/test_base.py", a_test("assert 1 == 1")),
    ],
    ids=["comment", "readme", "test"],
)
def test_a_comment_a_readme_or_a_test_runs_no_dependent_again(tested: Farm, path: str, text: str) -> None:
    tested.write(path, text)
    answer = Command(tested.root).run("test")
    assert answer.of("passed") <= {"base"}
    assert answer.of("known") >= EVERYONE - {"base"}


@pytest.mark.parametrize("before", ['"""Another."""', "# type: ignore\n"])
def test_a_docstring_or_a_comment_that_tools_obey_reaches_dependents(tested: Farm, before: str) -> None:
    seedbed = Command(tested.root)
    tested.write("core/base/src/farm/base/__init__.py", f"{before}\n\n\ndef one() -> int:\n    return 1\n")
    assert seedbed.run("test").of("passed") == {"base", "middle", "top"}


def test_a_failure_is_never_kept_and_blames_only_its_own_package(farm: Farm) -> None:
    seedbed = Command(farm.root)
    farm.write("seeds/loner/tests/test_loner.py", a_test("assert 1 > 2"))
    assert seedbed.run("test").of("failed") == {"loner"}
    answer = seedbed.run("test")
    assert answer.of("failed") == {"loner"}
    assert not answer.ok
    assert answer.of("known") == EVERYONE - {"loner"}
    assert "assert 1 > 2" in next(one.log for one in answer.tasks if one.status == "failed")
    assert seedbed("run", "test").returncode == 1


def test_a_package_that_fails_only_in_company_is_named(farm: Farm) -> None:
    farm.write("core/base/tests/test_base.py", a_test("import os; os.environ['FARM_SPOILT'] = '1'"))
    farm.write("seeds/top/tests/test_top.py", a_test("import os; assert 'FARM_SPOILT' not in os.environ"))
    answer = Command(farm.root).run("test")
    assert answer.of("passed") == EVERYONE
    notes = {one.package: one.note for one in answer.tasks if one.note}
    assert list(notes) == ["farm-top"]
    assert notes["farm-top"].startswith("fails only in company")
    again = Command(farm.root)("run", "test")
    assert "farm-top:test known: fails only in company" in again.stdout


def test_a_package_that_passes_only_in_company_is_found_by_an_audit(farm: Farm) -> None:
    farm.write("core/base/tests/test_base.py", a_test("import os; os.environ['FARM_HELPED'] = '1'"))
    farm.write("seeds/top/tests/test_top.py", a_test("import os; assert 'FARM_HELPED' in os.environ"))
    seedbed = Command(farm.root)
    assert seedbed.run("test").of("passed") == EVERYONE
    answer = seedbed.run("test", "--audit", "--keep-going")
    assert answer.of("failed") == {"top"}
    assert "passes only in company" in next(one.note for one in answer.tasks if one.status == "failed")


def test_a_crash_of_the_batch_keeps_nothing_of_it_and_finds_the_culprit(farm: Farm) -> None:
    farm.write("seeds/middle/tests/test_middle.py", a_test("import os; os._exit(0)"))
    answer = Command(farm.root).run("test", "--keep-going")
    assert answer.of("passed") == EVERYONE - {"middle"}
    assert answer.of("failed") == {"middle"}
    assert "in the middle of the tests" in next(one.note for one in answer.tasks if one.status == "failed")


def test_a_status_that_another_plugin_has_made_is_not_shared_out(farm: Farm) -> None:
    spoil = "def pytest_sessionfinish(session):\n    pass\n\n\ndef pytest_unconfigure():\n    raise SystemExit(1)\n"
    farm.write("conftest.py", spoil)
    assert Command(farm.root).run("test", "--keep-going").of("failed") == EVERYONE


def test_what_was_done_before_an_interruption_is_kept(farm: Farm, tmp_path: Path) -> None:
    flag = tmp_path / "waiting"
    farm.write(
        "seeds/top/tests/test_top.py",
        a_test(f"import pathlib, time; pathlib.Path({str(flag)!r}).touch(); time.sleep(60)"),
    )
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from seedbed.buildgraph.main import main; raise SystemExit(main())",
            "run",
            "test",
        ],
        cwd=farm.root,
        stdout=subprocess.PIPE,
    )
    while not flag.exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.terminate()
    process.communicate(timeout=60)
    farm.write("seeds/top/tests/test_top.py", a_test("assert True"))
    answer = Command(farm.root).run("test")
    assert answer.of("known") == EVERYONE - {"top"}
    assert answer.of("passed") == {"top"}


def test_a_package_without_tests_has_no_such_task(farm: Farm) -> None:
    farm.member("seeds/bare")
    farm.settle()
    assert Command(farm.root).run("test").of("passed") == EVERYONE


def test_files_of_a_virtual_environment_do_not_count(tested: Farm) -> None:
    tested.write(".venv/lib/x.py", "x = 1\n")
    assert Command(tested.root).run("test").of("known") == EVERYONE


def test_two_runs_at_once_are_both_right(farm: Farm) -> None:
    command = [
        sys.executable,
        "-c",
        "from seedbed.buildgraph.main import main; raise SystemExit(main())",
        "run",
        "test",
        "--json",
    ]
    both = [subprocess.Popen(command, cwd=farm.root, stdout=subprocess.PIPE) for _ in range(2)]
    for process in both:
        out, _ = process.communicate()
        assert process.returncode == 0
        assert Answer.model_validate_json(out).of("passed", "known") == EVERYONE
    assert Command(farm.root).run("test").of("known") == EVERYONE
    assert (
        json.loads((farm.root / ".seedbed" / "digests-3.11.json").read_text())
        if sys.version_info[:2] == (3, 11)
        else True
    )
