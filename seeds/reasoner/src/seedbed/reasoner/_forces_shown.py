"""The causal graph of a case for a person: its links, loops and levers, and what contradicts itself."""

import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from seedbed.causal import (
    Edge,
    Finding,
    Graph,
    Lever,
    Loops,
    Source,
    act_words,
    alike,
    find_loops,
    read_json,
)
from seedbed.context import current
from seedbed.problem import AboutGraph, AboutLeverage, Statement
from seedbed.reasoner._print import write_text
from seedbed.reasoner._shown import shown

_LOOPS = 20
"""At most as many loops are shown,"""
_COUNTED = 1000
"""and at most as many are counted,"""
_SECONDS = 2.0
"""for at most so long."""
_WIDE = 2000
"""Columns where nobody looks: a line stays a line for whatever reads it."""


def show_forces(case: str, graph: Graph, statements: Sequence[Statement]) -> None:
    """Print the graph of a case on stdout, in colours where it is a terminal. What it says is shown, not obeyed.

    Args:
        case: The id of the case, for what can be done next.
        graph: The graph, with the user's changes in it.
        statements: What is known of the case.
    """
    terminal = sys.stdout.isatty()
    held = io.StringIO()
    console = Console(
        file=held,
        width=None if terminal else _WIDE,
        force_terminal=terminal,
        legacy_windows=False,
        soft_wrap=not terminal,
    )
    console.print(Group(*_sections(case, graph, statements)))
    write_text("".join(f"{line.rstrip()}\n" for line in held.getvalue().splitlines()))


def _sections(case: str, graph: Graph, statements: Sequence[Statement]) -> Iterator[Text | Table]:
    loops = find_loops(graph, count=_COUNTED, seconds=_SECONDS)
    yield from _section(f"links: {len(graph.links)} between {len(graph.variables)} variables", _links(graph))
    yield from _section(_about(loops), _rounds(loops))
    yield from _section(f"levers: {len(graph.levers)}", _levers(graph, _ranges(statements)))
    yield from _said("contradictions", [_torn(one.cause, one.effect) for one in graph.contradictions])
    yield from _said(
        "alike: the same thing?", [f"{one.first} and {one.second}" for one in alike(graph.variables)]
    )
    later = _not_taken_up(graph, statements)
    if later:
        resume = f"`reason resume {case}` redoes what they reach"
        yield _line(f"not taken up yet: {_count(later, 'change')} of yours to the graph; {resume}", "yellow")
    yield _line(
        f"next: `reason graph {case} --edit` changes it, `reason graph {case} --svg --out FILE` draws it",
        "bold",
    )


def _section(title: str, table: Table) -> Iterator[Text | Table]:
    yield _line(title, "bold")
    if table.row_count:
        yield table
    yield Text()


def _said(title: str, lines: Sequence[str]) -> Iterator[Text]:
    if lines:
        yield _line(title, "bold")
        yield from (_line(f"  {line}", "yellow") for line in lines)
        yield Text()


def _links(graph: Graph) -> Table:
    table = _table("cause", "", "effect", "", "belief", "from")
    for edge in graph.edges:
        delayed = "delayed" if edge.delayed else ""
        _row(table, edge.cause, edge.polarity, edge.effect, delayed, f"{edge.belief:.2f}", _source(edge))
    return table


def _source(edge: Edge) -> str:
    """Return whose words an edge rests on, and what became of it."""
    words = f": “{edge.because}”" if edge.because else ""
    match edge.source:
        case Source.TEXT:
            whose = f"your words{words}"
        case Source.USER:
            whose = f"you say so{words}"
        case Source.EQUATION:
            whose = f"an equation{words}"
        case Source.GUESS:
            whose = "a guess"
        case _:
            assert_never(edge.source)
    return "; ".join((whose, *["tentative"] * edge.tentative, *_outcomes(edge.findings)))


def _outcomes(findings: Sequence[Finding]) -> list[str]:
    confirm = sum(finding.confirms for finding in findings)
    against = len(findings) - confirm
    told = [f"{_count(confirm, 'outcome')} {'confirms' if confirm == 1 else 'confirm'} it"] if confirm else []
    speaks = "speaks" if against == 1 else "speak"
    return [*told, *([f"{_count(against, 'outcome')} {speaks} against it"] if against else [])]


def _about(loops: Loops) -> str:
    known = len(loops.loops)
    some = f", of which {_LOOPS} are shown, the short ones first" if known > _LOOPS else ""
    why = f" ({loops.why.rstrip('.')})" if loops.why else ""
    return f"loops: {'' if loops.complete else 'at least '}{known}{some}{why}"


def _rounds(loops: Loops) -> Table:
    table = _table("", "", "", "")
    for loop in loops.loops[:_LOOPS]:
        way = " → ".join((*loop.variables, loop.variables[0]))
        _row(table, loop.label, loop.kind, way, "delayed" if loop.delays else "")
    return table


def _levers(graph: Graph, ranges: Mapping[str, str]) -> Table:
    table = _table("lever", "kind", "what it does", "belief", "what that moves")
    for lever in graph.levers:
        _row(table, *_lever(lever, ranges.get(lever.name, "not known yet")))
    return table


def _lever(lever: Lever, moves: str) -> tuple[str, ...]:
    does = ", ".join(map(act_words, lever.acts))
    told = "; ".join((moves, *_outcomes(lever.findings)))
    return lever.name, lever.kind, does, f"{lever.belief:.2f}", told


def _ranges(statements: Sequence[Statement]) -> dict[str, str]:
    """Return what is known of what each lever moves."""
    return {
        one.about.lever: one.text.removeprefix(f"{one.about.lever}: ")
        for one in current(statements).values()
        if isinstance(one.about, AboutLeverage)
    }


def _torn(cause: str, effect: str) -> str:
    return f"{cause} → {effect}: both the same way and the opposite way"


def _not_taken_up(graph: Graph, statements: Sequence[Statement]) -> int:
    """Return how many links and levers the user has changed, and the engine has not worked with yet."""
    about = next(one.about for one in current(statements).values() if isinstance(one.about, AboutGraph))
    drawn = read_json(about.graph)
    edges = {(edge.cause, edge.effect) for edge in {*drawn.edges} ^ {*graph.edges}}
    return len(edges) + len({lever.name for lever in {*drawn.levers} ^ {*graph.levers}})


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(columns))
    for column in columns:
        # folded where it is narrow: what a person has to look up elsewhere is no help
        table.add_column(Text(column, style="dim"), overflow="fold")
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*(Text(shown(" ".join(cell.split()))) for cell in cells))


def _line(text: str, style: str) -> Text:
    return Text(shown(text), style=style, overflow="fold")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
