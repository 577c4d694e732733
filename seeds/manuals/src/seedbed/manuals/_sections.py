"""From the lines of a document to its entries: one a section, and several where a section is long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seedbed.manuals._entry import Entry

MAX_SECTION = 4_000
"""Characters; a longer section is cut where a paragraph ends."""
_MAX_HEADING = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document, wherever it stood in the file."""

    text: str
    line: int = 0
    page: int = 0
    level: int = 0
    """1 and up for a heading, as in HTML."""


def sections(lines: Iterable[Line], name: str) -> Iterator[Entry]:
    """Yield the entries of a document.

    Args:
        lines: Its lines and headings, in order.
        name: What the document is called: the title of what stands before the first heading.
    """
    above: list[tuple[int, str]] = []
    held: list[Line] = []
    for one in lines:
        if one.level:
            yield from _section(held, above, name)
            above = [outer for outer in above if outer[0] < one.level]
            above.append((one.level, " ".join(one.text.split())[:_MAX_HEADING]))
            held = [Line("", one.line, one.page)]
        else:
            held.append(one)
    yield from _section(held, above, name)


def _section(lines: list[Line], above: list[tuple[int, str]], name: str) -> Iterator[Entry]:
    title = " › ".join(text for _, text in above if text) or name
    for part in _parts(lines):
        text = "\n".join(one.text for one in part).strip("\n")
        if text.strip():
            yield Entry(title, text, name if above else "", part[0].line, part[0].page)


def _parts(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield pieces that are short enough, each on one page, cut at an empty line where there is one."""
    part: list[Line] = []
    length = 0
    for one in lines:
        full = length > MAX_SECTION and (not one.text.strip() or length > 2 * MAX_SECTION)
        if part and (full or one.page != part[0].page):
            yield part
            part, length = [], 0
        if part or one.text.strip() or one is lines[0]:
            part.append(Line(one.text[: 2 * MAX_SECTION], one.line, one.page))
        length += len(one.text) + 1
    if part:
        yield part
