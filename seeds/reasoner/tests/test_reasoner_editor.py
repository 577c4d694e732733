import json
import os
import select
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

import pytest

from seedbed.causal import (
    write_lines,
)
from seedbed.context import Store, StoreError
from seedbed.problem import (
    BadInput,
)
from seedbed.reasoner import _editor, _graph
from seedbed.reasoner._forces import graph_of
from seedbed.reasoner._open import STORE
from seedbed.reasoner._testing_graph import GRAPH, LINES, drew, now


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    with Store(tmp_path / "home" / STORE) as opened:
        yield opened


EDITOR = """
import json, os, pathlib, sys
print("drawing")
here, file = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[-1])
with (here / "opened").open("a") as opened:
    modes = [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)]
    told = {"path": str(file), "text": file.read_text("utf-8"), "options": sys.argv[1:-1], "modes": modes}
    opened.write(json.dumps(told) + chr(10))
turn = min(here.glob("turn*"))
file.unlink() if turn.read_bytes() == b"gone" else file.write_bytes(turn.read_bytes())
turn.unlink()
sys.exit(int(os.environ.get("ENDS_WITH", "0")))
"""


@dataclass
class Opened:
    """What an editor was opened on."""

    path: str
    text: str
    options: list[str]
    modes: list[str]
    """Of the file and its folder."""


@dataclass
class Desk:
    """Somebody at a terminal with an editor that writes what they would, each time that it is opened."""

    folder: Path
    keys: int
    stdin: TextIO
    stderr: TextIO

    def writes(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            (self.folder / f"turn{number}").write_text(text, "utf-8")

    def presses(self, keys: str) -> None:
        os.write(self.keys, keys.encode())

    @contextmanager
    def sits(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patched, redirect_stderr(self.stderr):
            patched.setattr(sys, "stdin", self.stdin)
            yield

    def edits(self) -> None:
        with self.sits():
            _graph.graph("last", _graph.Wanted(edit=True))

    @property
    def opened(self) -> list[Opened]:
        known = self.folder / "opened"
        if not known.exists():
            return []
        return [Opened(**json.loads(line)) for line in known.read_text("utf-8").splitlines()]

    def sees(self, words: str) -> None:
        """Look at the terminal until something is there. It takes the system a moment to show what was written."""
        seen = ""
        while words not in seen:
            ready, _, _ = select.select([self.keys], [], [], 10)
            assert ready, seen
            seen += os.read(self.keys, 65536).decode()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    folder = tmp_path / "an editor"
    folder.mkdir()
    (folder / "edit.py").write_text(EDITOR, "utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.delenv("VISUAL", raising=False)
    command = (sys.executable, "-I", "-S", str(folder / "edit.py"), "--wait")
    monkeypatch.setenv("EDITOR", shlex.join(command))
    keys, theirs = os.openpty()
    with (
        os.fdopen(theirs, encoding="utf-8") as stdin,
        os.fdopen(os.dup(theirs), "w", encoding="utf-8") as stderr,
    ):
        yield Desk(folder, keys, stdin, stderr)
    os.close(keys)


def left_over(tmp_path: Path) -> list[str]:
    return [path.read_text("utf-8") for path in (tmp_path / "temporary").rglob("*") if path.is_file()]


def test_the_editor_is_opened_on_the_lines_in_a_private_file(
    store: Store, desk: Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = drew(store)
    desk.writes(write_lines(GRAPH) + "grades -> money +\n")
    desk.edits()
    (opened,) = desk.opened
    assert opened.text == write_lines(GRAPH)
    assert opened.options == ["--wait"]
    assert opened.modes == ["0o600", "0o700"]
    assert not Path(opened.path).exists()
    assert left_over(tmp_path) == []
    assert capfd.readouterr().out.splitlines()[0] == "added: grades -> money +"
    desk.sees("drawing")
    assert ("grades", "money") in now(store, run).links


def test_visual_goes_before_editor(store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drew(store)
    desk.writes(LINES)
    monkeypatch.setenv("VISUAL", os.environ["EDITOR"])
    monkeypatch.setenv("EDITOR", "/nowhere/editor")
    desk.edits()
    assert len(desk.opened) == 1


def test_a_text_that_is_left_as_it_was_changes_nothing(
    store: Store, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = drew(store)
    desk.writes(write_lines(GRAPH))
    desk.edits()
    assert capsys.readouterr().out == "Nothing was changed, so nothing is noted.\n"
    assert now(store, run) == GRAPH
    assert left_over(tmp_path) == []


def test_bad_lines_can_be_edited_again(store: Store, desk: Desk, tmp_path: Path) -> None:
    run = drew(store)
    desk.writes(LINES + "grades = money\n", LINES + "grades -> money +\n")
    desk.presses("\n")
    desk.edits()
    assert [one.text for one in desk.opened] == [write_lines(GRAPH), LINES + "grades = money\n"]
    desk.sees("Expected a link with -> (line 5). Write: cause -> effect +.")
    assert ("grades", "money") in now(store, run).links
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("pressed", ["n\n", "\x04"])
def test_bad_lines_that_are_given_up_are_kept_and_change_nothing(
    store: Store, desk: Desk, tmp_path: Path, pressed: str
) -> None:
    run = drew(store)
    desk.writes(LINES + "grades = money\n")
    desk.presses(pressed)
    with pytest.raises(BadInput, match="Expected a link with ->"):
        desk.edits()
    path = desk.opened[0].path
    assert left_over(tmp_path) == [LINES + "grades = money\n"]
    desk.sees(f"kept: `reason graph {run.record.case_id} --from {path}` takes it")
    assert now(store, run) == GRAPH


def test_an_editor_that_fails_changes_nothing_and_what_was_written_is_kept(
    store: Store, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = drew(store)
    monkeypatch.setenv("ENDS_WITH", "3")
    desk.writes(write_lines(GRAPH))
    with pytest.raises(BadInput, match="The editor ended with 3, so nothing is noted"):
        desk.edits()
    assert left_over(tmp_path) == []
    desk.writes(LINES + "grades -> money +\n")
    with pytest.raises(BadInput, match="The editor ended with 3, so nothing is noted"):
        desk.edits()
    assert left_over(tmp_path) == [LINES + "grades -> money +\n"]
    assert now(store, run) == GRAPH


def test_a_text_that_cannot_be_noted_is_kept(
    store: Store, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drew(store)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / STORE).write_text("no database", "utf-8")
    desk.writes(LINES + "grades -> money +\n")
    known = graph_of(store.statements(store.cases()[-1].id))
    assert known is not None
    monkeypatch.setenv("SEEDBED_HOME", str(broken))
    root = store.find(store.cases()[-1].id)
    with desk.sits(), pytest.raises(StoreError):
        _editor.edit("", partial(_graph.take, root, known), keep=str)
    assert left_over(tmp_path) == [LINES + "grades -> money +\n"]


def test_a_file_that_the_editor_removed_changes_nothing(store: Store, desk: Desk) -> None:
    run = drew(store)
    desk.writes("gone")
    desk.presses("n\n")
    with pytest.raises(BadInput, match="What was edited cannot be read: No such file"):
        desk.edits()
    assert now(store, run) == GRAPH


@pytest.mark.parametrize(
    ("editor", "wrong"),
    [
        (
            "/nowhere/editor",
            r"The editor does not start: No such file or directory \(/nowhere/editor\). Set \$VISUAL",
        ),
        ("vi 'x", "a quotation that is not closed"),
    ],
)
def test_an_editor_that_cannot_be_started_is_told(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch, editor: str, wrong: str
) -> None:
    drew(store)
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(BadInput, match=wrong):
        desk.edits()
    assert left_over(desk.folder.parent) == []


def test_without_a_named_editor_one_that_is_there_is_opened(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drew(store)
    commands = tmp_path / "commands"
    commands.mkdir()
    monkeypatch.setenv("PATH", str(commands))
    monkeypatch.setenv("EDITOR", " ")
    with pytest.raises(BadInput, match=r"There is no editor. Set \$VISUAL or \$EDITOR, such as EDITOR=nano"):
        desk.edits()
    vi = commands / "vi"
    vi.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{desk.folder}/edit.py" "$@"\n', "utf-8")
    vi.chmod(0o700)
    desk.writes(LINES)
    desk.edits()
    assert len(desk.opened) == 1


def test_without_a_terminal_no_editor_is_opened(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drew(store)
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        desk.stdin = nothing
        with pytest.raises(
            BadInput, match=r"There is no terminal to edit on\. Pass the lines with --from FILE"
        ):
            desk.edits()
    assert desk.opened == []


def test_ctrl_c_is_the_editors(store: Store, desk: Desk) -> None:
    drew(store)
    script = desk.folder / "edit.py"
    # as on a terminal, both get it; where it was ignored, the editor would not end
    script.write_text(
        "import os, signal\nos.kill(os.getppid(), signal.SIGINT)\nos.kill(os.getpid(), signal.SIGINT)\n",
        "utf-8",
    )
    usual = signal.getsignal(signal.SIGINT)
    with pytest.raises(BadInput, match="The editor ended with -2"):
        desk.edits()
    assert signal.getsignal(signal.SIGINT) is usual
