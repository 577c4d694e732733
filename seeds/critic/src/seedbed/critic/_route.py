"""The route of a program: which operations of its syntax tree lead to the answer.

Names, docstrings, annotations, the order of lines, values given a name first, a function or a `__main__` test around the
whole, what is never used, and the way the result is rounded, formatted or printed do not count. Two programs of one
route are one program written twice, and the second is no evidence for the first. Nor is `x / 2` another way than
`x * 0.5`, or `x - 3` than `x + -3`: multiplying and dividing are one operation here, and so are adding and taking away.
"""

import ast

from seedbed.critic._bare import bared

Route = frozenset[str]

_DRESSING = frozenset({"print", "round", "str", "int", "float", "repr", "format", "strip"})
"""Calls that only change how a result looks."""

_OPAQUE = frozenset({"eval", "exec", "compile", "__import__", "getattr", "globals", "locals", "vars"})
"""Names with which a program can do anything: its tree does not show its way."""

_STEPS = (
    ast.For,
    ast.While,
    ast.If,
    ast.IfExp,
    ast.comprehension,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.boolop,
    ast.Subscript,
    ast.Slice,
    ast.List,
    ast.Dict,
    ast.Set,
)


_ONE_OPERATION = {"Div": "Mult", "FloorDiv": "Mult", "Sub": "Add", "UAdd": "Add", "USub": "Add"}


def route_of(code: str) -> Route | None:
    """Return the set of operations of a program; `None` for code whose way cannot be told."""
    try:
        tree = bared(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = list(ast.walk(tree))
    if any(isinstance(node, ast.Name) and node.id in _OPAQUE for node in nodes):
        return None
    own = _defined(nodes)
    imports = _imports(nodes)
    steps = {_step(node, imports, own) for node in nodes}
    return frozenset(step for step in steps if step is not None)


def independent(first: str, second: str) -> bool:
    """Return whether two programs go different ways.

    They do when they operate differently, and neither does all that the other does to the same values. Other values
    alone make no other way.
    """
    a, b = route_of(first), route_of(second)
    if a is None or b is None:
        return False
    return _operations(a) != _operations(b) and not a <= b and not b <= a


def _operations(route: Route) -> Route:
    return frozenset(step for step in route if not step.startswith("value "))


def _step(node: ast.AST, imports: dict[str, str], own: set[str]) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="int"), args=[_, _]):
            return "call int with a base"
        case ast.Call(func=function):
            name = _called(function, imports)
            last = (name or "").rpartition(".")[2]
            return None if name is None or last in _DRESSING or last in own else f"call {name}"
        case ast.Constant(value=int() | float() | complex() | str() as value):
            return f"value {value!r}"
        case _ if isinstance(node, _STEPS):
            name = type(node).__name__
            return _ONE_OPERATION.get(name, name)
        case _:
            return None


def _called(function: ast.expr, imports: dict[str, str]) -> str | None:
    """Return what is called: a dotted name where it was imported, a name, or a method with a dot before it."""
    match function:
        case ast.Name(id=name):
            return imports.get(name, name)
        case ast.Attribute(value=value, attr=name):
            owner = _called(value, imports)
            first = "" if owner is None else owner.partition(".")[0]
            known = {full.partition(".")[0] for full in imports.values()}
            return f"{owner}.{name}" if first in known else f".{name}"
        case _:
            return None


def _defined(nodes: list[ast.AST]) -> set[str]:
    """Return the names of functions, methods, classes and lambdas that the program defines itself."""
    defined = {
        node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                defined.add(name)
            case _:
                pass
    return defined


def _imports(nodes: list[ast.AST]) -> dict[str, str]:
    """Return what each imported name stands for, as a dotted name."""
    found: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.Import(names=aliases):
                found |= {alias.asname or alias.name: alias.name for alias in aliases}
            case ast.ImportFrom(module=str(module), names=aliases):
                found |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in aliases}
            case _:
                pass
    return found
