"""The package as others import it, its fake, and its arithmetic."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

import seedbed.sandbox
from seedbed.sandbox import (
    BubblewrapSandbox,
    FakeSandbox,
    LayeredSandbox,
    LimitKind,
    Limits,
    MontySandbox,
    Raised,
    Ran,
    Sandbox,
    SandboxError,
    SuiteResult,
    World,
    choose_sandbox,
)
from seedbed.sandbox._watchdog import TreeUsage, exceeded
from seedbed.sandbox._world import posix_zone, zone_name

WORLD = World(now=datetime(2025, 11, 21, tzinfo=UTC))


def test_the_public_names_are_these() -> None:
    assert sorted(seedbed.sandbox.__all__) == [
        "Ailment", "BubblewrapSandbox", "FakeSandbox", "LayeredSandbox", "LimitKind", "Limited", "Limits", "MontySandbox", "NoSandbox", "Raised", "Ran", "RunResult", "Sandbox", "SandboxError", "SandboxHealth", "SuiteOutcome", "SuiteResult", "Unsupported", "World", "choose_sandbox", "sandbox_health", "under_test",
    ]  # fmt: skip
    assert all(hasattr(seedbed.sandbox, name) for name in seedbed.sandbox.__all__)


def test_every_sandbox_keeps_the_protocol() -> None:
    sandboxes: list[Sandbox] = [
        MontySandbox(),
        BubblewrapSandbox(),
        LayeredSandbox(),
        FakeSandbox(),
        choose_sandbox(),
    ]
    assert (
        len({sandbox.fingerprint for sandbox in sandboxes}) == 4
    )  # a layered one of bubblewrap only is that


def test_choosing_a_sandbox_and_its_fingerprint_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom seedbed.sandbox import choose_sandbox\nassert choose_sandbox().fingerprint\n"
        "print([m for m in ('pydantic_monty', 'psutil', 'pytest', 'xml.etree.ElementTree') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("ending", ["1 / 0", "while True: pass", "def f(n): return f(n + 1)\nf(0)"])
def test_a_host_that_ran_monty_and_ends_at_once_ends_well(ending: str) -> None:
    code = (
        "import asyncio, sys\nfrom datetime import datetime, timezone\n"
        "from seedbed.sandbox import Limits, MontySandbox, World\n"
        "world, limits = World(now=datetime.now(timezone.utc)), Limits(wall_seconds=0.2)\n"
        "print(asyncio.run(MontySandbox().run(sys.argv[1], world=world, limits=limits)).kind)"
    )
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", code, ending], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout in {"raised\n", "limited\n"}


def test_the_fake_answers_in_order_and_keeps_what_it_was_asked() -> None:
    failed = Raised(error="E", traceback="T", seconds=0.0, by="fake")
    fake = FakeSandbox(["one", failed])

    async def both() -> None:
        first = await fake.run("a", world=WORLD)
        assert isinstance(first, Ran)
        assert first.output == "one"
        assert await fake.run("b", world=WORLD) == failed

    asyncio.run(both())
    assert fake.programs == ["a", "b"]
    assert fake.worlds == [WORLD, WORLD]
    assert fake.runs == 2
    with pytest.raises(SandboxError, match="run 3 times and has 2 results"):
        asyncio.run(fake.run("c", world=WORLD))


def test_the_fake_answers_by_a_function_too() -> None:
    suite = SuiteResult(passed=1, failed=0, report="", seconds=0.0, by="fake")
    fake = FakeSandbox(lambda code, world: f"{code} {world.seed}", lambda files: suite)
    result = asyncio.run(fake.run("a", world=WORLD))
    assert isinstance(result, Ran)
    assert result.output == "a 0"
    assert asyncio.run(fake.run_tests({"test_a.py": ""})) == suite
    assert fake.folders == [{"test_a.py": ""}]
    assert fake.runs == 2


@pytest.mark.parametrize(
    ("minutes", "name", "zone"),
    [
        (0, "UTC", "<UTC>00:00:00"),
        (60, "+0100", "<+0100>-01:00:00"),
        (330, "+0530", "<+0530>-05:30:00"),
        (-210, "-0330", "<-0330>03:30:00"),
    ],
)
def test_an_offset_is_named_and_written_as_posix_wants_it(minutes: int, name: str, zone: str) -> None:
    offset = timedelta(minutes=minutes)
    assert zone_name(offset) == name
    assert posix_zone(offset) == zone


@pytest.mark.parametrize(
    ("usage", "limit"),
    [
        (TreeUsage(35, 1, 1.0), None),
        (TreeUsage(36, 1, 1.0), LimitKind.PROCESSES),
        (TreeUsage(4, 512 * 2**20 + 1, 1.0), LimitKind.MEMORY),
        (TreeUsage(4, 1, 10.1), LimitKind.CPU),
    ],
)
def test_a_tree_of_processes_is_held_to_its_caps(usage: TreeUsage, limit: LimitKind | None) -> None:
    assert exceeded(usage, Limits()) == limit
