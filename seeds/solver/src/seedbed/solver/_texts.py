"""Wrong candidates where a suite reads a file that is no Python, such as a page."""

import re
from collections.abc import Iterator
from itertools import pairwise

from seedbed.problem import TextFile
from seedbed.solver._wrong import Wrong, with_file

_WORD = re.compile(r"[A-Za-z0-9_-]{3,}")
_PIECES = 4


def emptied(files: tuple[TextFile, ...], read: tuple[TextFile, ...]) -> tuple[Wrong, ...]:
    """Return the candidate with each of the files that are read left empty."""
    return tuple(
        Wrong(f"leaves {file.path} empty", with_file(files, file.path, ""), trivial=True)
        for file in read
        if file.content.strip()
    )


def thinned(
    strings: tuple[str, ...], files: tuple[TextFile, ...], read: tuple[TextFile, ...], most: int
) -> tuple[Wrong, ...]:
    """Return up to so many candidates in which a file lacks something that the suite speaks of, or a piece of it.

    Args:
        strings: The texts in the suite.
        files: The candidate.
        read: The files that the suite reads.
        most: How many there are to be.
    """
    found: dict[tuple[TextFile, ...], Wrong] = {}
    for file in read:
        for words, text in (*_without_words(strings, file), *_without_pieces(file)):
            changed = with_file(files, file.path, text)
            if text != file.content and changed not in found and len(found) < most:
                found[changed] = Wrong(f"{file.path} without {words}", changed)
    return tuple(found.values())


def _without_words(strings: tuple[str, ...], file: TextFile) -> Iterator[tuple[str, str]]:
    spoken = [text for text in strings if len(text) >= 2 and text not in file.path]
    words = [word for text in spoken for word in _WORD.findall(text) if word not in file.path]
    whole = [text for text in spoken if text.lower() in file.content.lower()]
    for word in dict.fromkeys([*whole, *words]):
        yield f"`{word[:60]}`", re.sub(re.escape(word), "", file.content, flags=re.IGNORECASE)


def _without_pieces(file: TextFile) -> Iterator[tuple[str, str]]:
    """Yield the file without each quarter of its lines: a suite may count things without naming them."""
    lines = file.content.splitlines(keepends=True)
    bounds = [len(lines) * number // _PIECES for number in range(_PIECES + 1)]
    for first, last in pairwise(bounds):
        yield f"its lines {first + 1} to {last}", "".join([*lines[:first], *lines[last:]])
