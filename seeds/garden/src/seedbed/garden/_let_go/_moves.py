"""Rewriting what imports a module that moved. Pure: text in, text out, and nothing is formatted anew.

A statement is changed where it names the module; a dotted use is, where an `import` binds its first name and nothing
else does. What stands in strings and comments is never changed: `leftovers` finds it.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = re.compile(r"^```(?:python|py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FROM = re.compile(r"from(?P<module>[\s\\.\w]+?)import\b")


@dataclass(frozen=True, slots=True)
class Shift:
    """A module that moved, with everything below it: `farm.a` became `farm.b.a`."""

    old: str
    new: str

    def applied(self, module: str) -> str:
        """Return what a module is called now."""
        return self.new + module[len(self.old) :] if self.covers(module) else module

    def covers(self, module: str) -> bool:
        """Say whether a dotted name is, or lies in, what moved."""
        return module == self.old or module.startswith(f"{self.old}.")

    @property
    def above(self) -> str:
        """The package that the module lay in."""
        return self.old.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    text: bytes


def rewritten(source: bytes, shift: Shift, package: str = "") -> bytes:
    """Return a Python source in which a module is imported from where it is now.

    Args:
        source: The source. One that cannot be parsed, or is not UTF-8, stays as it is.
        shift: What moved.
        package: The package that the source lay in before; empty for a test. Where that moved, so did the source:
            its relative imports of what moved along stay, and those of others become absolute.
    """
    try:
        source.decode()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    if source.startswith(b"\xef\xbb\xbf"):
        return source[:3] + rewritten(source[3:], shift, package)
    text = _Text(source)
    changes = sorted(_changes(tree, text, shift, package), key=lambda change: change.start, reverse=True)
    for change in changes:
        source = source[: change.start] + change.text + source[change.end :]
    return source


def rewritten_markdown(text: str, shift: Shift) -> str:
    """Return a README in whose blocks of Python a module is imported from where it is now."""

    def changed(block: re.Match[str]) -> str:
        code = rewritten(block[1].encode(), shift).decode()
        return block[0].replace(block[1], code, 1) if block[1] else block[0]

    return _BLOCK.sub(changed, text)


def leftovers(text: str, *names: str) -> Iterator[int]:
    """Yield the lines that still name something, as a whole dotted word, a path or a distribution."""
    if not any(name in text for name in names):
        return
    pattern = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
    for number, line in enumerate(text.split("\n"), 1):
        if pattern.search(line):
            yield number


class _Text:
    """A source by lines and columns, as the syntax tree counts them: in bytes."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.stmt | ast.expr | ast.alias) -> tuple[int, int]:
        """Return where a node begins and ends."""
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[end_line - 1] + end

    def indent(self, node: ast.stmt) -> bytes | None:
        """Return what stands before a statement that has its lines to itself; `None` where it has not."""
        start, end = self.span(node)
        line = self._starts[node.lineno - 1]
        before = self.source[line:start]
        after = self.source[end : self._starts[node.end_lineno or node.lineno]].strip()
        alone = not before.strip() and (not after or after.startswith(b"#"))
        return before if alone else None


def _changes(tree: ast.Module, text: _Text, shift: Shift, package: str) -> Iterator[_Change]:
    bound = _binds(tree, shift)
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Import():
                yield from _import(node, text, shift)
            case ast.ImportFrom():
                yield from _import_from(node, text, shift, package)
            case ast.Attribute() if bound and _dotted(node) == shift.old:
                start, end = text.span(node)
                # Spread over lines, or in an f-string of Python 3.11, it does not stand there as it is spelt.
                if text.source[start:end] == shift.old.encode():
                    yield _Change(start, end, shift.new.encode())
                continue
            case _:
                pass
        waiting.extend(ast.iter_child_nodes(node))


def _binds(tree: ast.Module, shift: Shift) -> bool:
    """Say whether a dotted name that begins like the module is the module."""
    top = shift.old.partition(".")[0]
    imported = False
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                imported |= any(not alias.asname and shift.covers(alias.name) for alias in names)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name) if name == top:
                return False
            case _:
                pass
    return imported


def _import(node: ast.Import, text: _Text, shift: Shift) -> Iterator[_Change]:
    for alias in node.names:
        if shift.covers(alias.name):
            start, _ = text.span(alias)
            # `import a` binds the module itself, and uses of it stay as they are.
            bare = " as " + alias.name if not alias.asname and "." not in alias.name else ""
            yield _Change(
                start, start + len(alias.name.encode()), (shift.applied(alias.name) + bare).encode()
            )


def _import_from(node: ast.ImportFrom, text: _Text, shift: Shift, package: str) -> Iterator[_Change]:
    module = _absolute(node, package)
    if module is None:
        return
    if shift.covers(module):
        if not (node.level and shift.covers(package)):
            yield _with_module(node, text, shift.applied(module))
    elif any(f"{module}.{alias.name}" == shift.old for alias in node.names):
        yield from _parted(node, text, shift, module)
    elif node.level and shift.covers(package):
        yield _with_module(node, text, module)


def _absolute(node: ast.ImportFrom, package: str) -> str | None:
    if not node.level:
        return node.module
    parts = package.split(".") if package else []
    if node.level > len(parts):
        return None
    kept = parts[: len(parts) - node.level + 1]
    return ".".join([*kept, node.module] if node.module else kept)


def _with_module(node: ast.ImportFrom, text: _Text, module: str) -> _Change:
    start, end = text.span(node)
    found = _FROM.match(text.source[start:end].decode())
    length = len(found[0].encode()) if found else 0
    return _Change(start, start + length, f"from {module} import".encode())


def _parted(node: ast.ImportFrom, text: _Text, shift: Shift, module: str) -> Iterator[_Change]:
    """Take the module out of `from farm import a, c`: a statement of its own says where it is now."""
    above, _, last = shift.new.rpartition(".")
    ours = [alias for alias in node.names if f"{module}.{alias.name}" == shift.old]
    others = [alias for alias in node.names if alias not in ours]
    was = shift.old.rpartition(".")[2]
    names = ", ".join(_spelt(last, alias.asname or (was if was != last else None)) for alias in ours)
    statements = [f"from {above} import {names}"]
    if others:
        rest = ", ".join(_spelt(alias.name, alias.asname) for alias in others)
        statements.insert(0, f"from {module} import {rest}")
    indent = text.indent(node)
    between = b"; " if indent is None else b"\n" + indent
    start, end = text.span(node)
    yield _Change(start, end, between.join(statement.encode() for statement in statements))


def _spelt(name: str, known_as: str | None) -> str:
    return f"{name} as {known_as}" if known_as else name


def _dotted(node: ast.expr) -> str:
    """Return `a.b.c` of the expression that is spelt so; empty for any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""
