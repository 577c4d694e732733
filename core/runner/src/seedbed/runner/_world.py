"""What of the world a program can see: read off its syntax tree, erring on the side of yes."""

import ast
from dataclasses import dataclass

_PURE_MODULES = frozenset(
    """
    array base64 bisect calendar cmath collections copy csv dataclasses datetime decimal enum fractions functools hashlib
    heapq html io itertools json math numbers operator re statistics string struct textwrap typing unicodedata zlib
    """.split()  # noqa: SIM905 - a list of words is easier to read than one of strings
)
"""Modules that show nothing of the world, but for the names below. Whatever else is imported may show all of it."""

_CLOCK_MODULES = frozenset({"time", "zoneinfo"})
_CLOCK_NAMES = frozenset(
    {"now", "today", "utcnow", "time", "localtime", "gmtime", "ctime", "asctime", "monotonic", "perf_counter"}
)
_CHANCE_MODULES = frozenset({"random", "secrets", "uuid"})
_CHANCE_NAMES = frozenset({"urandom", "getrandom", "SystemRandom", "samples", "id", "hash", "object"})
_OPAQUE = frozenset(
    {
        "eval",
        "exec",
        "compile",
        "__import__",
        "getattr",
        "globals",
        "locals",
        "vars",
        "open",
        "methodcaller",
        "attrgetter",
    }
)


@dataclass(frozen=True, slots=True)
class Needs:
    """Whether a program may read the clock, and whether it may draw random numbers."""

    clock: bool
    chance: bool


def needs_of(code: str) -> Needs:
    """Return what a program may see. One that cannot be parsed, or that looks names up at run time, may see both."""
    try:
        modules, names = _mentioned(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Needs(clock=True, chance=True)
    unknown = modules - _PURE_MODULES - _CLOCK_MODULES - _CHANCE_MODULES
    if unknown or _OPAQUE & names:
        return Needs(clock=True, chance=True)
    return Needs(
        clock=bool(_CLOCK_MODULES & modules or _CLOCK_NAMES & names),
        chance=bool(_CHANCE_MODULES & modules or _CHANCE_NAMES & names),
    )


def _mentioned(tree: ast.AST) -> tuple[set[str], set[str]]:
    modules: set[str] = set()
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                modules |= {alias.name.partition(".")[0] for alias in aliases}
            case ast.ImportFrom(module=module, names=aliases):
                modules.add((module or "").partition(".")[0])
                names |= {alias.name for alias in aliases}
            case ast.Name(id=name, ctx=ast.Load()):
                names.add(name)
            case ast.Attribute(attr=name):
                names.add(name)
            case _:
                pass
    return modules, names
