"""The way that is taken when nothing changed: it must never answer when something did."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from seedbed.workspace import read_listings
from seedbed.workspace.testing import Farm

TASKS = """
[tool.seedbed.tasks.look]
command = ["python", "-c", "import pathlib; print(pathlib.Path('src/data.txt').read_text())"]
inputs = ["src/**"]
tools = []
env = ["FARM_LIKES"]

[tool.seedbed.tasks.make]
command = ["python", "-c", "import pathlib; pathlib.Path('made.txt').write_text('made')"]
inputs = ["src/**"]
outputs = ["made.txt"]
tools = []
"""
RUN = [sys.executable, "-c", "from seedbed.buildgraph.main import main; raise SystemExit(main())"]
# Prints which of the modules that cost time have been loaded by the time that the answer is there.
LOADED = (
    "import sys; from seedbed.buildgraph.main import main; code = main(); "
    "print('LOADED', sorted({name.partition('.')[0] for name in sys.modules} & "
    "{'typer', 'rich', 'click', 'subprocess', 'json', 're', 'pathlib', 'dataclasses', 'hashlib', 'asyncio'}))"
)


def age(farm: Farm) -> None:
    """Make every file old enough for its time to be trusted."""
    then = time.time() - 60
    for path in farm.root.rglob("*"):
        if ".git" not in path.parts and path.is_file():
            os.utime(path, (then, then))


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    farm = Farm(tmp_path, TASKS)
    farm.member("seeds/one", files={"src/data.txt": "1"})
    farm.settle()
    farm.write(".gitignore", "made.txt\n")
    farm.write("seeds/one/src/more.txt", "not committed")
    age(farm)
    monkeypatch.chdir(farm.root)
    monkeypatch.delenv("FARM_LIKES", raising=False)
    return farm


def run(*arguments: str) -> str:
    done = subprocess.run([*RUN, "run", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_when_nothing_changed_the_answer_is_there_without_loading_anything(farm: Farm) -> None:
    run("look", "make")
    # In this process there is no terminal either, so that the situation is the same.
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "run", "look", "make"], capture_output=True, text=True, check=True
    )
    assert "2 known" in done.stdout
    assert "LOADED []" in done.stdout


CHANGES: dict[str, Callable[[Farm], object]] = {
    "a committed file": lambda farm: farm.write("seeds/one/src/data.txt", "2"),
    "an uncommitted file": lambda farm: farm.write("seeds/one/src/more.txt", "changed, same len"),
    "a new file": lambda farm: farm.write("seeds/one/src/new.txt", ""),
    "a deleted file": lambda farm: (farm.root / "seeds/one/src/more.txt").unlink(),
    "an executable bit": lambda farm: (farm.root / "seeds/one/src/data.txt").chmod(0o755),
    "an output that is gone": lambda farm: (farm.root / "seeds/one/made.txt").unlink(),
    "an output that was changed": lambda farm: farm.write("seeds/one/made.txt", "else"),
    "the settings": lambda farm: farm.write(
        "pyproject.toml", (farm.root / "pyproject.toml").read_text() + "\n# \n"
    ),
    "staging": lambda farm: farm.git("add", "-A"),
    "an assumption": lambda farm: farm.git("update-index", "--assume-unchanged", "seeds/one/src/data.txt"),
    "the cache": lambda farm: shutil.rmtree(farm.root / ".seedbed/hot"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_change_ends_it(farm: Farm, change: Callable[[Farm], object]) -> None:
    words = ["run", "look", "make"]
    run(*words[1:])
    assert answer_in_process(words) is not None
    change(farm)
    assert answer_in_process(words) is None


@pytest.mark.parametrize(
    ("name", "value"), [("FARM_LIKES", "x"), ("PYTEST_ADDOPTS", "-x"), ("PYTHONPATH", "elsewhere")]
)
def test_a_variable_that_counts_ends_it(
    farm: Farm, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    words = ["run", "look"]
    run("look")
    monkeypatch.setenv("FARM_OTHER", "counts for nothing")
    assert answer_in_process(words) is not None
    monkeypatch.setenv(name, value)
    assert answer_in_process(words) is None


def test_another_command_or_another_folder_is_another_answer(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("look")
    assert answer_in_process(["run", "make"]) is None
    assert answer_in_process(["run", "look", "--keep-going"]) is None
    monkeypatch.chdir(farm.root / "seeds")
    assert answer_in_process(["run", "look"]) is None


def test_a_damaged_memory_is_no_answer(farm: Farm) -> None:
    run("look")
    for path in (farm.root / ".seedbed" / "hot").iterdir():
        path.write_bytes(path.read_bytes()[1:])
    assert answer_in_process(["run", "look"]) is None


def test_a_file_written_just_now_is_not_trusted_by_its_time(farm: Farm) -> None:
    later = time.time() + 3600  # as far as its time tells, it could be written again without a trace
    os.utime(farm.root / "seeds/one/src/more.txt", (later, later))
    run("look")
    assert answer_in_process(["run", "look"]) is None


def test_it_asks_git_exactly_what_the_long_way_asks(farm: Farm) -> None:
    from seedbed.buildgraph import _hot

    listings = read_listings(farm.root)
    root = str(farm.root)
    assert [_hot._finish(*_hot._start(root, words)) for words in (_hot._INDEX, _hot._STATUS)] == [
        listings.index,
        listings.status,
    ]


def answer_in_process(words: list[str]) -> bytes | None:
    """Ask in a process like the one that wrote the answer: without a terminal."""
    script = "import sys; from seedbed.buildgraph._hot import known_answer; sys.exit(3 if known_answer(sys.argv[1:]) is None else 0)"
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr
    return b"" if done.returncode == 0 else None
