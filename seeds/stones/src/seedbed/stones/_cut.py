"""Files cut down to what suites use. What no suite has looked at may be wrong, and is nothing to build on."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from seedbed.problem import TextFile
from seedbed.stones._interface import tree_of

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_BY_OTHER_MEANS = frozenset({
    "__dict__", "__subclasses__", "attrgetter", "dir", "doctest", "eval", "exec", "getattr", "getmembers",
    "getsource", "globals", "inspect", "locals", "methodcaller", "modules", "pkgutil", "runpy", "vars",
})  # fmt: skip
"""Where one of these is used, what is used need not be named."""
_HARMLESS = frozenset({"cache", "lru_cache", "dataclass", "total_ordering"})
"""Decorators that do nothing but to what they decorate. Others may put it down somewhere, as a route or as a command."""
_PROSE = (".md", ".rst")


@dataclass(frozen=True, slots=True)
class Cut:
    """Files, and the names of what was taken out of them."""

    files: tuple[TextFile, ...]
    dropped: frozenset[str] = frozenset()


def cut_down(files: tuple[TextFile, ...], suites: Collection[str]) -> Cut:
    """Return files without the functions and classes that suites do not name, and that nothing which stays does.

    Whatever has the name of something used stays, in any file. All stays where names may not tell: where a module does more
    than define, import and set, where something may be used by a name that is put together, or where a suite reads the code.

    Args:
        files: The code under test.
        suites: What it has passed.
    """
    modules = {file: tree for file in files if (tree := _plain(file)) is not None}
    tests = [tree for suite in suites if (tree := tree_of(suite)) is not None]
    trees = (*modules.values(), *tests)
    if (
        len(tests) < len(suites)
        or any(file.path.endswith(".py") and file not in modules for file in files)
        or any(file.path in suite for file in files for suite in suites)
        or any(name in _BY_OTHER_MEANS for tree in trees for name in _names(tree))
    ):
        return Cut(files)
    tested = {name for tree in tests for name in _names(tree)}
    others = (word for file in files if file not in modules for word in _words_of(file))
    dropped = _unused([node for tree in modules.values() for node in tree.body], tested, {*tested, *others})
    cut = [_without(file, dropped) if file in modules else file for file in files]
    whole = tuple(file for file in cut if file is not None)
    return Cut(whole, dropped) if dropped and len(whole) == len(files) else Cut(files)


def _unused(statements: list[ast.stmt], tested: set[str], used: set[str]) -> frozenset[str]:
    """Return the names of definitions of which no use is made; none where the tests themselves make use of none."""
    if not any(isinstance(node, _Definition) and node.name in tested for node in statements):
        return frozenset()
    may_go = [one for node in statements if (one := _definition(node)) is not None]
    stays = (name for node in statements if _definition(node) is None for name in _names(node))
    return frozenset(one.name for one in may_go) - _reached(may_go, {*used, *stays})


def _plain(file: TextFile) -> ast.Module | None:
    """Return the tree of a module that only defines, imports and sets names."""
    tree = tree_of(file.content) if file.path.endswith(".py") else None
    return tree if tree is not None and all(map(_is_plain, tree.body)) else None


def _is_plain(node: ast.stmt) -> bool:
    match node:
        case ast.ImportFrom(names=names):
            return all(one.name != "*" for one in names)
        case ast.Assign(targets=targets):
            return all(isinstance(target, ast.Name) for target in targets)
        case ast.AnnAssign(target=ast.Name()) | ast.Expr(value=ast.Constant()) | ast.Import():
            return True
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True  # no suite that imports it runs this, and what it uses stays
        case _:
            return isinstance(node, _Definition)


def _definition(node: ast.stmt) -> _Definition | None:
    """Return what may be taken out where nothing uses it: that it is there does nothing."""
    match node:
        case ast.ClassDef(keywords=[_, *_]):
            return None
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            harmless = all(_decorator(one) in _HARMLESS for one in node.decorator_list)
            return node if harmless and not node.name.startswith("__") else None
        case _:
            return None


def _decorator(node: ast.expr) -> str:
    match node:
        case ast.Call(func=function):
            return _decorator(function)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _reached(definitions: list[_Definition], used: set[str]) -> frozenset[str]:
    """Return the names that are used, and that what is used uses: a class is used with what it is the base of."""
    uses: dict[str, set[str]] = {}
    for one in definitions:
        uses.setdefault(one.name, set()).update(_names(one))
        for base in one.bases if isinstance(one, ast.ClassDef) else ():
            for name in _names(base):
                uses.setdefault(name, set()).add(one.name)
    waiting, found = list(used), set(used)
    while waiting:
        new = uses.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _names(node: ast.AST) -> Iterator[str]:
    """Yield whatever may name something: variables, attributes, imports, and the words of texts."""
    for part in ast.walk(node):
        match part:
            case ast.Expr(value=ast.Constant()) if part is node:
                return  # the text at the head of a module
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name):
                yield from name.split(".")
            case ast.Constant(value=str(text)):
                yield from re.findall(r"\w+", text)
            case _:
                pass


def _words_of(file: TextFile) -> list[str]:
    return [] if file.path.endswith(_PROSE) else re.findall(r"\w+", file.content)


def _without(file: TextFile, dropped: frozenset[str]) -> TextFile | None:
    """Return a module without some definitions; `None` where the rest would not be what it was."""
    tree = tree_of(file.content)
    if tree is None:
        return None
    lines: list[str | None] = [*file.content.split("\n")]
    stays = list[ast.stmt]()
    for node in tree.body:
        one = _definition(node)
        if one is None or one.name not in dropped:
            stays.append(node)
            continue
        first = min(part.lineno for part in (one, *one.decorator_list)) - 1
        while first and (lines[first - 1] or "").startswith("#"):  # what is said of it
            first -= 1
        after = one.end_lineno or one.lineno
        while after < len(lines) and not (lines[after] or "").strip():
            after += 1
        lines[first:after] = [None] * (after - first)
    text = "\n".join(line for line in lines if line is not None).rstrip() + "\n"
    tree.body = stays
    left = tree_of(text)
    same = left is not None and ast.dump(left) == ast.dump(ast.Module(stays, tree.type_ignores))
    return TextFile(path=file.path, content=text) if same else None
