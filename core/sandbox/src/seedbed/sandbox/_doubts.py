"""What Monty runs to the end, but not always as CPython does. Found by comparing the two.

A program that uses any of it goes to CPython where bubblewrap works. That costs tens of milliseconds,
so whatever is in doubt counts as doubtful.
"""

import ast
import warnings
from collections.abc import Iterator

_NAMES = {
    "hash": "its values differ",
    "id": "its values differ",
    "set": "sets have another order",
    "frozenset": "sets have another order",
    "hasattr": "it sees what Monty lacks as missing",
    "getattr": "it sees what Monty lacks as missing",
    "gmtime": "its text differs",
    "localtime": "its text differs",
    "eval": "it hides code",
    "exec": "it hides code",
    "nan": "it is found where it is not",
    "gamma": "its last digit differs",
    "lgamma": "its last digit differs",
    "cbrt": "its last digit differs",
}
_MODULES = {
    "re": "its patterns match otherwise",
    "asyncio": "its order may differ",
    "sys": "it describes Monty",
}
_EAGER = frozenset({"map", "filter"})
"""Lazy in CPython, run at once by Monty, as are generator expressions."""
_CONSUMERS = frozenset(
    {"sum", "min", "max", "list", "tuple", "sorted", "dict", "any", "all", "join", "Counter"}
)
_LONGEST = 100_000
"""Characters of program that are looked through; parsing much more of a stranger's text is a risk."""


def doubt(code: str) -> str | None:
    """Return why Monty's result for this program could be doubted, or `None`."""
    if len(code) > _LONGEST:
        return "it is too long to look through"
    tree = _parsed(code)
    return "it does not parse" if tree is None else next(_doubts(tree), None)


def parses(code: str) -> bool:
    """Whether CPython takes it for a program."""
    return _parsed(code) is not None


def _parsed(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _doubts(tree: ast.Module) -> Iterator[str]:
    consumed = {id(part) for node in ast.walk(tree) for part in _consumed_by(node)}
    for node in ast.walk(tree):
        lazy = isinstance(node, ast.GeneratorExp) or (
            isinstance(node, ast.Call) and _name(node.func) in _EAGER
        )
        if lazy and id(node) not in consumed:
            yield "Monty evaluates lazy sequences at once"
        yield from _doubts_of(node)


def _doubts_of(node: ast.AST) -> Iterator[str]:  # noqa: C901 - a line for each
    match node:
        case ast.Try() | ast.TryStar():
            yield "a handler may swallow what Monty lacks"
        case ast.ClassDef():
            yield "special methods of classes are not all called"
        case ast.AsyncFunctionDef():
            yield "the order of tasks may differ"
        case ast.Set() | ast.SetComp():
            yield "sets have another order"
        case ast.Call(func=ast.Name(id="round"), args=args, keywords=keywords) if (
            len(args) + len(keywords) > 1
        ):
            yield "round() to digits differs in the last"
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _NAMES:
            yield f"{name}: {_NAMES[name]}"
        case ast.Constant(value=str(text)) if text.lower().strip("+-") == "nan":
            yield "nan is found where it is not"
        case ast.Subscript(value=ast.Call(func=ast.Name(id="range"))):
            yield "parts of ranges show otherwise"
        case ast.Import(names=names):
            yield from (f"{n.name}: {_MODULES[n.name]}" for n in names if n.name in _MODULES)
        case ast.ImportFrom(module=module, names=names):
            if module in _MODULES:
                yield f"{module}: {_MODULES[module]}"
            yield from (f"{n.name}: {_NAMES[n.name]}" for n in names if n.name in _NAMES)
        case _:
            pass


def _consumed_by(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the sequences that this node uses up at once, so that it is the same whether they are lazy."""
    match node:
        case ast.Call(func=func, args=args) if _name(func) in _CONSUMERS:
            yield from args
        case ast.Starred(value=value) | ast.For(iter=value):
            yield value
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value):
            yield value
        case _:
            pass


def _name(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None
