"""What a second program is to do without, so that it has to go another way than the first."""

import ast

from seedbed.critic._route import route_of

_EVERYDAY = frozenset(
    "abs append enumerate input items join len list lower max min range replace split sum upper".split()  # noqa: SIM905
)
"""Calls that hardly any program goes without, and that lead nowhere by themselves."""

_OPERATORS = {ast.Pow: "**", ast.Mod: "%", ast.FloorDiv: "//", ast.Div: "/", ast.Mult: "*"}
"""The rarer first: without it, more of the way changes. Without plus and minus there is hardly a way left."""


def detours_of(code: str) -> tuple[tuple[str, ...], ...]:
    """Return words to do without, one set for each detour: the functions that a program calls, its loops, an operator.

    That is all that a second writer learns of the first program: what not to use.
    """
    route = route_of(code) or frozenset()
    called = {step.removeprefix("call ").rpartition(".")[2] for step in route if step.startswith("call ")}
    functions = tuple(sorted(called - _EVERYDAY))
    loops = ("for", "while") if route & {"For", "While", "comprehension"} else ()
    operators = [(sign,) for sign in _operators_of(code)]
    slices = ("[",) if "Slice" in route else ()
    return tuple(words for words in (functions, loops, *operators, slices) if words)


def _operators_of(code: str) -> list[str]:
    try:
        kinds = {type(node) for node in ast.walk(ast.parse(code))}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [sign for kind, sign in _OPERATORS.items() if kind in kinds]


def avoids(code: str, words: tuple[str, ...]) -> bool:
    """Return whether a program does without the words, in whatever case."""
    return not any(word.lower() in code.lower() for word in words)
