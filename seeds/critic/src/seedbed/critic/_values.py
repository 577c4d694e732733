"""Answers as values: comparing them with a stated tolerance, and perturbing them."""

import math
import re
from dataclasses import dataclass

EXACT = 1e-9
"""The relative difference up to which two unrounded numbers are equal: what floating point may add up to."""

COARSEST = 5e-3
"""The largest relative difference that rounding may make between two equal numbers: 3.14 equals 3.14159, 0.01 not 0.0149."""

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(e[-+]?\d+)?", re.IGNORECASE)
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and how many decimals it was written with; `None` where it was written as an integer."""

    value: float
    exact: int | None
    decimals: int | None


Atom = Number | bool | str
Value = tuple[Atom, ...]


def value_of(text: str) -> Value:
    """Return an answer as values: the items of a list, or one."""
    bare = text.strip()
    if re.fullmatch(r"[\[({].*[\])}]", bare, re.DOTALL):
        bare = bare[1:-1]
    whole = _atom(bare)
    if isinstance(whole, Number):
        return (whole,)
    return tuple(_atom(item) for item in re.split(r"[,;\n]", bare) if item.strip())


def _atom(text: str) -> Atom:
    bare = text.strip().strip("'\"").rstrip(".").strip()
    if _NUMBER.fullmatch(bare):
        digits = bare.replace(",", "")
        point = digits.lower().partition("e")[0].partition(".")[2]
        whole = int(digits) if re.fullmatch(r"[-+]?\d{1,4000}", digits) else None
        return Number(float(digits), whole, len(point) if "." in digits else None)
    return _TRUTH.get(bare.casefold(), " ".join(bare.casefold().split()))


def tolerance_between(first: str, second: str) -> float | None:
    """Return the relative difference up to which two answers are equal, or `None` where they differ.

    Numbers are equal up to `EXACT`, or where one is the other rounded to two decimals or more. Text is equal but for
    case and spaces, and `True` is `yes`.
    """
    left, right = value_of(first), value_of(second)
    if not left or len(left) != len(right):
        return None
    tolerances = [_tolerance(a, b) for a, b in zip(left, right, strict=True)]
    known = [tolerance for tolerance in tolerances if tolerance is not None]
    return max(known) if len(known) == len(tolerances) else None


def _tolerance(a: Atom, b: Atom) -> float | None:
    if not isinstance(a, Number) or not isinstance(b, Number):
        return 0.0 if type(a) is type(b) and a == b else None
    if a.exact is not None and b.exact is not None:
        return 0.0 if a.exact == b.exact else None
    if math.isclose(a.value, b.value, rel_tol=EXACT):
        return EXACT
    coarse = min(a.decimals or 0, b.decimals or 0)
    step = 10.0**-coarse
    rounded = coarse >= 2 and abs(a.value - b.value) <= step / 2 * (1 + 1e-6)
    relative = step / 2 / max(abs(a.value), abs(b.value), step)
    return relative if rounded and relative <= COARSEST else None


def perturbed(answer: str) -> tuple[str, ...]:
    """Return answers near this one that are wrong if it is right: ±1, ×1.01, or turned round."""
    value = value_of(answer)
    match value:
        case (Number() as number,):
            return _near(number)
        case (bool() as truth,):
            return ("no",) if truth else ("yes",)
        case (str() as word,) if word != word[::-1]:
            return (word[::-1], word[:-1])
        case (_, _, *_) if value != value[::-1]:
            items = re.split(r"\s*[,;\n]\s*", answer.strip().strip("[](){}"))
            return (", ".join(reversed(items)), ", ".join(items[:-1]))
        case _:
            return ()


def _near(number: Number) -> tuple[str, ...]:
    if number.exact is not None:
        near = [str(number.exact + 1), str(number.exact - 1)]
        scaled = str(round(number.exact * 1.01))
        return tuple(near if scaled in {str(number.exact), *near} else [*near, scaled])
    moved = (number.value + 1, number.value - 1, number.value * 1.01)
    # A number so large, or zero, that it is its own neighbour cannot be perturbed that way.
    return tuple(repr(other) for other in moved if not math.isclose(other, number.value, rel_tol=EXACT))
