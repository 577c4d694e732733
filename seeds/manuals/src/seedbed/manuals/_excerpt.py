"""The part of a text in which the words of a question stand closest."""

from seedbed.manuals._rank import Known
from seedbed.manuals._stems import stems

_LONGEST = 600
_LINE = 240


def excerpt(head: str, text: str, known: tuple[Known, ...]) -> str:
    """Return the lines that cover a question best, after the entry's head, in about 600 characters."""
    lines = [_cut(line.rstrip(), _LINE) for line in text.strip("\n").splitlines()]
    head = _cut(head, _LINE)
    room = _LONGEST - len(head)
    begin, end = _window(lines, known, max(room, _LINE))
    told = [*(["…"] if begin else []), *lines[begin:end], *(["…"] if end < len(lines) else [])]
    return shown("\n".join([head, *told] if head else told).strip("\n"))


def _window(lines: list[str], known: tuple[Known, ...], room: int) -> tuple[int, int]:
    """Return the run of lines that fits and covers most; the earliest of those that cover the same."""
    covered = [{one.stem for one in known} & set(stems(line)) for line in lines]
    worth = {one.stem: one.idf for one in known}
    best, best_at = -1.0, (0, len(lines))
    for begin in range(len(lines)):
        if begin and not covered[begin]:
            continue
        length, end = 0, begin
        there: set[str] = set()
        while end < len(lines) and (length + len(lines[end]) + 1 <= room or end == begin):
            length += len(lines[end]) + 1
            there |= covered[end]
            end += 1
        score = sum(worth[one] for one in there)
        if score > best:
            best, best_at = score, (begin, end)
    return best_at


def _cut(line: str, length: int) -> str:
    return line if len(line) <= length else f"{line[: length - 1]}…"


def shown_in_line(text: str) -> str:
    """Return text with all its control characters written out, so that it stays on its line."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def shown(text: str) -> str:
    """Return text with its control characters, but line breaks and tabs, written out."""
    return "".join(c if c in "\n\t" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)
