"""Trivial candidates: every function does the same next to nothing. A suite that one of them passes cannot fail."""

import ast
from collections.abc import Callable

from seedbed.problem import TextFile
from seedbed.solver._reach import Function, Unit
from seedbed.solver._syntax import rewritten
from seedbed.solver._wrong import Wrong, with_file

_Value = Callable[[ast.arguments], ast.expr | None]
"""What a function returns, given its parameters; `None` where it raises an error instead."""
_NOTHING = ast.Constant(value=None)
_MADE_BY = frozenset({"__init__", "__post_init__", "__new__", "__init_subclass__", "__set_name__"})
"""Left alone: where no object can be made, every suite would notice."""


def stubs(
    constants: tuple[str, ...], files: tuple[TextFile, ...], units: tuple[Unit, ...]
) -> tuple[Wrong, ...]:
    """Return the trivial candidates, the one that raises an error first.

    Args:
        constants: Values that a function could always return to get past a suite, as source.
        files: The candidate.
        units: What of it is to be trivial.
    """
    own = _stub(files, units, None)
    seen: set[tuple[TextFile, ...]] = set()
    found: list[Wrong] = []
    for words, value in _ALWAYS:
        changed = _stub(files, units, value)
        if changed != own and changed not in seen:
            found.append(Wrong(words, changed, trivial=True))
        seen.add(changed)
    for text in constants:
        changed = _stub(files, units, _always(text))
        if changed not in seen and (changed != own or _take_parameters(units)):
            found.append(Wrong(f"returns {text[:60]} everywhere", changed, trivial=True))
        seen.add(changed)
    return tuple(found)


def _take_parameters(units: tuple[Unit, ...]) -> bool:
    functions = (unit.node for unit in units if isinstance(unit.node, Function))
    return any(ast.unparse(node.args) not in {"", "self", "cls"} for node in functions)


def _always(text: str) -> _Value:
    return lambda _parameters: ast.parse(text, mode="eval").body


def _first(parameters: ast.arguments) -> ast.expr:
    names = [one.arg for one in (*parameters.posonlyargs, *parameters.args)]
    left = names[1:] if names[:1] in (["self"], ["cls"]) else names
    return ast.Name(id=left[0], ctx=ast.Load()) if left else _NOTHING


def _stub(files: tuple[TextFile, ...], units: tuple[Unit, ...], value: _Value | None) -> tuple[TextFile, ...]:
    """Return the files with other bodies in the functions, or with their own, so that the two can be compared."""
    for file in files:
        lines = frozenset[int]().union(*(unit.functions for unit in units if unit.path == file.path))
        text = rewritten(file.content, _Gutted(lines, value)) if lines else None
        files = files if text is None else with_file(files, file.path, text)
    return files


_ALWAYS: tuple[tuple[str, _Value], ...] = (
    ("raises an error everywhere", lambda _parameters: None),
    ("returns None everywhere", lambda _parameters: _NOTHING),
    ("returns its first argument everywhere", _first),
    ("returns the text x everywhere", _always("'x'")),
    ("returns 7 everywhere", _always("7")),
)


class _Gutted(ast.NodeTransformer):
    def __init__(self, lines: frozenset[int], value: _Value | None) -> None:
        self._lines = lines
        self._value = value

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        if self._value is not None and node.lineno in self._lines:
            node.body = self._value(node.args) or ast.parse("1 / 0", mode="eval").body
        return node

    def _function(self, node: Function) -> ast.AST:
        if node.lineno not in self._lines or node.name in _MADE_BY:
            return node
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if self._value is not None:
            node.body = _body(node, self._value(node.args))
        return ast.fix_missing_locations(node)


def _body(function: Function, value: ast.expr | None) -> list[ast.stmt]:
    """Return a body that returns the value; one that yields, yields it, or nothing at all in the place of `None`."""
    if value is None:
        return [*ast.parse("raise NotImplementedError").body]
    if not any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function)):
        return [ast.Return(value=value)]
    yielding = ast.Expr(value=ast.Yield(value=value))
    return [ast.Return(value=None), yielding] if value is _NOTHING else [yielding]
