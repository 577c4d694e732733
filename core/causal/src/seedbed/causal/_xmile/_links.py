"""The links of a model, each with its polarity or the reason why it has none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import shorten

import numpy as np

from seedbed.causal._graph import Edge, Graph, Source
from seedbed.causal._xmile._equation import Call, Lag, Lookup, Node, Ref, walk
from seedbed.causal._xmile._functions import known
from seedbed.causal._xmile._model import Cell, Model
from seedbed.causal._xmile._notes import few, listed, plain
from seedbed.causal._xmile._range import ANY, NOT_NEGATIVE
from seedbed.causal._xmile._read import Unsigned, XmileModel
from seedbed.causal._xmile._run import NoRun, run
from seedbed.causal._xmile._signs import (
    ROUNDING,
    Ranges,
    constants_of,
    cost_of,
    freed,
    moving,
    polarity_of,
    ranges_of,
    slope_of,
)
from seedbed.problem import Polarity

CONFIDENCE = 0.95
"""How likely a link is that stands in an equation: people err in those too."""
_LONGEST = 300
"""How much of an equation an edge quotes."""
_BASE = 1_500
"""What a node costs to differentiate, in moments of a run: three times within ranges, and once within the run."""
_BUDGET = 100_000_000
"""Nodes times moments: about seven seconds. A model of 150 links needs a fiftieth of it."""
_AT_VALUES = " (at the values of the model's constants)"


def links_of(model: Model) -> XmileModel:
    """Return the graph of a model."""
    with np.errstate(all="ignore"):
        return _Links(model).read()


@dataclass(slots=True)
class _Links:
    model: Model
    proved: Ranges = field(default_factory=dict)
    """Where constants keep their signs, and what is declared not to be negative is not."""
    assumed: Ranges = field(default_factory=dict)
    """Where also what is not negative at first, or in the run, never becomes so."""
    valued: Ranges = field(default_factory=dict)
    """Where constants also keep their values."""
    seen: Ranges = field(default_factory=dict)
    """The points of the model's own run."""
    own_run: str = "the model's own run"
    """How far it was followed, where that is not to its end."""
    whole: bool = True
    """Whether it was followed to its end."""
    no_run: str = ""
    moments: int = 0
    """How many points of the run there are."""
    spent: int = 0
    unsigned: list[Unsigned] = field(default_factory=list)
    idle: set[tuple[str, str]] = field(default_factory=set)

    def read(self) -> XmileModel:
        model, notes = self.model, few(self.model.notes)
        try:
            course = run(model)
            self.seen, self.whole = course.seen, course.cut is None
            if course.cut is not None:
                self.own_run = f"the model's own run up to time {course.cut:g}"
                notes.append(f"The run takes too many steps: it was followed up to time {course.cut:g} only")
            self.moments = max((seen.low.size for seen in self.seen.values()), default=0)
        except NoRun as error:
            self.no_run = str(error)
            notes.append(f"The model was not run: {error}")
        self._bound(notes)
        edges = [edge for cell in model.cells.values() for edge in (*self._flows(cell), *self._reads(cell))]
        graph = Graph(variables=tuple(cell.name for cell in model.cells.values()), edges=tuple(edges))
        unsigned = tuple(sorted(self.unsigned, key=lambda one: (one.cause, one.effect)))
        return XmileModel(
            graph=graph, unsigned=unsigned, notes=tuple(map(plain, notes)), idle=tuple(sorted(self.idle))
        )

    def _bound(self, notes: list[str]) -> None:
        """Find the values that variables can have, the surest first."""
        model, stocks = self.model, [cell for cell in self.model.cells.values() if cell.is_stock]
        declared = frozenset(cell.declared.key for cell in stocks if cell.declared.non_negative)
        constants = constants_of(model, ranges_of(model, declared))
        positive = declared | {cell.declared.key for cell in stocks if self._starts_positive(cell, constants)}
        if taken := listed(model.cells[key].name for key in positive - declared):
            notes.append(f"Taken never to fall below zero, as far as the model says: {taken}")
        self.proved = ranges_of(
            model, declared, {key: freed(one, zero=ANY) for key, one in constants.items()}
        )
        kept = {key: freed(one, zero=NOT_NEGATIVE) for key, one in constants.items()}
        self.assumed = ranges_of(model, positive, kept)
        self.valued = ranges_of(model, positive)

    def _starts_positive(self, stock: Cell, constants: Ranges) -> bool:
        """Whether a stock is not negative in the whole run, or where there is none, at first."""
        if stock.declared.key in self.seen:
            return self.whole and bool(np.all(self.seen[stock.declared.key].low >= 0))
        values = [moving(node, constants).value for node in stock.nodes]
        return bool(values) and all(bool(value.low >= 0) for value in values)

    def _flows(self, stock: Cell) -> Iterator[Edge]:
        cells, key = self.model.cells, stock.declared.key
        inflows, outflows = (
            set(flows[key]) & cells.keys() for flows in (self.model.inflows, self.model.outflows)
        )
        for flow in sorted(inflows | outflows):
            sign = Polarity.SAME if flow in inflows else Polarity.OPPOSITE
            because = f"{cells[flow].name} flows {'into' if flow in inflows else 'out of'} {stock.name}"
            if flow in inflows & outflows:
                sign, why = Polarity.UNKNOWN, "it flows both into the stock and out of it"
                self.unsigned.append(Unsigned(cause=cells[flow].name, effect=stock.name, reason=why))
            if self._still(cells[flow]):
                self.idle.add((cells[flow].name, stock.name))
            yield _edge(cells[flow], stock, sign, because)
            if stock.declared.holder and flow in outflows and not cells[flow].text:
                because = f"{stock.name} is a {stock.declared.holder}: it lets out what it holds"
                yield _edge(stock, cells[flow], Polarity.SAME, because, delayed=True)

    def _reads(self, effect: Cell) -> Iterator[Edge]:
        causes: dict[str, list[Ref]] = {key: [] for key in sorted(effect.unread)}
        delayed = effect.reads()
        for ref in delayed:
            causes.setdefault(ref.key, []).append(ref)
        text = plain(shorten(f"{effect.name} = {effect.text}", _LONGEST, placeholder=" …"))
        cost = cost_of(effect)
        for key, forms in causes.items():
            if (cause := self.model.cells.get(key)) is not None:
                self.spent += cost * max(len(forms), 1) * (_BASE + self.moments)
                sign, how = self._sign(cause, effect, forms)
                if sign is Polarity.UNKNOWN:
                    self.unsigned.append(Unsigned(cause=cause.name, effect=effect.name, reason=plain(how)))
                late = any(delayed[form] for form in forms)
                graph = " (through its graph)" if _through_graph(effect, key) else ""
                because = text + graph + (how if sign is not Polarity.UNKNOWN else "")
                yield _edge(cause, effect, sign, because, delayed=late)

    def _still(self, cell: Cell) -> bool:
        """Whether a variable never moves in the run."""
        seen = self.seen.get(cell.declared.key) if self.whole else None
        return seen is not None and bool(np.ptp(seen.low) <= ROUNDING * np.max(np.abs(seen.low)))

    def _sign(self, cause: Cell, effect: Cell, forms: list[Ref]) -> tuple[Polarity, str]:
        """Return a polarity and what it rests on other than the equation, or why it is unknown."""
        if effect.unread:
            return Polarity.UNKNOWN, "the equation could not be read"
        if self.spent > _BUDGET:
            return Polarity.UNKNOWN, "the model is too large for all its links to be differentiated"
        seen = polarity_of(slope_of(effect, forms, self.seen)) if self.seen else Polarity.UNKNOWN
        if (seen is None and self.whole) or self._still(cause):
            self.idle.add((cause.name, effect.name))
        for ranges, how in (
            (self.proved, ""),
            (self.assumed, " (as long as nothing falls below zero that is not below it at first)"),
            (self.valued, _AT_VALUES),
        ):
            sign = polarity_of(slope_of(effect, forms, ranges))
            if sign is not Polarity.UNKNOWN:
                nothing = f"it makes no difference{_AT_VALUES if ranges is self.valued else ''}"
                return (sign, how) if sign is not None else (Polarity.UNKNOWN, nothing)
        if seen is Polarity.UNKNOWN:
            return seen, self._unsettled(cause, effect)
        if seen is None:
            return Polarity.UNKNOWN, f"it makes no difference anywhere in {self.own_run}"
        return seen, f" (its sign as seen in {self.own_run})"

    def _unsettled(self, cause: Cell, effect: Cell) -> str:
        nodes = [node for top in effect.nodes for node in walk(top)]
        strange = sorted(
            one.function.upper() for one in nodes if isinstance(one, Call) and known(one) is None
        )
        if strange:
            return f"the function {strange[0]} is not known"
        if all(cause.declared.key not in _keys(lag.args[0]) for lag in _lags(nodes, cause)) and _lags(
            nodes, cause
        ):
            return "how long a delay is has no sign: it depends on whether what is delayed rises or falls"
        if self.no_run:
            return f"it can have either sign, and the model was not run: {self.no_run}"
        return f"it has both signs in {self.own_run}, or none that can be told"


def _keys(node: Node) -> set[str]:
    return {one.key for one in walk(node) if isinstance(one, Ref)}


def _lags(nodes: list[Node], cause: Cell) -> list[Lag]:
    """Return the delays that read a cause."""
    return [node for node in nodes if isinstance(node, Lag) and cause.declared.key in _keys(node)]


def _through_graph(effect: Cell, key: str) -> bool:
    """Whether an effect looks a cause up in a graphical function."""
    nodes = (node for top in effect.nodes for node in walk(top))
    return any(isinstance(node, Lookup) and key in _keys(node) for node in nodes)


def _edge(cause: Cell, effect: Cell, sign: Polarity, because: str, *, delayed: bool = False) -> Edge:
    return Edge(
        cause=cause.name,
        effect=effect.name,
        polarity=sign,
        delayed=delayed,
        because=because,
        confidence=CONFIDENCE,
        source=Source.EQUATION,
    )
