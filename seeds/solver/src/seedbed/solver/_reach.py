"""Which parts of a candidate a suite gets to: what it names, and what those name in turn."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from seedbed.problem import TextFile
from seedbed.solver._syntax import mentioned, tree_of

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Unit:
    """A function, a method, what else a class has, or a statement at the top of a module."""

    path: str
    module: ast.Module
    """What it is a part of."""
    node: ast.stmt
    names: frozenset[str]
    """By which it is reached, one of them being enough."""
    mentions: frozenset[str]

    @property
    def functions(self) -> frozenset[int]:
        """The lines on which functions begin that are reached with it, those inside of others left out."""
        if isinstance(self.node, Function):
            return frozenset({self.node.lineno})
        lambdas = (node for node in ast.walk(self.node) if isinstance(node, ast.Lambda))
        return frozenset(node.lineno for node in lambdas)


def reached(names: frozenset[str], files: tuple[TextFile, ...]) -> tuple[Unit, ...]:
    """Return the units that names lead to, in order; all of them where they lead to no function.

    Args:
        names: What a suite mentions.
        files: Modules; what does not parse counts as empty.
    """
    units = [unit for file in files for unit in _units(file)]
    known, count = set(names), -1
    while count < len(known):
        count = len(known)
        for unit in units:
            if unit.names & known:
                known |= unit.mentions
    found = tuple(unit for unit in units if unit.names & known)
    return found if any(unit.functions for unit in found) else tuple(units)


def _units(file: TextFile) -> Iterator[Unit]:
    module = tree_of(file.content)
    if module is not None:
        for node, names in _parts(module.body, frozenset()):
            yield Unit(file.path, module, node, names, mentioned(node))


def _parts(body: list[ast.stmt], inside: frozenset[str]) -> Iterator[tuple[ast.stmt, frozenset[str]]]:
    """Yield the functions and statements of a module or class, with the names by which each is reached.

    Args:
        body: The statements.
        inside: The class's name; by it the methods are reached that Python calls by itself, and what is no method.
    """
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                special = name.startswith("__") and name.endswith("__")
                # What registers a function leads to it, such as an app to its routes.
                by = frozenset[str]().union(*map(mentioned, node.decorator_list))
                yield node, by | (inside if special else {name})
            case ast.ClassDef(name=name, bases=bases):
                yield from ((ast.copy_location(ast.Expr(base), base), frozenset({name})) for base in bases)
                yield from _parts(node.body, frozenset({name}))
            case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
                pass
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                pass
            case ast.If() | ast.Try() | ast.With() if any(
                isinstance(part, _Defining) for part in ast.walk(node)
            ):
                for inner in _bodies(node):
                    yield from _parts(inner, inside)
            case _:
                yield node, inside | _bound(node)


_Defining = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _bodies(node: ast.If | ast.Try | ast.With) -> Iterator[list[ast.stmt]]:
    yield node.body
    if isinstance(node, ast.If | ast.Try):
        yield node.orelse
    if isinstance(node, ast.Try):
        yield from (handler.body for handler in node.handlers)
        yield node.finalbody


def _bound(node: ast.stmt) -> frozenset[str]:
    names = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return frozenset(name.id for name in names if isinstance(name.ctx, ast.Store))
