"""Run apart, in an interpreter that sees the standard library alone: prints what its modules in C say of themselves.

One JSON object a line: a title, a signature and a text.
"""

import contextlib
import importlib
import importlib.machinery
import importlib.util
import inspect
import json
import sys
from types import ModuleType

# They take hold of the terminal, or are there to be tested with.
_LEFT = (
    "_test",
    "_xx",
    "xx",
    "_ctypes_test",
    "readline",
    "_tkinter",
    "_curses",
    "nis",
    "ossaudiodev",
    "spwd",
)
_PUBLIC = {
    "posix": "os", "nt": "os", "_io": "io", "_thread": "threading", "_struct": "struct", "_socket": "socket",
    "_signal": "signal", "_sqlite3": "sqlite3", "_ssl": "ssl", "_csv": "csv", "_bisect": "bisect",
    "_heapq": "heapq", "_operator": "operator", "_codecs": "codecs", "_functools": "functools",
    "_collections": "collections", "_random": "random", "_statistics": "statistics", "_warnings": "warnings",
    "_locale": "locale", "_stat": "stat", "_string": "string", "_weakref": "weakref", "_tracemalloc": "tracemalloc",
    "_contextvars": "contextvars", "_asyncio": "asyncio", "_queue": "queue", "_decimal": "decimal",
    "_datetime": "datetime", "_zoneinfo": "zoneinfo", "_lzma": "lzma", "_bz2": "bz2", "_elementtree":
    "xml.etree.ElementTree", "_pickle": "pickle", "_json": "json", "_hashlib": "hashlib", "_lsprof": "cProfile",
}  # fmt: skip


def main() -> None:
    """Print every entry."""
    for name in sorted(sys.stdlib_module_names):
        if name.startswith(_LEFT) or not _is_compiled(name):
            continue
        with contextlib.suppress(Exception):
            _tell_module(importlib.import_module(name))


def _is_compiled(name: str) -> bool:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    endings = tuple(importlib.machinery.EXTENSION_SUFFIXES)
    return spec is not None and (spec.origin == "built-in" or (spec.origin or "").endswith(endings))


def _tell_module(module: ModuleType) -> None:
    public = _PUBLIC.get(module.__name__, module.__name__)
    if public == module.__name__ and not public.startswith("_"):
        _tell(public, "", module)
    prefix = "" if public == "builtins" else f"{public}."
    for name, value in sorted(vars(module).items()):
        if name.startswith("_"):
            continue
        if inspect.isclass(value):
            home = getattr(value, "__module__", public)
            if home in {module.__name__, public} or home == "builtins":
                _tell_class(f"{prefix}{name}", value)
        elif callable(value) and not isinstance(value, ModuleType):
            _tell(f"{prefix}{name}", _signature(name, value), value)


def _tell_class(full: str, value: type) -> None:
    _tell(full, _signature(value.__name__, value) or f"class {value.__name__}", value)
    for name, method in sorted(vars(value).items()):
        if not name.startswith("_") and (callable(method) or isinstance(method, classmethod | staticmethod)):
            _tell(f"{full}.{name}", _signature(name, getattr(value, name)), method)


def _signature(name: str, value: object) -> str:
    try:
        return f"{name}{inspect.signature(value)}"  # type: ignore[arg-type]  # what is not callable raises
    except (TypeError, ValueError):
        return ""


def _tell(title: str, head: str, value: object) -> None:
    text = getattr(value, "__doc__", None)
    if isinstance(text, str) and text.strip():
        sys.stdout.write(json.dumps([title, head, inspect.cleandoc(text)]) + "\n")


if __name__ == "__main__":
    main()
