"""What `seedbed compost` and its search print, and how: for people and for programs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seedbed.buildgraph import plain
from seedbed.workspace import WorkspaceError, find_root

from ._compost import PLACE, Entry, decoded, parse
from ._compost import search as find
from ._revive import tree_of


def compost(*, json_output: bool) -> None:
    """Show every entry, the last retired first."""
    entries = sorted(_entries(find_root(Path.cwd())), key=lambda one: (one.retired, one.name), reverse=True)
    if json_output:
        print_json({"entries": [entry_as_json(one) for one in entries]})
    elif entries:
        _print_entries(entries)
    else:
        typer.echo(f"Nothing was retired yet: {PLACE} would tell")


def search(terms: Iterable[str], *, json_output: bool) -> None:
    """Show the entries that have the terms, the best first."""
    root = find_root(Path.cwd())
    entries = _entries(root)
    hits = find(entries, terms, {one: _readme(root, one) for one in entries})
    if json_output:
        print_json(
            {"hits": [{**entry_as_json(hit.entry), "terms": hit.terms, "score": hit.score} for hit in hits]}
        )
    elif hits:
        _print_entries([hit.entry for hit in hits])
    else:
        typer.echo("Nothing in the compost has any of that")


def _entries(root: Path) -> tuple[Entry, ...]:
    try:
        return parse(decoded((root / PLACE).read_bytes()))
    except FileNotFoundError:
        return ()


def _readme(root: Path, entry: Entry) -> str:
    """Return the README that lay in a retired package; empty where that cannot be read here."""
    path = f"{entry.folder}/README.md"
    try:
        return dict(tree_of(root, entry).content([path])).get(path, b"").decode(errors="replace")
    except WorkspaceError:
        return ""


def _print_entries(entries: Iterable[Entry]) -> None:
    shown = table("package", "retired", "released", "went to", "learned")
    for one in entries:
        where = one.into or " ".join(sorted({part.to for part in one.parts if part.how == "moved"}))
        row = (one.name, one.retired.isoformat(), " ".join(one.released), where, one.learned or one.purpose)
        shown.add_row(*(escape(plain(" ".join(cell.split()))) for cell in row))
    Console(highlight=False).print(shown)


def table(*headings: str) -> Table:
    """Return a table of these columns, without rows yet."""
    made = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


def entry_as_json(entry: Entry) -> Mapping[str, object]:
    """Return an entry for programs."""
    return {**asdict(entry), "retired": entry.retired.isoformat()}


def print_json(answer: Mapping[str, object]) -> None:
    """Print one object for programs."""
    typer.echo(json.dumps(answer, indent=1))
