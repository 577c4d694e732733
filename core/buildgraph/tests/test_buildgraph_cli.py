"""The commands beside `run`, and the options that choose packages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter

from seedbed.workspace.testing import Farm, wait_for

TASKS = """
[tool.seedbed.tasks.look]
command = ["python", "-S", "-c", "print('looked')"]
inputs = ["src/**"]
tools = []

[tool.seedbed.tasks.style]
command = ["python", "-S", "-c", "raise SystemExit(1)"]
inputs = ["src/**"]
tools = []

[tool.seedbed.tasks.build]
command = ["python", "-S", "-c", "import pathlib; pathlib.Path('built.txt').write_text(pathlib.Path('src/data.txt').read_text())"]
inputs = ["src/**"]
upstream = []
outputs = ["built.txt"]
tools = []

[tool.seedbed.tasks.ship]
command = ["python", "-S", "-c", "print('shipped')"]
inputs = ["pyproject.toml"]
upstream = []
depends-on = ["^build", "build"]
tools = []

[tool.seedbed.tasks.all]
command = ["python", "-S", "-c", "import os; print(os.getcwd())"]
on = "workspace"
inputs = ["docs/**"]
tools = []

[tool.seedbed.policy]
warn-in-seeds = ["style"]
"""
RUN = [sys.executable, "-c", "from seedbed.buildgraph.main import main; raise SystemExit(main())"]


class Task(BaseModel):
    package: str | None
    task: str
    status: str
    log: str


class Answer(BaseModel):
    ok: bool
    tasks: list[Task]


class Affected(BaseModel):
    package: str
    folder: str
    tasks: str


def planted(folder: Path) -> Farm:
    farm = Farm(folder / "farm", TASKS)
    farm.member("core/base", files={"src/data.txt": "1"})
    farm.member("seeds/middle", ["farm-base"], {"src/data.txt": "1"})
    farm.member("seeds/top", ["farm-middle"], {"src/data.txt": "1"})
    farm.member("seeds/loner", files={"src/data.txt": "1"})
    farm.settle()
    farm.write(".gitignore", "built.txt\n")
    farm.commit()
    return farm


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    return planted(tmp_path)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    """Return a workspace for tests that change nothing in it."""
    return planted(tmp_path_factory.mktemp("shown"))


def seedbed(farm: Farm, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*RUN, *words],
        cwd=farm.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def run(farm: Farm, *words: str) -> Answer:
    return Answer.model_validate_json(seedbed(farm, "run", *words, "--json").stdout)


def came_out(answer: Answer) -> dict[str, str]:
    return {
        f"{(task.package or '//').removeprefix('farm-')}:{task.task}": task.status for task in answer.tasks
    }


@pytest.mark.parametrize(
    ("filters", "packages"),
    [
        (["middle"], {"middle"}),
        (["farm-middle"], {"middle"}),
        (["seeds/middle"], {"middle"}),
        (["./seeds/middle/"], {"middle"}),
        (["seeds/*"], {"middle", "top", "loner"}),
        (["middle..."], {"middle", "base"}),
        (["...middle"], {"middle", "top"}),
        (["...middle..."], {"middle", "base", "top"}),
        (["!seeds/*"], {"base"}),
        (["...base", "!top"], {"base", "middle"}),
    ],
)
def test_filters_choose_packages(shown: Farm, filters: list[str], packages: set[str]) -> None:
    words = [word for text in filters for word in ("--filter", text)]
    assert set(came_out(run(shown, "look", *words))) == {f"{package}:look" for package in packages}


def test_what_a_change_affects_is_what_it_reaches(farm: Farm) -> None:
    farm.git("checkout", "-q", "-b", "work")
    farm.write("seeds/middle/src/data.txt", "2")
    farm.write("seeds/loner/notes.txt", "no input of anything")
    farm.commit()
    assert set(came_out(run(farm, "look", "--affected"))) == {"middle:look", "top:look"}
    assert set(came_out(run(farm, "look", "--affected=HEAD"))) == set()
    farm.write("seeds/loner/src/new.txt", "not even committed")
    assert set(came_out(run(farm, "look", "--affected=HEAD"))) == {"loner:look"}
    matrix = json.loads(seedbed(farm, "affected", "look", "build", "--matrix").stdout)
    assert TypeAdapter(list[Affected]).validate_python(matrix["include"]) == [
        Affected(package="farm-loner", folder="seeds/loner", tasks="build look"),
        Affected(package="farm-middle", folder="seeds/middle", tasks="build look"),
        Affected(package="farm-top", folder="seeds/top", tasks="look"),
    ]
    assert seedbed(farm, "affected", "build").stdout.split() == [
        "farm-loner", "seeds/loner", "build", "farm-middle", "seeds/middle", "build",
    ]  # fmt: skip


def test_a_package_that_was_added_or_whose_needs_changed_is_affected(farm: Farm) -> None:
    farm.member("seeds/new", ["farm-loner"])
    farm.member("seeds/loner", ["farm-base"], {"src/data.txt": "1"})
    farm.settle()
    assert set(came_out(run(farm, "look", "--affected=HEAD~1"))) == {"new:look", "loner:look"}


def test_what_comes_first_is_done_first_and_its_files_are_restored(farm: Farm) -> None:
    assert set(came_out(run(farm, "ship", "--filter", "top")).values()) == {"passed"}
    built = [farm.root / folder / "built.txt" for folder in ("core/base", "seeds/middle", "seeds/top")]
    assert [path.read_text() for path in built] == ["1", "1", "1"]
    built[0].unlink()
    built[1].write_text("spoilt")
    assert set(came_out(run(farm, "ship", "--filter", "top")).values()) == {"known"}
    assert [path.read_text() for path in built] == ["1", "1", "1"]
    farm.write("core/base/src/data.txt", "2")
    statuses = came_out(run(farm, "ship", "--filter", "top"))
    assert {name for name, status in statuses.items() if status == "passed"} == {"base:build", "top:ship"}


def test_what_waits_for_a_failure_is_blocked(farm: Farm) -> None:
    (farm.root / "core/base/src/data.txt").unlink()
    answer = run(farm, "ship", "--filter", "top", "--keep-going")
    assert not answer.ok
    assert {name: status for name, status in came_out(answer).items() if status != "passed"} == {
        "base:build": "failed",
        "top:ship": "blocked",
    }


def test_a_check_that_only_warns_in_seeds_fails_in_core(farm: Farm) -> None:
    answer = run(farm, "style", "--keep-going")
    assert came_out(answer) == {
        "base:style": "failed",
        "loner:style": "warned",
        "middle:style": "warned",
        "top:style": "warned",
    }
    assert not answer.ok
    assert run(farm, "style", "--filter", "seeds/*").ok


def test_a_task_on_the_workspace_is_done_once_and_at_the_root(farm: Farm) -> None:
    answer = run(farm, "all")
    assert came_out(answer) == {"//:all": "passed"}
    assert answer.tasks[0].log.strip() == str(farm.root)
    farm.write("docs/new.md", "")
    assert came_out(run(farm, "all")) == {"//:all": "passed"}
    assert came_out(run(farm, "all")) == {"//:all": "known"}


def test_without_the_cache_everything_is_done_and_nothing_kept(farm: Farm) -> None:
    run(farm, "look")
    assert set(came_out(run(farm, "look", "--no-cache")).values()) == {"passed"}
    farm.write("seeds/loner/src/data.txt", "2")
    run(farm, "look", "--no-cache")
    assert came_out(run(farm, "look"))["loner:look"] == "passed"


def test_an_audit_of_files_that_come_out_differently_says_so(farm: Farm) -> None:
    text = (farm.root / "pyproject.toml").read_text()
    farm.write(
        "pyproject.toml",
        text.replace("pathlib.Path('src/data.txt').read_text()", "str(__import__('time').time_ns())"),
    )
    assert run(farm, "build", "--filter", "loner").ok
    answer = run(farm, "build", "--filter", "loner", "--audit")
    assert came_out(answer) == {"loner:build": "failed"}


def test_watching_runs_again_when_a_file_changes(farm: Farm) -> None:
    process = subprocess.Popen(
        [*RUN, "run", "look", "--watch", "--logs", "new"], cwd=farm.root, stdout=subprocess.PIPE, text=True
    )
    try:
        wait_for(process, "4 passed")
        farm.write("seeds/loner/src/data.txt", "2")
        wait_for(process, "3 known, 1 passed")
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_the_graph_is_shown_and_drawn(shown: Farm) -> None:
    assert "middle" in seedbed(shown, "graph").stdout
    assert seedbed(shown, "graph", "--dot").stdout.startswith("digraph")
    assert seedbed(shown, "graph", "--mermaid").stdout.startswith("flowchart")
    assert seedbed(shown, "graph", "--svg").stdout.startswith("<svg")
    names = [member["name"] for member in json.loads(seedbed(shown, "graph", "--json").stdout)["members"]]
    assert names == ["farm-base", "farm-loner", "farm-middle", "farm-top"]
    refused = seedbed(shown, "graph", "--dot", "--svg")
    assert refused.returncode == 2
    assert "Only one of" in refused.stderr


def test_a_crossed_boundary_is_named_with_file_and_line(farm: Farm) -> None:
    assert seedbed(farm, "check").returncode == 0
    farm.write("core/base/src/farm/base/__init__.py", "import farm.loner\n")
    crossed = seedbed(farm, "check")
    assert crossed.returncode == 1
    assert crossed.stdout.startswith("core/base/src/farm/base/__init__.py:1: ")
    assert json.loads(seedbed(farm, "check", "--json").stdout)["breaches"][0]["rule"] == "direction"
