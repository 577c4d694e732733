"""A digest of what a Python source means to the packages that import it.

Comments and formatting do not count. Docstrings do, and so do the comments that tools obey, each with the line
of code that it stands by. Types count, so this digests the syntax tree and not the byte code.
"""

import ast
import hashlib
import io
import re
import tokenize
import warnings
from collections.abc import Iterator

# Raised whenever a source may get another digest than before.
FORMAT = 2

# What type checkers, linters and formatters obey.
_OBEYED = re.compile(
    r"#\s*(?:type|mypy|pyright|basedpyright|ty|pyrefly|pyre-\w+|pytype|ruff|flake8|pylint|pragma|fmt|isort|yapf"
    r"|cython|beartype)\s*:|#\s*(?:noqa|nosec|pyre-\w+)",
    re.IGNORECASE,
)
_MAYBE_OBEYED = re.compile(_OBEYED.pattern.encode(), re.IGNORECASE)
# As the language reference has it: in a comment of the first or second line.
_ENCODING = re.compile(rb"\A(?:[^\n\r]*\r?[\n\r])?[ \t\f]*#[^\n\r]*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = frozenset(
    (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    )
)


def syntax_digest(source: bytes) -> str:
    """Return a digest that two sources share when they differ in comments and formatting alone.

    What cannot be parsed is digested byte by byte.
    """
    encoding = _ENCODING.match(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            digest = hashlib.sha256(ast.dump(ast.parse(source)).encode("utf-8", "surrogatepass"))
        if encoding:
            digest.update(b"\0encoding " + encoding[1])
        if encoding or _MAYBE_OBEYED.search(source):
            for line, place, comment in _obeyed(source):
                digest.update(f"\0{line} {place} {comment}".encode("utf-8", "surrogatepass"))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return hashlib.sha256(b"bytes\0" + source).hexdigest()[:32]
    return digest.hexdigest()[:32]


def _obeyed(source: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield comments that tools obey, each with how much code stands before its line, and before itself."""
    count = 0
    before_line = 0
    line = 0
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type in _NO_CODE:
            if token.type == tokenize.COMMENT and (found := _OBEYED.search(token.string)):
                yield (
                    before_line if token.start[0] == line else count,
                    count,
                    token.string[found.start() :].rstrip(),
                )
        else:
            # A string over several lines has code on all of them.
            if token.start[0] != line:
                before_line = count
            line = token.end[0]
            count += 1
