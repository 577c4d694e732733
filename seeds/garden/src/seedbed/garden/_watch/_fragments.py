"""What a source is made of, for comparison: its functions and classes as sets of runs of normalised nodes.

A function is read as its syntax tree in order, without what its author was free in: its own names, literals,
annotations and docstrings. What it takes from elsewhere keeps its name, since shape alone takes every loop that fills
a list for every other. Each run of a few nodes gives one number; code that was copied and then changed keeps most of
them (Schleimer, Wilkerson and Aiken: Winnowing, SIGMOD 2003; we can afford to keep them all).
"""

import ast
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# Fields that hold no structure of the code.
_LEFT_OUT = frozenset(
    {"annotation", "returns", "decorator_list", "type_comment", "type_params", "ctx", "kind"}
)
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
_NOTHING = (ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal, ast.arguments)
_OWN = zlib.crc32(b"a name of its own")
# A run as long as an attribute of a name that is called with a name: shorter ones stand everywhere.
_FACTORS = (1, 1_000_003, 1_000_033, 1_000_037)
_BITS = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class Fragment:
    """A function, a method or a class.

    Attributes:
        name: Its dotted name within the module.
        line: Where it begins.
        end: Where it ends.
        statements: How many statements it has, without docstrings, fields and what merely keeps an argument.
        runs: The numbers of all runs of four nodes in it.
    """

    name: str
    line: int
    end: int
    statements: int
    runs: frozenset[int]


def fragments_of(module: ast.Module, least: int) -> tuple[Fragment, ...]:
    """Return the functions, methods and classes that have at least so many statements.

    A function within a function is part of it. Fields and constants count nowhere.
    """
    own = frozenset(_defined(module.body))
    found = _definitions(module.body, "", own)
    return tuple(one for one in found if one.statements >= least)


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass


def _definitions(body: Sequence[ast.stmt], within: str, own: frozenset[str]) -> Iterator[Fragment]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield _function(node, within, own)
            case ast.ClassDef(name=name, lineno=line, end_lineno=end):
                inner = list(_definitions(node.body, f"{within}{name}.", own))
                yield from inner
                # What its methods have; a method of a class within is in that class already.
                parts = [one for one in inner if "." not in one.name.removeprefix(f"{within}{name}.")]
                runs = frozenset[int]().union(*(one.runs for one in parts))
                size = sum(one.statements + 1 for one in parts)
                yield Fragment(f"{within}{name}", line, end or line, size, runs)
            case _:
                pass


def _function(node: _Function, within: str, own: frozenset[str]) -> Fragment:
    statements = 0
    bound = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    words: list[str] = []
    waiting: list[ast.AST] = [*reversed(node.body)]
    while waiting:  # no recursion: a chain of a thousand `elif` is nested a thousand deep
        part = waiting.pop()
        if isinstance(part, _NOTHING) or _is_boilerplate(part):
            continue
        statements += isinstance(part, ast.stmt)
        words.append(_word(part, bound))
        for field in _fields(type(part)):
            value = getattr(part, field, None)
            if isinstance(value, list):
                waiting += [child for child in reversed(value) if isinstance(child, ast.AST)]
            elif isinstance(value, ast.AST):
                waiting.append(value)
    mine = {f"={name}" for name in bound | own}
    numbers = [_OWN if word in mine else zlib.crc32(word.encode()) for word in words]
    return Fragment(
        f"{within}{node.name}", node.lineno, node.end_lineno or node.lineno, statements, _runs(numbers)
    )


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field for field in reversed(kind._fields) if field not in _LEFT_OUT)
    return _FIELDS[kind]


def _word(node: ast.AST, bound: set[str]) -> str:
    """Return what stands for a node, and note the names that it binds."""
    match node:
        case ast.Name(id=name):
            if not isinstance(node.ctx, ast.Load):
                bound.add(name)
            return f"={name}"
        case ast.Attribute(attr=name):
            return "._" if name.startswith("_") else f".{name}"
        case ast.keyword(arg=str(name)):
            return f"{name}:"
        case ast.arg(arg=name) | ast.MatchAs(name=str(name)) | ast.ExceptHandler(name=str(name)):
            bound.add(name)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            bound.add(name)
        case ast.AnnAssign():
            return "Assign"
        case _:
            pass
    return type(node).__name__


def _runs(numbers: Sequence[int]) -> frozenset[int]:
    shifted = [numbers[at:] for at in range(len(_FACTORS))]
    one, two, three, four = _FACTORS
    return frozenset(
        (a * one + b * two + c * three + d * four) & _BITS for a, b, c, d in zip(*shifted, strict=False)
    )


def _is_boilerplate(node: ast.AST) -> bool:
    """Whether a statement says nothing that could be shared: a docstring, or an argument kept as it came."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return True
        case ast.Assign(targets=[ast.Attribute(value=ast.Name())], value=ast.Name() | ast.Constant()):
            return True
        case ast.AnnAssign(target=ast.Attribute(value=ast.Name()), value=ast.Name() | ast.Constant()):
            return True
        case _:
            return False
