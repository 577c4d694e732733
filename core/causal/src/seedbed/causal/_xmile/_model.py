"""Models: the declarations of a document with their equations bound to each other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from seedbed.causal._names import MAX_NAME
from seedbed.causal._xmile._bind import MAX_REPEATED, Binder, Specs, reads
from seedbed.causal._xmile._document import Declaration, Document, Kind, Part
from seedbed.causal._xmile._equation import Lookup, Node, Ref, Unreadable, parse
from seedbed.causal._xmile._names import NAME, WITHIN, key_in
from seedbed.causal._xmile._notes import listed
from seedbed.causal._xmile._table import Table
from seedbed.problem import BadInput

_COMMENT = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One variable with its equations bound: more than one for an array, none where nothing could be read."""

    declared: Declaration
    nodes: tuple[Node, ...]
    """Of a stock they give its initial value."""
    text: str
    unread: frozenset[str] = frozenset()
    """The variables that an equation names which could not be read."""

    @property
    def is_stock(self) -> bool:
        return self.declared.kind is Kind.STOCK

    @property
    def name(self) -> str:
        return self.declared.name

    def reads(self) -> Mapping[Ref, bool]:
        """Return what it depends on as time goes, and whether through a delay. A stock depends on its flows alone."""
        found: dict[Ref, bool] = {}
        for node in () if self.is_stock else self.nodes:
            for ref, delayed in reads(node).items():
                found[ref] = found.get(ref, False) or delayed
        return found


@dataclass(slots=True)
class Model:
    """All variables of a document, bound."""

    specs: Specs | None
    notes: list[str]
    cells: dict[str, Cell] = field(default_factory=dict)
    inflows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By stock."""
    outflows: dict[str, tuple[str, ...]] = field(default_factory=dict)


MAX_LINKS = 50_000


def bind(document: Document) -> Model:
    """Return the model of a document."""
    return _Builder(document, Model(document.specs, [*document.notes])).build()


@dataclass(slots=True)
class _Builder:
    document: Document
    model: Model
    missing: dict[str, set[str]] = field(default_factory=dict)
    """By what is not declared, who reads it."""
    unknown: dict[str, set[str]] = field(default_factory=dict)
    """By function, who calls it."""
    spare: int = MAX_REPEATED

    def build(self) -> Model:
        declarations = self.document.declarations
        real = {key: one for key, one in declarations.items() if self.document.resolve(key, "") == key}
        tables = {key: found for key, one in real.items() if (found := _tables(one))}
        links = 0
        for key, declared in real.items():
            if key in tables and not any(part.equation for part in declared.parts):
                continue  # a graphical function alone has no value: it is part of the links that look it up
            self.model.cells[key] = self._cell(declared, tables)
            self.model.inflows[key] = self._flows(declared, declared.inflows)
            self.model.outflows[key] = self._flows(declared, declared.outflows)
            links += len(self.model.cells[key].reads())
            if links > MAX_LINKS:
                raise BadInput(f"The model has more than {MAX_LINKS:,} links", do="Read a smaller model")
        self._note()
        return self.model

    def _cell(self, declared: Declaration, tables: Mapping[str, tuple[Table, ...]]) -> Cell:
        binder = Binder(
            owner=declared.key,
            resolve=lambda name: self.document.resolve(name, declared.scope),
            tables=tables,
            specs=self.document.specs or Specs(0.0, 1.0, 1.0),
            spare=self.spare,
        )
        nodes: list[Node] = []
        unread: set[str] = set()
        for part in declared.parts:
            try:
                nodes += _bound(part, binder)
            except Unreadable as error:
                self.model.notes.append(f"The equation of {declared.name} could not be read from {error} on")
                unread |= _named(part.equation, binder)
            except BadInput as error:
                raise BadInput(error.what, where=declared.name, do=error.do) from error
        self.spare = binder.spare
        for name in binder.missing:
            self.missing.setdefault(name, set()).add(declared.name)
        for name in binder.unknown:
            self.unknown.setdefault(name, set()).add(declared.name)
        text = "; ".join(dict.fromkeys(part.equation for part in declared.parts if part.equation))
        return Cell(declared, tuple(nodes), text, frozenset(unread))

    def _flows(self, declared: Declaration, names: tuple[str, ...]) -> tuple[str, ...]:
        found = {name: self.document.resolve(name, declared.scope) for name in names}
        for name, key in found.items():
            if key is None:
                self.missing.setdefault(name, set()).add(declared.name)
        return tuple(key for key in found.values() if key is not None)

    def _note(self) -> None:
        notes, cells = self.model.notes, self.model.cells
        for name, where in sorted(self.missing.items()):
            notes.append(
                f"{name.replace(WITHIN, '.')[:MAX_NAME]} is not declared: left out of {listed(where)}"
            )
        for name, where in sorted(self.unknown.items()):
            notes.append(f"The function {name.upper()[:MAX_NAME]} is not known, in {listed(where)}")
        for kind in sorted({cell.declared.holder for cell in cells.values()} - {""}):
            of = listed(cell.name for cell in cells.values() if cell.declared.holder == kind)
            notes.append(
                f"A {kind} was read as a stock that lets out what it holds, whatever else is said of it: {of}"
            )
        if arrays := listed(cell.name for cell in cells.values() if cell.declared.arrayed):
            notes.append(f"All elements of an array were taken as one variable: {arrays}")
        fed = {
            flow for key, cell in cells.items() if cell.declared.holder for flow in self.model.outflows[key]
        }
        if empty := listed(cell.name for key, cell in cells.items() if not cell.text and key not in fed):
            notes.append(f"Nothing says what these depend on: {empty}")


def _tables(declared: Declaration) -> tuple[Table, ...]:
    return tuple(part.table for part in declared.parts if part.table is not None)


def _bound(part: Part, binder: Binder) -> tuple[Node, ...]:
    if not _COMMENT.sub("", part.equation).strip():
        return ()
    node = binder.bind(parse(part.equation))
    return (Lookup((part.table,), node),) if part.table is not None else (node,)


def _named(equation: str, binder: Binder) -> set[str]:
    found = (binder.resolve(key_in(name)) for name in re.findall(NAME, _COMMENT.sub("", equation)))
    return {key for key in found if key is not None}
