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


def computes(code: str, output: str) -> bool:
    """Return whether a program works out what it printed, rather than having been written with it.

    `print('Canberra')` does not. `print(0x1F4)` does, since 500 stands nowhere in it.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    nodes = list(ast.walk(tree))
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    called = {
        node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    plain = called - own <= {"print", "str"} and all(isinstance(node, _PLAIN) for node in nodes)
    return not (plain and output.strip() in code)
