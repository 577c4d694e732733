"""What both sides know by name, and which names one may ask the other for."""

import importlib
import sys
from collections.abc import Iterable
from types import BuiltinFunctionType, ModuleType

from seedbed.sandbox._inside.mirrors import SPECIALS
from seedbed.sandbox._inside.values import WireError

_PLAIN = (str, int, float, tuple, list, dict, set, frozenset, bytes)
_INSIDES = ("gi_", "cr_", "ag_", "f_", "tb_", "co_")
"""How those public names begin by which Python's own objects show a way to everything else."""
_BY_NAME = frozenset({"builtins", "collections", "datetime", "decimal", "fractions", "uuid"})
"""Modules whose classes both sides take for their own. No more: a class can do things when it is called."""
_SINGLE = {"dataclasses": ("MISSING", "KW_ONLY", "_FIELD", "_FIELD_CLASSVAR", "_FIELD_INITVAR")}
"""Objects that are only ever compared by identity."""
_MOCK_INSIDES = (
    "assert", "attach_mock", "call", "configure_mock", "method_calls", "mock_", "reset_mock", "return_value",
    "side_effect",
)  # fmt: skip
_HARMLESS = ("__name__", "__qualname__", "__module__", "__doc__")
_VERDICTS = ("unittest", "doctest")
"""Modules with exceptions that a test framework takes for something else than a failure."""


def name_of(kind: type) -> tuple[str, str] | None:
    """Return module and name of a class that both sides take for their own, or `None`."""
    module, name = str(kind.__module__), kind.__qualname__
    if module not in _BY_NAME and not issubclass(kind, BaseException):
        return None
    return (module, name) if _look(module, name) is kind else None


def found(module: str, name: str) -> type:
    """Return the class of this name that both sides take for their own, or refuse."""
    kind = _look(module, name)
    if not isinstance(kind, type) or name_of(kind) is None:
        raise WireError(f"{module}.{name} is no class that is known here")
    return kind


def function_name(function: BuiltinFunctionType) -> tuple[str, str] | None:
    """Return module and name of a function that every Python has built in, or `None`."""
    module, name = str(function.__module__), function.__name__
    return (module, name) if _look(module, name) is function else None


def function(module: str, name: str) -> object:
    """Return the function of this name that every Python has built in."""
    return getattr(importlib.import_module(module), name)


def single_of(value: object) -> tuple[str, str] | None:
    """Return module and name of an object that is only compared by identity, or `None`."""
    if type(value).__module__ not in _SINGLE:
        return None
    module = type(value).__module__
    return next(((module, name) for name in _SINGLE[module] if _look(module, name) is value), None)


def single(module: str, name: str) -> object:
    """Return the object of this name that is only compared by identity, or refuse."""
    if name not in _SINGLE.get(module, ()):
        raise WireError(f"{module}.{name} is not one of a kind")
    return getattr(importlib.import_module(module), name)


def error(module: str, name: str) -> type[BaseException]:
    """Return the exception of this name, or a plain one where that would decide a test."""
    kind = _look(module, name)
    if not isinstance(kind, type) or not issubclass(kind, BaseException):
        return RuntimeError
    if module.partition(".")[0] in _VERDICTS or not issubclass(kind, Exception | SystemExit):
        return RuntimeError
    return kind


def built(kind: type[BaseException], arguments: object, attributes: object) -> BaseException:
    """Return an exception of a class that every Python has."""
    given = arguments if isinstance(arguments, tuple) else ()
    try:
        made = kind(*given)
    except Exception:  # noqa: BLE001 - it wants other arguments than those it says that it has
        made = kind.__new__(kind)
        made.args = given
    for name, value in dict(attributes if isinstance(attributes, tuple) else ()).items():
        if not name.startswith("_"):
            setattr(made, name, value)
    return made


def specials_of(kind: type) -> tuple[str, ...]:
    """Return the special methods that a class has beyond those of every object."""
    return tuple(sorted(name for name in SPECIALS if _has(kind, name)))


def is_plain(kind: type) -> bool:
    """Whether an object of the class has a plain value at its bottom."""
    return issubclass(kind, _PLAIN)


def plain(value: object) -> object:  # noqa: PLR0911 - a line for each
    """Return the plain value at the bottom of an object whose class derives from a plain one."""
    # By the methods of the plain types themselves: the object may answer otherwise.
    match value:
        case str():
            return str.__str__(value)
        case int():
            return int.__int__(value)
        case float():
            return float.__float__(value)
        case bytes():
            return bytes.__getitem__(value, slice(None))
        case tuple():
            return tuple(tuple.__iter__(value))
        case list():
            return list(list.__iter__(value))
        case dict():
            return dict(dict.items(value))
        case set():
            return set(set.__iter__(value))
        case frozenset():
            return frozenset(frozenset.__iter__(value))
        case _:
            raise TypeError(f"{type(value).__name__} has no plain value")


def reachable(target: object, name: str, *, trusting: bool) -> str:
    """Return a name that the other side may ask an object for, or refuse."""
    if not trusting and not (_is_public(name) and not (_is_mock(target) and name.startswith(_MOCK_INSIDES))):
        raise AttributeError(f"{name} is not for the code under test")
    return name


def settable(target: object, name: str, *, trusting: bool) -> str:
    """Return a name that the other side may set on an object, or refuse: never what the tests may call."""
    reachable(target, name, trusting=trusting)
    fixed = isinstance(target, type | ModuleType) or _is_mock(target) or callable(getattr(target, name, None))
    if not trusting and fixed:
        raise AttributeError(f"{name} is not for the code under test to set")
    return name


def all_public(found: Iterable[str], *, trusting: bool) -> tuple[str, ...]:
    """Return those of the names that the other side may ask for."""
    return tuple(name for name in found if trusting or _is_public(name))


def _is_mock(target: object) -> bool:
    return any(kind.__module__ == "unittest.mock" for kind in type(target).__mro__)


def _is_public(name: str) -> bool:
    return name in _HARMLESS or not name.startswith(("_", *_INSIDES))


def _has(kind: type, name: str) -> bool:
    own = next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)
    return own is not None and own is not vars(object).get(name)


def _look(module: str, name: str) -> object:
    """Return what is there by the name, in what is imported already."""
    found: object = sys.modules.get(module) if module.partition(".")[0] in sys.stdlib_module_names else None
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
