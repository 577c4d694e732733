"""Whether a program uses the numbers of its question: one that leaves some out has hardly understood it."""

import ast
import math
import re

_NUMBER = re.compile(r"(?<![\w.])(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?!\w)")
_ONE = _NUMBER.pattern
_LISTED = rf"{_ONE}(?:,\s*{_ONE}){{1,9}}(?:,\s*|,?\s+(?:and|or)\s+){_ONE}"
_ILLUSTRATION = re.compile(
    rf"\b(?:such\s+as|like|counting):?\s+{_LISTED}|{_LISTED}(?=,?\s*(?:\.\.\.|…|and\s+so\s+on|etc\b))",
    re.IGNORECASE,
)
"""Three figures or more that show what is meant. What only stands after a colon is as often what is to be worked with."""


def left_out(question: str, code: str) -> tuple[str, ...]:
    """Return the numbers of a question that a program does not use, as they are written there.

    A percentage may be used as a share, or as a factor that adds or takes it away. A one may be left out: multiplying by
    it, as in "1 mile is 1.609344 km", changes nothing. So may figures that only illustrate: "counting 1, 1, 2, 3, 5".
    """
    used = _numbers_in(code)
    return tuple(
        text
        for text in dict.fromkeys(_NUMBER.findall(_ILLUSTRATION.sub(" ", question)))
        if (number := _value(text)) is not None and number != 1 and not _used(number, used)
    )


def _used(number: float, used: set[float]) -> bool:
    share = number / 100
    forms = (number, share, 1 + share, 1 - share, -number)
    return any(math.isclose(form, other, rel_tol=1e-9, abs_tol=1e-12) for form in forms for other in used)


def _numbers_in(code: str) -> set[float]:
    """Return the numbers that a program holds, those in its texts included."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found: set[float] = set()
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                found |= {
                    value
                    for part in re.findall(r"\d+(?:\.\d+)?", text)
                    if (value := _value(part)) is not None
                }
            case ast.Constant(value=int() | float() as number) if abs(number) < 1e300:
                found.add(float(number))
            case _:
                pass
    return found


def _value(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
