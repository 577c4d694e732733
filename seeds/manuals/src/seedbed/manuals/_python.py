"""Reads the docstrings of a Python file from its syntax tree. Nothing is imported, so nothing of it runs."""

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from inspect import cleandoc

from seedbed.manuals._entry import Alias, Entry, Literature, Unread, clipped, first_sentence

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Defined = _Function | ast.ClassDef
_MAX_SIGNATURE = 300
_MAX_ABOUT = 300


def read_python(source: bytes, module: str, *, package: bool) -> Literature:
    """Return the entries of a module: itself, its classes, methods and functions that have a docstring.

    Args:
        source: The file's content.
        module: Its dotted name.
        package: Whether it is an `__init__.py`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that will be errors one day
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unread("no Python that this interpreter reads") from None
    text = ast.get_docstring(tree) or ""
    first = [Entry(module, clipped(text), line=1)] if text else []
    about = first_sentence(text)[:_MAX_ABOUT]
    inside = [replace(one, about=about) for one in _entries(tree, module)]
    return Literature((*first, *inside), tuple(_aliases(tree, module, package=package)))


def _entries(parent: ast.Module | ast.ClassDef, name: str) -> Iterator[Entry]:
    for node in _statements(parent.body):
        if not isinstance(node, _Defined):
            continue
        full = f"{name}.{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from _class(node, full)
            yield from _entries(node, full)
        elif not _is_dunder(node.name) and (text := _docstring(node)):
            yield Entry(full, clipped(text), _signature(full, node.args, node.returns), node.lineno)


def _class(node: ast.ClassDef, full: str) -> Iterator[Entry]:
    """Yield the entry of a class, with what its `__init__` says."""
    start = next(
        (
            one
            for one in _statements(node.body)
            if isinstance(one, ast.FunctionDef) and one.name == "__init__"
        ),
        None,
    )
    texts = [_docstring(node), _docstring(start) if start else ""]
    if text := "\n\n".join(filter(None, texts)):
        head = _signature(full, start.args, None) if start else f"class {full}"
        yield Entry(full, clipped(text), head, node.lineno)


def _docstring(node: _Defined) -> str:
    body = node.body[0] if node.body else None
    if (
        isinstance(body, ast.Expr)
        and isinstance(body.value, ast.Constant)
        and isinstance(body.value.value, str)
    ):
        return cleandoc(body.value.value)
    return ""


def _signature(full: str, arguments: ast.arguments, returns: ast.expr | None) -> str:
    name = full.rpartition(".")[2]
    try:
        inside = ast.unparse(arguments).removeprefix("self, ").removeprefix("cls, ")
        back = f" -> {ast.unparse(returns)}" if returns else ""
    except RecursionError:
        return f"{name}(…)"
    text = f"{name}({'' if inside in {'self', 'cls'} else inside}){back}"
    return text if len(text) <= _MAX_SIGNATURE else f"{text[: _MAX_SIGNATURE - 1]}…"


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a block and of those that only choose among them."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _statements([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            handled = [one for handler in node.handlers for one in handler.body]
            yield from _statements([*node.body, *handled, *node.orelse])
        else:
            yield node


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _aliases(tree: ast.Module, module: str, *, package: bool) -> Iterator[Alias]:
    """Yield what the module re-exports, and the methods of an instance that it offers as functions."""
    exported = _exported(tree)
    made: dict[str, str] = {}
    for node in _statements(tree.body):
        if isinstance(node, ast.ImportFrom):
            yield from _from(node, module, exported, package=package)
        elif isinstance(node, ast.Import):
            yield from (
                Alias(f"{module}.{one.asname}", one.name)
                for one in node.names
                if one.asname and one.asname in exported
            )
        elif isinstance(node, ast.Assign) and isinstance(name := node.targets[0], ast.Name):
            match node.value:
                case ast.Call(func=ast.Name(id=made_of)):
                    made[name.id] = made_of
                case ast.Attribute(value=ast.Name(id=instance), attr=method) if instance in made:
                    yield Alias(f"{module}.{name.id}", f"{module}.{made[instance]}.{method}")


def _from(node: ast.ImportFrom, module: str, exported: set[str], *, package: bool) -> Iterator[Alias]:
    parts = module.split(".")
    base = parts[: len(parts) - node.level + package] if node.level else []
    source = ".".join([*base, *([node.module] if node.module else [])])
    for one in node.names:
        name = one.asname or one.name
        if one.name == "*":
            yield Alias(f"{module}.*", f"{source}.*")
        elif name in exported or (package and node.level and not name.startswith("_")):
            yield Alias(f"{module}.{name}", f"{source}.{one.name}")


def _exported(tree: ast.Module) -> set[str]:
    """Return the strings that are assigned or added to `__all__`."""
    names: set[str] = set()
    for node in _statements(tree.body):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) else None
        if value is not None and any(isinstance(one, ast.Name) and one.id == "__all__" for one in targets):
            names |= {
                one.value
                for one in ast.walk(value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    return names
