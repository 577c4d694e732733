"""What only bubblewrap has to withstand or to give back."""

import asyncio
import marshal
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil
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
from seedbed.sandbox._jail import find_bwrap, jail
from seedbed.sandbox._process import play as play_command
from seedbed.sandbox._testing import require_bubblewrap
from seedbed.sandbox._usage import TreeUsage

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
    refusing.write_text("#!/bin/sh\necho 'bwrap: no such luck' >&2\nexit 1\n")
    refusing.chmod(0o755)
    result = asyncio.run(BubblewrapSandbox(bwrap=str(refusing)).run("print(1)", world=WORLD))
    assert isinstance(result, NoSandbox)
    assert result.why.startswith("bubblewrap does not work here: bwrap: no such luck (")


ORDINARY = {
    "asyncio": "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 'fine'\nprint(asyncio.run(f()))",
    "a thread of asyncio": "import asyncio\nprint(asyncio.run(asyncio.to_thread(lambda: 'fine')))",
    "a process of asyncio": (
        "import asyncio, sys\nasync def f():\n"
        "    p = await asyncio.create_subprocess_exec(sys.executable, '-S', '-c', 'print(\"fine\")', stdout=-1)\n"
        "    return (await p.communicate())[0].decode()\nprint(asyncio.run(f()), end='')"
    ),
    "a unix server": (
        "import asyncio\nasync def serve(r, w):\n    w.write(await r.read(4))\n    w.close()\nasync def f():\n"
        "    await asyncio.start_unix_server(serve, '/tmp/s')\n"
        "    r, w = await asyncio.open_unix_connection('/tmp/s')\n    w.write(b'fine')\n"
        "    return (await r.read()).decode()\nprint(asyncio.run(f()))"
    ),
    "a pool of threads": (
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(32) as pool:\n"
        "    print('fine' if sum(pool.map(abs, range(100))) == 4950 else 'wrong')"
    ),
    "multiprocessing": (
        "import multiprocessing as m\na, b = m.Pipe()\np = m.Process(target=b.send, args=('fine',))\n"
        "p.start()\nprint(a.recv())\np.join()"
    ),
    "a manager": "import multiprocessing as m\nwith m.Manager() as g:\n    l = g.list(['fine'])\n    print(l[0])",
    "a spawned process": (
        "import multiprocessing as m\nc = m.get_context('spawn')\nif __name__ == '__main__':\n"
        "    p = c.Process(target=print, args=('fine',))\n    p.start()\n    p.join()"
    ),
    "a pseudo-terminal": "import os, pty\na, b = pty.openpty()\nos.write(b, b'fine')\nprint(os.read(a, 4).decode())",
    "a database": "import sqlite3\nc = sqlite3.connect('x.db')\nprint(c.execute(\"select 'fine'\").fetchone()[0])",
    "signals": (
        "import os, signal\nsignal.signal(signal.SIGALRM, lambda *_: print('fine'))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.01)\nsignal.pause()"
    ),
    "files": (
        "import os, shutil, tempfile\nd = tempfile.mkdtemp()\nopen(f'{d}/a', 'w').write('fine')\n"
        "shutil.copytree(d, f'{d}2')\nos.symlink('a', f'{d}2/b')\nos.link(f'{d}2/a', f'{d}2/c')\n"
        "shutil.rmtree(d)\nprint(open(f'{d}2/b').read())"
    ),
    "locks, maps and polls": (
        "import fcntl, mmap, os, select\nf = open('l', 'w')\nfcntl.flock(f, fcntl.LOCK_EX)\n"
        "m = mmap.mmap(-1, 4096)\nm[:4] = b'fine'\nr, w = os.pipe()\np = select.epoll()\np.register(r, 1)\n"
        "os.write(w, m[:4])\np.poll(1)\nprint(os.read(r, 4).decode())"
    ),
}


@pytest.mark.parametrize("code", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_program_notices_nothing_of_the_walls(play: Play, code: str) -> None:
    result = play(code)
    assert isinstance(result, Ran), result
    assert result.output.strip() == "fine"


def test_a_program_cannot_even_talk_to_itself_over_the_network(play: Play) -> None:
    result = play("import socket\nsocket.create_server(('127.0.0.1', 0))")
    assert isinstance(result, Raised)
    assert result.error == "PermissionError: [Errno 1] Operation not permitted"


SMALL = Limits(memory_bytes=96 * 2**20)


@pytest.mark.parametrize(
    "code",
    [
        "for f in ('/tmp/a', '/tmp/b', '/work/c', '/work/d'):\n    open(f, 'wb').write(bytes(30_000_000))",
        "import os\nfor n in range(10**6): os.close(os.open(f'/tmp/{n}', os.O_CREAT))",
        "import os\nfor n in range(10**6): os.mkdir(f'/tmp/{n}')",
        (
            "import socket\nkept = [socket.socketpair() for _ in range(100)]\nfor a, b in kept:\n"
            "    a.setblocking(False)\nfor a, b in kept * 2:\n    try:\n        while True: a.send(bytes(4096))\n"
            "    except BlockingIOError: pass\nmore = [socket.socketpair() for _ in range(20)]\n"
            "import os\nfor _ in range(4): os.fork()\nkept = [socket.socketpair() for _ in range(7)]"
        ),
    ],
    ids=["files", "names of files", "folders", "sockets"],
)
def test_what_a_program_keeps_in_the_kernel_counts_as_its_memory(play: Play, code: str) -> None:
    result = play(code + "\nimport select\nselect.select([], [], [], 60)", SMALL)
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.MEMORY


def test_pages_that_processes_share_count_once(play: Play) -> None:
    code = (
        "import os, select\nx = bytearray(b'x') * 60_000_000\n"
        "for _ in range(6):\n    if os.fork() == 0:\n        select.select([], [], [], 0.5)\n        os._exit(0)\n"
        "select.select([], [], [], 0.5)\nprint('fine')"
    )
    result = play(code, Limits(memory_bytes=150 * 2**20))
    assert isinstance(result, Ran), result
    assert result.output == "fine\n"


def test_threads_count_too(play: Play) -> None:
    code = (
        "import select, threading\nthreading.stack_size(65536)\nwhile True:\n"
        "    try: threading.Thread(target=select.select, args=([], [], [], 60)).start()\n"
        "    except RuntimeError: pass"
    )
    result = play(code, Limits(processes=8))
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.PROCESSES


def test_the_kernel_itself_ends_a_fork_bomb_where_the_watchdog_is_late(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seedbed.sandbox._watchdog.exceeded", lambda usage, limits: None)
    code = (
        "import os\nmade = 0\ntry:\n    while made < 1000:\n        if os.fork() == 0:\n"
        "            import select; select.select([], [], [], 60)\n        made += 1\nexcept OSError:\n    pass\nprint(made)"
    )
    result = play(code, Limits(processes=8))
    assert isinstance(result, Ran)
    if tuple(map(int, os.uname().release.split("-")[0].split(".")[:2])) >= (5, 14):
        assert int(result.output) < 8 + 64 + 3


def test_a_watchdog_that_fails_lets_nothing_run_unwatched(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(pid: int, *, enough: int, most: int) -> TreeUsage:
        raise RuntimeError("no such luck")

    failures: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    monkeypatch.setattr("seedbed.sandbox._watchdog.tree_usage", broken)
    result = play("while True: pass", Limits(wall_seconds=60.0, cpu_seconds=60.0))
    assert isinstance(result, Limited)
    assert [str(failure.exc_value) for failure in failures] == ["no such luck"]


def test_the_clock_runs_out_though_the_event_loop_is_busy() -> None:
    sandbox = require_bubblewrap()
    others = psutil.Process().children(recursive=True)

    async def busy() -> tuple[bool, RunResult]:
        run = asyncio.ensure_future(
            sandbox.run("import os\nwhile True: pass", world=WORLD, limits=Limits(wall_seconds=0.5))
        )
        await asyncio.sleep(0.2)
        children = [child for child in psutil.Process().children(recursive=True) if child not in others]
        assert children
        time.sleep(1.5)  # noqa: ASYNC251 - this is what is tried
        return any(child.is_running() and child.status() != "zombie" for child in children), await run

    going_on, result = asyncio.run(busy())
    assert not going_on
    assert isinstance(result, Limited)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_what_only_root_may_read_is_not_read_even_where_it_is_shown(tmp_path: Path) -> None:
    require_bubblewrap()
    (tmp_path / "key").write_text("sesame")
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "open").write_text("well")
    tmp_path.chmod(0o755)
    limits = Limits()
    command = jail(find_bwrap() or "", limits, mounts=((tmp_path, "/shown"),))
    caps = {"cpu": 5, "memory": limits.memory_bytes, "file": 9, "artefact_bytes": 9, "artefact_count": 1}
    code = "print(open('/shown/open').read(), flush=True)\nprint(open('/shown/key').read())"
    sent = marshal.dumps({"files": {}, "code": code, "now": 0, "seed": 0, "limits": caps})
    played = asyncio.run(play_command(command, sent, limits, 10_000))
    assert played.output == b"well\n"
    assert b"PermissionError" in played.said


def test_where_there_is_no_stepping_down_the_note_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = require_bubblewrap()
    monkeypatch.setattr("seedbed.sandbox._jail.is_root", lambda: True)
    monkeypatch.setattr("seedbed.sandbox._jail.steps_down", lambda bwrap: False)
    weakness = asyncio.run(sandbox.weakness())
    assert weakness is not None
    assert "root to the kernel" in weakness
    assert "\n" not in weakness
