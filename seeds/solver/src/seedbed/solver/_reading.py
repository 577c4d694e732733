"""What can be seen of a suite without running it: what it deals with, what it expects, and why it is no evidence."""

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

from seedbed.problem import TextFile
from seedbed.solver._syntax import is_literal, mentioned, parsed, unparsed

_WITH_PYTEST = frozenset({"pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments"})
_GIVEN = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__"}
_EXPECTING = frozenset({"raises", "warns", "fail", "approx"})
_GIVING_UP = frozenset({"skip", "skipif", "xfail", "importorskip", "SkipTest", "expectedFailure", "skipTest"})
_MOST_EXPECTED = 2
_OF_A_PAGE = frozenset({".html", ".htm", ".js", ".mjs", ".jsx", ".ts", ".tsx", ".css", ".vue", ".svelte"})


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite that parses."""

    text: str
    tree: ast.Module

    @property
    def names(self) -> frozenset[str]:
        """Every name that it mentions."""
        return mentioned(self.tree)

    @property
    def strings(self) -> tuple[str, ...]:
        """Every text in it, in order."""
        constants = (node.value for node in ast.walk(self.tree) if isinstance(node, ast.Constant))
        return tuple(value for value in constants if isinstance(value, str))

    @property
    def imports(self) -> str:
        """A suite that does no more than import what this one imports."""
        lines = [
            ast.unparse(node) for node in self.tree.body if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        return "\n".join([*lines, "", "", "def test_imports():", "    pass", ""])

    @property
    def expected(self) -> tuple[str, ...]:
        """What results are compared with most, as source: what a candidate would always return to get past it."""
        counted = Counter(text for node in ast.walk(self.tree) for text in _expected(node))
        return tuple(text for text, _count in counted.most_common(_MOST_EXPECTED))


def read_suite(text: str) -> Suite | str:
    """Return a suite, or one line that says why it is no evidence, whatever it is run with."""
    tree = parsed(text)
    if isinstance(tree, str):
        return tree
    nodes = list(ast.walk(tree))
    if not any(_is_test(node) for node in nodes):
        return "it has no test: a test is a function with a name that begins with test"
    if not any(_asserts(node) for node in nodes):
        return "no test in it asserts anything"
    if any(_gives_up(node) for node in nodes):
        return "it may skip a test or expect it to fail: each has to pass or to fail"
    if unknown := _undefined(nodes):
        return f"it uses what it neither defines nor imports: {', '.join(sorted(unknown))}"
    return Suite(text, tree)


def _gives_up(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
            return name in _GIVING_UP
        case _:
            return False


def subjects(suite: Suite, files: tuple[TextFile, ...]) -> tuple[TextFile, ...] | str:
    """Return the files of a candidate that a suite deals with, or one line that says why it cannot be run with them.

    With one module of the candidate go all of them, since they import one another.
    """
    modules = {name for file in files for name in _importable(file.path)}
    imported = {name for node in ast.walk(suite.tree) for name in _imports(node)}
    if unknown := imported - modules - sys.stdlib_module_names - _WITH_PYTEST:
        known = f"there are {', '.join(sorted(modules))}" if modules else "the candidate has no modules"
        return f"it imports what is not there: {', '.join(sorted(unknown))}; {known}, and Python's own"
    strings = suite.strings
    python = [file for file in files if file.path.endswith(".py")]
    dealt = imported & modules or any(_named(file.path, strings, module=True) for file in python)
    beside = [file for file in files if not file.path.endswith(".py") and _named(file.path, strings)]
    found = (*(python if dealt else ()), *beside)
    if not dealt and beside and all(PurePosixPath(file.path).suffix in _OF_A_PAGE for file in beside):
        return f"it only searches the text of {beside[0].path}: what a page shows or does, somebody has to look at"
    names = ", ".join(file.path for file in files[:10])
    return found or f"it neither imports nor reads a file of the candidate: {names}"


def _importable(path: str) -> Iterator[str]:
    """Yield the name by which a file's module or package is imported."""
    pure = PurePosixPath(path)
    if pure.suffix != ".py":
        return
    parts = pure.with_suffix("").parts
    yield parts[0]
    if parts[0] == "src" and len(parts) > 1:
        yield parts[1]


def _imports(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(module=module, level=level):
            yield "." * level + (module or "").partition(".")[0]
        case _:
            pass


def _named(path: str, strings: tuple[str, ...], *, module: bool = False) -> bool:
    """Whether a text names the file, also by a pattern, or as a module."""
    name, stem = PurePosixPath(path).name, PurePosixPath(path).stem
    return any(
        name in text or ("*" in text and fnmatch(name, text.rpartition("/")[2])) or (module and text == stem)
        for text in strings
    )


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")


def _asserts(node: ast.AST) -> bool:
    match node:
        case ast.Assert(test=ast.Constant(value=value)):
            return not value
        case ast.Assert():
            return True
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _EXPECTING or name.startswith("assert")
        case ast.Raise():
            return True
        case _:
            return False


def _undefined(nodes: list[ast.AST]) -> set[str]:
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in nodes):
        return set()
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return used - {name for node in nodes for name in _bound(node)} - _GIVEN


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.Global(names=globals_) | ast.Nonlocal(names=globals_):
            yield from globals_
        case _:
            pass


def _expected(node: ast.AST) -> Iterator[str]:
    """Yield what something is compared with, where it is written out."""
    match node:
        case ast.Compare(left=left, comparators=others):
            sides: list[ast.expr] = [left, *others]
        case ast.Assert(test=ast.Call()):
            sides = [ast.Constant(value=True)]
        case ast.Assert(test=ast.UnaryOp(op=ast.Not())):
            sides = [ast.Constant(value=False)]
        case ast.Call(func=ast.Attribute(attr="assertTrue" | "assertFalse" as name)):
            sides = [ast.Constant(value=name == "assertTrue")]
        case ast.Call(func=ast.Attribute(attr=name), args=args) if name.startswith("assert"):
            sides = args
        case ast.Tuple(elts=[_, *_, last]):
            sides = [last]  # a row of a table, which as a rule ends with what is expected
        case _:
            return
    yield from (text for side in sides if is_literal(side) and (text := unparsed(side)))
