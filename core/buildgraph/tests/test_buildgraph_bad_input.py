"""What a run makes of workspaces that are not as they should be: one line that helps, or the right answer."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import BaseModel

from seedbed.workspace.testing import Farm

TASKS = """
[tool.seedbed.tasks.look]
command = ["python", "-S", "-c", "print('looked')"]
inputs = ["src/**"]
tools = []
"""
RUN = [
    sys.executable,
    "-c",
    "from seedbed.buildgraph.main import main; raise SystemExit(main())",
    "run",
    "look",
]


class Task(BaseModel):
    package: str
    status: str
    note: str
    log: str


class Answer(BaseModel):
    tasks: list[Task]


def seedbed(
    folder: Path, *more: str, through: Sequence[str] = (), **environment: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*through, *RUN, *more],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def look(folder: Path, *more: str, through: Sequence[str] = ()) -> dict[str, Task]:
    """Run the task, perhaps through another program, and return how it came out, by package."""
    done = seedbed(folder, "--json", *more, through=through)
    assert done.stdout, done.stderr
    return {task.package: task for task in Answer.model_validate_json(done.stdout).tasks}


def status(folder: Path) -> str:
    return look(folder)["farm-one"].status


def refusal(folder: Path, *more: str, **environment: str) -> str:
    """Return the one line with which a run is refused."""
    done = seedbed(folder, *more, **environment)
    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    farm = Farm(tmp_path / "farm", TASKS)
    farm.member("seeds/one", files={"src/data.txt": "1"})
    farm.member("seeds/two", ["farm-one"])
    farm.settle()
    return farm


def test_no_repository(farm: Farm) -> None:
    shutil.rmtree(farm.root / ".git")
    assert "in no git repository" in refusal(farm.root, GIT_CEILING_DIRECTORIES=str(farm.root.parent))


def test_no_git(farm: Farm, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "git is not installed" in refusal(farm.root, PATH=str(tmp_path / "empty"))


def test_no_uv(farm: Farm, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    git = shutil.which("git")
    assert git
    (tmp_path / "bin" / "git").symlink_to(git)
    environment = {"PATH": str(tmp_path / "bin"), "UV": ""}
    assert "uv is not installed" in refusal(farm.root, **environment)


def test_no_workspace(tmp_path: Path) -> None:
    assert "no uv workspace here" in refusal(tmp_path)


def test_a_stale_lock(farm: Farm) -> None:
    farm.member("seeds/three")
    folders = '"seeds/one", "seeds/two", "seeds/three"'
    farm.write("pyproject.toml", f"[tool.uv.workspace]\nmembers = [{folders}]\n{TASKS}")
    line = refusal(farm.root)
    assert "uv.lock does not fit the packages any more" in line
    assert "Run `uv lock`" in line


def test_an_unknown_task_and_an_unknown_package(farm: Farm) -> None:
    done = subprocess.run([*RUN[:-1], "lok"], cwd=farm.root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "did you mean 'look'?" in done.stderr
    assert "Did you mean 'one'" in refusal(farm.root, "--filter", "onne")


def test_an_unknown_reference(farm: Farm) -> None:
    assert "no commit called 'nowhere'" in refusal(farm.root, "--affected=nowhere")


def test_a_shallow_clone_and_a_detached_head(farm: Farm, tmp_path: Path) -> None:
    farm.write("seeds/one/src/data.txt", "2")
    farm.commit()
    farm.git("clone", "-q", "--depth", "1", f"file://{farm.root}", str(tmp_path / "shallow"))
    shallow = Farm(tmp_path / "shallow")
    assert status(shallow.root) == "passed"
    shallow.git("checkout", "-q", "--detach")
    assert status(shallow.root) == "known"
    assert "no commit called 'HEAD~1'" in refusal(shallow.root, "--affected=HEAD~1")


def test_keys_do_not_depend_on_the_place_the_time_or_the_commit(farm: Farm, tmp_path: Path) -> None:
    farm.write("seeds/one/src/data.txt", "not committed yet")
    assert status(farm.root) == "passed"
    farm.commit()
    assert status(farm.root) == "known"
    for path in (farm.root / "seeds").rglob("*"):
        path.touch()
    assert status(farm.root) == "known"
    elsewhere = tmp_path / "else where"
    farm.git("clone", "-q", str(farm.root), str(elsewhere))
    shutil.copytree(farm.root / ".seedbed", elsewhere / ".seedbed")
    assert status(elsewhere) == "known"


def test_a_submodule_among_the_inputs_is_never_kept_and_says_so(farm: Farm, tmp_path: Path) -> None:
    other = Farm(tmp_path / "other")
    other.member("seeds/other")
    other.settle()
    farm.git("submodule", "--quiet", "add", str(other.root), "seeds/one/src/sub")
    farm.commit()
    for _ in range(2):
        assert look(farm.root)["farm-one"].note == "not kept: seeds/one/src/sub: it is a submodule"
        assert status(farm.root) == "passed"


def test_a_link_out_of_the_workspace_is_never_kept_and_says_so(farm: Farm, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("1")
    (farm.root / "seeds/one/src/link.txt").symlink_to(tmp_path / "outside.txt")
    assert "git does not track" in look(farm.root)["farm-one"].note
    assert status(farm.root) == "passed"


def test_a_loop_of_links_is_an_input_like_any_other(farm: Farm) -> None:
    (farm.root / "seeds/one/src/loop").symlink_to("loop")
    (farm.root / "seeds/one/src/round").symlink_to(".")
    assert status(farm.root) == "passed"
    assert status(farm.root) == "known"
    farm.write("seeds/one/src/data.txt", "2")
    assert status(farm.root) == "passed"


ODD = ("with space.txt", "new\nline.txt", "tab\t.txt", "é.txt", '"quoted".txt', "\udcff.bin", "-rf")


def test_any_file_name_counts(farm: Farm) -> None:
    assert status(farm.root) == "passed"
    for name in ODD:
        farm.write(f"seeds/one/src/{name}", "1")
    assert status(farm.root) == "passed"
    assert status(farm.root) == "known"
    farm.commit()
    assert status(farm.root) == "known"  # each counts for the same, in git or not
    for name in ODD:
        farm.write(f"seeds/one/src/{name}", "2")
        assert status(farm.root) == "passed", name


def test_a_huge_untracked_file_costs_nothing_unless_it_is_an_input(farm: Farm) -> None:
    with (farm.root / "huge.bin").open("wb") as file:
        file.truncate(1 << 30)
    with (farm.root / "seeds/one/notes.bin").open("wb") as file:
        file.truncate(1 << 40)  # reading that would take an hour
    assert status(farm.root) == "passed"
    assert status(farm.root) == "known"


# Root reads everything, until it gives up the right to.
AS_OTHERS = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    if os.geteuid() == 0
    else []
)


@pytest.mark.skipif(
    bool(AS_OTHERS) and not shutil.which("setpriv"),
    reason="root can read everything, and there is no setpriv",
)
def test_an_unreadable_file_is_never_kept_and_says_so(farm: Farm) -> None:
    farm.write("seeds/one/src/secret.txt", "1").chmod(0)
    for _ in range(2):
        found = look(farm.root, through=AS_OTHERS)["farm-one"]
        assert found.status == "passed"
        assert "cannot be read" in found.note


def test_damaged_entries_are_a_miss(farm: Farm) -> None:
    assert status(farm.root) == "passed"
    entries = [path for path in (farm.root / ".seedbed" / "results").rglob("*") if path.is_file()]
    entries[0].write_bytes(b"")
    entries[1].write_bytes(entries[1].read_bytes().replace(b"looked", b"hacked"))
    for path in (farm.root / ".seedbed").glob("*.json"):
        path.write_bytes(b"\xff{")
    shutil.rmtree(farm.root / ".seedbed" / "hot")
    found = look(farm.root)
    assert {task.status for task in found.values()} == {"passed"}
    assert {task.log for task in found.values()} == {"looked\n"}
    assert {task.status for task in look(farm.root).values()} == {"known"}


def test_a_program_that_is_missing_fails_with_its_name(farm: Farm) -> None:
    farm.write(
        "pyproject.toml", (farm.root / "pyproject.toml").read_text().replace('"python"', '"no-such-program"')
    )
    assert "no-such-program: No such file" in look(farm.root)["farm-one"].log


def test_a_setting_that_is_wrong_is_named(farm: Farm) -> None:
    text = (farm.root / "pyproject.toml").read_text()
    farm.write("pyproject.toml", text.replace("inputs", "input"))
    assert "[tool.seedbed.tasks.look] input: there is no key 'input'; did you mean 'inputs'?" in refusal(
        farm.root
    )
    farm.write("pyproject.toml", text + "\n[tool\n")
    assert "pyproject.toml" in refusal(farm.root)
