"""What both sides know by name, and which names one may ask the other for."""

import sys
from collections.abc import Iterable

from seedbed.sandbox._inside.mirrors import SPECIALS
from seedbed.sandbox._inside.values import WireError

_PLAIN = (str, int, float, tuple, list, dict, set, frozenset, bytes)
_INSIDES = ("gi_", "cr_", "ag_", "f_", "tb_", "co_")
"""How those public names begin by which Python's own objects show a way to everything else."""
_HARMLESS = ("__name__", "__qualname__", "__module__", "__doc__")
_VERDICTS = ("unittest", "doctest")
"""Modules with exceptions that a test framework takes for something else than a failure."""


def name_of(kind: type) -> tuple[str, str] | None:
    """Return module and name of a class that every Python has, or `None`."""
    module, name = str(kind.__module__), kind.__qualname__
    if module.partition(".")[0] not in sys.stdlib_module_names:
        return None
    return (module, name) if _look(module, name) is kind else None


def found(module: str, name: str) -> type:
    """Return the class of this name that every Python has, or refuse."""
    kind = _look(module, name)
    if not isinstance(kind, type):
        raise WireError(f"{module}.{name} is no class that is known here")
    return kind


def error(module: str, name: str) -> type[BaseException]:
    """Return the exception of this name, or a plain one where that would decide a test."""
    kind = _look(module, name)
    if not isinstance(kind, type) or not issubclass(kind, BaseException):
        return RuntimeError
    if module.partition(".")[0] in _VERDICTS or not issubclass(kind, Exception | SystemExit):
        return RuntimeError
    return kind


def built(kind: type[BaseException], arguments: object) -> BaseException:
    """Return an exception of a class that every Python has."""
    given = arguments if isinstance(arguments, tuple) else ()
    try:
        return kind(*given)
    except Exception:  # noqa: BLE001 - it wants other arguments than those it says that it has
        made = kind.__new__(kind)
        made.args = given
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


def public(name: str, *, trusting: bool) -> str:
    """Return a name that the other side may ask for, or refuse."""
    if not trusting and not _is_public(name):
        raise AttributeError(f"{name} is not for the code under test")
    return name


def all_public(found: Iterable[str], *, trusting: bool) -> tuple[str, ...]:
    """Return those of the names that the other side may ask for."""
    return tuple(name for name in found if trusting or _is_public(name))


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
