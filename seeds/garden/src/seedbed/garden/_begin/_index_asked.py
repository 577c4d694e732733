"""Asking an index whether a name is taken, while other work goes on."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeAlias, assert_never

from seedbed.garden._errors import GardenError
from seedbed.release import Index
from seedbed.workspace import WorkspaceError

_YES = frozenset({"1", "true", "t", "yes", "y", "on"})


@dataclass(frozen=True, slots=True)
class Free:
    """The index knows no such name."""


@dataclass(frozen=True, slots=True)
class TakenBy:
    """The index has it."""

    index: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nobody knows, and why."""

    why: str


Answer: TypeAlias = Free | TakenBy | Unanswered


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way to an index."""

    until: float
    _answers: "SimpleQueue[Answer]"

    def answer(self) -> Answer:
        """Wait for the answer, though not for long."""
        try:
            return self._answers.get(timeout=max(0.0, self.until - time.monotonic()))
        except Empty:
            return Unanswered("no answer in time")


def ask(index: Index, distribution: str) -> Question:
    """Ask an index for a distribution, in a thread that nothing waits for longer than the index's own timeout."""
    answers: SimpleQueue[Answer] = SimpleQueue()

    def look() -> None:
        try:
            answers.put(Free() if index.files(distribution) is None else TakenBy(index.url))
        except WorkspaceError as error:
            answers.put(Unanswered(error.what))

    threading.Thread(target=look, daemon=True).start()
    return Question(time.monotonic() + index.timeout, answers)


def is_offline(environ: Mapping[str, str]) -> bool:
    """Whether the environment says that there is no network, as uv reads it."""
    return environ.get("UV_OFFLINE", "").lower() in _YES


def hold_to_be_free(answer: Answer, distribution: str) -> str:
    """Return what there is to say about an answer, empty where there is nothing.

    Raises:
        GardenError: the name is taken.
    """
    match answer:
        case TakenBy(index=index):
            raise GardenError(
                f"{distribution} is taken on {_host(index)}",
                do="Choose another name; if it is your own, or this is never to be published, add --offline",
            )
        case Unanswered(why=why):
            return f"Whether {distribution} is free to publish is not known ({why})"
        case Free():
            return ""
        case _:
            assert_never(answer)


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or "the index"
