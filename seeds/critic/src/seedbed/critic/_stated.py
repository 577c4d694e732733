"""The numbers that a text states: in digits, in words, and by the units and shapes that it names."""

import math
import re
from collections import Counter

_NUMBER = re.compile(r"(?<![\w.])(?:\d+(?:,\d{3})*(?!\d)(?:\.\d+)?|\.\d+)")
_OTHER_BASE = re.compile(r"\b0(?:x[\da-f]{1,12}|b[01]{1,48}|o[0-7]{1,16})\b", re.IGNORECASE)
_FRACTION = re.compile(r"(\d+)\s*/\s*(\d+)")
_WORD = re.compile(r"[a-z]+")

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ORDINAL = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_CARDINAL = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}

_AMOUNTS: dict[str, tuple[float, ...]] = {
    "half": (0.5, 2), "halve": (0.5, 2), "halved": (0.5, 2), "quarter": (0.25, 4), "third": (1 / 3,),
    "twice": (2,), "double": (2,), "doubled": (2,), "couple": (2,), "pair": (2,), "both": (2,), "twin": (2,),
    "thrice": (3,), "triple": (3,), "tripled": (3,), "triplet": (3,), "quadruple": (4,), "decade": (10,),
    "century": (100,), "fortnight": (14,), "average": (2,), "each other": (2,), "either": (2,),
}  # fmt: skip
"""What a word says about an amount."""

_KNOWN: dict[str, tuple[float, ...]] = {
    "second": (60, 3600, 24), "minute": (60,), "hour": (60, 24, 3600), "day": (24, 7, 30, 365), "daily": (7, 30, 365),
    "week": (7, 52, 4), "weekly": (7, 52, 4), "weekday": (5,), "weekend": (2, 5), "month": (12, 30, 31, 4),
    "monthly": (12, 30, 4), "year": (12, 365, 52, 366), "yearly": (12, 365), "annual": (12, 365), "annually": (12,),
    "night": (7, 30), "nightly": (7, 30), "morning": (7,), "evening": (7,), "age": (12,),
    "percent": (100,), "percentage": (100,), "discount": (100,), "interest": (100,), "rate": (100,), "tax": (100,),
    "dollar": (100,), "cent": (100, 0.01), "penny": (0.01, 100), "nickel": (0.05, 5), "dime": (0.1, 10),
    "quarter": (0.25, 25, 4), "foot": (12, 3), "inch": (12,), "yard": (3, 36), "mile": (5280, 1760),
    "kilometer": (1000,), "kilometre": (1000,), "km": (1000,), "meter": (100, 1000), "metre": (100, 1000),
    "centimeter": (100, 10), "cm": (100, 10), "millimeter": (10, 1000), "mm": (10, 1000), "kilogram": (1000,),
    "kg": (1000,), "gram": (1000,), "liter": (1000,), "litre": (1000,), "milliliter": (1000,), "ml": (1000,),
    "pound": (16,), "ounce": (16, 8), "ton": (1000, 2000), "gallon": (4, 8, 16, 128), "quart": (4, 2, 32),
    "pint": (2, 8, 16), "cup": (8, 16), "triangle": (3, 180), "square": (4, 2), "rectangle": (4, 2),
    "rectangular": (2, 4), "cube": (6, 3, 12), "pentagon": (5,), "hexagon": (6,), "octagon": (8,),
    "circle": (360, 2), "angle": (90, 180, 360), "degree": (90, 180, 360), "leg": (2, 4), "perimeter": (2, 4),
    "circumference": (2,), "deck": (52,), "die": (6,), "dice": (6,), "alphabet": (26,), "letter": (26,),
    "prime": (2,), "fahrenheit": (32, 5, 9, 1.8), "celsius": (32, 5, 9, 1.8), "roman": (4, 5, 9, 10, 40, 50, 90), "vowel": (5,),
    "saturday": (2, 5), "sunday": (2, 5), "am": (12,), "pm": (12,), "noon": (12,), "midnight": (12, 24),
}  # fmt: skip
"""What everybody who can read a word knows of its number: a week has 7 days, and a percentage is of 100."""

_IRREGULAR = {"feet": "foot", "inches": "inch", "pennies": "penny", "halves": "half", "centuries": "century"}
_SIGNS: dict[str, tuple[float, ...]] = {"%": (100,), "¢": (100, 0.01)}


def number(word: str) -> float | None:
    """Return the number that a word is, in digits or spelt out."""
    if _NUMBER.fullmatch(word):
        return float(word.replace(",", ""))
    value = _CARDINAL.get(word.casefold())
    return None if value is None else float(value)


def given(text: str) -> Counter[float]:
    """Return how often a text gives each number, in digits or in words: a figure as large as it is written."""
    digits = (float(number.replace(",", "")) for number in _NUMBER.findall(text))
    return Counter(number for number in (*digits, *_spelt(_words(text))[0]) if math.isfinite(number))


def stated(text: str) -> frozenset[float]:
    """Return the numbers that a text gives, and those that its fractions, its ordinals and words like "half" come to."""
    words = _words(text)
    parts = [float(int(number, 0)) for number in _OTHER_BASE.findall(text)]
    parts += [float(top) / float(bottom) for top, bottom in _FRACTION.findall(text) if float(bottom)]
    parts += [*_spelt(words)[1], *(value for word in words for value in _AMOUNTS.get(word, ()))]
    return frozenset((*given(text), *filter(math.isfinite, parts)))


def amounts(text: str) -> int:
    """Return how many amounts a text gives, the same one again counted again."""
    rest = _FRACTION.sub(" 1 ", text)
    words = _words(rest)
    return len(_NUMBER.findall(rest)) + len(_spelt(words)[0]) + sum(word in _AMOUNTS for word in words)


def implied(text: str) -> frozenset[float]:
    """Return the numbers that a text does not give, but that its units and shapes bring with them."""
    signs = [value for sign, values in _SIGNS.items() if sign in text for value in values]
    return frozenset((*signs, *(value for word in _words(text) for value in _KNOWN.get(word, ()))))


def _words(text: str) -> list[str]:
    return [_singular(word) for word in _WORD.findall(text.casefold())]


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _spelt(words: list[str]) -> tuple[list[float], list[float]]:
    """Return the numbers that are written out ("twenty-five", "three hundred"), and the places and parts of ordinals."""
    whole: list[float] = []
    parts: list[float] = []
    so_far: float | None = None
    for word in (*words, ""):
        if word in _SCALES:
            so_far = (so_far or 1.0) * _SCALES[word]
        elif word in _CARDINAL:
            value = _CARDINAL[word]
            if so_far is None or not _continues(so_far, value):
                whole += [] if so_far is None else [so_far]
                so_far = 0.0
            so_far += value
        elif word != "and" or so_far is None:
            if word in _ORDINAL:
                place = _ORDINAL.index(word) + 1
                parts += [place, 1 / place, (so_far or 1.0) / place]
            whole += [] if so_far is None else [so_far]
            so_far = None
    return whole, parts


def _continues(so_far: float, value: int) -> bool:
    """Whether a number goes on with a word: "twenty" with "five", "three hundred" with "ten"."""
    tens = so_far % 100
    return (so_far >= 100 and tens == 0 and value < 100) or (tens in range(20, 100, 10) and value < 10)
