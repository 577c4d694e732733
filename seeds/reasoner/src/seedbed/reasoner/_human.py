"""Somebody who can be asked, and asking them on a terminal."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from seedbed.problem import Question
from seedbed.reasoner._shown import shown

DECIDE = "you decide"
"""What is noted where somebody presses Enter alone."""

_DECIDE = frozenset(
    {
        "",
        "as you like",
        "as you wish",
        "choose",
        "decide",
        "do not care",
        "do not know",
        "do not mind",
        "either",
        "i do not care",
        "i do not know",
        "i do not mind",
        "i have no preference",
        "it does not matter",
        "it is up to you",
        "no idea",
        "no preference",
        "up to you",
        "whatever",
        "whatever you like",
        "whatever you think",
        "you choose",
        "you decide",
        "you pick",
        "your call",
        "your choice",
    }
)
_LATER = frozenset({"later", "not now"})
_SHORT = {"don't": "do not", "doesn't": "does not", "it's": "it is"}


class Human(Protocol):
    """Somebody who can be asked."""

    async def answer(self, question: Question) -> str | None:
        """Return what they say, in their words; `None` where they would rather say it later."""


def wants_deciding(words: str) -> bool:
    """Return whether an answer leaves it to the engine."""
    return _plain(words) in _DECIDE


def _plain(words: str) -> str:
    bare = words.casefold().replace("’", "'").strip(" \t\r\n.,;!?…")
    return " ".join(_SHORT.get(word, word) for word in bare.split())


def on_terminal() -> bool:
    """Return whether somebody sits at a terminal: they see the question, and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


class TerminalHuman:
    """Asks on the terminal, one question at a time.

    Args:
        paused: Is entered while a question is asked, so that nothing else writes there.
    """

    def __init__(self, paused: Callable[[], AbstractContextManager[object]] = nullcontext) -> None:
        self._paused = paused
        self._asking = asyncio.Lock()

    async def answer(self, question: Question) -> str | None:
        async with self._asking:
            with self._paused():
                return await self._answer(question)

    async def _answer(self, question: Question) -> str | None:
        _forget_keys()  # what was typed before the question was there is no answer to it
        _say("\n".join(("", *lines_of(question))))
        while True:
            _say("> ", end="")
            line = await _line()
            if line is None or _plain(line) in _LATER:
                return None
            if not wants_deciding(line):
                return line.strip()
            if question.otherwise:
                return line.strip() or DECIDE
            _say("Only you can say this, and nothing can be assumed in its place; `later` leaves it open.")


def lines_of(question: Question) -> list[str]:
    """Return a question as it is asked on a terminal."""
    enter = f'Enter: you decide ("{question.otherwise}"); ' if question.otherwise else ""
    text, why = (" ".join(said.split()) for said in (question.text, question.why))
    look = "  `later`, then `reason resume --out DIR --unverified`, lets you look at the files"
    return [
        text,
        f"  asked because {why}",
        *([] if question.otherwise else [look]),
        f"  {enter}`later` or Ctrl-D: not now",
    ]


def _say(text: str, end: str = "\n") -> None:
    sys.stderr.write(shown(text).encode(sys.stderr.encoding, "replace").decode(sys.stderr.encoding) + end)
    sys.stderr.flush()


def _forget_keys() -> None:
    if sys.platform != "win32":
        import termios

        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


async def _line() -> str | None:
    """Read a line from the terminal; `None` for Ctrl-D. Reading in a thread could not be left on Ctrl-C."""
    if sys.platform == "win32":  # where nothing else can read it
        return await asyncio.to_thread(sys.stdin.readline) or None
    loop, keys = asyncio.get_running_loop(), sys.stdin.fileno()
    typed = b""
    while not typed.endswith(b"\n"):
        ready = loop.create_future()
        loop.add_reader(keys, _settle, ready)
        try:
            await ready
        finally:
            loop.remove_reader(keys)
        try:
            piece = os.read(keys, 65536)
        except OSError:  # the terminal is gone
            return None
        if not piece and not typed:
            _say("")
            return None
        if not piece:
            break  # Ctrl-D after words ends them
        typed += piece
    return typed.decode(errors="replace").replace("\x00", "\ufffd")


def _settle(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
