"""Python that a model wrote, as syntax: it may be anything."""

import ast
import warnings

_LONGEST = 100_000
"""Characters that are looked through; parsing much more of a stranger's text is a risk."""


def parsed(text: str) -> ast.Module | str:
    """Return the syntax tree of a text, or one line that says why there is none."""
    if len(text) > _LONGEST:
        return f"it has {len(text)} characters, and {_LONGEST} are looked through"
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except SyntaxError as error:
        return f"it is no Python: {error.msg} in line {error.lineno}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"it is no Python: {type(error).__name__}"


def tree_of(text: str) -> ast.Module | None:
    """Return the syntax tree of a text, or `None` where it has none."""
    tree = parsed(text)
    return tree if isinstance(tree, ast.Module) else None


def unparsed(tree: ast.AST) -> str | None:
    """Return a tree as text, or `None` where it is nested too deeply for that."""
    try:
        return ast.unparse(tree)
    except RecursionError:
        return None


def rewritten(text: str, change: ast.NodeTransformer) -> str | None:
    """Return a program as a transformer leaves it, or `None` where it has no syntax, or one nested too deeply."""
    tree = tree_of(text)
    if tree is None:
        return None
    try:
        return ast.unparse(change.visit(tree))
    except RecursionError:
        return None


def is_literal(node: ast.AST) -> bool:
    """Whether an expression is written out: numbers, texts, and lists, tuples, sets and dicts of them."""
    if not isinstance(node, ast.expr):
        return False
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def mentioned(node: ast.AST) -> frozenset[str]:
    """Return every name in a piece of syntax: variables, attributes, and what is imported."""
    found: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update(piece for alias in names for piece in alias.name.split("."))
            case _:
                pass
    return frozenset(found)
