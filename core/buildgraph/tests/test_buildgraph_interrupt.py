"""Ctrl-C, a request to end, and failing fast: nothing goes on running, and what was done is kept."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from seedbed.workspace.testing import Farm

# Says that it is there, with a child of its own, and stays.
STAY = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
pathlib.Path("{folder}", sys.argv[1] + ".pids").write_text(str(child.pid) + " " + str(__import__("os").getpid()))
time.sleep(600)
"""
RUN = [sys.executable, "-c", "from seedbed.buildgraph.main import main; raise SystemExit(main())", "run"]


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    farm = Farm(
        tmp_path / "farm",
        """
[tool.seedbed.tasks.stay]
command = ["python", "stay.py", "{name}"]
inputs = ["src/**"]
tools = []

[tool.seedbed.tasks.quick]
command = ["python", "-S", "-c", "print(1)"]
inputs = ["src/**"]
tools = []

[tool.seedbed.tasks.fail]
command = ["python", "-S", "-c", "raise SystemExit(3)"]
inputs = ["src/**"]
tools = []
""",
    )
    farm.member("seeds/one")
    farm.member("seeds/two")
    farm.settle()
    (tmp_path / "pids").mkdir()
    farm.write("stay.py", STAY.replace("{folder}", str(tmp_path / "pids")))
    return farm


def wait_for_pids(folder: Path, count: int) -> list[int]:
    """Return the processes that have said that they are there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [int(pid) for path in folder.glob("*.pids") for pid in path.read_text().split()]
        if len(found) == 2 * count:
            return found
        time.sleep(0.05)
    raise AssertionError("the tasks never began")


def start(farm: Farm, *words: str) -> "subprocess.Popen[str]":
    # A background shell leaves Ctrl-C ignored; here it must not be.
    return subprocess.Popen(
        [*RUN, *words],
        cwd=farm.root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads here
    )


def gone(pids: list[int]) -> bool:
    """Whether none of these runs any more, or will in a moment."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        alive = [
            pid
            for pid in pids
            if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        ]
        if not alive:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process_and_keeps_what_was_done(
    farm: Farm, tmp_path: Path, number: signal.Signals
) -> None:
    process = start(farm, "quick", "stay", "-j", "2")
    pids = wait_for_pids(tmp_path / "pids", 2)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == ""
    assert "2 passed, 2 cancelled" in out
    assert gone(pids)
    again = subprocess.run([*RUN, "quick"], cwd=farm.root, capture_output=True, text=True, check=True)
    assert "2 known" in again.stdout
    assert not list((farm.root / ".seedbed" / "tmp").iterdir())


def test_failing_fast_ends_what_runs(farm: Farm, tmp_path: Path) -> None:
    text = (farm.root / "pyproject.toml").read_text()
    wait = "import pathlib, sys, time\nwhile len(list(pathlib.Path(sys.argv[1]).iterdir())) < 1: time.sleep(0.05)\nsys.exit(3)"
    farm.write("fail.py", wait)
    farm.write(
        "pyproject.toml",
        text.replace(
            '["python", "-S", "-c", "raise SystemExit(3)"]',
            f'["python", "fail.py", "{tmp_path / "pids"}", "{{name}}"]',
        ),
    )
    process = start(farm, "stay", "fail", "--filter", "one", "-j", "2")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "farm-one:fail failed" in out
    assert "1 failed, 1 cancelled" in out
    assert gone([int(pid) for path in (tmp_path / "pids").iterdir() for pid in path.read_text().split()])
    assert not list((farm.root / ".seedbed" / "tmp").iterdir())


def test_ctrl_c_while_the_command_still_loads_is_quiet(tmp_path: Path) -> None:
    script = (
        "import sys\nclass Slow:\n    def find_spec(self, name, *more):\n"
        "        if name == 'seedbed.buildgraph.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from seedbed.buildgraph.main import main\nsys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")
