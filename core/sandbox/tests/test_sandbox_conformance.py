"""What every real sandbox does. Where one may answer `Unsupported` instead, the test says so."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from seedbed.problem import Artefact
from seedbed.sandbox import (
    BubblewrapSandbox,
    LayeredSandbox,
    Limited,
    LimitKind,
    Limits,
    MontySandbox,
    Raised,
    Ran,
    RunResult,
    Sandbox,
    Unsupported,
    World,
)
from seedbed.sandbox._testing import require_bubblewrap

WORLD = World(now=datetime(2025, 12, 24, 23, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), seed=42)
SHORT = Limits(wall_seconds=1.0, cpu_seconds=5.0)

Play = Callable[..., RunResult]


@pytest.fixture(params=["monty", "bubblewrap", "layered"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made: Sandbox
    if request.param == "monty":
        made = MontySandbox(workers=2)
    elif request.param == "bubblewrap":
        made = require_bubblewrap()
    else:
        made = LayeredSandbox(MontySandbox(workers=2), require_bubblewrap())
    yield made
    asyncio.run(made.close())


@pytest.fixture
def play(sandbox: Sandbox) -> Play:
    def played(code: str, limits: Limits | None = None) -> RunResult:
        return asyncio.run(sandbox.run(code, world=WORLD, limits=limits))

    return played


def full(sandbox: Sandbox) -> bool:
    """Whether it has all of Python."""
    return isinstance(sandbox, (BubblewrapSandbox, LayeredSandbox))


def test_what_a_program_prints_is_its_output(play: Play) -> None:
    result = play("print(6 * 7)\nprint('ü', end='')")
    assert isinstance(result, Ran)
    assert result.output == "42\nü"
    assert result.artefacts == ()


def test_an_empty_program_runs_and_prints_nothing(play: Play) -> None:
    result = play("")
    assert isinstance(result, Ran)
    assert result.output == ""


def test_a_programs_main_block_runs(play: Play) -> None:
    result = play("if __name__ == '__main__':\n    print('main')")
    assert isinstance(result, Ran)
    assert result.output == "main\n"


def test_what_goes_to_standard_error_is_no_output(sandbox: Sandbox, play: Play) -> None:
    result = play("import sys\nprint('noise', file=sys.stderr)\nprint('answer')")
    assert isinstance(result, Ran)
    assert result.output == "answer\n"


def test_an_error_has_its_last_line_the_programs_own_lines_and_the_output_before_it(play: Play) -> None:
    result = play("def f():\n    return 1 / 0\n\nprint('before')\nf()")
    assert isinstance(result, Raised)
    assert result.error == "ZeroDivisionError: division by zero"
    assert 'File "program.py", line 2, in f' in result.traceback
    assert "return 1 / 0" in result.traceback
    assert "bootstrap" not in result.traceback
    assert result.output == "before\n"


def test_an_error_shows_what_a_terminal_would_obey(play: Play) -> None:
    result = play("raise ValueError('\\x1b]0;owned\\x07\\x1b[2J\\u202eend\\ttab')")
    assert isinstance(result, Raised)
    assert result.error == "ValueError: \\x1b]0;owned\\x07\\x1b[2J\\u202eend\ttab"
    assert "\x1b" not in result.traceback


def test_a_syntax_error_is_an_error_of_the_program(play: Play) -> None:
    result = play("print(1")
    assert isinstance(result, Raised)
    assert result.error.startswith("SyntaxError:")
    assert 'File "program.py", line 1' in result.traceback


@pytest.mark.parametrize("code", ["print(1)\0", "\0"], ids=["after", "alone"])
def test_a_nul_character_is_an_error_of_the_program(play: Play, code: str) -> None:
    result = play(code)
    assert isinstance(result, Raised)
    assert "SyntaxError" in result.error or "ValueError" in result.error


def test_half_a_surrogate_pair_is_an_error_of_the_program(play: Play) -> None:
    result = play("x = 1\nprint('\ud800')")
    assert isinstance(result, Raised)
    assert result.error.startswith("SyntaxError:")
    assert "line 2" in result.traceback


def test_a_huge_program_is_refused_without_being_run(play: Play) -> None:
    result = play("print(1)\n#" + "x" * 2_000_000)
    assert isinstance(result, Unsupported)
    assert "2000010 characters" in result.what


def test_a_program_of_a_hundred_thousand_brackets_ends_in_an_error(play: Play) -> None:
    assert isinstance(play("(" * 99_000), Raised)


def test_a_program_that_exits_well_has_run(sandbox: Sandbox, play: Play) -> None:
    result = play("import sys\nprint(1)\nsys.exit()")
    if not full(sandbox):
        assert isinstance(result, Unsupported)
        return
    assert isinstance(result, Ran)
    assert result.output == "1\n"


def test_a_program_that_exits_with_a_message_has_failed_with_it(play: Play) -> None:
    result = play("raise SystemExit('no such town')")
    assert isinstance(result, Raised)
    assert result.error == "SystemExit: no such town"


def test_an_endless_loop_ends_at_the_wall_clock_cap(play: Play) -> None:
    result = play("print('begun')\nwhile True: pass", SHORT)
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.WALL
    assert result.by in {"monty", "bubblewrap"}


def test_work_ends_at_the_cpu_cap(play: Play) -> None:
    result = play("n = 0\nwhile True: n += 1", Limits(wall_seconds=30.0, cpu_seconds=1.0))
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.CPU


def test_a_single_huge_operation_is_ended_too(play: Play) -> None:
    result = play("x = 3\nfor i in range(60): x = (x + 3) ** 2", SHORT)
    assert isinstance(result, Limited)
    assert result.limit in {LimitKind.WALL, LimitKind.CPU, LimitKind.MEMORY}


def test_memory_ends_at_its_cap(play: Play) -> None:
    result = play(
        "x = []\nwhile True: x.append('a' * 100_000 + str(len(x)))", Limits(memory_bytes=128 * 2**20)
    )
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.MEMORY


def test_output_ends_at_its_cap_and_what_came_before_is_kept(play: Play) -> None:
    result = play("while True: print('a' * 99)", Limits(output_bytes=5000))
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.OUTPUT
    assert result.output == ("a" * 99 + "\n") * 50


def test_endless_recursion_is_a_limit(play: Play) -> None:
    result = play("def f(n): return f(n + 1)\nf(0)")
    assert isinstance(result, Limited)
    assert result.limit is LimitKind.RECURSION


def test_a_program_after_one_that_was_killed_runs(sandbox: Sandbox) -> None:
    async def both() -> RunResult:
        killed = await sandbox.run("x = 3\nfor i in range(60): x = (x + 3) ** 2", world=WORLD, limits=SHORT)
        assert isinstance(killed, Limited)
        return await sandbox.run("print('well')", world=WORLD)

    result = asyncio.run(both())
    assert isinstance(result, Ran)
    assert result.output == "well\n"


def test_a_program_sees_the_clock_of_its_world(play: Play) -> None:
    result = play(
        "import datetime, time\n"
        "print(datetime.date.today(), time.strftime('%H:%M %Z'))\n"
        "print(str(datetime.datetime.now())[:19])\n"
        "print(str(datetime.datetime.now(datetime.timezone.utc))[:19])\n"
        "print(datetime.datetime.now().astimezone().utcoffset(), int(time.time()))\n"
        "print(type(datetime.datetime.now()).__name__, isinstance(datetime.datetime.now(), datetime.date))\n"
    )
    assert isinstance(result, Ran)
    assert result.output.splitlines() == [
        "2025-12-24 23:30 +0530",
        "2025-12-24 23:30:00",
        "2025-12-24 18:00:00",
        "5:30:00 1766599200",
        "datetime True",
    ]


def test_the_same_program_in_the_same_world_does_the_same_again(play: Play) -> None:
    code = "import random, datetime\nprint(random.random(), random.sample(range(99), 5), datetime.datetime.now())"
    first, second = play(code), play(code)
    assert isinstance(first, Ran)
    assert isinstance(second, Ran)
    assert first.output == second.output


def test_the_seed_is_that_of_the_world(play: Play) -> None:
    result = play("import random\nprint(random.random())")
    assert isinstance(result, Ran)
    assert result.output == "0.6394267984578837\n"  # random.seed(42); random.random(), in any CPython 3


def test_sleeping_takes_no_time(sandbox: Sandbox) -> None:
    code = "import time\nfor hour in range(24): time.sleep(3600)\nprint('awake')"
    result = asyncio.run(asyncio.wait_for(sandbox.run(code, world=WORLD), 30))
    assert isinstance(result, Ran)
    assert result.output == "awake\n"


def test_no_program_reads_the_machines_files(sandbox: Sandbox, play: Play, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sesame")
    for path in ("/etc/passwd", str(secret), f"/proc/self/root{secret}", "/etc/hostname", "/root"):
        result = play(f"print(open({path!r}).read())")
        assert isinstance(result, Raised if full(sandbox) else Unsupported), path


def test_no_program_sees_the_environment(
    sandbox: Sandbox, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEDBED_TEST_SECRET", "sesame")
    result = play("import os\nprint(dict(os.environ))")
    if not full(sandbox):
        assert isinstance(result, Unsupported)
        return
    assert isinstance(result, Ran)
    assert "sesame" not in result.output
    assert "SEEDBED" not in result.output


def test_no_program_reaches_a_server_on_this_machine(sandbox: Sandbox, play: Play) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = play(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)\nprint('in')")
        assert isinstance(result, Raised if full(sandbox) else Unsupported)


def test_no_program_writes_outside_its_folder(sandbox: Sandbox, play: Play, tmp_path: Path) -> None:
    for path in (
        str(tmp_path / "written"),
        "/written",
        "/dev/shm/written",
        "/usr/lib/written",
        "/dev/written",
    ):
        result = play(f"open({path!r}, 'w').write('x')")
        assert isinstance(result, Raised if full(sandbox) else Unsupported), path
    assert list(tmp_path.iterdir()) == []


def test_files_that_a_program_makes_come_back(sandbox: Sandbox, play: Play) -> None:
    result = play("open('chart.svg', 'w').write('<svg/>')\nprint('drawn')")
    if not full(sandbox):
        assert isinstance(result, Unsupported)
        return
    assert isinstance(result, Ran)
    assert result.artefacts == (Artefact(name="chart.svg", content=b"<svg/>"),)


def test_many_programs_run_at_once(sandbox: Sandbox) -> None:
    async def all_of_them() -> list[RunResult]:
        return await asyncio.gather(*(sandbox.run(f"print({n})", world=WORLD) for n in range(8)))

    results = asyncio.run(all_of_them())
    assert [result.output for result in results if isinstance(result, Ran)] == [f"{n}\n" for n in range(8)]


def test_the_event_loop_goes_on_during_a_run(sandbox: Sandbox) -> None:
    async def beats() -> int:
        run = asyncio.ensure_future(sandbox.run("while True: pass", world=WORLD, limits=SHORT))
        count = 0
        while not run.done():
            await asyncio.sleep(0.01)
            count += 1
        return count

    assert asyncio.run(beats()) > 5


def test_a_cancelled_run_ends_and_the_next_one_runs(sandbox: Sandbox) -> None:
    async def cancelled_then_run() -> RunResult:
        run = asyncio.ensure_future(
            sandbox.run("while True: pass", world=WORLD, limits=Limits(wall_seconds=60.0, cpu_seconds=60.0))
        )
        await asyncio.sleep(0.3)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(run, 20)
        return await sandbox.run("print('well')", world=WORLD)

    result = asyncio.run(cancelled_then_run())
    assert isinstance(result, Ran)
    assert result.output == "well\n"


def test_the_hosts_own_output_stays_untouched(play: Play, capfd: pytest.CaptureFixture[str]) -> None:
    play("import sys\nprint('out')\nprint('err', file=sys.stderr)")
    play("1 / 0")
    play("while True: print('a')", Limits(output_bytes=1000))
    assert capfd.readouterr() == ("", "")


def test_closing_twice_is_fine(sandbox: Sandbox) -> None:
    async def twice() -> None:
        await sandbox.run("print(1)", world=WORLD)
        await sandbox.close()
        await sandbox.close()

    asyncio.run(twice())


def test_the_fingerprint_names_what_decides_results(sandbox: Sandbox) -> None:
    assert ("monty 1.4" in sandbox.fingerprint) is not isinstance(sandbox, BubblewrapSandbox)
    assert ("CPython 3." in sandbox.fingerprint) is full(sandbox)
