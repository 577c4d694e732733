"""Path patterns, as `.gitignore` and most build tools have them: `src/**`, `*.md`, `!**/*.md`."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache


@lru_cache(maxsize=256)
def matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a test for paths: some pattern matches, and no pattern that begins with `!`.

    `**` stands for any number of folders, `*` and `?` for characters within one, `[…]` for a set of them.
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


_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]]+\]|.", re.DOTALL)


def _expression(pattern: str) -> str:
    return "".join(map(_piece, _TOKEN.findall(pattern)))


def _piece(token: str) -> str:
    match token:
        case "**/":
            return "(?:[^/]+/)*"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case _ if len(token) > 1:
            inside = token[1:-1].replace("\\", r"\\")
            return f"[^{inside[1:]}/]" if inside.startswith("!") else f"[{inside}]"
        case _:
            return re.escape(token)
