"""Mutants: a candidate with one small change, spread over what a suite gets to, the same ones each time."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from seedbed.problem import TextFile
from seedbed.solver._reach import Unit
from seedbed.solver._syntax import unparsed
from seedbed.solver._wrong import Wrong, with_file

T = TypeVar("T")

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
}  # fmt: skip
_OTHER_NAMES = {
    "min": "max", "max": "min", "any": "all", "all": "any", "lower": "upper", "upper": "lower", "sum": "len",
    "startswith": "endswith", "endswith": "startswith", "append": "extend",
}  # fmt: skip
_GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio, without their whole part, spread evenly, however many there are."""
_NOT_LOOKED_INTO = frozenset({"annotation", "returns", "decorator_list", "type_comment", "type_params"})


@dataclass(frozen=True, slots=True)
class _Edit:
    """One part of a piece of syntax, and what to put in its place."""

    holder: ast.AST
    field: str
    other: object
    shown: ast.AST
    """What the change is shown by."""


def mutants(files: tuple[TextFile, ...], units: tuple[Unit, ...], most: int) -> tuple[Wrong, ...]:
    """Return up to so many mutants of a candidate, in turn from each of the units.

    Args:
        files: The candidate.
        units: Where changes are made.
        most: How many mutants there are to be.
    """
    found: list[Wrong] = []
    seen = {unparsed(unit.module) for unit in units}
    for unit, edit in _in_turn([_scattered([(unit, edit) for edit in _edits(unit.node)]) for unit in units]):
        words, text = _made(unit, edit)
        if text is not None and text not in seen:
            seen.add(text)
            found.append(Wrong(words, with_file(files, unit.path, text)))
        if len(found) == most:
            break
    return tuple(found)


def _made(unit: Unit, edit: _Edit) -> tuple[str, str | None]:
    """Make a change, write it down, and take it back."""
    before = unparsed(edit.shown) or ""
    own = getattr(edit.holder, edit.field)
    setattr(edit.holder, edit.field, edit.other)
    after, text = unparsed(edit.shown) or "", unparsed(unit.module)
    setattr(edit.holder, edit.field, own)
    line = getattr(edit.shown, "lineno", unit.node.lineno)
    return f"{unit.path} line {line}: `{_short(after)}` in the place of `{_short(before)}`", text


def _short(source: str) -> str:
    first, *more = source.splitlines() or [""]
    return f"{first[:57]}..." if more or len(first) > 60 else first


def _scattered(items: Sequence[T]) -> list[T]:
    """Return items in an order in which the first few lie far apart."""
    return [items[at] for at in sorted(range(len(items)), key=lambda at: at * _GOLDEN % 1)]


def _in_turn(rows: Sequence[Sequence[T]]) -> Iterator[T]:
    for column in zip_longest(*rows):
        yield from (item for item in column if item is not None)


def _edits(node: ast.AST) -> Iterator[_Edit]:
    """Yield the changes that can be made to a piece of syntax and what is in it."""
    yield from _edits_here(node)
    for field, value in ast.iter_fields(node):
        if field in _NOT_LOOKED_INTO:
            continue
        for part in value if isinstance(value, list) else [value]:
            # Words of errors and documentation do not change what a program does.
            if isinstance(part, ast.AST) and not isinstance(part, ast.Raise) and not _is_words(part):
                yield from _edits(part)


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _edits_here(node: ast.AST) -> Iterator[_Edit]:
    match node:
        case ast.Compare(ops=[op, *more]) if type(op) in _SWAPPED:
            yield _Edit(node, "ops", [_SWAPPED[type(op)](), *more], node)
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in _SWAPPED:
            yield _Edit(node, "op", _SWAPPED[type(op)](), node)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield _Edit(node, "test", _negated(test), node)
        case ast.comprehension(ifs=[test, *more]):
            yield _Edit(node, "ifs", [_negated(test), *more], test)
        case ast.Constant(value=value):
            other = _other(value)
            if other is not None:
                yield _Edit(node, "value", other, node)
        case ast.Call(func=ast.Name(id=name) as func) if name in _OTHER_NAMES:
            yield _Edit(func, "id", _OTHER_NAMES[name], node)
        case ast.Call(func=ast.Attribute(attr=name) as func) if name in _OTHER_NAMES:
            yield _Edit(func, "attr", _OTHER_NAMES[name], node)
        case _:
            pass
    yield from _losses(node)


def _losses(node: ast.AST) -> Iterator[_Edit]:
    """Yield changes that leave out a statement without which the rest can still run."""
    for field in ("body", "orelse"):
        body = getattr(node, field, None)
        if not isinstance(body, list):
            continue
        for at, part in enumerate(body):
            match part:
                case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Subscript()]):
                    yield _Edit(node, field, [*body[:at], ast.Pass(), *body[at + 1 :]], part)
                case _:
                    pass


def _negated(test: ast.expr) -> ast.expr:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case _:
            return ast.UnaryOp(op=ast.Not(), operand=test)


def _other(value: object) -> bool | float | str | None:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return "" if value else "x"
        case _:
            return None
