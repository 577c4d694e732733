"""Slopes of equations, held against what the equations do to numbers."""

import math
from collections.abc import Mapping

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from seedbed.causal._xmile._equation import Lookup, Node, Number, Ref, call, parts
from seedbed.causal._xmile._functions import FUNCTIONS
from seedbed.causal._xmile._range import Range
from seedbed.causal._xmile._signs import moving, polarity_of
from seedbed.causal._xmile._table import Table
from seedbed.problem import Polarity

BINARY = ("*", "/", "^", ">", "<", ">=", "<=", "=", "<>", "and", "or", "max", "min", "mod", "+")
UNARY = ("-", "not", "abs", "int", "exp", "ln", "sqrt", "sin", "cos", "arctan")
ends = st.floats(-4, 4).map(lambda number: round(number, 2))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    xs = sorted(draw(st.lists(ends, min_size=2, max_size=5, unique=True)))
    ys = draw(st.lists(ends, min_size=len(xs), max_size=len(xs)))
    return Table(tuple(xs), tuple(ys), draw(st.sampled_from(["continuous", "discrete", "extrapolate"])))


def above(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(call, st.sampled_from(UNARY), below),
        st.builds(call, st.sampled_from(BINARY), below, below),
        st.builds(call, st.just("if"), below, below, below),
        st.builds(lambda table, at: Lookup((table,), at), tables(), below),
    )


leaves: st.SearchStrategy[Node] = st.one_of(ends.map(Number), st.sampled_from("xyz").map(Ref))
trees = st.recursive(leaves, above, max_leaves=6)


def value(node: Node, at: Mapping[str, float]) -> float:
    below = [value(part, at) for part in parts(node)]
    match node:
        case Number(value=number):
            return number
        case Ref(key=key):
            return at[key]
        case Lookup(tables=(table,)):
            return table.at(*below)
        case _:
            function = FUNCTIONS[getattr(node, "function", "")].value
            assert function is not None
            return function(*below)


@st.composite
def spans(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """Give a range and two numbers in it, the smaller first."""
    low, one, other, high = sorted(draw(st.lists(ends, min_size=4, max_size=4)))
    return low, high, one, other


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(trees, spans(), spans(), spans())
def test_no_change_of_a_cause_does_more_or_less_than_the_slope_allows(
    tree: Node,
    x: tuple[float, float, float, float],
    y: tuple[float, float, float, float],
    z: tuple[float, float, float, float],
) -> None:
    assume(x[2] < x[3])
    ranges = {name: Range.of(span[0], span[1]) for name, span in zip("xyz", (x, y, z), strict=True)}
    held = {"y": y[2], "z": z[2]}
    try:
        before, after = (value(tree, {"x": now, **held}) for now in x[2:])
    except (ArithmeticError, ValueError):
        return
    assume(math.isfinite(before) and math.isfinite(after) and abs(before) + abs(after) < 1e6)
    with np.errstate(all="ignore"):
        found = moving(tree, ranges, Ref("x"))
    close = 1e-6 * (1 + abs(before) + abs(after))
    assert found.value.low - close <= before <= found.value.high + close
    rise = x[3] - x[2]
    # a step has an infinite slope, and nothing times it is nothing
    least, most = (0.0 if end == 0 else float(end) * rise for end in (found.slope.low, found.slope.high))
    assert least - close <= after - before <= most + close


def test_the_sign_of_a_slope_is_strict_within_a_range_and_forgives_rounding_along_a_run() -> None:
    assert polarity_of(Range.of(-1e12, 1.0)) is Polarity.UNKNOWN
    assert polarity_of(Range.of(0.0, 1.0)) is Polarity.SAME
    assert polarity_of(Range.of(0.0)) is None
    along = np.array([1.0, 0.0, -1e-16])
    assert polarity_of(Range(along, along)) is Polarity.SAME
    assert polarity_of(Range(-along, -along)) is Polarity.OPPOSITE
    assert polarity_of(Range(along - 0.5, along - 0.5)) is Polarity.UNKNOWN


@np.errstate(all="ignore")
def test_a_division_by_what_may_be_of_either_sign_has_no_sign() -> None:
    inverse, x = call("/", Number(1.0), Ref("x")), Ref("x")
    assert polarity_of(moving(inverse, {"x": Range.of(-1.0, 1.0)}, x).slope) is Polarity.UNKNOWN
    assert polarity_of(moving(inverse, {"x": Range.of(0.0, 1.0)}, x).slope) is Polarity.OPPOSITE
