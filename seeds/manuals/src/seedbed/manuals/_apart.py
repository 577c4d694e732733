"""Readers that run in a process of their own: what they read may be broken, endless or hostile."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from seedbed.manuals._entry import Entry, Unread, clipped
from seedbed.manuals._sections import Line

MAX_PAGES = 2_000
PDF_SECONDS = 30.0
_BUILTIN_SECONDS = 60.0
_HERE = Path(__file__).parent
_ROW = TypeAdapter(tuple[str, str, str])


def pdf_lines(path: Path, *, seconds: float = PDF_SECONDS) -> Iterator[Line]:
    """Yield the lines of a PDF, as far as it can be read in the time; a page is a section."""
    command = [
        sys.executable,
        "-I",
        "-B",
        str(_HERE / "_pdf_worker.py"),
        os.fspath(path.absolute()),
        str(MAX_PAGES),
    ]
    pages = _printed(command, seconds)
    if not pages:
        raise Unread("no PDF that can be read")
    for number, page in enumerate(pages, 1):
        text = json.loads(page)
        for line in str(text).split("\n"):
            yield Line(line, page=number)


def builtin_entries() -> Iterator[Entry]:
    """Yield what the modules of the standard library that are written in C say of themselves.

    They have no source to read. They are imported elsewhere, by an interpreter that sees nothing but its own library.
    """
    command = [sys.executable, "-I", "-S", "-B", str(_HERE / "_builtin_worker.py")]
    for line in _printed(command, _BUILTIN_SECONDS):
        try:
            title, head, text = _ROW.validate_json(line)
        except ValidationError:
            continue
        yield Entry(title, clipped(text), head)


def _printed(command: list[str], seconds: float) -> list[bytes]:
    """Return the whole lines that a command printed before it ended or its time was over."""
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
        printed = done.stdout
    except subprocess.TimeoutExpired as late:
        printed = late.stdout or b""
    except OSError:
        raise Unread("no reader could be started") from None
    return [line for line in printed.split(b"\n")[:-1] if line]
