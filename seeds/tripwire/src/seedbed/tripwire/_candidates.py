"""How like is a candidate to an earlier one?"""

import ast
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+|[^\w\s]")
_FENCE = re.compile(r"\A\s*```\w*\n(.*)\n```\s*\Z", re.DOTALL)
_SHINGLE = 3
"""Words in a row (Broder 1997, On the resemblance and containment of documents)."""
_LONGEST = 20_000
_PARSED = 10_000
"""Characters. A parser's stack has an end, and a candidate is hostile input."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A candidate without its layout and, where it is Python, its comments, docstrings and choice of names."""

    text: str
    shingles: frozenset[tuple[str, ...]]


def likeness(one: Shape, other: Shape) -> float:
    """Return 1.0 for candidates that come to the same, else the share of shingles in common, below 1."""
    if one.text == other.text:
        return 1.0
    either = len(one.shingles | other.shingles)
    return min(0.99, len(one.shingles & other.shingles) / either) if either else 0.0


@lru_cache(maxsize=256)
def shape(candidate: str) -> Shape:
    """Return what is compared of a candidate."""
    fenced = _FENCE.match(candidate)
    text = (fenced[1] if fenced else candidate)[:_LONGEST]
    parsed = _python(text)
    words = _WORD.findall(parsed if parsed is not None else text.casefold())
    rows = zip(*(words[start:] for start in range(_SHINGLE)), strict=False)
    return Shape(" ".join(words), frozenset(rows) or frozenset({tuple(words)}))


def _python(text: str) -> str | None:
    if len(text) > _PARSED:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
        return ast.unparse(_Renamed().visit(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Renamed(ast.NodeTransformer):
    """Gives local names by their order: a candidate with other names for the same is the same."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Leave a function's docstring out and rename its arguments; its own name is what others call it by."""
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Rename an argument."""
        node.arg = self._names.setdefault(node.arg, f"_{len(self._names)}")
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rename what is bound here; what is only read may be anybody's."""
        if isinstance(node.ctx, ast.Store) or node.id in self._names:
            node.id = self._names.setdefault(node.id, f"_{len(self._names)}")
        return node
