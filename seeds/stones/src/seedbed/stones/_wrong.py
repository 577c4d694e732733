"""Files that are wrong on purpose: a suite that passes with them is no evidence."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from seedbed.problem import TextFile
from seedbed.stones._interface import tree_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_MADE_BY = frozenset({"__init__", "__post_init__", "__new__", "__init_subclass__", "__set_name__"})
"""Left alone: where no object can be made, every suite would notice."""


_NEXT_TO_NOTHING: tuple[tuple[str, ast.stmt], ...] = (
    ("returns None everywhere", ast.Return(value=ast.Constant(value=None))),
    ("returns 7 everywhere", ast.Return(value=ast.Constant(value=7))),
    ("raises an error everywhere", ast.parse("raise NotImplementedError").body[0]),
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Files that are wrong, and in which way."""

    words: str
    files: tuple[TextFile, ...]
    fatal: bool = False
    """Whether a suite that passes with them shows nothing, whatever else it notices."""


def wrong_files(files: tuple[TextFile, ...], suite: str) -> tuple[Wrong, ...]:
    """Return the files, wrong in a few ways; those come first that no suite may pass with.

    Args:
        files: The code under test.
        suite: What it is held against. Where that speaks of a function, it has to notice that the function does nothing.
    """
    speaks = bool(_functions(files) & _names(suite))
    found = (
        *(Wrong(words, _changed(files, _Gutted(body)), fatal=speaks) for words, body in _NEXT_TO_NOTHING),
        Wrong("has other values written in it", _changed(files, _Altered())),
        Wrong("has nothing in its texts", tuple(map(_emptied, files)), fatal=not _is_code(files)),
    )
    right = (files, _changed(files, ast.NodeTransformer()))
    return tuple(one for one in found if one.files not in right)


def _is_code(files: tuple[TextFile, ...]) -> bool:
    return any(file.path.endswith(".py") for file in files)


def _emptied(file: TextFile) -> TextFile:
    return file if file.path.endswith(".py") else TextFile(path=file.path, content="")


def _changed(files: tuple[TextFile, ...], change: ast.NodeTransformer) -> tuple[TextFile, ...]:
    """Return the files with a change in all their Python, written anew where it can be."""
    return tuple(_rewritten(file, change) for file in files)


def _rewritten(file: TextFile, change: ast.NodeTransformer) -> TextFile:
    tree = tree_of(file.content) if file.path.endswith(".py") else None
    if tree is None:
        return file
    try:
        text = ast.unparse(ast.fix_missing_locations(change.visit(tree)))
    except RecursionError:
        return file
    return TextFile(path=file.path, content=text)


def _functions(files: Iterable[TextFile]) -> frozenset[str]:
    """Return the names of the functions and classes that are defined in Python files."""
    trees = (tree_of(file.content) for file in files if file.path.endswith(".py"))
    return frozenset(
        node.name
        for tree in trees
        if tree is not None
        for node in ast.walk(tree)
        if isinstance(node, _Function) and node.name not in _MADE_BY
    )


def _names(suite: str) -> frozenset[str]:
    """Return every name that a suite uses: variables, attributes, and what is imported."""
    tree = tree_of(suite)
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.ImportFrom(names=names):
                found.update(alias.name for alias in names)
            case _:
                pass
    return frozenset(found)


class _Gutted(ast.NodeTransformer):
    """Puts one statement in the place of what functions do."""

    def __init__(self, instead: ast.stmt) -> None:
        self._instead = instead

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._gutted(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._gutted(node)

    def _gutted(self, node: _Function) -> ast.AST:
        if node.name in _MADE_BY:
            return node
        generates = any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node))
        node.body = [self._instead, *([ast.Expr(value=ast.Yield(value=None))] if generates else [])]
        return node


class _Altered(ast.NodeTransformer):
    """Puts other numbers and texts in the place of those that are written out."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        match node.value:
            case bool():
                return ast.Constant(value=not node.value)
            case int() | float():
                return ast.Constant(value=node.value + 1)
            case str():
                return ast.Constant(value=f"{node.value}x")
            case _:
                return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node
