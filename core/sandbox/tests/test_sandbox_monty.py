"""What is held from outside of Monty: its workers are processes of the host."""

import asyncio
from datetime import UTC, datetime

import psutil
import pytest

from seedbed.sandbox import Limited, LimitKind, Limits, MontySandbox, Ran, RunResult, World
from seedbed.sandbox._types import MIB

WORLD = World(now=datetime(2025, 11, 21, tzinfo=UTC))
BIG_POWER = "x = 7 ** 7 ** 10"
SHORT = Limits(wall_seconds=0.5)


def played(*programs: str, limits: Limits | None = None) -> list[RunResult]:
    """Run programs one after another on one worker."""

    async def play() -> list[RunResult]:
        sandbox = MontySandbox(workers=1)
        results = [
            await asyncio.wait_for(sandbox.run(program, world=WORLD, limits=limits), 20)
            for program in programs
        ]
        await sandbox.close()
        return results

    return asyncio.run(play())


def test_a_worker_that_its_own_host_forgets_is_ended_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedbed.sandbox._monty._GRACE_SECONDS", 600.0)
    ended, after = played(BIG_POWER, "print('well')", limits=SHORT)
    assert isinstance(ended, Limited)
    assert ended.limit is LimitKind.WALL
    assert isinstance(after, Ran)


def test_memory_that_monty_does_not_count_ends_a_program_too(monkeypatch: pytest.MonkeyPatch) -> None:
    growing = "x = []\nfor i in range(2_000_000): x.append(str(i) * 3)"
    (well,) = played(growing)
    assert isinstance(well, Ran)
    monkeypatch.setattr("seedbed.sandbox._monty._MARGIN_BYTES", 30 * MIB - Limits().memory_bytes)
    ended, after = played(growing, "print('well')")
    assert isinstance(ended, Limited)
    assert ended.limit is LimitKind.MEMORY
    assert isinstance(after, Ran)


def test_a_worker_is_kept_warm_but_not_when_it_has_grown_fat(monkeypatch: pytest.MonkeyPatch) -> None:
    def children() -> set[int]:
        return {child.pid for child in psutil.Process().children(recursive=True)}

    others = children()

    def workers() -> set[int]:
        return children() - others

    async def play() -> tuple[set[int], set[int], set[int], RunResult]:
        sandbox = MontySandbox(workers=1)
        await sandbox.run("print(1)", world=WORLD)
        first = workers()
        await sandbox.run("print(2)", world=WORLD)
        second = workers()
        monkeypatch.setattr("seedbed.sandbox._monty._FAT_BYTES", 0)
        await sandbox.run("print(3)", world=WORLD)
        monkeypatch.undo()
        result = await sandbox.run("print(4)", world=WORLD)
        third = workers()
        await sandbox.close()
        return first, second, third, result

    first, second, third, result = asyncio.run(play())
    assert first
    assert first == second
    assert not first & third
    assert isinstance(result, Ran)
    assert result.output == "4\n"


def test_one_huge_text_that_is_printed_is_not_kept_by_the_host() -> None:
    (ended,) = played("print('a' * 100_000_000)", limits=Limits(output_bytes=1000))
    assert isinstance(ended, Limited)
    assert ended.limit is LimitKind.OUTPUT
    assert ended.output == "a" * 1000
