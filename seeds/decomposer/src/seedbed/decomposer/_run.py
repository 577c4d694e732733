"""Running the parts of a split, side by side where they do not need each other."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TypeVar

from seedbed.decomposer._order import sorted_parts
from seedbed.decomposer._types import Part, Split

P = TypeVar("P")


async def run_parts(
    split: Split, solve_part: Callable[[Part, Mapping[str, P]], Awaitable[P]], *, usable: Callable[[P], bool]
) -> Mapping[str, P]:
    """Solve each part as soon as those it comes after have ended usable.

    Args:
        split: One that `check_split` has nothing against.
        solve_part: Solves one part, given the results of those it comes after and of no others.
        usable: Whether a result is one that others can build on. What comes after one that is not, is not begun.

    Returns:
        The results of all parts that were begun, by name, in the order of the split.

    Raises:
        BadInput: The parts have no order.
        BaseException: What solving a part raised, as itself; the other parts are cancelled and seen to their end.
    """
    # A part that ended unusable is never reported as done, so what comes after it is never ready.
    order = sorted_parts(split)
    in_order = [part.name for part in split.parts]
    results: dict[str, P] = {}
    running: dict[asyncio.Future[P], str] = {}

    def begin() -> None:
        ready = order.get_ready()
        for part in split.parts:
            if part.name in ready:
                needed = {name: results[name] for name in in_order if name in part.after}
                running[asyncio.ensure_future(solve_part(part, needed))] = part.name

    try:
        begin()
        while running:
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task in done]:
                result = task.result()
                name = running.pop(task)
                results[name] = result
                if usable(result):
                    order.done(name)
            begin()
    finally:
        await _end(running)
    return {name: results[name] for name in in_order if name in results}


async def _end(tasks: Collection[asyncio.Future[P]]) -> None:
    """Cancel tasks and wait until they have ended, also where this is itself cancelled meanwhile."""
    for task in tasks:
        task.cancel()
    cancelled: asyncio.CancelledError | None = None
    while pending := [task for task in tasks if not task.done()]:
        try:
            await asyncio.wait(pending)
        except asyncio.CancelledError as error:
            cancelled = error
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not warn of it
    if cancelled is not None:
        raise cancelled
