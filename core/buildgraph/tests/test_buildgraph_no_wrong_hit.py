"""Ways in which a result could be taken for known, or a package for passed, although it is not."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from seedbed.buildgraph._outputs import may_make
from seedbed.buildgraph._text import coloured, plain
from seedbed.workspace.testing import Farm, wait_for

RUN = [sys.executable, "-c", "from seedbed.buildgraph.main import main; raise SystemExit(main())"]
LOOK = """
[tool.seedbed.tasks.look]
command = ["python", "-S", "look.py"]
inputs = ["src/**", "look.py"]
upstream = ["src/**"]
tools = []
"""


class Task(BaseModel):
    package: str | None
    task: str
    status: str
    note: str


class Answer(BaseModel):
    tasks: list[Task]


def seedbed(farm: Farm, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*RUN, *words], cwd=farm.root, capture_output=True, text=True, check=False)


def run(farm: Farm, *words: str) -> dict[str, Task]:
    """Run tasks and return how they came out, by `package:task`."""
    done = seedbed(farm, "run", *words, "--json")
    assert done.stdout, done.stderr
    tasks = Answer.model_validate_json(done.stdout).tasks
    return {f"{(task.package or '//').removeprefix('farm-')}:{task.task}": task for task in tasks}


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[str], Farm]:
    """Return what plants a workspace in which `app` needs `base`, with these tables."""

    def made(tables: str) -> Farm:
        farm = Farm(tmp_path / "farm", tables)
        farm.member("core/base", files={"src/data.txt": "1", "look.py": "print(1)\n"})
        farm.member("seeds/app", ["farm-base"], {"src/data.txt": "1", "look.py": "print(1)\n"})
        farm.settle()
        return farm

    return made


def test_a_link_out_of_git_in_a_needed_package_reaches_those_that_need_it(
    plant: Callable[[str], Farm], tmp_path: Path
) -> None:
    farm = plant(LOOK)
    (tmp_path / "outside").write_text("1")
    (farm.root / "core/base/src/link").symlink_to(tmp_path / "outside")
    for _ in range(2):
        found = run(farm, "look")
        assert {task.status for task in found.values()} == {"passed"}
        assert all("git does not track" in task.note for task in found.values())


@pytest.mark.parametrize("why", ["cache = false", 'inputs = ["src/**", "odd/**"]'])
def test_what_takes_files_from_an_uncached_task_is_not_cached(
    plant: Callable[[str], Farm], tmp_path: Path, why: str
) -> None:
    farm = plant(f"""
[tool.seedbed.tasks.make]
command = ["python", "-S", "-c", "import pathlib, time; pathlib.Path('made.txt').write_text(str(time.time_ns()))"]
outputs = ["made.txt"]
tools = []
{why if "inputs" in why else 'inputs = ["src/**"]' + chr(10) + why}

[tool.seedbed.tasks.use]
command = ["python", "-S", "-c", "print(1)"]
inputs = ["src/**"]
depends-on = ["make"]
tools = []
""")
    (farm.root / "core/base/odd").symlink_to(tmp_path)
    for _ in range(2):
        found = run(farm, "use", "--filter", "base")
        assert {name: task.status for name, task in found.items()} == {
            "base:make": "passed",
            "base:use": "passed",
        }
        assert "takes files from" in found["base:use"].note


def test_a_change_that_is_undone_while_a_task_runs_is_noticed(plant: Callable[[str], Farm]) -> None:
    farm = plant(LOOK)
    farm.write("core/base/src/data.txt", "2")
    # The task changes its own input and changes it back, as a person in a hurry might.
    script = "import pathlib; path = pathlib.Path('src/data.txt'); old = path.read_text(); path.write_text('x'); path.write_text(old)\n"
    farm.write("core/base/look.py", script)
    for _ in range(2):
        found = run(farm, "look", "--filter", "base")["base:look"]
        assert (found.status, found.note) == ("passed", "not kept: its inputs changed while it ran")


def test_an_audit_that_finds_a_failure_drops_the_result(plant: Callable[[str], Farm], tmp_path: Path) -> None:
    farm = plant(LOOK)
    farm.write(
        "core/base/look.py",
        f"import pathlib; assert not pathlib.Path({str(tmp_path / 'broken')!r}).exists()\n",
    )
    os.utime(farm.root / "core/base/look.py", (1, 1))
    run(farm, "look")
    assert run(farm, "look")["base:look"].status == "known"
    (tmp_path / "broken").touch()  # an input that nobody named
    assert run(farm, "look", "--audit", "--keep-going")["base:look"].status == "failed"
    assert run(farm, "look", "--keep-going")["base:look"].status == "failed"


def test_a_package_with_pytest_settings_of_its_own_shares_no_process(plant: Callable[[str], Farm]) -> None:
    farm = plant("""
[tool.seedbed.tasks.test]
command = "pytest -q {packages}"
tools = []
batch = true

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
""")
    warn = "import warnings\n\n\ndef test_it() -> None:\n    warnings.warn('old', DeprecationWarning)\n"
    farm.member(
        "seeds/app",
        ["farm-base"],
        {"tests/test_app.py": warn},
        '[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n',
    )
    farm.write("core/base/tests/test_base.py", warn)
    farm.settle()
    found = run(farm, "test", "--keep-going")
    assert {name: task.status for name, task in found.items()} == {
        "app:test": "failed",
        "base:test": "passed",
    }


def test_what_changes_through_another_task_is_affected(plant: Callable[[str], Farm]) -> None:
    farm = plant("""
[tool.seedbed.tasks.make]
command = ["python", "-S", "-c", "import pathlib; pathlib.Path('made.txt').write_text('1')"]
inputs = ["src/**"]
upstream = []
outputs = ["made.txt"]
tools = []

[tool.seedbed.tasks.use]
command = ["python", "-S", "-c", "print(1)"]
inputs = ["look.py"]
upstream = []
depends-on = ["make"]
tools = []
""")
    farm.write("core/base/src/data.txt", "2")
    assert set(run(farm, "use", "--affected=HEAD")) == {"base:use", "base:make"}


def test_a_base_that_cannot_be_read_affects_everything_and_says_so(plant: Callable[[str], Farm]) -> None:
    farm = plant(LOOK)
    text = (farm.root / "pyproject.toml").read_text()
    farm.write("pyproject.toml", text.replace("tools = []", "tools = []\nno-such-key = 1"))
    farm.commit()
    farm.write("pyproject.toml", text)
    done = seedbed(farm, "affected", "--affected=HEAD")
    assert done.returncode == 0
    assert done.stdout.count("look") == 2
    assert done.stderr.count("\n") == 1
    assert "Everything counts as affected" in done.stderr


def test_an_executable_bit_counts_although_git_was_told_to_ignore_it(plant: Callable[[str], Farm]) -> None:
    farm = plant(LOOK)
    farm.git("config", "core.fileMode", "false")
    assert run(farm, "look")["base:look"].status == "passed"
    assert run(farm, "look")["base:look"].status == "known"
    (farm.root / "core/base/src/data.txt").chmod(0o755)
    assert run(farm, "look")["base:look"].status == "passed"


def test_an_input_that_comes_back_is_noticed(plant: Callable[[str], Farm]) -> None:
    farm = plant(LOOK)
    farm.git("update-index", "--skip-worktree", "core/base/src/data.txt")
    (farm.root / "core/base/src/data.txt").unlink()
    assert run(farm, "look")["base:look"].status == "passed"
    assert run(farm, "look")["base:look"].status == "known"
    farm.write("core/base/src/data.txt", "new")
    assert run(farm, "look")["base:look"].status == "passed"


def test_a_link_that_leads_nowhere_is_looked_after(plant: Callable[[str], Farm]) -> None:
    farm = plant(LOOK)
    (farm.root / "core/base/src/link").symlink_to("../ignored/later.txt")
    farm.write(".gitignore", "ignored/\n")
    farm.commit()
    assert run(farm, "look")["base:look"].status == "passed"
    assert run(farm, "look")["base:look"].status == "known"
    farm.write("core/base/ignored/later.txt", "1")
    assert run(farm, "look")["base:look"].status == "passed"


def test_a_root_that_is_a_package_itself_has_inputs_like_any_other(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.member("packages/one")
    project = '[project]\nname = "farm-root"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n'
    farm.write("look.py", "print(1)\n")
    rooted = Farm(tmp_path, f"{LOOK}\n{project}")
    rooted.member("packages/one", files={"look.py": "print(1)\n"})
    rooted.settle()
    assert {task.status for task in run(rooted, "look").values()} == {"passed"}
    assert {task.status for task in run(rooted, "look").values()} == {"known"}
    rooted.write("src/new.txt", "1")
    assert {name: task.status for name, task in run(rooted, "look").items()} == {
        "one:look": "known",
        "root:look": "passed",
    }


def test_the_failure_of_one_blames_no_other(plant: Callable[[str], Farm]) -> None:
    check = (
        "import pathlib, sys; sys.exit(any(pathlib.Path(folder, 'bad').exists() for folder in sys.argv[1:]))"
    )
    farm = plant(f"""
[tool.seedbed.tasks.check]
command = ["python", "-S", "-c", "{check}", "{{packages}}"]
tools = []
batch = true

[tool.seedbed.policy]
warn-in-seeds = ["check"]
""")
    farm.write("seeds/app/bad", "")
    found = run(farm, "check")
    assert {name: task.status for name, task in found.items()} == {
        "app:check": "warned",
        "base:check": "passed",
    }
    farm.write("core/base/bad", "")
    farm.write("seeds/app/more", "")
    statuses = {name: task.status for name, task in run(farm, "check").items()}
    assert statuses["base:check"] == "failed"
    assert statuses["app:check"] in ("warned", "cancelled")


def test_watching_outlives_a_half_saved_file(plant: Callable[[str], Farm]) -> None:
    farm = plant(LOOK)
    process = subprocess.Popen(
        [*RUN, "run", "look", "--watch"],
        cwd=farm.root,
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.STDOUT,
    )
    text = (farm.root / "pyproject.toml").read_text()
    try:
        wait_for(process, "2 passed")
        farm.write("pyproject.toml", text + "[tool.see")
        wait_for(process, "seedbed: ")
        farm.write("pyproject.toml", text)
        wait_for(process, "2 known")
    finally:
        process.send_signal(signal.SIGHUP)  # as when the terminal is closed
        process.communicate(timeout=30)
    assert process.returncode == 130


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("core/base/dist/a.whl", True),
        ("core/base/src/a.py", False),
        ("seeds/app/dist/a.whl", False),
        ("core/base/dist/../../../x", False),
        ("/core/base/dist/a.whl", False),
        ("core/base/dist/.GIT/hooks/x", False),
        ("core/base/dist/.venv/x", False),
    ],
)
def test_a_cache_from_elsewhere_writes_only_what_the_task_may_make(path: str, *, allowed: bool) -> None:
    assert may_make("core/base", ("dist/**",), path) is allowed


def test_names_and_logs_can_do_no_more_to_a_terminal_than_colour() -> None:
    assert plain("a\x1b]0;owned\x07\nb\udcff") == r"a\x1b]0;owned\x07\nb\udcff"
    log = "\x1b[31mred\x1b[0m \x1b[2J\x1b]0;owned\x07\x1b(Bgone\r\x08\tend\n"
    assert coloured(log) == "\x1b[31mred\x1b[0m gone\tend\n"


def test_where_nothing_can_be_written_everything_still_runs(plant: Callable[[str], Farm]) -> None:
    farm = plant(LOOK)
    farm.write(".seedbed", "in the way of the folder")
    for _ in range(2):
        found = run(farm, "look")
        assert {task.status for task in found.values()} == {"passed"}
        assert all(task.note.startswith("not kept: A result cannot be kept") for task in found.values())
