"""Programs that no sandbox needs to see, and words of programs that no terminal should."""

import re

from seedbed.sandbox._types import Raised, Unsupported

LONGEST = 1024 * 1024
"""Characters of code that are taken."""


def refuse(code: str, *, by: str) -> Raised | Unsupported | None:
    """Return the result for a text that cannot be handed over, or `None` for any other."""
    if len(code) > LONGEST:
        return Unsupported(what=f"a program of {len(code)} characters; {LONGEST} are the most")
    try:
        code.encode()
    except UnicodeEncodeError as error:
        line = code.count("\n", 0, error.start) + 1
        said = "SyntaxError: the program is not valid Unicode: it holds half of a surrogate pair"
        shown = f'  File "program.py", line {line}\n{said}'
        return Raised(error=said, traceback=shown, seconds=0.0, by=by)
    return None


_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it: control characters but for tab and new line, and turns of direction."""


def plain(text: str) -> str:
    """Return the text with what a terminal would obey written out, as in a Python literal."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)
