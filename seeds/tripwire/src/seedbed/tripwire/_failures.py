"""When are two failures the same? By what they are made of, with what changes from one run to the next left out."""

import re
from functools import lru_cache

_FRAME = re.compile(r'^\s*File ".*?", line \d+, in (?P<function>\S+)')
_RAISED = re.compile(
    r"^(?:E\s+)?(?P<type>[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit))\b:? ?(?P<said>.*)$"
)
_HUNK = re.compile(r"^@@ .* @@")

_VARYING = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "#"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?"), "#"),
    (re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE), "#"),
    (re.compile(r"(?:[A-Za-z]:)?(?:[\\/][\w.@~+-]+){2,}[\\/]?"), "<path>"),
    (re.compile(r"\b(?:tmp|temp)[\w-]{3,}", re.IGNORECASE), "<temporary>"),
    (re.compile(r"\b[0-9a-f]*\d[0-9a-f]{6,}\b", re.IGNORECASE), "#"),
    (re.compile(r"(?<![A-Za-z_])\d+(?:[._]\d+)*(?:e[-+]?\d+)?(?![A-Za-z_]{2})", re.IGNORECASE), "#"),
    (re.compile(r"(?<![\w#])[-+](?=#)"), ""),
)
"""What changes without meaning: colours, ids, times, addresses, paths, temporary names, hashes, numbers."""
_BRACES = re.compile(r"\{[^{}]*\}")
_MANY = re.compile(r"#(?:[\s,;]+#)+")
_MOST = 20_000
"""Characters that are read: a report is hostile input, and what names a failure lies at its start and at its end."""


@lru_cache(maxsize=512)
def mark(report: str) -> str:
    """Return what two reports have in common when they are the same failure.

    Of a traceback: the exception, the functions that it went through, and the message without what varies. Of
    anything else: its lines, without what varies, a diff's places and repeated lines.
    """
    text = report if len(report) <= _MOST else report[: _MOST // 2] + "\n" + report[-_MOST // 2 :]
    lines = text.splitlines()
    frames = [found["function"] for line in lines if (found := _FRAME.match(line))]
    raised = [found for line in lines if (found := _RAISED.match(line.rstrip()))]
    if frames and raised:
        kind = raised[-1]["type"].rsplit(".", 1)[-1]
        return f"{kind} in {' > '.join(_folded(frames))}: {skeleton(raised[-1]['said'])}"
    return "\n".join(_folded([told for line in lines if (told := _plain(line))]))


def skeleton(message: str) -> str:
    """Return a message without what varies: numbers, addresses, paths, temporary names, the order within braces."""
    for pattern, instead in _VARYING:
        message = pattern.sub(instead, message)
    message = _BRACES.sub(_sorted, message)
    return " ".join(_MANY.sub("#", message).split())


def _plain(line: str) -> str:
    """Return a line of a report that is no traceback."""
    if _HUNK.match(line):
        return ""
    return skeleton(line)


def _sorted(braces: re.Match[str]) -> str:
    return "{" + ", ".join(sorted({part.strip() for part in braces[0][1:-1].split(",")})) + "}"


def _folded(lines: list[str]) -> list[str]:
    """Return lines with those that follow themselves left out, as a recursion's frames do."""
    return [line for place, line in enumerate(lines) if place == 0 or line != lines[place - 1]]
