"""One small change to a program: what a wrong solution looks like."""

import ast
import random
from collections.abc import Iterator

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
_WORDS = {"min": "max", "max": "min", "lower": "upper", "upper": "lower", "all": "any", "any": "all"}


def mutant(code: str, seed: int, *, function: str | None = None) -> str | None:
    """Return a program with one part of it changed, or `None` where it has none that can be.

    Args:
        code: The program.
        seed: Which change; the same one each time.
        function: The function to change; the whole program otherwise.
    """
    tree = ast.parse(code)
    within = [node for node in tree.body if function is None or getattr(node, "name", None) == function]
    places = [node for part in within for node in _inside(part) if _can_change(node)]
    if not places:
        return None
    _change(random.Random(seed).choice(places))  # noqa: S311 - the same one each time
    return ast.unparse(ast.fix_missing_locations(tree))


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a piece of syntax and what is in it, but for its documentation."""
    yield node
    for part in ast.iter_child_nodes(node):
        if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)):
            yield from _inside(part)


def _can_change(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=op) | ast.Compare(ops=[op, *_]):
            return type(op) in _OTHER
        case ast.Constant(value=value):
            return type(value) in {int, str, bool}
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _WORDS
        case ast.If() | ast.Slice(lower=ast.expr()) | ast.Return(value=ast.expr()):
            return True
        case _:
            return False


def _change(node: ast.AST) -> None:
    match node:
        case ast.BinOp() | ast.Compare():
            _swap(node)
        case ast.Constant(value=value):
            node.value = not value if isinstance(value, bool) else _next(value)
        case ast.Name():
            node.id = _WORDS[node.id]
        case ast.Attribute():
            node.attr = _WORDS[node.attr]
        case ast.If():
            node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        case ast.Slice():
            node.lower = None
        case ast.Return():
            node.value = ast.Constant(value=None)
        case _:
            raise AssertionError("one of those that can be changed")


def _swap(node: ast.BinOp | ast.Compare) -> None:
    old = node.op if isinstance(node, ast.BinOp) else node.ops[0]
    other = _OTHER[type(old)]()
    if isinstance(node, ast.BinOp) and isinstance(other, ast.operator):
        node.op = other
    elif isinstance(node, ast.Compare) and isinstance(other, ast.cmpop):
        node.ops[0] = other


def _next(value: object) -> int | str:
    return value + 1 if isinstance(value, int) else f"{value} "
