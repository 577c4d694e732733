"""Several things at once, of which none is left behind."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import TypeVar

T = TypeVar("T")
S = TypeVar("S")


async def together(works: Iterable[Coroutine[object, object, T]]) -> list[T]:
    """Do all side by side, and return what they came to, in order.

    Where one raises, the others are seen to their end before it is raised: what they have under way is paid for, and a
    budget that is spent lets none of them begin anything. Where this is cancelled, so are they.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        results = await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


async def both(one: Coroutine[object, object, T], other: Coroutine[object, object, S]) -> tuple[T, S]:
    """Do two different things side by side, as `together` does."""
    first: list[T] = []
    second: list[S] = []

    async def do_one() -> None:
        first.append(await one)

    async def do_other() -> None:
        second.append(await other)

    await together([do_one(), do_other()])
    return first[0], second[0]
