"""The examples in a docstring, as assertions."""

import ast
import re

from seedbed.bench._tasks import Asked

_ARROW = re.compile(r"\s*(?:={1,3}>?|-{1,2}>|➞|#\s*=>|returns|should return|should be)\s*")


def examples_in(asked: Asked) -> tuple[str, ...]:
    """Return the calls in a docstring of which the value is said on the same line, or on the next after `>>>`."""
    lines = asked.prompt.splitlines()
    found = [
        f"assert {call} == {value}"
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        for call, rest in [_call(line, asked.entry_point)]
        if call and (value := _value(line, rest, following))
    ]
    return tuple(dict.fromkeys(found))


def _call(line: str, name: str) -> tuple[str, str]:
    """Return the first whole call of a function in a line, and what stands after it."""
    start = line.find(f"{name}(")
    if start < 0 or line.lstrip().startswith("def "):
        return "", ""
    for end in (place.end() for place in re.finditer(r"\)", line)):
        if end > start and _is_plain_call(line[start:end]):
            return line[start:end], line[end:]
    return "", ""


def _is_plain_call(text: str) -> bool:
    """Whether it is one call, with values that stand there: `is_happy(aa)` has none."""
    try:
        call = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return isinstance(call, ast.Call) and sum(isinstance(node, ast.Name) for node in ast.walk(call)) == 1


def _value(line: str, rest: str, following: str) -> str:
    """Return the value that is said to come out, as Python writes it; empty where none is."""
    arrow = _ARROW.match(rest)
    if arrow:
        return _literal(rest[arrow.end() :])
    return _literal(following) if line.lstrip().startswith(">>>") and not rest.strip() else ""


def _literal(text: str) -> str:
    for candidate in (text, text.partition("#")[0], text.rstrip(" .;,")):
        try:
            return repr(ast.literal_eval(candidate.strip()))
        except (SyntaxError, ValueError):
            continue
    return ""
