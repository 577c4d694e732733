"""Kills `seedbed run` at random instants and looks whether the next run is right.

    python -m seedbed.bench.graph_kills --times 50

Before each run a random package is edited so that its tests pass or fail. The run is killed (SIGKILL) at a random
instant, sometimes beside another run that is not, and the processes that it had started go on without it. Then a run
goes to its end, and every package must come out as its content says: known or passed where its tests hold,
failed where they don't. A package that is `known` and should fail would be a wrong hit.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pydantic import BaseModel

from seedbed.workspace.testing import Farm

from ._table import table

_PACKAGES = ("a", "b", "c", "d", "e")
_TASKS = """
[tool.seedbed.tasks.test]
command = "pytest -q {packages}"
inputs = ["src/**", "tests/**"]
tools = []
batch = true

[tool.seedbed.tasks.make]
command = ["python", "-c", "import pathlib; pathlib.Path('made.txt').write_bytes(pathlib.Path('tests/test_it.py').read_bytes())"]
inputs = ["tests/**"]
outputs = ["made.txt"]
tools = []

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
"""
_COMMAND = [
    sys.executable, "-c", "from seedbed.buildgraph.main import main; raise SystemExit(main())",
    "run", "test", "make", "--keep-going", "--json",
]  # fmt: skip


class _Task(BaseModel):
    package: str
    task: str
    status: str


class _Answer(BaseModel):
    tasks: list[_Task]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=50, help="how many kills")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = kill_often(Path(folder).resolve(), chosen.times, chosen.seed)
    print(table(["what", "how often"], sorted(counts.items())))


def kill_often(folder: Path, times: int, seed: int) -> Counter[str]:
    """Edit, run, kill and run again; return how often what happened."""
    chance = random.Random(seed)  # noqa: S311 - instants, no secrets
    farm = Farm(folder, _TASKS)
    for name in _PACKAGES:
        farm.member(f"seeds/{name}", files={"tests/test_it.py": _test(number=0, holds=True)})
    farm.settle()
    farm.write(".gitignore", "made.txt\n__pycache__/\n")
    holds = dict.fromkeys(_PACKAGES, True)
    whole = _whole(folder)[1]
    counts: Counter[str] = Counter({"wrong hits": 0, "wrong results": 0, "wrong outputs": 0, "stuck": 0})
    for number in range(1, times + 1):
        name = chance.choice(_PACKAGES)
        holds[name] = chance.random() < 0.6
        farm.write(
            f"seeds/{name}/tests/test_it.py", _test(number if chance.random() < 0.7 else 0, holds=holds[name])
        )
        others = [_start(folder)] if chance.random() < 0.3 else []
        victim = _start(folder)
        time.sleep(chance.random() * whole * 1.1)
        counts["killed while it ran" if victim.poll() is None else "ended before the kill"] += 1
        _kill(victim)
        for other in others:
            other.communicate(timeout=120)
            counts["with another run beside it"] += 1
        try:
            answer, _ = _whole(folder)
        except subprocess.TimeoutExpired:
            counts["stuck"] += 1
            continue
        counts.update(_judge(folder, answer, holds))
    counts["files half written"] = sum(
        1 for path in (folder / ".seedbed").rglob("*.tmp") if path.stat().st_size == 0
    )
    return counts


def _judge(folder: Path, answer: _Answer, holds: dict[str, bool]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for task in answer.tasks:
        name = task.package.removeprefix("farm-")
        if task.task == "make":
            made, source = (folder / "seeds" / name / path for path in ("made.txt", "tests/test_it.py"))
            counts["wrong outputs"] += made.read_bytes() != source.read_bytes()
        elif task.status == "known":
            counts["hits"] += 1
            counts["wrong hits"] += not holds[name]
        else:
            counts["wrong results"] += (task.status == "passed") != holds[name]
    return counts


def _test(number: int, *, holds: bool) -> str:
    return f"def test_it() -> None:\n    assert {number} == {number if holds else -1}\n"


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(_COMMAND, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _kill(victim: "subprocess.Popen[bytes]") -> None:
    victim.kill()
    victim.communicate()


def _whole(folder: Path) -> tuple[_Answer, float]:
    """Run to the end; return what came out and how many seconds it took."""
    started = time.monotonic()
    done = subprocess.run(_COMMAND, cwd=folder, capture_output=True, check=False, timeout=120)
    return _Answer.model_validate(json.loads(done.stdout)), time.monotonic() - started


if __name__ == "__main__":
    main()
