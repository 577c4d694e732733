"""Whether a check works backwards from the answer, rather than comparing it with one of its own."""

import ast

_COMPARING = frozenset(
    {"abs", "isclose", "float", "int", "str", "round", "strip", "len", "print", "bool", "Fraction"}
)
"""Calls that a mere comparison is made of."""


def works_backwards(code: str) -> bool:
    """Return whether a check does something with the answer besides comparing it or taking it away from a number."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    follows = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _holds(value, follows):
                follows.add(name)
            case ast.For(target=ast.Name(id=name), iter=source) if _holds(source, follows):
                follows.add(name)
            case _:
                pass
    return any(_does_something(node, follows) for node in ast.walk(tree))


def _does_something(node: ast.AST, follows: set[str]) -> bool:
    match node:
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return False
        case ast.BinOp(left=left, right=right):
            return _holds(left, follows) or _holds(right, follows)
        case ast.AugAssign(op=ast.Mult() | ast.Add() | ast.Pow(), value=value):
            return _holds(value, follows)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments, keywords=keywords):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            return name not in _COMPARING and any(_holds(one, follows) for one in given)
        case _:
            return False


def _holds(node: ast.expr, follows: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in follows for part in ast.walk(node))
