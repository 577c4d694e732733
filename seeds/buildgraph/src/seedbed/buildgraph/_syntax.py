"""A digest of what a Python source means to the packages that import it.

Comments and formatting do not count. Docstrings do, and so do the comments that tools obey, each with the line
of code that it stands by. Types count, so this digests the syntax tree and not the byte code.
"""

import ast
import hashlib
import re
import warnings
from collections.abc import Iterator

# What type checkers, linters and formatters obey, and the encoding.
_OBEYED = re.compile(
    rb"#\s*(?:type|mypy|pyright|ruff|flake8|pylint|pragma|fmt|isort)\s*:|#\s*noqa|coding[:=]", re.IGNORECASE
)


def syntax_digest(source: bytes) -> str:
    """Return a digest that two sources share when they differ in comments and formatting alone.

    What cannot be parsed is digested byte by byte.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            digest = hashlib.sha256(ast.dump(ast.parse(source)).encode("utf-8", "surrogatepass"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return hashlib.sha256(b"bytes\0" + source).hexdigest()[:32]
    if _OBEYED.search(source):
        for place, comment in _obeyed(source):
            digest.update(b"\0%d\0%s" % (place, comment))
    return digest.hexdigest()[:32]


def _obeyed(source: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield comments that tools obey, each with the number of code lines up to it.

    Lines of comment alone do not count, so that adding one moves nothing.
    """
    place = 0
    for line in source.splitlines():
        code = line.strip()
        if code and not code.startswith(b"#"):
            place += 1
        if found := _OBEYED.search(line):
            yield place, line[found.start() :].strip()
