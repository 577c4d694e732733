"""An outline as a tree on a terminal."""

import io
import sys

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from seedbed.reasoner._outline import Item, Tone
from seedbed.reasoner._print import write_text
from seedbed.reasoner._shown import shown

_STYLE = {
    Tone.PLAIN: "",
    Tone.HEAD: "bold",
    Tone.GOOD: "green",
    Tone.BAD: "red",
    Tone.OPEN: "yellow",
    Tone.FAINT: "dim",
}
_WIDE = 2000
"""Columns where nobody looks: a line stays a line for whatever reads it."""


def write_tree(item: Item) -> None:
    """Print an outline on stdout as a tree, in colours where it is a terminal. What it says is shown, not obeyed."""
    terminal = sys.stdout.isatty()
    held = io.StringIO()
    console = Console(
        file=held,
        width=None if terminal else _WIDE,
        force_terminal=terminal,
        legacy_windows=False,
        soft_wrap=not terminal,
    )
    console.print(tree_of(item))
    write_text("".join(f"{line.rstrip()}\n" for line in held.getvalue().splitlines()))


def tree_of(item: Item) -> Tree:
    """Return an outline as a tree."""
    label = Text(shown(item.text), style=_STYLE[item.tone])
    for line in item.lines:
        label.append(f"\n  {shown(line)}", style="not bold")
    tree = Tree(label, guide_style="dim")
    for under in item.under:
        tree.children.append(tree_of(under))
    return tree
