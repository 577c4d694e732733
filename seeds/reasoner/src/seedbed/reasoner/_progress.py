"""Showing where a case is while it is worked on: a live line on a terminal, plain lines elsewhere, always on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import assert_never

from seedbed.context import MoveEnded
from seedbed.model import Heard, Patience, ReplyBegun, Retrying, TextHeard, ThoughtHeard
from seedbed.reasoner._events import (
    Asked,
    Checked,
    Ended,
    Event,
    Guessed,
    MoveBegan,
    Moved,
    PartEnded,
    Stated,
)
from seedbed.reasoner._shown import shown

_DOING = {
    "classifier.classify": "guessing the class",
    "runner.write": "writing a program",
    "runner.run": "running it",
    "runner.say": "answering in words",
    "critic.second": "writing a second program, blind",
    "critic.other": "writing another one, blind",
    "critic.check": "writing a check",
    "solver.determine": "finding out what has to hold",
    "solver.assume": "assuming something else",
    "solver.propose": "working out a solution",
    "solver.write_suite": "writing tests, blind",
    "solver.run_suite": "running tests",
    "solver.find_claims": "taking the answer apart",
    "solver.check_claim": "checking a claim",
    "decomposer.split": "splitting the problem",
    "framer.ask": "wording questions",
    "framer.read": "reading what leads to what",
    "framer.levers": "looking for levers",
    "framer.frame": "wording framings",
    "framer.learn": "learning from what came of it",
    "reasoner.find_stone": "looking for what other cases have left",
    "reasoner.look_up": "looking it up",
    "stones.recheck": "checking that it still holds",
}
_THOUGHT = 400
"""Characters of a model's reasoning of which the last line is shown."""


@contextmanager
def progress(*, quiet: bool) -> "Iterator[Display]":
    """Give a listener that shows what happens, and can be paused while something else writes there."""
    if quiet:
        yield Display(lambda _line, _thought: None, live=False)
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.text import Text

        def show(line: str, thought: str) -> None:
            text = Text(line)
            if thought:
                second = Text(f"  {thought}", style="dim")
                second.truncate(console.width - 1, overflow="ellipsis")
                text.append("\n").append(second)
            status.update(text)

        @contextmanager
        def paused() -> Iterator[None]:
            status.stop()
            try:
                yield
            finally:
                status.start()

        console = Console(stderr=True)
        with console.status("") as status:
            yield Display(show, live=True, paused=paused)
    else:
        yield Display(lambda line, _thought: print(line, file=sys.stderr, flush=True), live=False)  # noqa: T201


class Display:
    """Turns events into a line, and the last line of the model's reasoning.

    Args:
        show: Is given both, cleaned of what a terminal would obey: a model and a server wrote some of it.
        live: Whether a line takes the place of the one before, so that every piece of a reply can be shown.
        paused: Is entered while something else writes where the lines are shown.
    """

    def __init__(
        self,
        show: Callable[[str, str], None],
        *,
        live: bool,
        paused: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.paused = paused
        self._put = show
        self._live = live
        self._at: dict[str, str] = {}
        self._last = ""
        self._doing = ""
        self._characters = 0
        self._thought = ""
        self._tokens = 0
        self._checked: dict[str, str] = {}

    def __call__(self, event: Event) -> None:
        match event:
            case Moved(position=position, part=part):
                self._at[part] = f"{part}: {position}" if part else str(position)
                self._show_position(part)
            case Guessed(classification=guess, part=part):
                self._show(
                    f"{self._at.get(part, '')}: {guess.kind.value}, {guess.probability(guess.kind):.2f}"
                )
            case MoveBegan(name=name, part=part):
                self._doing = f"{self._at.get(part, '')}: {_DOING.get(name, name)} …"
                self._listen()
                self._show(self._doing)
            case ReplyBegun() | TextHeard() | ThoughtHeard() | Retrying():
                self._hear(event)
            case Checked(verified=verified, total=total, part=part):
                self._checked[part] = f", {verified} of {total} criteria hold"
                if verified:
                    self._show_position(part)
            case PartEnded(part=part, outcome=outcome):
                self._show(f"{part}: {outcome}{self._checked.get(part, '')}")
            case MoveEnded(usage=usage):
                self._tokens += usage.tokens
            case Asked() | Stated() | Ended():
                pass
            case _:
                assert_never(event)

    def _hear(self, event: Heard) -> None:
        match event:
            case ReplyBegun():
                self._listen()
            case TextHeard(text=text):
                self._characters += len(text)
                self._show_writing()
            case ThoughtHeard(text=text):
                self._thought = (self._thought + text)[-_THOUGHT:]
                self._show_writing()
            case Retrying():
                self._listen()
                self._show(f"{self._doing} {_again(event)}")
            case _:
                assert_never(event)

    def _show_position(self, part: str) -> None:
        spent = f", {self._tokens:,} tokens" if self._tokens else ""
        self._show(f"{self._at.get(part, '')}{self._checked.get(part, '')}{spent}")

    def _listen(self) -> None:
        """Forget what was heard of the reply before."""
        self._characters = 0
        self._thought = ""

    def _show_writing(self) -> None:
        if self._live:
            written = f" {self._characters:,} characters" if self._characters else " it thinks"
            self._show(f"{self._doing}{written}")

    def _show(self, line: str) -> None:
        if line == self._last and not self._live:
            return  # many tests run one after the other
        self._last = line
        lines = self._thought.strip().splitlines()
        self._put(_one_line(line), _one_line(lines[-1]) if lines else "")


def _again(event: Retrying) -> str:
    return f"{event.why}; again in {event.wait:.0f} s (attempt {event.attempt} of {Patience().attempts})"


def _one_line(text: str) -> str:
    return shown(" ".join(text.split()))


@contextmanager
def percent(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how much of something large is done, at every tenth, and live on a terminal."""
    shown_last = -1

    def show(done: int, total: int) -> None:
        nonlocal shown_last
        step = 100 if sys.stderr.isatty() else 10
        now = done * step // total if total else 0
        if now > shown_last:
            shown_last = now
            end = "\r" if step == 100 and done < total else "\n"
            print(f"{doing}: {now * 100 // step} %", file=sys.stderr, end=end, flush=True)  # noqa: T201

    yield show
