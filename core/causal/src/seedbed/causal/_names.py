"""Names of variables: what makes two of them the same, and what makes them suspiciously alike."""

import re
from typing import Annotated

from pydantic import AfterValidator

_SPACE = re.compile(r"\s+")
MAX_NAME = 200


def _plain(name: str) -> str:
    """Return a name with single spaces. Refuse one that is empty, too long, or has unprintable characters."""
    plain = _SPACE.sub(" ", name).strip()
    if not plain or len(plain) > MAX_NAME or not plain.isprintable():
        raise ValueError(f"a variable has a name of 1 to {MAX_NAME} printable characters")
    return plain


Name = Annotated[str, AfterValidator(_plain)]
"""What a variable is called. Two variables are the same exactly when their names are, case included."""


def gist(name: str) -> str:
    """Return what is left of a name without case, punctuation and the endings of English plurals."""
    return " ".join(_singular(word) for word in re.findall(r"\w+", name.replace("_", " ").casefold()))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
