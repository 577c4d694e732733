"""What can be told from a program without trusting it: did it work its answer out, or was it written with it?"""

import ast

_LOOKS = frozenset(
    {"print", "str", "repr", "format", "round", "int", "float", "bool", "strip", "list", "tuple"}
)
"""Calls that change at most how a value looks."""

_TRUTH = frozenset({"yes", "no", "true", "false"})


def computes(code: str, output: str, question: str = "") -> bool:
    """Return whether a program works out what it printed.

    It does not where it does nothing, or where its answer stands in it and not in the question: then the model knew it,
    or made it up. `print('Canberra')` does not compute; `print(0x1F4)` does, since 500 stands nowhere in it; the third of
    five sorted words does, since the question named it.

    Args:
        code: The program.
        output: What it printed.
        question: What it was asked.
    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    answer = output.strip().casefold()
    given = answer in _TRUTH or answer in question.casefold()
    if not given and answer in _alone(nodes, code):
        return False
    return any(_works(node, own) for node in nodes) or _converts(nodes, answer, code)


def _alone(nodes: list[ast.AST], code: str) -> set[str]:
    """Return the constants of a program as they are written, without those that it chooses from in a list or a dictionary."""
    chosen_from = {
        id(item)
        for node in nodes
        if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)
        and len(list(ast.iter_child_nodes(node))) > 2
        for item in ast.walk(node)
    }
    constants = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in chosen_from]
    return {_written(node, code).strip().casefold() for node in constants}


def _written(node: ast.Constant, code: str) -> str:
    return node.value if isinstance(node.value, str) else ast.get_source_segment(code, node) or ""


def _works(node: ast.AST, own: set[str]) -> bool:
    """Whether a node of the tree can make something that was not there."""
    match node:
        case ast.BinOp(left=ast.Constant(value=str())) | ast.BinOp(right=ast.Constant(value=str())):
            return False
        case ast.BinOp() | ast.For() | ast.While() | ast.comprehension() | ast.Slice():
            return True
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
            return True
        case ast.Call(func=ast.Name(id="int"), args=[_, _]):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name not in _LOOKS | own
        case _:
            return False


def _converts(nodes: list[ast.AST], answer: str, code: str) -> bool:
    """Whether the answer is a number that the program holds in another notation, such as hexadecimal."""
    numbers = {
        str(node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }
    return answer in numbers and answer not in code
