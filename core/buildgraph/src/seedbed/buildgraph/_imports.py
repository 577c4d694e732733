"""What a Python source imports. Pure: it reads the syntax, and runs and looks up nothing."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

When = Literal["required", "optional", "typing"]

_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
# `with` blocks in which a failing import is expected, by the name of what is called with the error.
_FORGIVING = frozenset({"suppress", "raises"})
# What differs between machines: code that hangs on it may import what is not installed on this one.
_MACHINE = frozenset({"platform", "version_info", "name"})
# The fields of a statement that hold statements.
_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
# Functions that import the module that they are given the name of, and how.
_IMPORTERS: dict[str, When] = {
    "import_module": "required",
    "__import__": "required",
    "importorskip": "optional",
}


@dataclass(frozen=True, slots=True)
class Import:
    """One statement, or call with a literal name, that imports.

    Attributes:
        module: The dotted module; without the leading dots where it is relative.
        names: What is taken from it by `from module import names`; each may be a module itself.
        line: Where the statement begins.
        when: `optional` where the source goes on without it (a `try` that catches `ImportError`, a branch on the
            platform or version), `typing` where only a type checker sees it.
        level: How many leading dots a relative import has.
    """

    module: str
    names: tuple[str, ...]
    line: int
    when: When = "required"
    level: int = 0

    def targets(self, package: str) -> tuple[str, ...]:
        """Return the full dotted names that are imported, for a source in `package`."""
        module = self.module
        if self.level:
            parts = package.split(".")
            kept = parts[: len(parts) - self.level + 1] if self.level <= len(parts) else []
            if not kept or not package:
                return ()
            module = ".".join([*kept, module]) if module else ".".join(kept)
        if not self.names or self.names == ("*",):
            return (module,)
        return tuple(f"{module}.{name}" for name in self.names)


def imports_of(source: bytes) -> tuple[Import, ...]:
    """Return what a Python source imports, in the order of its lines.

    Raises:
        SyntaxError: this Python cannot parse it.
    """
    # Most sources import by statements only, and then no expression has to be looked at.
    calls = any(name.encode() in source for name in _IMPORTERS)
    found: list[Import] = []
    waiting: list[tuple[ast.AST, When]] = [(_parse(source), "required")]
    while waiting:  # no recursion: a chain of a thousand `elif` is nested a thousand deep
        node, when = waiting.pop()
        found.extend(_imported(node, when))
        waiting.extend(_inside(node, when, node._fields if calls else _BLOCKS))
    return tuple(sorted(found, key=lambda each: (each.line, each.module, each.names)))


def _parse(source: bytes) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a bad escape in a string is the linter's business
            return ast.parse(source)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "it is nested too deeply") from error


def _imported(node: ast.AST, when: When) -> Iterator[Import]:
    match node:
        case ast.Import(names=names, lineno=line):
            for alias in names:
                yield Import(alias.name, (), line, when)
        case ast.ImportFrom(module=module, names=names, level=level, lineno=line):
            yield Import(module or "", tuple(alias.name for alias in names), line, when, level)
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_], lineno=line):
            how = _IMPORTERS.get(_last(func))
            if how and name and not name.startswith("."):
                yield Import(name, (), line, how if when == "required" else when)
        case _:
            pass


def _inside(node: ast.AST, when: When, fields: tuple[str, ...]) -> Iterator[tuple[ast.AST, When]]:
    """Yield what lies directly in a node, with how an import there is to be taken."""
    guarded, by = _guarded(node)
    if when == "optional" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        when = "required"  # it runs later, when nobody catches the error any more
    for field in fields:
        value = getattr(node, field, None)
        inner = by if field in guarded and when != "typing" else when
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST):
                yield child, inner


def _guarded(node: ast.AST) -> tuple[tuple[str, ...], When]:
    """Return which fields of a node hold code that need not run, or runs for a type checker only."""
    match node:
        case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test)) if _is_for_types(test):
            return ("orelse",), "typing"
        case ast.If(test=test) if _is_for_types(test):
            return ("body",), "typing"
        case ast.If(test=test) if _asks_the_machine(test):
            return ("body", "orelse"), "optional"
        case ast.Try(handlers=handlers) | ast.TryStar(handlers=handlers) if any(
            handler.type is not None and _means_missing(handler.type) for handler in handlers
        ):
            return ("body",), "optional"
        case ast.With(items=items) | ast.AsyncWith(items=items) if any(_forgives(item) for item in items):
            return ("body",), "optional"
        case _:
            return (), "required"


def _is_for_types(test: ast.expr) -> bool:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_is_for_types(value) for value in test.values)
    return _last(test) == "TYPE_CHECKING"


def _asks_the_machine(test: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in _MACHINE and _last(node.value) in {"sys", "os"}
        for node in ast.walk(test)
    )


def _means_missing(error: ast.expr) -> bool:
    errors = error.elts if isinstance(error, ast.Tuple) else [error]
    return any(_last(each) in _MISSING for each in errors)


def _forgives(item: ast.withitem) -> bool:
    call = item.context_expr
    return (
        isinstance(call, ast.Call) and _last(call.func) in _FORGIVING and any(map(_means_missing, call.args))
    )


def _last(node: ast.expr) -> str:
    """Return `b` of `b` and of `a.b`; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
