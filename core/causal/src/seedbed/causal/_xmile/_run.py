"""A model's own run: Euler's method over its equations, as far as all their functions are known."""

import math
from collections import deque
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

import numpy as np

from seedbed.causal._xmile._bind import TIME, Specs, goes_on, starts_from
from seedbed.causal._xmile._equation import Call, Lag, Lookup, Node, Number, Ref, walk
from seedbed.causal._xmile._functions import FUNCTIONS, known
from seedbed.causal._xmile._model import Cell, Model
from seedbed.causal._xmile._names import WITHIN
from seedbed.causal._xmile._range import Range

MAX_STEPS = 200_000
MAX_WORK = 5_000_000
"""Nodes times steps: about two seconds. A run that takes more is followed as far as that goes."""
_STAGES = 20
"""The highest order of a delay."""

Thunk = Callable[[], float]


class NoRun(Exception):  # noqa: N818 - never leaves the reader
    """A model cannot be run. Its text says why."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a run went through."""

    seen: Mapping[str, Range] = field(default_factory=dict)
    """What each variable was at each step, as arrays of points."""
    cut: float | None = None
    """The time after which it was not followed, unless it was to its end."""


def run(model: Model) -> Course:
    """Return the course of a model.

    Raises:
        NoRun: It cannot be run.
    """
    if model.specs is None:
        raise NoRun("it does not say from when to when, and by which step")
    return _Run(model, model.specs).run()


@dataclass(slots=True)
class _Memory:
    """The state of one call of a function with a memory."""

    lag: Lag
    stages: list[float] = field(default_factory=list)
    past: deque[float] = field(default_factory=deque)

    def start(self, value: float, order: int) -> float:
        self.stages = [value] * order
        return value

    def next(self, value: float, time: float, dt: float) -> float:
        """Return the value for the next step, given input and delay of this one."""
        match self.lag.function:
            case "init":
                return self.stages[0]
            case "previous":
                return value
            case "delay":
                return self._from_past(value, max(int(time / dt + 0.5), 1))
            case _:
                return self._smoothed(value, time, dt)

    def _from_past(self, value: float, steps: int) -> float:
        self.past.append(value)
        while len(self.past) > steps:
            self.past.popleft()
        return self.past[0] if len(self.past) == steps else self.stages[0]

    def _smoothed(self, value: float, time: float, dt: float) -> float:
        share = min(dt * len(self.stages) / time, 1.0) if time > 0 else 1.0
        inputs = [value, *self.stages[:-1]]
        self.stages = [
            stage + share * (came - stage) for stage, came in zip(self.stages, inputs, strict=True)
        ]
        return self.stages[-1]


@dataclass(slots=True)
class _Run:
    model: Model
    specs: Specs
    now: dict[str, float] = field(default_factory=dict)
    memories: dict[str, _Memory] = field(default_factory=dict)

    def run(self) -> Course:
        cells = self.model.cells
        for cell in cells.values():
            _refuse(cell, cells)
            for node in cell.nodes:
                self.memories |= {one.key: _Memory(one) for one in walk(node) if isinstance(one, Lag)}
        order = [key for key in self._order(initially=False) if key in cells and not cells[key].is_stock]
        work = sum(1 for cell in cells.values() for node in cell.nodes for _ in walk(node))
        most = max(min(MAX_STEPS, MAX_WORK // max(work, 1)), 1)
        # the number of steps in all may be infinite; the last one may lie a rounding short of a whole step
        needed = (self.specs.stop - self.specs.start) / self.specs.dt + 1 + 1e-6
        history: dict[str, list[float]] = {}
        try:
            self._start()
            step = self._stepper(order)
            for number in range(int(min(needed, most))):
                self.now[TIME] = self.specs.start + number * self.specs.dt
                step(history)
        except (ArithmeticError, ValueError) as error:
            raise NoRun(f"it leaves the numbers at time {self.now[TIME]:g}") from error
        seen = {key: Range.of(np.array(values)) for key, values in history.items()}
        return Course(seen, self.now[TIME] if int(min(needed, most + 1)) > most else None)

    def _order(self, *, initially: bool) -> tuple[str, ...]:
        needs: dict[str, set[str]] = {}
        for cell in self.model.cells.values():
            skip = cell.is_stock and not initially
            needs[cell.declared.key] = set() if skip else {key for node in cell.nodes for key in _needs(node)}
        for key, memory in self.memories.items():
            needs[key] = {one for node in _first(memory.lag) for one in _needs(node)} if initially else set()
        try:
            return tuple(TopologicalSorter(needs).static_order())
        except CycleError as error:
            raise NoRun("variables without a stock between them depend on each other in a circle") from error

    def _start(self) -> None:
        """Give every variable its initial value."""
        self.now[TIME] = self.specs.start
        for key in self._order(initially=True):
            if (cell := self.model.cells.get(key)) is not None:
                self.now[key] = self._value(cell)()
            elif (memory := self.memories.get(key)) is not None:
                lag = memory.lag
                stages = _ORDERS.get(lag.function, 1)
                if lag.function in {"smthn", "delayn"}:
                    stages = min(max(int(self._thunk(lag.args[2])()), 1), _STAGES)
                self.now[key] = memory.start(self._thunk(starts_from(lag))(), stages)

    def _stepper(self, order: list[str]) -> Callable[[dict[str, list[float]]], None]:
        now, dt = self.now, self.specs.dt
        thunks = [(key, self._value(self.model.cells[key])) for key in order]
        stocks = [cell for cell in self.model.cells.values() if cell.is_stock]
        flows = [
            (
                c.declared.key,
                self.model.inflows[c.declared.key],
                self.model.outflows[c.declared.key],
                c.declared.non_negative,
            )
            for c in stocks
        ]
        memories: list[tuple[_Memory, Thunk, Thunk]] = []
        for memory in self.memories.values():
            value, time = _inputs(memory.lag)
            memories.append((memory, self._thunk(value), self._thunk(time)))

        def step(history: dict[str, list[float]]) -> None:
            for key, thunk in thunks:
                now[key] = thunk()
            for key, value in now.items():
                if not math.isfinite(value):
                    raise ArithmeticError(key)
                history.setdefault(key, []).append(value)
            after = {memory.lag.key: memory.next(value(), time(), dt) for memory, value, time in memories}
            for key, inflows, outflows, floor in flows:
                level = now[key] + dt * (
                    sum(now[flow] for flow in inflows) - sum(now[flow] for flow in outflows)
                )
                after[key] = max(level, 0.0) if floor else level
            now.update(after)

        return step

    def _value(self, cell: Cell) -> Thunk:
        thunk = self._thunk(cell.nodes[0])
        return (lambda: max(thunk(), 0.0)) if cell.declared.non_negative else thunk

    def _thunk(self, node: Node) -> Thunk:
        """Return what evaluates a node at the present moment."""
        now = self.now
        match node:
            case Number(value=number):
                return lambda: number
            case Ref(key=key) | Lag(key=key):
                return lambda: now[key]
            case Lookup(tables=tables, at=at):
                table, x = tables[0], self._thunk(at)
                return lambda: table.at(x())
            case Call(function="if", args=args):
                condition, then, otherwise = map(self._thunk, args)
                return lambda: then() if condition() else otherwise()
            case Call(function=function, args=args):
                value, thunks = FUNCTIONS[function].value, [self._thunk(arg) for arg in args]
                if value is None:
                    raise NoRun(f"the function {function.upper()} is not one that it follows")
                return lambda: value(*[thunk() for thunk in thunks])


_ORDERS: Mapping[str, int] = {"smth3": 3, "delay3": 3}


def _needs(node: Node) -> set[str]:
    """Return what must be known before a node can be: of a function with a memory, its state alone."""
    if isinstance(node, Lag):
        return {node.key}
    if isinstance(node, Ref):
        return {node.key} - {TIME}
    below = node.args if isinstance(node, Call) else (node.at,) if isinstance(node, Lookup) else ()
    return {key for part in below for key in _needs(part)}


def _first(lag: Lag) -> tuple[Node, ...]:
    return (starts_from(lag), *lag.args[2:3]) if lag.function in {"smthn", "delayn"} else (starts_from(lag),)


def _inputs(lag: Lag) -> tuple[Node, Node]:
    """Return what goes into a delay, and how long it is."""
    inputs = goes_on(lag)
    return (inputs[0], inputs[1]) if len(inputs) > 1 else (lag.args[0], Number(0.0))


def _refuse(cell: Cell, cells: Container[str]) -> None:
    """Refuse what a run cannot follow."""
    nodes = [one for node in cell.nodes for one in walk(node)]
    if cell.declared.arrayed or any(one.index for one in nodes if isinstance(one, Ref)):
        raise NoRun("it has arrays")
    if cell.declared.holder:
        raise NoRun(f"it has a {cell.declared.holder}")
    if not cell.nodes or cell.unread:
        raise NoRun(f"nothing says what {cell.name} is")
    if strange := [
        one.key for one in nodes if isinstance(one, Ref) and one.key != TIME and one.key not in cells
    ]:
        raise NoRun(f"{strange[0].replace(WITHIN, '.')} is not declared")
    if strange := [one.function for one in nodes if isinstance(one, Call) and known(one) is None]:
        raise NoRun(f"the function {strange[0].upper()} is not one that it follows")
