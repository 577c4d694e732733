"""Names of variables: what makes two of them the same, and what makes them suspiciously alike."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

_SPACE = re.compile(r"\s+")
MAX_NAME = 200


def plain(name: str) -> str:
    """Return a name with single spaces. Refuse one that is empty, too long, or has unprintable characters."""
    spaced = _SPACE.sub(" ", name).strip()
    if not spaced or len(spaced) > MAX_NAME or not spaced.isprintable():
        raise ValueError(f"a variable has a name of 1 to {MAX_NAME} printable characters")
    return spaced


Name = Annotated[str, AfterValidator(plain)]
"""What a variable is called. Two variables are the same exactly when their names are, case included."""


def gist(name: str) -> str:
    """Return what is left of a name without case, punctuation, forms of letters and the endings of English plurals."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = re.findall(r"\w+", folded.replace("_", " "))
    return " ".join(map(_stem, words)) or folded


def _stem(word: str) -> str:
    """Return what an English noun and its plural have in common, also where one cannot tell which it is."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        return word[:-2] + "y"
    if len(word) > 3 and word.endswith(("se", "xe", "ze", "che", "she")):
        return word[:-1]
    return word
