"""The command that shows, draws and edits the causal graph of a case."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import assert_never

from pydantic import ValidationError

from seedbed.causal import Graph, write_dot, write_json, write_lines, write_mermaid, write_svg
from seedbed.context import CaseRecord, Store, current, data_folder
from seedbed.problem import AboutClass, BadInput, ProblemClass, Statement, TextFile
from seedbed.reasoner._artefacts import WRITTEN, write_artefacts
from seedbed.reasoner._editor import MAX_BYTES, edit, text_of
from seedbed.reasoner._forces import graph_of
from seedbed.reasoner._open import find_case, open_store
from seedbed.reasoner._print import write_line
from seedbed.reasoner._redraw import Redrawn, note, redrawn
from seedbed.reasoner._revise import root_of
from seedbed.reasoner._shown import shown


class Form(StrEnum):
    """In which form a graph is written for other programs."""

    SVG = "svg"
    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants of a graph."""

    forms: tuple[Form, ...] = ()
    out: str | None = None
    """The file that it is written to; stdout where it is `None`."""
    force: bool = False
    edit: bool = False
    lines_from: str | None = None
    """The file of the edited lines; `-` for stdin."""

    def check(self) -> None:
        """Refuse what does not go together.

        Raises:
            BadInput: Two things are wanted that are one or the other.
        """
        ways = [f"--{form}" for form in self.forms]
        ways += ["--edit"] * self.edit + ["--from"] * (self.lines_from is not None)
        if len(ways) > 1:
            raise BadInput(f"{' and '.join(ways)} do not go together", do="Pass one of them")
        if self.out is not None and not self.forms:
            known = ", ".join(f"--{form}" for form in Form)
            raise BadInput("--out does not say in which form", do=f"Pass one of {known}")


def graph(name: str, wanted: Wanted) -> None:
    """Show the graph of a case, write it in a form, or note what the user changes in it."""
    wanted.check()
    with open_store() as store:
        root = _root(store, name, quiet=bool(wanted.forms))
        statements = tuple(store.statements(root.id))
    known = _graph(root, statements, changed=wanted.edit or wanted.lines_from is not None)
    if wanted.forms:
        _put(written(known, wanted.forms[0]), wanted)
    elif wanted.edit:
        keep = f"`reason graph {root.id} --from {{}}` takes it".format
        _say(root, edit(write_lines(known), partial(take, root, known), keep=keep))
    elif wanted.lines_from is not None:
        _say(root, take(root, known, _lines(wanted.lines_from)))
    else:
        from seedbed.reasoner._forces_shown import show_forces  # rich takes longer than all the rest

        show_forces(root.id, known, statements)


def written(graph: Graph, form: Form) -> str:
    """Return a graph in a form."""
    match form:
        case Form.SVG:
            return write_svg(graph)
        case Form.MERMAID:
            return write_mermaid(graph)
        case Form.DOT:
            return write_dot(graph)
        case Form.JSON:
            return write_json(graph)
        case Form.LINES:
            return write_lines(graph)
        case _:
            assert_never(form)


def _root(store: Store, name: str, *, quiet: bool) -> CaseRecord:
    named = find_case(store, name)
    root = root_of(store, named)
    if named.id != root.id and not quiet:
        write_line(f"{named.name} [{named.id}] is a part of {root.id}, whose graph this is")
    return root


def _graph(root: CaseRecord, statements: tuple[Statement, ...], *, changed: bool) -> Graph:
    known = graph_of(statements)
    if known is not None:
        return known
    if not _is_unsolvable(statements):
        raise BadInput(
            "This case has no graph",
            where=root.id,
            do='One is drawn of an unsolvable problem: reason ask --as unsolvable "…"',
        )
    if changed:
        return Graph()  # whoever knows what leads to what can draw it before the engine does
    raise BadInput(
        "Nothing is drawn yet",
        where=root.id,
        do=f"`reason answer {root.id}` and `reason resume {root.id}` draw it, or you: `reason graph {root.id} --edit`",
    )


def _is_unsolvable(statements: tuple[Statement, ...]) -> bool:
    classes = [one for one in current(statements).values() if isinstance(one.about, AboutClass)]
    said = max(classes, key=_turns, default=None)
    return said is not None and said.text.startswith(f"The problem is {ProblemClass.UNSOLVABLE.value}")


def _turns(statement: Statement) -> int:
    return statement.about.turns if isinstance(statement.about, AboutClass) else 0


def _put(text: str, wanted: Wanted) -> None:
    content = text.encode()
    if wanted.out is None:
        # in UTF-8 whatever the terminal's encoding: it is a file's content
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    path = Path(wanted.out)
    try:
        file = TextFile(path=path.name, content=text)
    except ValidationError:
        raise BadInput(
            "This is no plain name of a file", where=wanted.out, do="Name another with --out"
        ) from None
    try:
        write_artefacts([file], path.parent, memory=data_folder() / WRITTEN, force=wanted.force)
        sys.stderr.write(f"reason: {shown(wanted.out)} is written\n")
    except BadInput as error:
        advice = (error.do or "").replace("another folder", "another file")
        raise BadInput(error.what, where=error.where, do=advice) from None


def _lines(path: str) -> str:
    try:
        if path == "-":
            return text_of(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin")
        with Path(path).open("rb") as file:
            return text_of(file.read(MAX_BYTES + 1), path)
    except OSError as error:
        raise BadInput(f"The lines cannot be read: {error.strerror}", where=path) from None


def take(root: CaseRecord, before: Graph, text: str) -> Redrawn:
    """Note what lines change, and return it."""
    new = redrawn(before, text)
    if new.drawn:
        with open_store() as store:
            note(store, root, new.drawn)
    return new


def _say(root: CaseRecord, new: Redrawn) -> None:
    for one in new.drawn:
        was = f" (until now: {_flat(one.before)})" if one.before else ""
        write_line(f"{one.change}: {_flat(one.text)}{was}")
    for name in new.left:
        write_line(f"left as it was: variable {name}; only links and levers are noted")
    if new.drawn:
        write_line(f"next: `reason resume {root.id}` goes on with it, and redoes only what it reaches")
    else:
        write_line("Nothing was changed, so nothing is noted.")


def _flat(text: str) -> str:
    return " | ".join(text.splitlines())
