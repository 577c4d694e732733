"""How well an entry answers a question: arithmetic over their words."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from seedbed.manuals._stems import name_words, stems

_ALIKE = 0.6
"""What another word for the same counts for."""
_INSIDE = 0.7
"""What a word counts for that stands inside a name: `copy` in `copytree`."""
_WHOLE, _FIRST, _NAME, _ABOUT, _BM25 = 1.0, 1.0, 0.6, 0.6, 1.0
"""What covering the question counts for, in the whole entry, its first sentence, its name, what it is a part of; and BM25."""

_LEAVING = frozenset(
    re.findall(
        r"\w+",
        "aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp mailcap msilib nis nntplib ossaudiodev "
        "pipes smtpd sndhdr spwd sunau telnetlib uu xdrlib",
    )
)
"""Deprecated in 3.11, and gone by 3.13 (PEP 594, PEP 632)."""
_ELSEWHERE = frozenset(
    {"nt", "nturl2path", "winreg", "msvcrt", "winsound"} if os.name == "posix" else {"posix"}
)
_INTERPRETER = Path(sys.executable).resolve().name
_INTERNAL = frozenset(
    {"tkinter", "turtle", "pdb", "bdb", "pydoc", "doctest", "sre_parse", "ensurepip", "venv", "encodings"}
)


@dataclass(frozen=True, slots=True)
class Known:
    """A word of a question."""

    word: str
    stem: str
    alike: tuple[str, ...]
    """Stems of other words for the same."""
    idf: float
    entries: int
    """How many have it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    title: str
    head: str
    first: str
    body: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    score: float
    share: float


def weigh(candidate: Candidate, known: tuple[Known, ...], *, bm25: float) -> Weighed:
    """Return what an entry is worth.

    Args:
        candidate: The entry.
        known: The question's words.
        bm25: Of the entry, as a share of the best one's.
    """
    name = set(stems(name_words(candidate.title)))
    first = set(stems(candidate.first)) | name
    whole = first | set(stems(candidate.head)) | set(stems(candidate.body))
    last = candidate.title.rpartition(".")[2].lower()
    about = set(stems(candidate.about))
    total = sum(one.idf for one in known) or 1.0
    covers_name = sum(one.idf * max(_covers(one, name), _inside(one, last)) for one in known) / total
    covers_first = sum(one.idf * _covers(one, first) for one in known) / total
    covers_whole = sum(one.idf * _covers(one, whole) for one in known) / total
    covers_about = sum(one.idf * _covers(one, about - whole) for one in known) / total
    score = (
        _WHOLE * covers_whole
        + _FIRST * covers_first
        + _NAME * covers_name
        + _BM25 * bm25
        + _ABOUT * covers_about
    )
    return Weighed(score, covers_whole)


def _covers(word: Known, there: set[str]) -> float:
    if word.stem in there:
        return 1.0
    return _ALIKE if any(other in there for other in word.alike) else 0.0


def _inside(word: Known, name: str) -> float:
    if len(word.stem) > 2 and word.stem in name:
        return _INSIDE
    return _INSIDE * _ALIKE if any(len(other) > 2 and other in name for other in word.alike) else 0.0


def standing(title: str, path: str) -> float:
    """Return what an entry's place is worth: what is public counts more than what is not meant to be used."""
    if " " in title or not path.endswith((".py", _INTERPRETER)):
        return 1.0
    parts = title.split(".")
    worth = 1.0
    if any(part.startswith("_") for part in parts):
        worth *= 0.7
    if parts[0] in _LEAVING or parts[0] in _ELSEWHERE or path.endswith("ntpath.py"):
        worth *= 0.7
    if parts[0] in _INTERNAL:
        worth *= 0.85
    if any(part[:1].isupper() for part in parts[:-1]):
        worth *= 0.95  # a method: whoever asks seldom has the object yet
    if "site-packages" in path or "dist-packages" in path:
        worth *= 0.9
    return worth
