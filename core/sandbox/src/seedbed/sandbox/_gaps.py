"""Telling a program's own error from something that Monty lacks."""

import builtins
import importlib
import re

MODULES = frozenset({
    "asyncio", "base64", "bisect", "collections", "copy", "csv", "dataclasses", "datetime", "decimal",
    "functools", "hashlib", "itertools", "json", "math", "os", "pathlib", "random", "re", "sys", "time",
    "typing", "unicodedata",
})  # fmt: skip
"""The modules of which Monty 1.4 has a part."""

_SAYS_SO = re.compile(r"not yet support(?:ed)? (.+)|(.+) is not (?:yet )?supported in ")
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_NO_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_NO_NAME = re.compile(r"name '(\w+)' is not defined")
_NO_ATTRIBUTE = re.compile(
    r"(?P<kind>module |type object |)'(?P<owner>\w+)'(?: object|) has no attribute '(?P<name>\w+)'"
)


def gap(error: str, message: str) -> str | None:
    """Return what Monty lacks, or `None` where the error may as well be the program's own.

    Args:
        error: The name of the exception's type.
        message: Its message.
    """
    if said := _SAYS_SO.search(message):
        return said[1] or said[2]
    lacks: str | None = None
    match error:
        case "ImportError" | "ModuleNotFoundError":
            lacks = _missing_import(message)
        case "PermissionError":
            lacks = "files"
        case "NameError":
            found = _NO_NAME.match(message)
            lacks = f"the built-in {found[1]}" if found and hasattr(builtins, found[1]) else None
        case "AttributeError":
            lacks = _missing_attribute(message)
    return lacks


def _missing_import(message: str) -> str:
    if found := _NO_MODULE.match(message):
        return f"the module {found[1]}"
    if found := _NO_IMPORT.match(message):
        return f"{found[2]}.{found[1]}"
    return message


def _missing_attribute(message: str) -> str | None:
    found = _NO_ATTRIBUTE.match(message)
    if found is None:
        return None
    owner: object
    if found["kind"] == "module ":
        owner = importlib.import_module(found["owner"]) if found["owner"] in MODULES else None
    else:
        owner = getattr(builtins, found["owner"], None)
    has = owner is not None and hasattr(owner, found["name"])
    return f"{found['owner']}.{found['name']}" if has else None
