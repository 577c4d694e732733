"""Names of variables: what makes two of them the same, and what makes them suspiciously alike."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

_SPACE = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
"""The zero-width non-joiner and joiner: part of the spelling in Persian and Devanagari, and of composed emoji."""
_JOINER_WITHIN = re.compile(rf"(?<=[^\s{_JOINERS}])[{_JOINERS}](?=[^\s{_JOINERS}])")
_SOFT_HYPHEN = "\u00ad"
MAX_NAME = 200


def plain(name: str) -> str:
    """Return a name with single spaces and composed characters, without soft hyphens.

    Raises:
        ValueError: It is empty, too long, or has unprintable characters.
    """
    composed = unicodedata.normalize("NFC", name.replace(_SOFT_HYPHEN, ""))
    spaced = _SPACE.sub(" ", composed).strip()
    strange = next((one for one in _JOINER_WITHIN.sub("", spaced) if not one.isprintable()), None)
    if not spaced or len(spaced) > MAX_NAME or strange:
        which = f", and U+{ord(strange):04X} is none" if strange else ""
        raise ValueError(f"a variable has a name of 1 to {MAX_NAME} printable characters{which}")
    return spaced


Name = Annotated[str, AfterValidator(plain)]
"""What a variable is called. Two variables are the same exactly when their names are, case included."""


def gist(name: str) -> str:
    """Return what is left of a name without case, punctuation, forms of letters and the endings of English plurals."""
    folded = unicodedata.normalize("NFKC", _JOINER_WITHIN.sub("", name)).casefold()
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
