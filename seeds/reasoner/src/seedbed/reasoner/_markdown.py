"""An outline as Markdown. What a model or a user wrote is escaped, so that it stays text."""

import re
from collections.abc import Iterator

from seedbed.reasoner._outline import Item
from seedbed.reasoner._shown import shown

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&!$@]|^[-+=]|(?<=\d)[.)](?= )|:(?=//)|(?<=www)\.", re.IGNORECASE)


def markdown_of(item: Item) -> str:
    """Return an outline as Markdown: a heading, and nested lists."""
    lines = [f"# {escaped(item.text)}", "", *_verbatim(item, "")]
    for under in item.under:
        lines += _listed(under, "")
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """Return text on one line that no reader of Markdown takes for markup."""
    return _SPECIAL.sub(r"\\\g<0>", shown(" ".join(text.split())))


def _listed(item: Item, margin: str) -> Iterator[str]:
    yield f"{margin}- {escaped(item.text)}"
    yield from _verbatim(item, f"{margin}  ")
    for under in item.under:
        yield from _listed(under, f"{margin}  ")


def _verbatim(item: Item, margin: str) -> Iterator[str]:
    if not item.lines:
        return
    lines = [line for text in item.lines for line in (shown(text).splitlines() or [""])]
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield ""
    yield f"{margin}{fence}text"
    yield from (f"{margin}{line}".rstrip() for line in lines)
    yield f"{margin}{fence}"
    yield ""
