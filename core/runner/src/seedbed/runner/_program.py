"""What can be told from a program without running it."""

import ast

_PLAIN = (
    ast.Module,
    ast.Expr,
    ast.Call,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.keyword,
    ast.Assign,
    ast.Store,
    ast.FunctionDef,
    ast.arguments,
    ast.Return,
)


def computes(code: str) -> bool:
    """Return whether a program works anything out, rather than only printing what it was written with."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    nodes = list(ast.walk(tree))
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    called = {
        node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return bool(called - own - {"print", "str"}) or not all(isinstance(node, _PLAIN) for node in nodes)
