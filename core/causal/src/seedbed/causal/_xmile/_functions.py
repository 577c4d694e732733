"""The functions that equations may call: what each gives for numbers, and for ranges that move."""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from seedbed.causal._xmile._equation import Call
from seedbed.causal._xmile._range import (
    ANY,
    NOT_NEGATIVE,
    ONE,
    UNIT,
    ZERO,
    Floats,
    Moving,
    Range,
    Rule,
    still,
    unless_moved,
    where,
)


@dataclass(frozen=True, slots=True)
class Function:
    """One function, and how many arguments it takes."""

    least: int
    most: int
    moving: Rule
    value: Callable[..., float] | None
    """None where the run of a model cannot follow it."""


MANY = 100_000


def _plus(*args: Moving) -> Moving:
    return reduce(lambda a, b: Moving(a.value + b.value, a.slope + b.slope), args)


def _negative(x: Moving) -> Moving:
    return Moving(-x.value, -x.slope)


def _times(a: Moving, b: Moving) -> Moving:
    return Moving(a.value * b.value, a.slope * b.value + b.slope * a.value)


def _divided(a: Moving, b: Moving) -> Moving:
    inverse, across = b.value.inverse(), (b.value.low < 0) & (b.value.high > 0)
    falls = -(b.slope * (inverse * inverse).within(0.0, np.inf))
    return _times(a, Moving(inverse, where(across, unless_moved(ANY, b).slope, falls)))


def _safely_divided(a: Moving, b: Moving, otherwise: Moving | None = None) -> Moving:
    """Return a quotient, or what stands for it where the divisor is zero."""
    divided, instead = _divided(a, b), otherwise or still(ZERO)
    maybe_zero = (b.value.low <= 0) & (b.value.high >= 0)
    # a divisor that steps from zero to one makes the quotient out of nothing: it does not fall
    steps = maybe_zero & (np.isinf(b.slope.low) | np.isinf(b.slope.high))
    slope = where(maybe_zero, divided.slope | instead.slope, divided.slope)
    return Moving(where(maybe_zero, divided.value | instead.value, divided.value), where(steps, ANY, slope))


def _power(a: Moving, b: Moving) -> Moving:
    if bool(np.all(b.value.is_point & (b.value.low == np.floor(b.value.low)))) and not b.moves:
        exponent = b.value.low
        return Moving(
            _whole_power(a.value, exponent),
            a.slope * Range.of(exponent) * _whole_power(a.value, exponent - 1),
        )
    base = a.value.within(0.0, np.inf)
    value = Range.of(*(x**y for x in (base.low, base.high) for y in (b.value.low, b.value.high)))
    by_base = a.slope * b.value * value * base.inverse().within(0.0, np.inf)
    by_exponent = b.slope * value * Range(np.log(base.low), np.log(base.high)) if b.moves else ZERO
    real = a.value.low >= 0
    return Moving(where(real, value, ANY), where(real, by_base + by_exponent, unless_moved(ANY, a, b).slope))


def _whole_power(base: Range, exponent: Floats) -> Range:
    ends = Range.of(base.low**exponent, base.high**exponent)
    across = (base.low < 0) & (base.high > 0)
    through_zero = where(exponent > 0, ends | ZERO, ANY)
    return where(exponent == 0, ONE, where(across, through_zero, ends))


def _largest(*args: Moving) -> Moving:
    return reduce(_larger, args)


def _larger(a: Moving, b: Moving) -> Moving:
    value = Range(np.maximum(a.value.low, b.value.low), np.maximum(a.value.high, b.value.high))
    slope = where(b.value.low > a.value.high, b.slope, a.slope | b.slope)
    return Moving(value, where(a.value.low > b.value.high, a.slope, slope))


def _smallest(*args: Moving) -> Moving:
    return _negative(_largest(*map(_negative, args)))


def _absolute(x: Moving) -> Moving:
    return _largest(x, _negative(x))


def _greater(a: Moving, b: Moving) -> Moving:
    """Return whether a is the greater: a step from 0 to 1, where it is not settled already."""
    always, never = a.value.low > b.value.high, a.value.high <= b.value.low
    nears = (a.slope - b.slope) * NOT_NEGATIVE
    # where one value meets another, the next is the greater
    meets = a.value.is_point & b.value.is_point & (a.value.low == b.value.low)
    slope = where(meets, nears.within(0.0, np.inf), where(always | never, ZERO, nears))
    return Moving(where(always, ONE, where(never, ZERO, UNIT)), slope)


def _truth(x: Moving) -> Moving:
    """Return whether a number is other than zero, as 0 or 1."""
    true, false = (x.value.low > 0) | (x.value.high < 0), (x.value.low == 0) & (x.value.high == 0)
    # below zero it is true again, so that it neither rises nor falls
    turns = where(x.value.low >= 0, x.slope * NOT_NEGATIVE, unless_moved(ANY, x).slope)
    # what is true at one moment ceases to be so where it steps, and not where it slides
    steps = x.value.is_point & (np.isinf(x.slope.low) | np.isinf(x.slope.high))
    ceases = where(steps, turns.within(-np.inf, 0.0), ZERO)
    begins = where(x.value.is_point, turns.within(0.0, np.inf), ZERO)
    slope = where(true, ceases, where(false, begins, turns))
    return Moving(where(true, ONE, where(false, ZERO, UNIT)), slope)


def _not(x: Moving) -> Moving:
    truth = _truth(x)
    return Moving(ONE - truth.value, -truth.slope)


def _equal(a: Moving, b: Moving) -> Moving:
    apart = (a.value.low > b.value.high) | (a.value.high < b.value.low)
    same = a.value.is_point & b.value.is_point & (a.value.low == b.value.low)
    slope = where(apart, ZERO, unless_moved(UNIT, a, b).slope)
    return Moving(where(apart, ZERO, where(same, ONE, UNIT)), slope)


def _both(*args: Moving) -> Moving:
    return reduce(_times, map(_truth, args))


def _either(*args: Moving) -> Moving:
    return _not(_both(*map(_not, args)))


def _choice(condition: Moving, then: Moving, otherwise: Moving) -> Moving:
    """Return one of two, and the jump between them where the condition moves."""
    truth = _truth(condition)
    jump = truth.slope * (then.value - otherwise.value)
    value, slope = then.value | otherwise.value, (then.slope | otherwise.slope) + jump
    settled = (truth.slope.low == 0) & (truth.slope.high == 0)
    always, never = settled & (truth.value.low == 1), settled & (truth.value.high == 0)
    return Moving(
        where(always, then.value, where(never, otherwise.value, value)),
        where(always, then.slope, where(never, otherwise.slope, slope)),
    )


def _rising(
    function: Callable[[Floats], Floats], slope: Callable[[Floats], Floats], least: float = -np.inf
) -> Rule:
    """Return the rule of a rising function whose slope only rises, or only falls."""

    def rule(x: Moving) -> Moving:
        low, high = np.maximum(x.value.low, least), np.maximum(x.value.high, least)
        return Moving(Range.of(function(low), function(high)), x.slope * Range.of(slope(low), slope(high)))

    return rule


def _stepping(function: Callable[[Floats], Floats]) -> Rule:
    def rule(x: Moving, *_: Moving) -> Moving:
        return Moving(Range(function(x.value.low), function(x.value.high)), x.slope * NOT_NEGATIVE)

    return rule


def _wave(function: Callable[[Floats], Floats], slope: Callable[[Floats], Floats]) -> Rule:
    swing = Range.of(-1.0, 1.0)

    def rule(x: Moving) -> Moving:
        at = np.where(x.value.is_point, x.value.low, 0.0)
        value = where(x.value.is_point, Range.of(function(at)), swing)
        return Moving(value, x.slope * where(x.value.is_point, Range.of(slope(at)), swing))

    return rule


def _unknown(*args: Moving) -> Moving:
    return unless_moved(ANY, *args)


def _remainder(x: Moving, by: Moving) -> Moving:
    return unless_moved(Range.of(0.0, by.value.high) if bool(np.all(by.value.low > 0)) else ANY, x, by)


def _sum_of(x: Moving) -> Moving:
    """Return the sum over an array of one element or more."""
    many = Range.of(1.0, np.inf)
    return Moving(x.value * many, x.slope * many)


def _some_of(*args: Moving) -> Moving:
    """Return something between the elements of an array, such as their mean."""
    if len(args) > 1:
        return reduce(lambda a, b: Moving(a.value | b.value, (a.slope | b.slope) * UNIT), args)
    return Moving(args[0].value, args[0].slope * UNIT)


def _pulse(size: Moving, first: Moving, every: Moving, _time: Moving, dt: Moving) -> Moving:
    full = _divided(size, dt)
    slope = ANY if first.moves or every.moves else full.slope * UNIT
    return Moving(full.value * UNIT, slope)


def pulse(size: float, first: float, every: float, time: float, dt: float) -> float:
    """Return a pulse of one step whose area is its size: at a time, and again at intervals."""
    since = time - first + dt / 2
    now = 0 <= since < dt or (every > 0 and since >= 0 and since % every < dt)
    return size / dt if now else 0.0


def _between(low: Moving, high: Moving, *_: Moving) -> Moving:
    return Moving(low.value | high.value, (low.slope | high.slope | (low.slope + high.slope)) * UNIT)


def _about(mean: Moving, *others: Moving) -> Moving:
    return Moving(
        ANY, unless_moved(ANY, *others).slope if any(other.moves for other in others) else mean.slope
    )


def _safe(a: float, b: float, otherwise: float = 0.0) -> float:
    return a / b if b else otherwise


def _chosen(condition: float, then: float, otherwise: float) -> float:
    return then if condition else otherwise


def _compared(compare: Callable[[float, float], bool]) -> Callable[[float, float], float]:
    return lambda a, b: float(compare(a, b))


_UNDER_ONE = math.pi / 2
FUNCTIONS: Mapping[str, Function] = {
    "+": Function(1, MANY, _plus, lambda *args: math.fsum(args)),
    "-": Function(1, 1, _negative, operator.neg),
    "*": Function(2, 2, _times, operator.mul),
    "/": Function(2, 2, _divided, operator.truediv),
    "//": Function(2, 3, _safely_divided, _safe),
    "^": Function(2, 2, _power, math.pow),
    "mod": Function(2, 2, _remainder, operator.mod),
    ">": Function(2, 2, _greater, _compared(operator.gt)),
    "<": Function(2, 2, lambda a, b: _greater(b, a), _compared(operator.lt)),
    ">=": Function(2, 2, lambda a, b: _not(_greater(b, a)), _compared(operator.ge)),
    "<=": Function(2, 2, lambda a, b: _not(_greater(a, b)), _compared(operator.le)),
    "=": Function(2, 2, _equal, _compared(operator.eq)),
    "<>": Function(2, 2, lambda a, b: _not(_equal(a, b)), _compared(operator.ne)),
    "and": Function(1, MANY, _both, lambda *args: float(all(args))),
    "or": Function(1, MANY, _either, lambda *args: float(any(args))),
    "not": Function(1, 1, _not, lambda x: float(not x)),
    "if": Function(3, 3, _choice, _chosen),
    "max": Function(2, MANY, _largest, max),
    "min": Function(2, MANY, _smallest, min),
    "abs": Function(1, 1, _absolute, abs),
    "int": Function(1, 1, _stepping(np.floor), lambda x: float(math.floor(x))),
    "round": Function(1, 2, _stepping(np.round), lambda x, *_: float(round(x))),
    "exp": Function(1, 1, _rising(np.exp, np.exp), math.exp),
    "ln": Function(1, 1, _rising(np.log, np.reciprocal, 0.0), math.log),
    # to base ten or to base e: tools do not agree
    "log": Function(1, 1, _rising(np.log, np.reciprocal, 0.0), None),
    "sqrt": Function(1, 1, _rising(np.sqrt, lambda x: 0.5 / np.sqrt(x), 0.0), math.sqrt),
    "sin": Function(1, 1, _wave(np.sin, np.cos), math.sin),
    "cos": Function(1, 1, _wave(np.cos, lambda x: -np.sin(x)), math.cos),
    "tan": Function(1, 1, _unknown, math.tan),
    "arctan": Function(
        1,
        1,
        lambda x: Moving(Range(np.arctan(x.value.low), np.arctan(x.value.high)), x.slope * UNIT),
        math.atan,
    ),
    "arcsin": Function(
        1, 1, lambda x: Moving(Range.of(-_UNDER_ONE, _UNDER_ONE), x.slope * NOT_NEGATIVE), math.asin
    ),
    "arccos": Function(1, 1, lambda x: Moving(Range.of(0.0, math.pi), -(x.slope * NOT_NEGATIVE)), math.acos),
    "pulse": Function(5, 5, _pulse, pulse),
    # which way a change of growth goes depends on when one looks
    "trend": Function(3, 3, _unknown, lambda x, mean, time: _safe(x - mean, mean * time)),
    # the run of a model takes the middle of what is random
    "random": Function(2, 3, _between, lambda low, high, *_: (low + high) / 2),
    "normal": Function(2, 5, _about, lambda mean, *_: mean),
    "poisson": Function(1, 4, _about, lambda mean, *_: mean),
    "exprnd": Function(1, 2, _about, lambda mean, *_: mean),
    # of whole arrays: a run does not follow them
    "sum": Function(1, 1, _sum_of, None),
    "mean": Function(1, MANY, _some_of, None),
    "largest of": Function(1, 1, _some_of, None),
    "smallest of": Function(1, 1, _some_of, None),
    "ismoduleinput": Function(1, 1, lambda _: still(UNIT), None),
    "size": Function(1, 1, lambda _: still(NOT_NEGATIVE), None),
    "prod": Function(1, 1, _unknown, None),
    "stddev": Function(1, MANY, lambda *args: unless_moved(NOT_NEGATIVE, *args), None),
    "rank": Function(1, MANY, _unknown, None),
}


def known(call: Call) -> Function | None:
    """Return what is called, or None where it is not known, or not with so many arguments."""
    function = FUNCTIONS.get(call.function)
    return function if function is not None and function.least <= len(call.args) <= function.most else None
