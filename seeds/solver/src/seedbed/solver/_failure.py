"""What one failing test says, in a line or two: what came out and what was expected."""

import ast
import builtins
import re
from collections.abc import Iterator

from seedbed.solver._syntax import is_literal, tree_of, unparsed

_SAYS = re.compile(
    r"(?:assert\b|[A-Za-z_][\w.]*(?:Error|Exception|Warning|Failed|Exit|Interrupt)\b|Failed\b)"
)
"""How a line of pytest's begins that says what went wrong, and does not only show where."""
_WHERE = re.compile(r"\+ where (?P<value>.+?) = (?P<call>.+)")
_DIFFERS = "At index "
_LONGEST = 120
"""Characters of a value that is told whole; of a longer one pytest may have shown the ends."""


def told(marked: list[str]) -> list[str]:
    """Return what a failing test says, at most the line that failed and what pytest says first about it.

    Args:
        marked: The lines of pytest's report that it marks with `>` or `E`, with single spaces.
    """
    line = next((one.removeprefix("> ") for one in marked if one.startswith(">")), "")
    said = [one.removeprefix("E").strip() for one in marked if one.startswith("E")]
    sentence = _sentence(line, said)
    if sentence:
        return [sentence]
    return [*([f"> {line}"] if line else []), *(f"E {one}" for one in _first(said))]


def _first(said: list[str]) -> Iterator[str]:
    """Yield what pytest says up to the first line that says what went wrong, and the place where two values part."""
    for at, one in enumerate(said):
        yield one
        if _SAYS.match(one):
            rest = said[at + 1 :]
            # a test's own message comes before what was compared
            yield from (other for other in rest[:1] if other.startswith("assert "))
            yield from [other for other in rest if other.startswith(_DIFFERS)][:1]
            return


def _sentence(line: str, said: list[str]) -> str | None:
    """Return `f(2) gave 3, not 4` where it can be told from what pytest says."""
    test, compared = _assertion(line), next(filter(None, map(_compared, said)), None)
    match test:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]) if compared:
            came, wanted = compared
            asked = left
            if is_literal(left):
                asked, came, wanted = right, wanted, came
            call = _call(asked, came, said)
            return f"{call} gave {came}, not {wanted}" if call and came != wanted else None
        case ast.Compare(
            left=ast.Call(
                func=ast.Name(id="abs"), args=[ast.BinOp(left=ast.Call() as asked, op=ast.Sub(), right=right)]
            ),
            ops=[ast.LtE() | ast.Lt()],
        ) if is_literal(right):
            shown = [found for one in said if (found := _WHERE.match(one))]
            call = unparsed(asked) if _is_closed(asked) else None
            return f"{call} gave {shown[1]['value']}, not {unparsed(right)}" if call and shown[1:] else None
        case _:
            return None


def _assertion(text: str) -> ast.expr | None:
    match tree_of(text):
        case ast.Module(body=[ast.Assert(test=test)]):
            return test
        case _:
            return None


def _compared(said: str) -> tuple[str, str] | None:
    """Return the two values that pytest has found to differ, where it shows them whole."""
    match _assertion(said.removeprefix("AssertionError: ")):
        case ast.Compare(left=came, ops=[ast.Eq() | ast.Is()], comparators=[wanted]):
            values = [unparsed(one) for one in (came, wanted) if is_literal(one) and not _is_cut(one)]
            short = [one for one in values if one is not None and len(one) <= _LONGEST]
            return (short[0], short[1]) if len(short) == 2 else None
        case _:
            return None


def _is_cut(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(value))


def _call(asked: ast.expr, came: str, said: list[str]) -> str | None:
    """Return what was called, with the values that it was called with."""
    if _is_closed(asked):
        return unparsed(asked)
    where = next((found for one in said if (found := _WHERE.match(one))), None)
    shown = where is not None and where["value"] == came and "<" not in where["call"]
    return where["call"] if where is not None and shown and isinstance(asked, ast.Call) else None


def _is_closed(asked: ast.expr) -> bool:
    """Whether an expression calls something and has no variables, so that it says by itself what was asked."""
    nodes = list(ast.walk(asked))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    free = [
        node
        for node in nodes
        if isinstance(node, ast.Name) and id(node) not in called and node.id not in dir(builtins)
    ]
    return bool(called) and not free
