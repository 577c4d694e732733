"""What a reader makes of a file: entries, and other names for what they are about."""

import re
from dataclasses import dataclass, field

from seedbed.problem import SeedbedError


class ManualsError(SeedbedError):
    """The index of manuals cannot be read or written: says which file, and what to do."""


class Unread(Exception):  # noqa: N818 - it says what became of the file
    """A file is passed over. Its only argument says why, in words that are counted together."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of literature: a function, a section, a page."""

    title: str
    text: str
    head: str = ""
    """A signature, or a section's place in its file: searched, and shown before the text."""
    line: int = 0
    """Counted from 1; 0 where there are none."""
    page: int = 0
    about: str = ""
    """What the whole is about that it is a part of."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that a module gives to what another defines; a target that ends with `.*` is all that is public in it."""

    name: str
    target: str


@dataclass(frozen=True, slots=True)
class Literature:
    """All that stands in a file."""

    entries: tuple[Entry, ...] = field(default=())
    aliases: tuple[Alias, ...] = field(default=())


MAX_ENTRY = 20_000
"""Characters of one entry that are kept. No docstring of the standard library is longer than that by much."""


_SENTENCE = re.compile(r"(?<=[.!?:])\s|\n\s*\n")


def first_sentence(text: str) -> str:
    """Return the beginning of a text, up to the end of its first sentence or paragraph."""
    cut = _SENTENCE.search(text)
    return text[: cut.start()] if cut else text


def clipped(text: str) -> str:
    """Return no more of a text than an entry holds."""
    return text if len(text) <= MAX_ENTRY else text[:MAX_ENTRY]
