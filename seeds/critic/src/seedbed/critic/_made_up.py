"""Figures that a program makes up: where a premise is missing, one that answers all the same takes them from nowhere."""

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from seedbed.critic._beside import beside
from seedbed.critic._stated import given, implied, stated
from seedbed.problem import Question

_HARMLESS = frozenset({0.0, 1.0})
"""Where a sum or a product starts, and steps of one: they bring nothing in."""
_HUNDRED = 100.0
_LARGEST = 1e15
_MADE_UP_DIGITS = 2
_TABLE = 4
"""So many values in a row are what a program knows, such as Roman numerals, and not what it makes up."""
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
"""The words that a name is made of: `materials_cost`, `materialsCost`."""
_FIGURES = re.compile(r"\d+(?:\.\d+)?")
_WORDS = re.compile(r"(?<![.!?] )(?<!^)\b[A-Za-z]+")
"""The words of a text that are spelt as they always are: not those that begin a sentence."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number that a program works with."""

    value: float
    name: str = ""
    """What the program calls it."""
    share: bool = False
    """Whether it stands where the hundred of a percentage stands."""

    def __str__(self) -> str:
        text = str(int(self.value)) if self.value == int(self.value) else str(self.value)
        return f"{self.name} = {text}" if self.name else text


def made_up(question: str, code: str) -> tuple[str, ...]:
    """Return the figures that a program takes from nowhere, with the names that it gives them: `price = 10`.

    A figure comes from somewhere if the question gives it, in digits or in words, or a percentage that amounts to it; if a
    unit or a shape that the question names brings it along; or if only the program's making needs it, as an index or the
    digits of a rounding. One that the question gives once, and the program takes for two things, is made up once.
    """
    try:
        figures = _figures(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    said, brought = stated(question), implied(question)
    strange = [
        figure
        for figure in figures
        if figure.value not in _HARMLESS
        and not _looked_up(figure.value)
        and not _comes_from(figure, said, brought)
    ]
    return tuple(dict.fromkeys(map(str, (*strange, *_taken_twice(figures, question, brought)))))


def question_about(question: str, figures: tuple[str, ...]) -> Question:
    """Return what to ask the user where a program made figures up.

    Args:
        question: The problem, in the user's words; a name that stands in it is used as it is spelt there.
        figures: What `made_up` found: at least one.
    """
    found = [_named(figure, question) for figure in figures]
    named = [(name, value) for name, value in found if name]
    if not named:
        taken = _listed([value for _, value in found])
        if all(value in _FIGURES.findall(question) for _, value in found):
            return Question.of(
                f"The problem says {taken} once, and the program takes it for two things: "
                "which figure is missing, and what is it?",
                why="without it, the problem does not settle the answer",
                otherwise="none; take it for both",
            )
        return Question.of(
            f"The program takes {taken} for something that the problem does not say: what is it?",
            why="without it, the problem does not settle the answer",
            otherwise=taken,
        )
    names, taken = _listed([f"the {name}" for name, _ in named]), _listed([value for _, value in named])
    one = len(named) == 1
    return Question.of(
        f"The problem gives no {'figure' if one else 'figures'} for {names}: what {'is it' if one else 'are they'}?",
        why=f"the program took {taken} of its own accord",
        otherwise=taken,
    )


def _named(figure: str, question: str) -> tuple[str, str]:
    """Return the words of a figure's name, empty where it has none to speak of, and the figure."""
    name, _, value = figure.rpartition(" = ")
    spelt = {word.casefold(): word for word in _WORDS.findall(question)}
    words = [spelt.get(part.casefold(), part.casefold()) for part in _PARTS.findall(name)]
    return (" ".join(words) if any(len(word) > 1 for word in words) else ""), value


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _comes_from(figure: _Figure, said: frozenset[float], brought: frozenset[float]) -> bool:
    if any(_same(figure.value, form) for number in said for form in _forms(number)):
        return True
    if figure.value == _HUNDRED and not figure.share:
        return False
    return any(_same(figure.value, number) for number in brought)


def _looked_up(value: float) -> bool:
    """Whether a number has more than two digits that count: what is made up is round, and what is known is 299792458 or 2.54.

    Of 27 figures that the embedded model made up in 98 problems without a premise, one had more than two: 101.
    """
    return len(f"{value:.15g}".partition("e")[0].replace(".", "").strip("0")) > _MADE_UP_DIGITS


def _forms(number: float) -> Iterator[float]:
    """Return the numbers that a number may stand in a program as: itself, a percentage, a part, the end of a range."""
    share = number / 100
    yield from (
        number,
        share,
        abs(1 - share),
        1 + share,
        abs(100 - number),
        100 + number,
        number - 1,
        number + 1,
    )
    if number:
        yield 1 / number


def _same(one: float, other: float) -> bool:
    """Whether two numbers are the same, or one is the other cut to a few decimals: 0.33 for a third."""
    periodic = not math.isclose(other, round(other, 3), rel_tol=1e-9)
    return math.isclose(one, other, rel_tol=0.01 if periodic else 1e-9)


def _taken_twice(figures: list[_Figure], question: str, brought: frozenset[float]) -> Iterator[_Figure]:
    """Return the figures that a program names and takes more often than the question gives them.

    It is given for those whose names stand nearest to it there, and otherwise for those that come first. A pair is left
    alone: most twos are not a quantity.
    """
    offered = given(question)
    for value in dict.fromkeys(figure.value for figure in figures if figure.name):
        same = [figure for figure in figures if figure.value == value]
        if value in {*_HARMLESS, *brought, 2.0} or not 0 < offered[value] < len(same):
            continue
        near = sorted(range(len(same)), key=lambda at: beside(question, value, _PARTS.findall(same[at].name)))
        yield from (same[at] for at in sorted(near[offered[value] :]))


def _figures(tree: ast.AST) -> list[_Figure]:
    """Return the numbers that a program works with, in their order."""
    unread, found = _unread(tree), list[_Figure]()
    waiting: list[tuple[ast.AST, _Place]] = [(tree, _Place())]
    while waiting:
        node, place = waiting.pop()
        match node:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float() as value) if abs(value) < _LARGEST:
                share = place.share or "percent" in place.name.casefold()
                found.append(_Figure(float(value), place.name, share))
            case ast.UnaryOp(operand=operand):
                waiting.append((operand, place))
            case ast.Assign(targets=[ast.Name(id=name)]) if name in unread:
                pass
            case _:
                waiting += reversed(list(_inside(node)))
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part of a program stands: under which name, and whether where the hundred of a percentage may stand."""

    name: str = ""
    share: bool = False


def _inside(node: ast.AST) -> Iterator[tuple[ast.AST, _Place]]:
    """Return the parts of a node that may bring a quantity in, each with its place."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.keyword(arg=str(name), value=value):
            yield value, _Place(name)
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                yield value, _Place(str(key.value) if isinstance(key, ast.Constant) else "")
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            yield from ((part, _Place()) for part in (*_bringing(name, arguments), *keywords))
        case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values) if len(values) >= _TABLE:
            pass
        case ast.Subscript(value=value, slice=ast.Constant() | ast.Slice()):
            yield value, _Place()
        case ast.BinOp(left=left, op=ast.Pow() | ast.Mod(), right=ast.Constant()):
            yield left, _Place()
        case ast.BinOp(left=left, op=op, right=right):
            for one, other in ((left, right), (right, left)):
                yield one, _Place(share=not (isinstance(op, ast.Mult) and isinstance(other, ast.Constant)))
        case _:
            yield from ((child, _Place()) for child in ast.iter_child_nodes(node))


def _bringing(function: str, arguments: list[ast.expr]) -> list[ast.expr]:
    """Return the arguments of a call that may bring a quantity in: not digits, bases, starts of ranges and dates."""
    match function:
        case "round" | "int":
            return arguments[:1]
        case "range":
            return arguments[1:2] or arguments
        case "date" | "datetime":
            return []
        case _:
            return arguments


def _unread(tree: ast.AST) -> frozenset[str]:
    """Return the names that a program sets and never reads."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return frozenset(node.id for node in names) - read
