"""Programs that no sandbox needs to see."""

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
