"""Answers as values: comparing them with a stated tolerance, and perturbing them."""

import math
import re
from dataclasses import dataclass

EXACT = 1e-9
"""The relative difference up to which two unrounded numbers are equal: what floating point may add up to."""

COARSEST = 5e-3
"""The largest relative difference that rounding may make: 3.14 equals 3.14159, but 0.01 does not equal 0.0149."""

_NUMBER = re.compile(r"[-+]?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)(\.\d+)?(e[-+]?\d+)?", re.IGNORECASE)
_LONGEST = 4000
"""Characters of the longest text that is read as a number: Python converts little more. A longer one is text."""
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_NOTHING = re.compile(
    r"none|[-+]?nan|[-+]?inf|\W*|.*\b(error|exception|traceback|division by zero)\b.*", re.DOTALL
)
"""What a program prints that found nothing. It is equal to nothing, itself included."""
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_SMALL = 100
"""Integers below this are hit by luck: a count, an age, a month."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and how many decimals it was written with; `None` where it was written as an integer."""

    value: float
    exact: int | None
    decimals: int | None


Atom = Number | bool | str
Value = tuple[Atom, ...]


def value_of(text: str) -> Value:
    """Return an answer as values: the items of a list, which commas or line breaks separate, or one."""
    bare = text.strip()
    if len(bare) > 1 and _BRACKETS.get(bare[0]) == bare[-1]:
        bare = bare[1:-1].strip()
    whole = _atom(bare)
    if isinstance(whole, Number):
        return (whole,)
    return tuple(_atom(item) for item in re.split(r"[,\n]", bare))


def _atom(text: str) -> Atom:
    bare = text.strip().strip("'\"").rstrip(".").strip()
    if len(bare) <= _LONGEST and _NUMBER.fullmatch(bare):
        digits = bare.replace(",", "")
        point = digits.lower().partition("e")[0].partition(".")[2]
        whole = int(digits) if re.fullmatch(r"[-+]?\d+", digits) else None
        value = float(
            digits
        )  # infinite where it is too large, which nothing but an equal integer is equal to
        return Number(value, whole, len(point) if "." in digits else None)
    return _TRUTH.get(bare.casefold(), " ".join(bare.split()))


def guessable(answer: str) -> bool:
    """Return whether two programs could come to an answer by luck: a yes or no, or a small number."""
    match value_of(answer):
        case (bool(),):
            return True
        case (Number(value=value),):
            return value.is_integer() and abs(value) < _SMALL
        case _:
            return False


def stands_in(question: str, answer: str) -> bool:
    """Return whether an answer is one of the numbers or words of the question, other than a yes or a no."""
    value = value_of(answer)
    words = (word.strip(".,;:!?()'\"") for word in question.split())
    return not isinstance(value[0], bool) and any(
        _tolerance_of(value, value_of(word)) is not None for word in words
    )


def tolerance_between(first: str, second: str) -> float | None:
    """Return the relative difference up to which two answers are equal, or `None` where they differ.

    Whole numbers are equal when they are the same. Other numbers are equal up to `EXACT`, or where one is the other
    rounded to two decimals or more. Text is equal but for spaces, and `True` is `yes`. `None`, `nan` and errors are
    equal to nothing.
    """
    if any(_NOTHING.fullmatch(text.strip().casefold()) for text in (first, second)):
        return None
    return _tolerance_of(value_of(first), value_of(second))


def _tolerance_of(left: Value, right: Value) -> float | None:
    if len(left) != len(right):
        return None
    tolerances = [_tolerance(a, b) for a, b in zip(left, right, strict=True)]
    known = [tolerance for tolerance in tolerances if tolerance is not None]
    return max(known) if len(known) == len(tolerances) else None


def _tolerance(a: Atom, b: Atom) -> float | None:
    if not isinstance(a, Number) or not isinstance(b, Number):
        return 0.0 if type(a) is type(b) and a == b else None
    if a.exact is not None and b.exact is not None:
        return 0.0 if a.exact == b.exact else None
    if not (math.isfinite(a.value) and math.isfinite(b.value)):
        return None
    if a.value.is_integer() and b.value.is_integer():
        return 0.0 if a.value == b.value else None
    if math.isclose(a.value, b.value, rel_tol=EXACT):
        return EXACT
    return _rounding(a, b)


def _rounding(a: Number, b: Number) -> float | None:
    """Return the relative tolerance when one number is the other, rounded to two decimals or more."""
    coarse = min(a.decimals or 0, b.decimals or 0)
    step = 10.0**-coarse
    if coarse < 2 or abs(a.value - b.value) > step / 2 * (1 + 1e-6):
        return None
    relative = step / 2 / max(abs(a.value), abs(b.value), step)
    return relative if relative <= COARSEST else None


def perturbed(answer: str) -> tuple[str, ...]:
    """Return answers near this one that are wrong if it is right: ±1, ×1.01, or turned round.

    A yes or a no has no near one: a check could tell the two apart by the word alone.
    """
    value = value_of(answer)
    match value:
        case (Number() as number,):
            near = _near(number)
        case (str() as word,):
            near = (word[::-1], word[:-1])
        case (_, _, *_):
            items = re.split(r"\s*[,\n]\s*", answer.strip().strip("[](){}"))
            near = (", ".join(reversed(items)), ", ".join(items[:-1]))
        case _:
            near = ()
    return tuple(other for other in near if other.strip() and tolerance_between(answer, other) is None)


def _near(number: Number) -> tuple[str, ...]:
    if number.exact is not None:
        near = (number.exact + 1, number.exact - 1, number.exact * 101 // 100)
        return tuple(str(other) for other in dict.fromkeys(near) if other != number.exact)
    return tuple(repr(other) for other in (number.value + 1, number.value - 1, number.value * 1.01))
