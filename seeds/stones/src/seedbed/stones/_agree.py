"""Whether two programs have printed the same."""

import math
import re
from itertools import zip_longest

COARSEST = 5e-3
"""The largest relative difference that counts as rounding, whatever a stone says of itself."""

_TOKEN = re.compile(r"[-+]?(?:\d[\d,_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\w+|[^\w\s\[\](){}'\",;.]")
_TRUTH = {"true": "yes", "false": "no"}
"""An answer says yes where the program printed True."""
_LONGEST = 4000
"""Characters of the longest text that is read as a number."""


def agree(first: str, second: str, tolerance: float = 0.0) -> bool:
    """Return whether two outputs say the same: words but for their case, and numbers up to a relative difference.

    Brackets, quotes and commas are left aside, as a list may be printed in many ways. Nothing at all agrees with nothing.
    """
    left, right = _TOKEN.findall(first), _TOKEN.findall(second)
    pairs = zip_longest(left, right, fillvalue="")
    return bool(left) and all(_same(one, other, min(tolerance, COARSEST)) for one, other in pairs)


def _same(one: str, other: str, tolerance: float) -> bool:
    words = [_TRUTH.get(text.casefold(), text.casefold()) for text in (one, other)]
    if words[0] == words[1]:
        return True
    numbers = [_number(text) for text in words]
    return None not in numbers and math.isclose(numbers[0] or 0.0, numbers[1] or 0.0, rel_tol=tolerance)


def _number(text: str) -> float | None:
    if len(text) > _LONGEST:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
