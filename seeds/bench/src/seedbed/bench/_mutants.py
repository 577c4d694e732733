"""One small change to a program: what a wrong solution looks like."""

import ast
import random

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def mutant(code: str, seed: int) -> str | None:
    """Return the program with one operator or number changed, or `None` where it has none."""
    tree = ast.parse(code)
    places = [node for node in ast.walk(tree) if _can_change(node)]
    if not places:
        return None
    _change(random.Random(seed).choice(places))  # noqa: S311 - the same one each time
    return ast.unparse(tree)


def _can_change(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=op) | ast.Compare(ops=[op, *_]):
            return type(op) in _OTHER
        case ast.Constant(value=value):
            return type(value) is int
        case _:
            return False


def _change(node: ast.AST) -> None:
    match node:
        case ast.BinOp():
            op = _OTHER[type(node.op)]()
            if isinstance(op, ast.operator):
                node.op = op
        case ast.Compare():
            other = _OTHER[type(node.ops[0])]()
            if isinstance(other, ast.cmpop):
                node.ops[0] = other
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case _:
            raise AssertionError("one of those that can be changed")
