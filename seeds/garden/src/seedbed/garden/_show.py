"""Tables that a person reads at a glance: no lines, as wide as the terminal, and 100 columns where there is none."""

import sys
from collections.abc import Iterable, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seedbed.buildgraph import plain

_WIDTH = 100
_GAP = 2


def console() -> Console:
    """Return where tables are printed."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)


def print_table(
    out: Console, title: str, headings: Sequence[str], rows: Iterable[Iterable[object]], note: str = ""
) -> None:
    """Print a table, and a note below it.

    Headings that begin with `>` are those of numbers. The one that begins with `~`, or else the last, is cut where there
    is no room. Text from elsewhere does nothing to the terminal.
    """
    cells = [[plain(str(cell)) for cell in row] for row in rows]
    names = [heading.lstrip(">~") for heading in headings]
    widths = [max(map(cell_len, column)) for column in zip(names, *cells, strict=True)]
    gives = next((at for at, heading in enumerate(headings) if heading.startswith("~")), len(names) - 1)
    widths[gives] -= max(sum(widths) + _GAP * len(widths) - out.width, 0)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading, name, width in zip(headings, names, widths, strict=True):
        side: Literal["left", "right"] = "right" if heading.startswith(">") else "left"
        table.add_column(name, justify=side, no_wrap=True, overflow="ellipsis", width=max(width, 1))
    for row in cells:
        table.add_row(*map(Text, row))
    if title:
        out.print(title, style="bold", markup=False)
    out.print(table)
    if note:
        out.print(note, style="dim", markup=False)
