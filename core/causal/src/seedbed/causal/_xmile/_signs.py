"""Which way an effect moves when its cause rises: ranges of all variables, and slopes within them."""

from collections.abc import Mapping, Sequence
from functools import reduce

import networkx as nx
import numpy as np

from seedbed.causal._xmile._bind import TIME
from seedbed.causal._xmile._equation import Call, Lag, Lookup, Node, Number, Ref, walk
from seedbed.causal._xmile._functions import known
from seedbed.causal._xmile._model import Cell, Model
from seedbed.causal._xmile._range import (
    ANY,
    NOT_NEGATIVE,
    ONE,
    ZERO,
    Moving,
    Range,
    still,
    unless_moved,
    where,
)
from seedbed.problem import Polarity

Ranges = Mapping[str, Range]


def moving(node: Node, ranges: Ranges, cause: Ref | None = None) -> Moving:
    """Return the values of an expression, and its slope as the cause rises with all else held."""
    match node:
        case Number(value=value):
            return still(Range.of(value))
        case Ref(key=key):
            return Moving(ranges.get(key, ANY), ONE if node == cause else ZERO)
        case Call(args=args):
            moved = [moving(arg, ranges, cause) for arg in args]
            function = known(node)
            return unless_moved(ANY, *moved) if function is None else function.moving(*moved)
        case Lookup(tables=tables, at=at):
            x = moving(at, ranges, cause)
            each = [table.moving(x) for table in tables]
            return reduce(lambda a, b: Moving(a.value | b.value, a.slope | b.slope), each)
        case Lag():
            return _lagging(node, ranges, cause)


def _lagging(lag: Lag, ranges: Ranges, cause: Ref | None) -> Moving:
    """Return what comes of a delay in the long run: where its input moves, it moves as far."""
    if lag.function == "init":
        return still(ranges.get(lag.key, moving(lag.args[0], ranges).value))
    moved = [moving(arg, ranges, cause) for arg in lag.args]
    times = moved[1:2] if lag.function != "previous" else []
    hull = moved[0].value | moved[-1].value if len(moved) > 1 + len(times) else moved[0].value
    slope = ANY if any(time.moves for time in times) else moved[0].slope
    return Moving(ranges.get(lag.key, hull), slope)


def ranges_of(model: Model, floors: frozenset[str], constants: Ranges | None = None) -> Ranges:
    """Return the values that variables can have.

    Args:
        model: The model.
        floors: The stocks that do not fall below zero.
        constants: What to take for variables whose value is known, in its place. Then time may go on as well.
    """
    ranges: dict[str, Range] = {}
    if model.specs is not None:
        later = NOT_NEGATIVE if model.specs.start >= 0 else ANY
        ranges[TIME] = Range.of(model.specs.start, model.specs.stop) if constants is None else later
    for cell in model.cells.values():
        if cell.is_stock:
            ranges[cell.declared.key] = NOT_NEGATIVE if cell.declared.key in floors else ANY
    for key in _in_order(model):
        ranges[key] = (
            constants[key]
            if constants is not None and key in constants
            else _values(model.cells[key], ranges)
        )
    return ranges


def constants_of(model: Model, ranges: Ranges) -> dict[str, Range]:
    """Return the variables other than stocks that have one value all along."""
    alone = {key: ranges.get(key, ANY) for key, cell in model.cells.items() if not cell.is_stock}
    return {key: value for key, value in alone.items() if value.is_point and np.isfinite(value.low)}


def freed(constant: Range, *, zero: Range) -> Range:
    """Return all values with the sign of a constant. What zero stands for is for the caller to say."""
    return where(constant.low > 0, NOT_NEGATIVE, where(constant.low < 0, -NOT_NEGATIVE, zero))


def _in_order(model: Model) -> list[str]:
    """Return what is no stock, causes first. What depends on itself is left out: it may be anything."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    auxiliaries = {key for key, cell in model.cells.items() if not cell.is_stock}
    graph.add_nodes_from(sorted(auxiliaries))
    for key in auxiliaries:
        for node in model.cells[key].nodes:
            graph.add_edges_from(
                (one.key, key) for one in walk(node) if isinstance(one, Ref) and one.key in auxiliaries
            )
    circular = {
        key
        for component in nx.strongly_connected_components(graph)
        if len(component) > 1
        for key in component
    }
    graph.remove_nodes_from(circular | {key for key in auxiliaries if graph.has_edge(key, key)})
    return list(nx.topological_sort(graph))


def _values(cell: Cell, ranges: Ranges) -> Range:
    if not cell.nodes or cell.unread:
        return NOT_NEGATIVE if cell.declared.non_negative else ANY
    value = reduce(Range.__or__, (moving(node, ranges).value for node in cell.nodes))
    value = Range(
        np.where(np.isnan(value.low), -np.inf, value.low), np.where(np.isnan(value.high), np.inf, value.high)
    )
    return value.within(0.0, np.inf) if cell.declared.non_negative else value


def slope_of(cell: Cell, forms: Sequence[Ref], ranges: Ranges) -> Range:
    """Return the slope of a variable as one that it reads rises. Elements of an array, its forms, rise one at a time."""
    slopes = [moving(node, ranges, form).slope for node in cell.nodes for form in forms]
    return reduce(Range.__or__, slopes, slopes[0]) if slopes else ANY


def cost_of(cell: Cell) -> int:
    """Return how many nodes and points the slope of a variable goes through."""
    nodes = (one for node in cell.nodes for one in walk(node))
    return sum(sum(len(table.xs) for table in one.tables) if isinstance(one, Lookup) else 1 for one in nodes)


ROUNDING = 1e-12
"""What is this much smaller than the largest of its kind in a run is taken for rounding."""


def polarity_of(slope: Range) -> Polarity | None:
    """Return the sign of a slope, unknown where it has both, or None where there is no slope at all."""
    ends = np.stack([slope.low, slope.high])
    if bool(np.any(np.isnan(ends))):
        return Polarity.UNKNOWN
    largest = np.max(np.abs(ends))
    # a single range is exact, and its ends may lie many orders apart
    least = largest * ROUNDING if ends.size > 2 and np.isfinite(largest) else 0.0
    rises, falls = bool(np.any(ends > least)), bool(np.any(ends < -least))
    if rises and falls:
        return Polarity.UNKNOWN
    if rises:
        return Polarity.SAME
    return Polarity.OPPOSITE if falls else None
