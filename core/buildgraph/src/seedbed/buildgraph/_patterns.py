"""Path patterns, much as `.gitignore` has them: `src/**`, `*.md`, `tests`, `!**/*.md`."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache


@lru_cache(maxsize=256)
def matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    r"""Return a test for paths: some pattern matches, and no pattern that begins with `!`.

    `*` and `?` stand for characters within one name, `[…]` for one of a set (`[!…]` for any other), `\` takes
    the next character as it is, and `**` as a whole name stands for any number of folders. Every pattern begins
    at the top: `*.md` does not reach into folders, `**/*.md` does. A folder's name means all that lies in it:
    `tests`, `tests/` and `tests/**` are the same.
    """
    wanted = _union([pattern for pattern in patterns if not pattern.startswith("!")])
    unwanted = _union([pattern[1:] for pattern in patterns if pattern.startswith("!")])
    if wanted is None:
        return lambda _: False
    if unwanted is None:
        return lambda path: wanted.fullmatch(path) is not None
    return lambda path: wanted.fullmatch(path) is not None and unwanted.fullmatch(path) is None


def _union(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(_expression, patterns)), re.DOTALL) if patterns else None


def _expression(pattern: str) -> str:
    names = [name for name in pattern.split("/") if name not in ("", ".")]
    parts: list[str] = []
    for at, name in enumerate(names):
        following = names[at + 1] if at + 1 < len(names) else None
        if name != "**":
            parts.append("".join(map(_piece, _tokens(name))) + ("/" if following else ""))
        elif following is None:
            parts.append(".+")
        elif following != "**":  # several in a row mean no more than one, and would take long to try
            parts.append("(?:[^/]+/)*")
    if not names:
        return ".+"
    if names[-1] != "**" and pattern.endswith("/"):
        parts.append("/.+")
    elif not _WILD.search(names[-1]):
        parts.append("(?:/.+)?")
    return "".join(parts)


# A `]` that comes first in a set is one of its characters.
_SET = r"\[(?:!.|[^!])[^\]]*\]"
_WILD = re.compile(rf"[*?]|{_SET}", re.DOTALL)
_TOKEN = re.compile(rf"\\.|\*+|\?|{_SET}|.", re.DOTALL)


def _tokens(name: str) -> Iterator[str]:
    return (match[0] for match in _TOKEN.finditer(name))


def _piece(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece.startswith("[") and len(piece) > 1:
        return _set(piece[1:-1])
    return re.escape(piece[1:] if len(piece) > 1 else piece)


def _set(inside: str) -> str:
    """Return the expression for a set of characters, in which a range the wrong way round is empty."""
    others = inside.startswith("!")
    ranges = []
    for match in re.finditer(r"(.)-(.)|(.)", inside[others:], re.DOTALL):
        first, last = (match[1], match[2]) if match[1] else (match[3], match[3])
        if first <= last:
            ranges.append(f"{re.escape(first)}-{re.escape(last)}")
    if not ranges:
        return "[^/]" if others else "(?!)"
    return f"[^/{''.join(ranges)}]" if others else f"(?!/)[{''.join(ranges)}]"
