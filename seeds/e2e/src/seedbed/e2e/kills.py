"""The bill in processes that are killed, and whether the next one goes on where they were."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from seedbed.e2e.guests import MODEL, USER, Journal, dine
from seedbed.e2e.written import State, passes, state
from seedbed.problem import Frozen
from seedbed.reasoner import Event

_PROCESSES = multiprocessing.get_context("forkserver")
_READY = ["__main__", __name__, "pydantic_ai.models.function", "pydantic_monty"]
"""What a process has imported when it begins."""
_SECONDS = 120.0
_END = "end.json"


class _End(Frozen):
    """What a process notes that has come to its end."""

    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Whole:
    """An uninterrupted pass: what has to come out, and what it costs."""

    state: State | None
    events: int
    calls: int
    questions: int
    keys: frozenset[str]
    """Of its moves."""
    seconds: float

    @property
    def moves(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Killed:
    """What came of a case in whose course processes were killed."""

    kills: int
    completed: int
    """Moves that were written down by those that were killed."""
    repeated: int
    """Moves that were performed again although they were written down."""
    in_flight: int
    """Questions that the model had been asked when it was killed, and whose move was not written down."""
    calls: int
    questions: int
    same: bool
    """Whether the case has come to the same as without a kill, by the same moves."""

    def faults(self, whole: Whole) -> list[str]:
        """Return what is wrong with it."""
        wrong = {
            "the case came to something else": not self.same,
            f"{self.repeated} completed moves were performed again": self.repeated > 0,
            f"{self.calls} calls, where {whole.calls} + {self.in_flight} are right": self.calls
            != whole.calls + self.in_flight,
            f"the user was asked {self.questions} questions": self.questions > whole.questions + self.kills,
        }
        return [fault for fault, found in wrong.items() if found]


def uninterrupted(folder: Path) -> Whole:
    """Work on the bill without a kill."""
    process = begin(folder)
    process.join(_SECONDS)
    journal, end = Journal.in_folder(folder), _End.model_validate_json((folder / _END).read_bytes())
    (only,) = passes(folder)
    return Whole(
        state=state(folder),
        events=end.events,
        calls=journal.count(MODEL),
        questions=journal.count(USER),
        keys=only.performed_keys,
        seconds=end.seconds,
    )


def killed_at_events(folder: Path, whole: Whole, *events: int) -> Killed:
    """Work on the bill in one process after the other, each killed by itself at its n-th event, and then to the end."""
    for number in events:
        _died(begin(folder, number))
    return _ended(folder, whole, len(events))


def killed_after(folder: Path, whole: Whole, seconds: float) -> Killed:
    """Work on the bill in a process that is killed after so many seconds, and then to the end."""
    process = begin(folder)
    process.join(seconds)
    process.kill()
    _died(process)
    return _ended(folder, whole, 1)


def begin(folder: Path, kill_at: int | None = None) -> BaseProcess:
    """Begin to work on the bill in a process of its own."""
    _PROCESSES.set_forkserver_preload(_READY)
    process = _PROCESSES.Process(target=_work, args=(folder, kill_at))
    process.start()
    return process


def _work(folder: Path, kill_at: int | None) -> None:
    events, begun = 0, time.monotonic()

    def hear(_event: Event) -> None:
        nonlocal events
        events += 1
        if events == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(dine(folder, listener=hear))
    (folder / _END).write_text(
        _End(events=events, seconds=time.monotonic() - begun).model_dump_json(), "utf-8"
    )


def _died(process: BaseProcess) -> None:
    process.join(_SECONDS)
    # One that came to its end before its event, or before it was killed, was not killed.
    if process.exitcode not in {0, -signal.SIGKILL}:
        raise AssertionError(f"a process ended with {process.exitcode}")


def _ended(folder: Path, whole: Whole, kills: int) -> Killed:
    """Go on to the end, and hold what came of it against the uninterrupted pass. Only now is the store looked at."""
    journal = Journal.in_folder(folder)
    asked = journal.count(MODEL)
    process = begin(folder)
    process.join(_SECONDS)
    if process.exitcode != 0:
        raise AssertionError(f"the last process ended with {process.exitcode}")
    *earlier, last = passes(folder)
    before = [move.key for one in earlier for move in one.performed]
    performed = Counter([*before, *(move.key for move in last.performed)])
    return Killed(
        kills=kills,
        completed=len(before),
        repeated=performed.total() - len(performed),
        in_flight=asked - sum(one.calls for one in earlier),
        calls=journal.count(MODEL),
        questions=journal.count(USER),
        same=(state(folder), last.keys) == (whole.state, whole.keys),
    )
