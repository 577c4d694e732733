"""What only bubblewrap has to withstand or to give back."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seedbed.sandbox import (
    BubblewrapSandbox,
    Limited,
    LimitKind,
    Limits,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    World,
)
from seedbed.sandbox._testing import require_bubblewrap

WORLD = World(now=datetime(2025, 11, 21, tzinfo=UTC))

Play = Callable[..., RunResult]


@pytest.fixture
def play() -> Play:
    sandbox = require_bubblewrap()

    def played(code: str, limits: Limits | None = None) -> RunResult:
        return asyncio.run(sandbox.run(code, world=WORLD, limits=limits))

    return played


def test_a_fork_bomb_ends_at_the_cap_on_processes(play: Play) -> None:
    result = play("import os\nwhile True: os.fork()", Limits(processes=16))
    assert isinstance(result, Limited)
    # On a machine that is starved of time, the clock may run out before the watchdog is let in.
    assert result.limit in {LimitKind.PROCESSES, LimitKind.WALL}


def test_processes_below_the_cap_may_run(play: Play) -> None:
    code = (
        "import subprocess, sys\n"
        "running = [subprocess.Popen([sys.executable, '-S', '-c', 'input()'], stdin=-1) for _ in range(3)]\n"
        "print([p.communicate(b'x\\n') and p.returncode for p in running])"
    )
    result = play(code)
    assert isinstance(result, Ran)
    assert result.output == "[0, 0, 0]\n"


def test_memory_of_several_processes_counts_together(play: Play) -> None:
    code = (
        "import os, time, select\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0: break\n"
        "x = bytearray(b'x' * 60_000_000)\n"
        "select.select([], [], [], 20)"
    )
    result = play(code, Limits(memory_bytes=150 * 2**20))
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.MEMORY


def test_nothing_goes_on_after_the_program_has_ended(play: Play) -> None:
    code = "import os, select\nif os.fork() == 0: select.select([], [], [], 50)\nprint('done')"
    result = play(code, Limits(wall_seconds=20.0))
    assert isinstance(result, Ran)
    assert result.output == "done\n"


def test_a_program_is_nobody_and_sees_only_its_own_processes(play: Play) -> None:
    result = play("import os\nprint(os.getuid(), os.getgid(), os.getpid() < 10, os.path.exists('/proc/1'))")
    assert isinstance(result, Ran)
    assert result.output == "65534 65534 True False\n"


def test_the_packages_of_this_environment_are_not_there(play: Play) -> None:
    for name in ("pydantic", "pytest", "seedbed.sandbox"):
        result = play(f"import {name}")
        assert isinstance(result, Raised)
        assert result.error.startswith("ModuleNotFoundError")


def test_what_is_installed_beside_the_interpreter_is_hidden(play: Play) -> None:
    code = "import glob, os, sys\nfound = glob.glob(sys.prefix + '/lib/python3*/*-packages')\n"
    result = play(code + "print(sum(len(os.listdir(folder)) for folder in found))")
    assert isinstance(result, Ran)
    assert result.output == "0\n"


def test_a_program_is_told_when_its_memory_is_spent_and_may_go_on(play: Play) -> None:
    result = play("try:\n    x = bytearray(10**10)\nexcept MemoryError:\n    print('too much')")
    assert isinstance(result, Ran)
    assert result.output == "too much\n"


def test_classes_generators_and_the_standard_library_are_cpythons(play: Play) -> None:
    result = play(
        "import enum, heapq, statistics, sqlite3, ssl, zoneinfo, decimal\n"
        "class Base: name = 'base'\n"
        "class Child(Base): pass\n"
        "def ones():\n    yield 1\n"
        "print(Child.name, next(ones()), statistics.mean([1, 2]), heapq.nsmallest(1, [3, 2]))"
    )
    assert isinstance(result, Ran)
    assert result.output == "base 1 1.5 [2]\n"


def test_only_plain_files_with_plain_names_at_the_top_come_back(play: Play) -> None:
    code = (
        "import os\n"
        "open('kept.txt', 'w').write('k')\n"
        "os.mkdir('folder'); open('folder/inner.txt', 'w').write('i')\n"
        "os.symlink('/etc/ld.so.cache', 'link.txt')\n"
        "os.mkfifo('pipe.txt')\n"
        "open('.hidden', 'w').write('h'); open('odd\\nname', 'w').write('o')\n"
    )
    result = play(code)
    assert isinstance(result, Ran)
    assert [artefact.name for artefact in result.artefacts] == ["kept.txt"]


@pytest.mark.parametrize(
    "code",
    ["open('a', 'wb').write(bytes(3000))", "for i in range(9): open(f'f{i}', 'w').write('x')"],
    ids=["bytes", "count"],
)
def test_more_artefacts_than_may_be_are_a_limit(play: Play, code: str) -> None:
    result = play(code, Limits(artefact_bytes=2000, artefact_count=8))
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.ARTEFACTS


def test_as_many_artefacts_as_may_be_come_back(play: Play) -> None:
    result = play(
        "for i in range(8): open(f'f{i}', 'wb').write(bytes(250))",
        Limits(artefact_bytes=2000, artefact_count=8),
    )
    assert isinstance(result, Ran)
    assert [len(artefact.content) for artefact in result.artefacts] == [250] * 8


def test_the_disk_of_a_program_is_small(play: Play) -> None:
    result = play("while True:\n  with open('/tmp/big', 'ab') as f: f.write(bytes(2**20))")
    assert isinstance(result, Raised)
    assert result.error.startswith("OSError")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import os; os._exit(3)", "SystemExit: 3"),
        ("import os; os.abort()", "Killed by SIGABRT"),
        ("import os; os.kill(0, 9)", "Killed by SIGKILL"),
        ("import os; os.kill(-1, 9)", "The program broke the sandbox that it ran in"),
        ("input()", "EOFError: EOF when reading a line"),
        ("raise ValueError('two\\nlines')", "ValueError: two\nlines"),
        ("raise KeyError('k' * 100_000)", "KeyError: '" + "k" * 989),
    ],
)
def test_every_odd_end_is_an_error_of_the_program(play: Play, code: str, error: str) -> None:
    result = play(code)
    assert isinstance(result, Raised)
    assert result.error == error
    assert len(result.traceback) < 50_000


def test_an_error_in_a_copy_that_the_program_forked_is_not_the_programs(play: Play) -> None:
    result = play("import os\nif os.fork() == 0:\n    1 / 0\nos.wait()\nprint('fine')")
    assert isinstance(result, Ran)
    assert result.output == "fine\n"


def test_a_waiting_loop_on_the_clock_ends(play: Play) -> None:
    code = "import time\nend = time.time() + 0.05\nwhile time.time() < end: pass\nprint('waited')"
    result = play(code)
    assert isinstance(result, Ran)
    assert result.output == "waited\n"


def test_without_bubblewrap_nothing_runs_and_the_reason_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = asyncio.run(BubblewrapSandbox().run("print(1)", world=WORLD))
    assert isinstance(result, NoSandbox)
    assert result.why.startswith("bubblewrap is not installed")
    assert "\n" not in result.why


def test_a_machine_that_refuses_namespaces_is_told_from_one_without_bubblewrap(tmp_path: Path) -> None:
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    result = asyncio.run(BubblewrapSandbox(bwrap=str(refusing)).run("print(1)", world=WORLD))
    assert isinstance(result, NoSandbox)
    assert result.why == "bubblewrap does not work here: bwrap: No permissions to create new namespace"
