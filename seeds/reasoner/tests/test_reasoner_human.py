import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seedbed.context import Store, current
from seedbed.problem import FromAnswer, Question
from seedbed.reasoner import _human
from seedbed.reasoner._human import lines_of, on_terminal, wants_deciding
from seedbed.reasoner._open import STORE
from seedbed.reasoner._testing import QUESTIONS, asked, say


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "?",
        "you decide",
        "You decide!",
        "up to you.",
        "Whatever",
        "I don't care",
        "I don’t know",
        "it doesn't matter",
        "no preference",
        "your   choice",
    ],
)
def test_who_leaves_it_to_the_engine_says_so_in_many_words(words: str) -> None:
    assert wants_deciding(words)


@pytest.mark.parametrize(
    "words",
    ["yes", "no", "-", "/", "any", "0", "you decide on the colour, the rest is blue", "decided", "不"],
)
def test_an_answer_is_not_taken_for_leaving_it_to_the_engine(words: str) -> None:
    assert not wants_deciding(words)


def test_a_question_is_asked_with_its_reason_and_what_enter_means() -> None:
    question = Question(id="q", text="Where?\nnow", why="it\ndecides", otherwise="here")
    assert lines_of(question) == [
        "Where? now",
        "  asked because it decides",
        '  Enter: you decide ("here"); `later` or Ctrl-D: not now',
    ]
    assert lines_of(question.model_copy(update={"otherwise": ""}))[-2:] == [
        "  `later`, then `reason resume --out DIR --unverified`, lets you look at the files",
        "  `later` or Ctrl-D: not now",
    ]


def test_where_terminals_have_no_such_keys_nothing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "termios", None)  # importing it fails
    _human._forget_keys()


def test_nobody_is_asked_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert not on_terminal()


REASON = str(Path(sys.executable).with_name("reason"))


class Terminal:
    """The command on a terminal of its own: what it says is waited for, then keys are pressed."""

    def __init__(self, home: Path, *arguments: str, program: tuple[str, ...] = (REASON,)) -> None:
        self.keys, theirs = pty.openpty()
        environment = {**os.environ, "SEEDBED_HOME": str(home), "TERM": "dumb"}
        self.process = subprocess.Popen(
            [*program, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - no threads fork here
        )
        os.close(theirs)
        self.said = ""

    def wait_for(self, words: str) -> None:
        end = time.monotonic() + 60
        while words not in self.said:
            assert time.monotonic() < end, self.said
            try:
                self.said += os.read(self.keys, 65536).decode(errors="replace")
            except OSError:  # how Linux says that the other side is closed
                assert words in self.said, self.said

    def press(self, keys: str, after: str) -> None:
        """Press keys once something was said, and forget it."""
        self.wait_for(after)
        self.said = ""
        os.write(self.keys, keys.encode())

    def end(self) -> int:
        code = self.process.wait(timeout=60)
        try:
            while piece := os.read(self.keys, 65536):
                self.said += piece.decode(errors="replace")
        except OSError:
            pass
        os.close(self.keys)
        return code


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def said(home: Path) -> dict[str, str]:
    with Store(home / STORE) as store:
        known = current(store.statements(store.cases()[-1].id)).values()
    return {
        one.provenance.question: one.provenance.words
        for one in known
        if isinstance(one.provenance, FromAnswer)
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Store(tmp_path / STORE) as store:
        asked(store)
    return tmp_path


def test_each_open_question_is_asked_in_turn_and_may_be_decided_or_left(home: Path) -> None:
    terminal = Terminal(home, "answer", "last")
    terminal.press("on an iPhone\n", after="Where is it to run?\r\n")
    terminal.press("\n", after="How many people share a list?")
    terminal.press("\n", after="What should it look like?")
    terminal.press("later\n", after="nothing can be assumed in its place")
    assert terminal.end() == 0
    assert "still open: 3. [q7a8b9c]" in terminal.said
    assert said(home) == {"q1a2b3c": "on an iPhone", "q4d5e6f": "you decide"}


def test_who_names_the_only_open_question_by_its_number_is_asked_it(home: Path) -> None:
    with Store(home / STORE) as store:
        case = store.find(store.cases()[-1].id)
        for question in QUESTIONS[:2]:
            say(store, case, question, "so")
    terminal = Terminal(home, "answer", "last", "3")
    terminal.press("like paper\n", after="What should it look like?")
    assert terminal.end() == 0
    assert said(home)["q7a8b9c"] == "like paper"


def test_ctrl_d_leaves_a_question_for_later_and_goes_on_to_the_next(home: Path) -> None:
    terminal = Terminal(home, "answer", "last")
    terminal.press("\x04", after="Where is it to run?\r\n")
    terminal.press("three ☃\n", after="How many people share a list?")
    terminal.press("\x04", after="What should it look like?")
    assert terminal.end() == 0
    assert said(home) == {"q4d5e6f": "three ☃"}


def test_ctrl_c_ends_it_at_once_and_keeps_what_was_said(home: Path) -> None:
    terminal = Terminal(home, "answer", "last")
    terminal.press("on an iPhone\n", after="Where is it to run?\r\n")
    terminal.press("\x03", after="How many people share a list?")
    assert terminal.end() == 130
    assert "reason resume" in terminal.said
    assert "Traceback" not in terminal.said
    assert said(home) == {"q1a2b3c": "on an iPhone"}


ASK = """\
import asyncio
from contextlib import contextmanager
from seedbed.problem import Question
from seedbed.reasoner._human import TerminalHuman

@contextmanager
def paused():
    print("[paused]", flush=True)
    yield
    print("[goes on]", flush=True)

async def main():
    human = TerminalHuman(paused)
    one, two = (Question(id=name, text=f"{name}?", why="\\x1b[2J", otherwise="x") for name in ("one", "two"))
    print(await asyncio.gather(human.answer(one), human.answer(two)))

asyncio.run(main())
"""


def test_questions_of_parts_that_work_side_by_side_are_asked_one_after_the_other(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, program=(sys.executable, "-c", ASK))
    terminal.press("1\n", after="one?")
    terminal.wait_for("two?")
    assert terminal.said.index("[goes on]") < terminal.said.index("[paused]") < terminal.said.index("two?")
    terminal.press("2\n", after="two?")
    assert terminal.end() == 0
    assert "['1', '2']" in terminal.said
    assert "\x1b" not in terminal.said
