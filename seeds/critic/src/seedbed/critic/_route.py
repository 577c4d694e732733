"""The route of a program: which operations of its syntax tree lead to the answer.

Names, the order of lines, values given a name first, a function around the whole, type annotations and the way the
result is rounded or printed do not count. Two programs of one route are one program written twice, and the second is
no evidence for the first.
"""

import ast

Route = frozenset[str]

_DRESSING = frozenset({"print", "round", "str", "int", "float", "repr", "format", "strip", "main", "solve"})
"""Calls that only change how a result looks, or that only hold the program together."""

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
    ast.Lambda,
)


def route_of(code: str) -> Route | None:
    """Return the set of operations of a program; `None` for code that cannot be parsed."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = list(ast.walk(tree))
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    imports = _imports(tree)
    digits = {id(digit) for node in nodes for digit in _rounding(node)}
    steps = {_step(node, imports, own) for node in nodes if id(node) not in digits}
    return frozenset(step for step in steps if step is not None)


def independent(first: str, second: str) -> bool:
    """Return whether two programs go different ways: neither does all that the other does."""
    a, b = route_of(first), route_of(second)
    return a is not None and b is not None and not a <= b and not b <= a


def _step(node: ast.AST, imports: dict[str, str], own: set[str]) -> str | None:
    match node:
        case ast.Call(func=function):
            name = _called(function, imports)
            return None if name is None or name.lstrip(".") in _DRESSING or name in own else f"call {name}"
        case ast.Constant(value=bool() | int() | float() | complex() as number):
            return f"number {complex(number)}"
        case ast.Constant(value=str(text)):
            return f"text {text}"
        case _ if isinstance(node, _STEPS):
            return type(node).__name__
        case _:
            return None


def _rounding(node: ast.AST) -> list[ast.expr]:
    """Return what a call to `round` is told of digits."""
    match node:
        case ast.Call(func=ast.Name(id="round"), args=[_, *digits]):
            return digits
        case _:
            return []


def _called(function: ast.expr, imports: dict[str, str]) -> str | None:
    """Return what is called: a dotted name where it was imported, a name, or a method with a dot before it."""
    match function:
        case ast.Name(id=name):
            return imports.get(name, name)
        case ast.Attribute(value=ast.Name(id=base), attr=name) if base in imports:
            return f"{imports[base]}.{name}"
        case ast.Attribute(attr=name):
            return f".{name}"
        case _:
            return None


def _imports(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for, as a dotted name."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                found |= {alias.asname or alias.name: alias.name for alias in aliases}
            case ast.ImportFrom(module=str(module), names=aliases):
                found |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in aliases}
            case _:
                pass
    return found
