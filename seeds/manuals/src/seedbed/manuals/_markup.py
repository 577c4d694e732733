"""Reads Markdown, reStructuredText, HTML and plain text into lines and headings."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

from seedbed.manuals._sections import Line

_UNDERLINE = re.compile(r"([=\-~^\"'`#*+:._<>])\1{2,}\s*$")
_SILENT = frozenset({"script", "style", "template", "noscript", "svg"})
_BREAKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br dd div dl dt figure footer form header hr li main nav ol p pre section "
        "table tr ul title h1 h2 h3 h4 h5 h6 body",
    )
)


def plain_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a plain text."""
    return (Line(line, number) for number, line in enumerate(text.split("\n"), 1))


def markdown_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a Markdown text; a `#` in a block of code heads nothing."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark")
    # Only blocks are asked for: what is inside a line is searched as it was written.
    reader.core.ruler.enableOnly(["normalize", "block"])
    tokens = reader.parse(text)
    heads = {
        token.map[0]: (token.map[1], int(token.tag[1:]), inside.content)
        for token, inside in pairwise(tokens)
        if token.type == "heading_open" and token.map
    }
    ends = 0
    for number, line in enumerate(text.split("\n")):
        if number in heads:
            ends, level, title = heads[number]
            yield Line(title, number + 1, level=level)
        elif number >= ends:
            yield Line(line, number + 1)


def rst_lines(text: str) -> Iterator[Line]:
    """Yield the lines of reStructuredText. Levels are in the order in which their underlines first come."""
    lines = text.split("\n")
    levels: list[str] = []
    skip = -1
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if number == skip or _is_overline(lines, number):
            continue
        if line.strip() and not _UNDERLINE.match(line) and _underlines(below, line):
            over = number > 0 and lines[number - 1].rstrip() == below.rstrip()
            style = f"{below[0]}{over}"
            if style not in levels:
                levels.append(style)
            skip = number + 1
            yield Line(line.strip(), number + 1, level=levels.index(style) + 1)
        else:
            yield Line(line, number + 1)


def _underlines(below: str, title: str) -> bool:
    return bool(_UNDERLINE.match(below)) and len(below.rstrip()) >= len(title.rstrip())


def _is_overline(lines: list[str], number: int) -> bool:
    around = lines[number : number + 3]
    return (
        len(around) == 3
        and bool(_UNDERLINE.match(around[0]))
        and around[0].rstrip() == around[2].rstrip()
        and bool(around[1].strip())
        and len(around[1].rstrip()) <= len(around[0].rstrip())
    )


def html_lines(text: str) -> Iterator[Line]:
    """Yield the lines that a reader of an HTML page would see."""
    reader = _Html()
    reader.feed(text)
    reader.close()
    reader.end_line()
    return iter(reader.lines)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self._held: list[str] = []
        self._line = 1
        self._level = 0
        self._silent = ""
        self._pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if self._silent:
            return
        if tag in _SILENT:
            self._silent = tag
        if tag in _BREAKS:
            self.end_line()
            self._pre = tag == "pre" or self._pre
            self._level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else self._level

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif not self._silent and tag in _BREAKS:
            self.end_line()
            self._pre = self._pre and tag != "pre"
            self._level = 0 if re.fullmatch("h[1-6]", tag) else self._level

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if not self._held:
            self._line = self.getpos()[0]
        if self._pre:
            for number, line in enumerate(data.split("\n")):
                if number:
                    self.end_line()
                self._held.append(line)
        else:
            self._held.append(data)

    def end_line(self) -> None:
        """Put down what was read since the last break."""
        text = "".join(self._held)
        text = text.rstrip() if self._pre else " ".join(text.split())
        if text:
            self.lines.append(Line(text, self._line, level=self._level))
        self._held = []
