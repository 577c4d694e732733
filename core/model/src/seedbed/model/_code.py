"""Reading one block of Python out of a reply, and holding a reply to one."""

import ast
import re

FENCE_REQUEST = "Reply with one fenced ```python block and nothing else."

_OPENING = re.compile(r"^[ \t]*```[ \t]*(\w*)[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"^[ \t]*```[ \t]*$", re.MULTILINE)
_PYTHON = ("python", "py", "python3")


class NoCodeError(ValueError):
    """The text holds no block of code; the message says why, in words for the model."""


def code_in(text: str) -> str:
    """Return the code of the last fenced Python block, or the whole text if it is Python without a fence.

    Raises:
        NoCodeError: There is no block, it is empty, or the text ends before its closing fence.
    """
    blocks = list(_blocks(text))
    python = [code for language, code in blocks if language in _PYTHON]
    unnamed = [code for language, code in blocks if not language]
    for code in (*python[::-1], *unnamed[::-1]):
        if code.strip():
            return code.rstrip() + "\n"
    if "```" not in text and _is_python(text):
        return text.strip() + "\n"
    raise NoCodeError(f"There is no fenced block of Python in the reply. {FENCE_REQUEST}")


def _blocks(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while opening := _OPENING.search(text, at):
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            if not found:
                raise NoCodeError("The block of code was not closed. Write a shorter program.")
            break
        found.append((opening.group(1).lower(), text[opening.end() + 1 : closing.start()]))
        at = closing.end()
    return found


def _is_python(text: str) -> bool:
    """Whether the text is a program: a single bare word or number parses too, but is an answer in words."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return False
    return bool(body) and not all(
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call) for node in body
    )
