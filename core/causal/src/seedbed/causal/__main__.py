"""Read a causal graph from a file, and write it in another form."""

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import assert_never

from seedbed.causal import (
    EdgeRow,
    Graph,
    LeverRow,
    LoopRow,
    Loops,
    Row,
    alike,
    find_loops,
    outline,
    read_json,
    read_lines,
    read_xmile,
    write_dot,
    write_json,
    write_lines,
    write_mermaid,
    write_svg,
)
from seedbed.causal._forms._marks import sign
from seedbed.problem import BadInput, Polarity, SeedbedError

BAD_INPUT = 2
_MOST = 50_000_000
"""Bytes of a file, as far as this looks; each form has its own, lower bound."""
_WRITERS: Mapping[str, Callable[[Graph], str]] = {
    "svg": write_svg,
    "mermaid": write_mermaid,
    "dot": write_dot,
    "json": write_json,
    "lines": write_lines,
}
_WITH_LOOPS = "loops"
_LOOPS = 100
_SECONDS = 5.0


class _Form(Enum):
    JSON = "json"
    XMILE = "xmile"
    LINES = "lines"


_SUFFIXES = {".json": _Form.JSON, ".xmile": _Form.XMILE, ".stmx": _Form.XMILE, ".xml": _Form.XMILE}
_START = 10_000
"""Bytes of a file that are looked at for its form."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 2 for bad input."""
    told = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        graph, remarks = _read(told.file)
        write = _WRITERS.get(told.form)
        if write:
            sys.stderr.write("".join(f"{remark}\n" for remark in remarks))
        sys.stdout.write(write(graph) if write else _table(graph, remarks, loops=told.form == _WITH_LOOPS))
        sys.stdout.flush()
    except SeedbedError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    except BrokenPipeError:
        # whoever read it has enough; nothing is left for Python to flush at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m seedbed.causal", description=__doc__)
    parser.add_argument(
        "file", metavar="FILE", help="JSON, XMILE (.xmile, .stmx) or lines; - reads standard input"
    )
    forms = parser.add_mutually_exclusive_group()
    for form in _WRITERS:
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=f"write {form}")
    forms.add_argument(
        "--loops",
        dest="form",
        action="store_const",
        const=_WITH_LOOPS,
        help=f"add the loops to the table, the shortest {_LOOPS}",
    )
    return parser


def _read(name: str) -> tuple[Graph, tuple[str, ...]]:
    """Return a file's graph, and what is to be said of how it was read."""
    content = _content(name)
    form = _SUFFIXES.get(Path(name).suffix.lower()) or _sniffed(content)
    if form is _Form.XMILE:
        model = read_xmile(content)
        unsigned = (f"No sign: {one.cause} → {one.effect}: {one.reason}" for one in model.unsigned)
        return model.graph, (*unsigned, *model.notes)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The file is not text in UTF-8", where=name) from None
    return (read_json(text) if form is _Form.JSON else read_lines(text)), ()


def _sniffed(content: bytes) -> _Form:
    """Return the form that a file seems to be in by how it starts. A name such as `<5 h of sleep` is no tag."""
    start = content[:_START].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return _Form.JSON
    return _Form.XMILE if re.match(rb"<[?!A-Za-z]", start) else _Form.LINES


def _content(name: str) -> bytes:
    try:
        if name == "-":
            content = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(_MOST + 1)
    except (OSError, ValueError) as error:
        raise BadInput("The file cannot be read", where=name, do=getattr(error, "strerror", None)) from None
    if len(content) > _MOST:
        raise BadInput(f"The file has more than {_MOST:,} bytes", where=name)
    return content


def _table(graph: Graph, remarks: tuple[str, ...], *, loops: bool) -> str:
    found = find_loops(graph, count=_LOOPS, seconds=_SECONDS) if loops else None
    rows = outline(graph, found)
    edges = [row for row in rows if isinstance(row, EdgeRow)]
    causes = max((len(row.cause) for row in edges), default=0)
    effects = max((len(row.effect) for row in edges), default=0)
    lines = [_line(row, causes, effects) for row in rows]
    return (
        "".join(f"{line}\n" for line in (*lines, *_said(graph, found), *remarks)) or "The graph is empty.\n"
    )


def _line(row: Row, causes: int, effects: int) -> str:
    match row:
        case EdgeRow(delayed=delayed, belief=belief, notes=notes, words=words):
            told = ", ".join((*(["delayed"] if delayed else []), f"belief {belief:.2f}", *notes))
            said = f'{told}  "{words}"' if words else told
            return f"{row.cause:<{causes}}  {row.sign}  {row.effect:<{effects}}  {said}"
        case LoopRow():
            return f"{row.label}  {row.path}{'  delayed' if row.delayed else ''}"
        case LeverRow(does=does, notes=notes):
            return f"{row.name} [{row.kind.value}] {', '.join(does)}{'  ' * bool(notes)}{', '.join(notes)}"
        case _:
            assert_never(row)


def _said(graph: Graph, found: Loops | None) -> Iterable[str]:
    linked = {name for edge in graph.edges for name in (edge.cause, edge.effect)}
    alone = [name for name in graph.variables if name not in linked]
    if alone:
        yield f"Not linked: {', '.join(alone)}"
    for torn in graph.contradictions:
        signs = " and ".join(
            sign(edge.polarity) for edge in torn.edges if edge.polarity is not Polarity.UNKNOWN
        )
        yield f"Contradiction: {torn.cause} → {torn.effect} is said to be both {signs}"
    for pair in alike(graph.variables):
        yield f"Named alike, perhaps one variable: {pair.first}, {pair.second}"
    if found and found.why:
        yield found.why


if __name__ == "__main__":
    sys.exit(main())
