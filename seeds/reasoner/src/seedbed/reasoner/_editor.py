"""Somebody's own editor, opened on a text."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from seedbed.problem import BadInput, SeedbedError
from seedbed.reasoner._human import on_terminal
from seedbed.reasoner._shown import shown

T = TypeVar("T")

MAX_BYTES = 40_000_000
_FALLBACKS = ("nano", "vi", "notepad")
_SET = "Set $VISUAL or $EDITOR, such as EDITOR=nano"


def edit(text: str, take: Callable[[str], T], *, keep: Callable[[Path], str]) -> T:
    """Open a text in the user's editor, and return what is made of it.

    On a terminal, what cannot be taken can be edited again. A text that was changed and came to nothing is kept.

    Args:
        text: What is edited.
        take: Takes what was written. Raises `BadInput` where something is wrong with it.
        keep: Says what can be done with the text, by the file that it is kept in.

    Raises:
        BadInput: There is no editor or no terminal, the editor fails, or what was written cannot be taken.
    """
    command = _command()
    folder = Path(tempfile.mkdtemp(prefix="reason-"))  # nobody else can look into it
    file = folder / "graph.txt"
    file.write_text(text, "utf-8", newline="\n")
    file.chmod(0o600)
    try:
        while True:
            _run(command, file)
            try:
                taken = take(_read(file))
            except BadInput as wrong:
                if not _again(wrong, file):
                    raise
            else:
                shutil.rmtree(folder, ignore_errors=True)
                return taken
    except SeedbedError:
        if not file.exists() or file.read_bytes() == text.encode():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            _tell(f"what you wrote is kept: {keep(file)}")
        raise


def text_of(content: bytes, where: str) -> str:
    """Return what a person has written.

    Raises:
        BadInput: It is no text, or too much.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(f"This has more than {MAX_BYTES:,} bytes", where=where)
    try:
        return content.decode()
    except UnicodeError:
        raise BadInput("This is not valid UTF-8", where=where, do="Save it as UTF-8") from None


def _command() -> list[str]:
    if not on_terminal():
        raise BadInput("There is no terminal to edit on", do="Pass the lines with --from FILE, or --from -")
    named = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    if not named:
        known = next((one for one in _FALLBACKS if shutil.which(one)), None)
        if known is None:
            raise BadInput("There is no editor", do=_SET)
        return [known]
    try:
        return shlex.split(named) if os.name == "posix" else [named]
    except ValueError:
        raise BadInput("The editor's name has a quotation that is not closed", where=named, do=_SET) from None


def _run(command: list[str], file: Path) -> None:
    try:
        with _heedless():
            # what the command itself prints may be led elsewhere; the editor is to be seen
            ended = subprocess.run([*command, str(file)], stdout=sys.stderr, check=False)
    except OSError as error:
        raise BadInput(f"The editor does not start: {error.strerror}", where=command[0], do=_SET) from None
    if ended.returncode:
        raise BadInput(f"The editor ended with {ended.returncode}, so nothing is noted", where=command[0])


@contextmanager
def _heedless() -> Iterator[None]:
    """Leave Ctrl-C to the editor. A handler, unlike ignoring it, is not passed on to what is started."""
    usual = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _read(file: Path) -> str:
    try:
        return text_of(file.read_bytes(), str(file))
    except OSError as error:
        raise BadInput(f"What was edited cannot be read: {error.strerror}", where=str(file)) from None


def _again(wrong: BadInput, file: Path) -> bool:
    _tell(str(wrong))
    _tell(f"edit {file} again? [Y/n] ", end="")
    line = sys.stdin.readline()
    return bool(line) and line.strip().lower() in {"", "y", "yes"}


def _tell(line: str, end: str = "\n") -> None:
    sys.stderr.write(f"reason: {shown(line)}{end}")
    sys.stderr.flush()
