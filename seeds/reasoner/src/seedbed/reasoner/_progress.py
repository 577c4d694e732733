"""Showing where a case is while it is worked on: a live line on a terminal, plain lines elsewhere, always on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import assert_never

from seedbed.context import MoveEnded
from seedbed.reasoner._events import Event, Guessed, Listener, MoveBegan, Moved

_DOING = {
    "classifier.classify": "guessing the class",
    "runner.write": "writing a program",
    "runner.run": "running it",
    "runner.say": "answering in words",
    "critic.second": "writing a second program, blind",
    "critic.other": "writing another one, blind",
    "critic.check": "writing a check",
}


@contextmanager
def progress(*, quiet: bool) -> Iterator[Listener]:
    """Give a listener that shows what happens."""
    if quiet:
        yield lambda _event: None
    elif sys.stderr.isatty():
        from rich.console import Console

        console = Console(stderr=True)
        with console.status("") as status:
            yield _Shown(lambda line: status.update(line, spinner_style="green"))
    else:
        yield _Shown(lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201


class _Shown:
    """Turns events into lines."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._position = ""

    def __call__(self, event: Event) -> None:
        match event:
            case Moved(position=position):
                self._position = str(position)
                self._show(self._position)
            case Guessed(classification=guess):
                self._show(f"{self._position}: {guess.kind.value}, {guess.probability(guess.kind):.2f}")
            case MoveBegan(name=name):
                self._show(f"{self._position}: {_DOING.get(name, name)} …")
            case MoveEnded():
                pass
            case _:
                assert_never(event)


@contextmanager
def percent(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how much of something large is done, at every tenth, and live on a terminal."""
    shown = -1

    def show(done: int, total: int) -> None:
        nonlocal shown
        step = 100 if sys.stderr.isatty() else 10
        now = done * step // total if total else 0
        if now > shown:
            shown = now
            end = "\r" if step == 100 and done < total else "\n"
            print(f"{doing}: {now * 100 // step} %", file=sys.stderr, end=end, flush=True)  # noqa: T201

    yield show
