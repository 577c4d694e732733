"""A plain suite as one script for Monty, which runs it in a millisecond.

Plain means: functions and asserts, no pytest, and nothing by which the code under test could reach into the
tests, so that being in one script with them gives it no hand in the verdict. Only a script that runs to its
end counts; all else goes to CPython.
"""

import ast
import builtins
import secrets
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from seedbed.sandbox._doubts import doubt
from seedbed.sandbox._gaps import MODULES
from seedbed.sandbox._monty import MontySandbox
from seedbed.sandbox._sides import Sides, sides
from seedbed.sandbox._types import Limited, Limits, Raised, Ran, SuiteResult, World

_REACHES = frozenset({
    "globals", "locals", "vars", "exec", "eval", "compile", "getattr", "setattr", "delattr", "open", "input",
    "breakpoint",
})  # fmt: skip
_NO_GAPS = frozenset({"AssertionError", "IndexError", "KeyError", "ValueError", "ZeroDivisionError"})
"""Errors that come of what a program does. What Monty lacks shows as others."""
_MEANT_FOR_PYTEST = ("setup", "teardown", "pytest")
_BUILT_IN = frozenset(dir(builtins))


async def run_quick(
    monty: MontySandbox, files: Mapping[str, str], limits: Limits, *, briefly: bool = False
) -> SuiteResult | Limited | None:
    """Run a suite on Monty, and return its result where that can be relied on: where all of it passes.

    Args:
        monty: What runs it.
        files: The suite.
        limits: The caps.
        briefly: Whether a failure may be settled, too, of which only the first is seen.
    """
    sorted_out = sides(files, together=False)
    suite = quick_suite(sorted_out, secrets.token_hex(8))
    if suite is None or doubt(suite.script) is not None:
        return None
    result = await monty.run(suite.script, world=World(now=datetime.now(UTC)), limits=limits)
    match result:
        case Ran() if suite.all_passed(result.output):
            passed, failed, report = len(suite.marks), 0, suite.shown(result.output)
        case Raised() if briefly and _no_gap(result.error, sorted_out):
            passed, failed, report = 0, 1, result.traceback
        case Limited() if briefly:
            return result
        case _:
            return None
    return SuiteResult(
        passed=passed,
        failed=failed,
        apart=True,
        ignored=sorted_out.ignored,
        report=report,
        seconds=result.seconds,
        by=result.by,
    )


def _no_gap(error: str, sorted_out: Sides) -> bool:
    """Whether an error comes of what the program does, and not of what Monty lacks."""
    name = error.partition(":")[0]
    return name in _NO_GAPS or any(f"raise {name}" in text for text in sorted_out.candidate.values())


@dataclass(frozen=True, slots=True)
class QuickSuite:
    """A suite as a script, and what it prints after each test that has passed."""

    script: str
    marks: tuple[str, ...]

    def all_passed(self, output: str) -> bool:
        """Whether the output of a script that ran to its end shows every mark, in order."""
        return [line for line in output.splitlines() if line in self.marks] == [*self.marks]

    def shown(self, output: str) -> str:
        """Return the output without the marks."""
        return "".join(line for line in output.splitlines(keepends=True) if line.strip() not in self.marks)


def quick_suite(sides: Sides, secret: str) -> QuickSuite | None:
    """Return the suite as a script, or `None` where it is not plain enough.

    Args:
        sides: The files.
        secret: What the code under test cannot guess.
    """
    if len(sides.candidate) != 1 or len(sides.tests) != 1:
        return None
    ((path, text),) = sides.candidate.items()
    ((test_path, test_text),) = sides.tests.items()
    if "/" in path or not test_path.endswith(".py"):
        return None
    code, test = _Part.read(text), _Part.read(test_text)
    if code is None or test is None:
        return None
    module = path.removesuffix(".py")
    taken, called = _imported(test, module), _tests(test)
    rest = _without(test, module)
    if taken is None or not called or rest is None or not _keeps_out(code, test, taken):
        return None
    marks = tuple(f"{secret} {name}" for name in called)
    calls = (f"{name}()\nprint({mark!r})" for name, mark in zip(called, marks, strict=True))
    return QuickSuite("\n".join([text, rest, *calls]), marks)


@dataclass(frozen=True, slots=True)
class _Part:
    """A file: its text and syntax, and the names in it."""

    text: str
    tree: ast.Module
    defined: frozenset[str]
    """What its top binds, but by imports."""
    modules: frozenset[str]
    """What it imports whole, by the module's own name."""
    imported: frozenset[str]
    """What else it imports."""
    mentioned: frozenset[str]

    @property
    def bound(self) -> frozenset[str]:
        return self.defined | self.modules | self.imported

    @staticmethod
    def read(text: str) -> "_Part | None":
        try:
            with warnings.catch_warnings(action="ignore"):
                tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        nodes = list(ast.walk(tree))
        whole = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        parts = [alias for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
        modules = {alias.name for alias in whole if alias.asname is None}
        renamed = {alias.asname for alias in whole if alias.asname is not None}
        return _Part(
            text=text,
            tree=tree,
            defined=frozenset(_defined(tree)),
            modules=frozenset(modules),
            imported=frozenset(renamed | {alias.asname or alias.name for alias in parts}),
            mentioned=frozenset(name for node in nodes for name in _names(node)),
        )


def _defined(tree: ast.Module) -> Iterator[str]:
    """Yield what the top of a file binds, also from within functions that declare it global."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
    for node in _top(tree.body):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case _:
                pass


def _top(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of a file that do not lie in a function or class."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _top(ast.iter_child_nodes(node))


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr


def _imported(test: _Part, module: str) -> frozenset[str] | None:
    """Return what the test file takes from the code under test, or `None` where it imports otherwise than plainly."""
    taken: set[str] = set()
    for node in ast.walk(test.tree):
        match node:
            case ast.ImportFrom(module=origin, names=names, level=0) if origin == module:
                if node not in test.tree.body or any(alias.name == "*" or alias.asname for alias in names):
                    return None
                taken.update(alias.name for alias in names)
            case ast.ImportFrom(module=origin) if origin not in MODULES:
                return None
            case ast.Import(names=names) if any(alias.name not in MODULES for alias in names):
                return None
            case _:
                pass
    return frozenset(taken)


def _keeps_out(code: _Part, test: _Part, taken: frozenset[str]) -> bool:
    """Whether the code under test can do nothing to the tests but return values to them, and uses nothing of theirs."""
    if code.bound & _BUILT_IN or code.mentioned & _REACHES or any(map(_reaches, ast.walk(code.tree))):
        return False
    hidden = code.bound - taken - (code.modules & test.modules - code.defined)
    clash = hidden & (test.bound | test.mentioned) or test.defined & taken
    borrowed = (code.mentioned - code.bound) & (test.bound - taken)
    return taken <= code.bound and not clash and not borrowed


def _reaches(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.NamedExpr() | ast.Match():
            return True
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name.startswith("__")
        case ast.ImportFrom(module=module, level=level):
            return level > 0 or module not in MODULES | {"typing", "__future__"}
        case ast.Import(names=names):
            return any(alias.name not in MODULES for alias in names)
        case _:
            return False


def _tests(test: _Part) -> tuple[str, ...]:
    """Return the names of the tests, or nothing where the file is more than plain functions, values and imports."""
    tests: list[str] = []
    for node in test.tree.body:
        match node:
            case ast.FunctionDef(name=name) if name.startswith("test"):
                if node.decorator_list or ast.unparse(node.args) or name in tests:
                    return ()
                tests.append(name)
            case ast.FunctionDef(name=name) if not name.startswith(_MEANT_FOR_PYTEST):
                pass
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith(("test", *_MEANT_FOR_PYTEST)):
                pass
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                return ()
    return tuple(tests)


def _without(test: _Part, module: str) -> str | None:
    """Return the test file without its imports of the code under test, or `None` where they share lines."""
    lines = test.text.splitlines()
    for node in test.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == module:
            span = range(node.lineno - 1, node.end_lineno or node.lineno)
            if any(";" in lines[number] for number in span):
                return None
            for number in span:
                lines[number] = ""
    return "\n".join(lines)
