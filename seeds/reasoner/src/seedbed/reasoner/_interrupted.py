"""Work that Ctrl-C stops in good order, and a second one at once. Neither shows a traceback."""

import asyncio
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import TypeVar

from seedbed.problem import SeedbedError
from seedbed.reasoner._leaving import leaving

T = TypeVar("T")


class Interrupted(SeedbedError):  # noqa: N818 - named for what happened
    """The user pressed Ctrl-C. What was done until then is kept."""

    def __init__(self, case: str) -> None:
        super().__init__("Interrupted; what was done is kept", do=f"`reason resume {case}` goes on from here")


def run_interruptible(work: Coroutine[None, None, T], *, case: str) -> T:
    """Run the work to its end. Ctrl-C cancels it, so that it closes what it holds; another one leaves at once.

    Raises:
        Interrupted: It was cancelled.
    """
    usual = signal.getsignal(signal.SIGINT)
    interrupted = Interrupted(case)

    async def main() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            signal.signal(signal.SIGINT, leaving(str(interrupted)))
            if task is not None:
                loop.call_soon_threadsafe(task.cancel)

        if usual is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, stop)
        return await work

    try:
        result = asyncio.run(main())
    except asyncio.CancelledError:
        raise interrupted from None  # the handler stays: what follows is to be left at once, too
    signal.signal(signal.SIGINT, usual)
    return result
