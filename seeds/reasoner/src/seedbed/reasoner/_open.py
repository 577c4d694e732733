"""Opening what a command works with: the store, and what the user passed."""

import os
import sys
from datetime import datetime

from seedbed.context import CaseRecord, Store, data_folder
from seedbed.problem import BadInput, Problem, ProblemClass

STORE = "cases.sqlite3"
STONES = "stones.sqlite3"
MANUALS = "manuals.sqlite3"
LEARNT = "learned"
"""What lies in the data folder: cases, what they have left, known literature, and what was learnt of classes."""

MAX_CHARACTERS = 1_000_000
"""No model reads more than this; a longer problem is a file passed by mistake."""


def open_store() -> Store:
    """Open the user's store of cases."""
    return Store(data_folder() / STORE)


def find_case(store: Store, name: str) -> CaseRecord:
    """Return the case of an id or its beginning, or the last one worked on."""
    if name != "last":
        return store.find(name)
    cases = store.cases()
    if not cases:
        raise BadInput("There are no cases yet", do='`reason "…"` begins one')
    return store.find(cases[-1].id)


def problem_of(text: str) -> Problem:
    """Return what the user passed as a problem; `-` stands for what is on stdin."""
    try:
        words = sys.stdin.buffer.read().decode() if text == "-" else text
        words.encode()
    except UnicodeError:
        raise BadInput("The problem is not valid UTF-8", do="Pass text in UTF-8") from None
    if not words.strip():
        raise BadInput("The problem is empty", do='Say what you want to know: reason "What is 6 times 7?"')
    if "\x00" in words:
        raise BadInput("The problem has a NUL character", do="Pass text")
    if len(words) > MAX_CHARACTERS:
        raise BadInput(f"The problem has {len(words):,} characters", do=f"Use at most {MAX_CHARACTERS:,}")
    return Problem(text=words)


def class_of(name: str | None) -> ProblemClass | None:
    """Return the class that the user named."""
    if name is None:
        return None
    try:
        return ProblemClass(name)
    except ValueError:
        known = ", ".join(ProblemClass)
        raise BadInput("There is no such class of problems", where=name, do=f"Use one of {known}") from None


def now() -> datetime:
    """Return the clock, with the user's offset from UTC."""
    return datetime.now().astimezone()


def environment() -> dict[str, str]:
    return dict(os.environ)
