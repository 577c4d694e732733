import asyncio
import gc
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.decomposer import Part, Split, run_parts, stages
from seedbed.decomposer._testing import chain
from seedbed.problem import BadInput

NAMES = tuple("abcdefg")
PATIENCE = 20.0
"""Seconds until a test that waits for what never comes gives up."""


@st.composite
def splits(draw: st.DrawFn) -> Split:
    """Return parts in an order that need not be the one in which they can be solved."""
    names = draw(st.permutations(NAMES[: draw(st.integers(2, len(NAMES)))]))
    order = [
        (name, tuple(draw(st.lists(st.sampled_from(names[:at]), unique=True)) if at else ()))
        for at, name in enumerate(names)
    ]
    return chain(*draw(st.permutations(order)))


def ready(split: Split, usable: Iterable[str]) -> set[str]:
    """Return what can be begun when these have ended usable."""
    return {part.name for part in split.parts if set(part.after) <= set(usable)}


class Held:
    """Solves parts that begin at once, and end only when they are told to."""

    def __init__(self) -> None:
        self.begun: dict[str, Mapping[str, str]] = {}
        self.ended: list[str] = []
        self._told: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Condition()

    async def solve(self, part: Part, results: Mapping[str, str]) -> str:
        assert part.name not in self.begun
        self.begun[part.name] = results
        self._told[part.name] = asyncio.Event()
        await self._note()
        try:
            await self._told[part.name].wait()
        finally:
            self.ended.append(part.name)
        return f"result of {part.name}"

    async def end(self, name: str) -> None:
        self._told[name].set()
        await self._note()

    async def until_begun(self, names: Iterable[str]) -> None:
        wanted = set(names)
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: set(self.begun) >= wanted)

    async def _note(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@settings(max_examples=60, deadline=None)
@given(splits(), st.data())
def test_a_part_begins_as_soon_as_those_it_comes_after_have_ended_usable(
    split: Split, data: st.DataObject
) -> None:
    bad = data.draw(st.sets(st.sampled_from([part.name for part in split.parts])), "unusable")

    async def run() -> tuple[Held, Mapping[str, str]]:
        held = Held()
        running = asyncio.create_task(
            run_parts(split, held.solve, usable=lambda result: result[-1] not in bad)
        )
        ended: list[str] = []
        while True:
            # Those that can go side by side are all under way before one of them ends, and no other is.
            can = ready(split, set(ended) - bad)
            await held.until_begun(can)
            assert set(held.begun) == can
            if not (under_way := sorted(can - set(ended))):
                return held, await running
            ended.append(data.draw(st.sampled_from(under_way), "ends"))
            await held.end(ended[-1])

    held, results = asyncio.run(run())
    assert list(results) == [part.name for part in split.parts if part.name in held.begun]
    assert all(result == f"result of {name}" for name, result in results.items())
    for part in split.parts:
        if part.name in held.begun:
            assert held.begun[part.name] == {name: f"result of {name}" for name in part.after}


@settings(max_examples=60, deadline=None)
@given(splits())
def test_a_part_stands_in_the_first_wave_that_lies_after_all_it_needs(split: Split) -> None:
    waves = stages(split)
    at = {name: number for number, wave in enumerate(waves) for name in wave}
    assert sorted(at) == sorted(part.name for part in split.parts)
    for part in split.parts:
        assert at[part.name] == max((at[name] + 1 for name in part.after), default=0)


def test_within_a_wave_the_parts_stand_as_in_the_split() -> None:
    split = chain(("c", ()), ("last", ("b", "c")), ("b", ()), ("a", ()))
    assert stages(split) == (("c", "b", "a"), ("last",))


def test_results_are_handed_on_in_the_order_of_the_split_whichever_came_first() -> None:
    split = chain(("a", ()), ("b", ()), ("c", ("b", "a")))

    async def run() -> tuple[list[str], list[str]]:
        held = Held()
        running = asyncio.create_task(run_parts(split, held.solve, usable=bool))
        await held.until_begun(["a", "b"])
        for name in ("b", "a"):
            await held.end(name)
        await held.until_begun(["c"])
        await held.end("c")
        return list(held.begun["c"]), list(await running)

    assert asyncio.run(run()) == (["a", "b"], ["a", "b", "c"])


def test_what_a_part_raises_cancels_the_others_and_comes_out_as_itself() -> None:
    split = chain(("a", ()), ("b", ()), ("c", ("a",)))
    cause = KeyError("why")
    failure = LookupError("nothing there")

    async def run() -> list[str]:
        held = Held()

        async def solve(part: Part, results: Mapping[str, str]) -> str:
            if part.name == "b":
                await held.until_begun(["a"])
                raise failure from cause
            return await held.solve(part, results)

        with pytest.raises(LookupError) as raised:
            await run_parts(split, solve, usable=bool)
        assert raised.value is failure
        assert raised.value.__cause__ is cause
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return [*held.begun, *held.ended]

    assert asyncio.run(run()) == ["a", "a"]


def test_of_parts_that_fail_at_once_the_first_in_the_split_is_told() -> None:
    async def solve(part: Part, _results: Mapping[str, str]) -> str:
        raise LookupError(part.name)

    with pytest.raises(LookupError, match="a"):
        asyncio.run(run_parts(chain(*((name, ()) for name in NAMES)), solve, usable=bool))


def test_what_a_part_raises_on_being_cancelled_does_not_hide_why_and_is_not_warned_of() -> None:
    warned: list[object] = []

    async def run() -> None:
        begun = asyncio.Event()

        async def solve(part: Part, _results: Mapping[str, str]) -> str:
            if part.name == "b":
                await begun.wait()
                raise LookupError("why")
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                raise OSError("while tidying up")

        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: warned.append(context))
        with pytest.raises(LookupError, match="why"):
            await run_parts(chain(("a", ()), ("b", ())), solve, usable=bool)
        gc.collect()

    asyncio.run(run())
    assert warned == []


def test_being_cancelled_while_a_failure_is_tidied_up_after_is_being_cancelled() -> None:
    async def run() -> None:
        tidying, may_end = asyncio.Event(), asyncio.Event()

        async def solve(part: Part, _results: Mapping[str, str]) -> str:
            if part.name == "b":
                raise LookupError
            try:
                await asyncio.Event().wait()
            finally:
                tidying.set()
                await may_end.wait()
            return part.name

        running = asyncio.create_task(run_parts(chain(("a", ()), ("b", ())), solve, usable=bool))
        await tidying.wait()
        running.cancel()
        await asyncio.sleep(0)
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(run())


def test_no_part_begins_after_another_has_failed() -> None:
    split = chain(("a", ()), ("b", ()), ("c", ("a",)))
    begun: list[str] = []

    async def solve(part: Part, _results: Mapping[str, str]) -> str:
        begun.append(part.name)
        if part.name == "b":
            raise LookupError("nothing there")
        return part.name

    with pytest.raises(LookupError):
        asyncio.run(run_parts(split, solve, usable=bool))
    assert begun == ["a", "b"]


def test_a_part_that_was_cancelled_from_elsewhere_is_not_taken_for_one_without_a_result() -> None:
    async def solve(part: Part, _results: Mapping[str, str]) -> str:
        if part.name == "b":
            raise asyncio.CancelledError
        return part.name

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run_parts(chain(("a", ()), ("b", ())), solve, usable=bool))


def test_cancelling_waits_until_every_part_has_tidied_up_also_when_cancelled_twice() -> None:
    async def run() -> list[str]:
        tidied: list[str] = []
        tidying, may_end = asyncio.Event(), asyncio.Event()

        async def solve(part: Part, _results: Mapping[str, str]) -> str:
            try:
                await asyncio.Event().wait()
            finally:
                tidying.set()
                await may_end.wait()
                tidied.append(part.name)
            return part.name

        running = asyncio.create_task(run_parts(chain(("a", ()), ("b", ())), solve, usable=bool))
        await asyncio.sleep(0)  # it begins
        await asyncio.sleep(0)  # so do its parts
        running.cancel()
        await tidying.wait()
        running.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        assert not running.done()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await running
        return tidied

    assert asyncio.run(run()) == ["a", "b"]


@pytest.mark.parametrize(
    ("split", "fault"),
    [
        (chain(("a", ("b",)), ("b", ("a",))), "circle: '"),
        (chain(("a", ("a",)), ("b", ())), "'a' → 'a'"),
        (chain(("a", ("z",)), ("b", ())), "'a' comes after 'z', which is not a part"),
        (chain(("a", ()), ("a", ())), "2 parts are called 'a'"),
    ],
)
def test_parts_without_an_order_are_neither_run_nor_staged(split: Split, fault: str) -> None:
    async def never(part: Part, _results: Mapping[str, str]) -> str:
        raise AssertionError(part)

    with pytest.raises(BadInput, match=fault):
        stages(split)
    with pytest.raises(BadInput, match=fault):
        asyncio.run(run_parts(split, never, usable=bool))
