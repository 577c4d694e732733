"""Names in XMILE: underscores, blanks, line breaks and case make no difference, and a point leads into a module."""

import re

WITHIN = "\x1f"
"""What stands between a module and a name in a key: a point may be part of a quoted name."""
_PART = r'(?:[^\W\d][\w$]*|"(?:\\.|[^"\\])*")'
NAME = rf"\.?{_PART}(?:\.{_PART})*"
"""The pattern of a name in an equation."""
_PIECE = re.compile(r'"(?:\\.|[^"\\])*"|[^."]+')
_BLANK = re.compile(r"(?:\\[nr]|[\s_])+")


def shown(declared: str) -> str:
    """Return a declared name as people read it."""
    plain = _BLANK.sub(" ", _unquoted(declared.strip())).strip()
    return f'"{plain}"' if "." in plain else plain


def key_of(declared: str) -> str:
    """Return what is the same for all spellings of a declared name."""
    return _BLANK.sub(" ", _unquoted(declared.strip())).strip().casefold()


def key_in(reference: str) -> str:
    """Return the key of a name in an equation, which may lead into modules."""
    return WITHIN.join(key_of(piece) for piece in _PIECE.findall(reference))


def _unquoted(name: str) -> str:
    inner = name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name
    return inner.replace('\\"', '"')
