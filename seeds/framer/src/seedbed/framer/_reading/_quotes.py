"""Whether words stand in a text, whatever the case, the spacing, and the shapes of quotes and dashes."""

import re
from dataclasses import dataclass

_SHAPES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        "…": "...",
    }
)
_AROUND = " \"'.,;:!?-()[]"
_FEWEST_WORDS = 3
"""A cause, an effect, and what is said of them: fewer words stand in any text, and support nothing."""
_WITHOUT_SPACES = "\u2e80"
"""From here on are the scripts that put no space between words."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in which quotes are looked up."""

    text: str
    _plain: str
    _at: tuple[int, ...]
    """Where in the text each letter of the plain form stands."""

    @classmethod
    def of(cls, text: str) -> "Wording":
        """Return a text made ready to be searched."""
        letters: list[str] = []
        at: list[int] = []
        for place, letter in enumerate(text):
            plain = _plainly(letter)
            if plain == " " and letters[-1:] == [" "]:
                continue
            letters.extend(plain)
            at.extend([place] * len(plain))
        return cls(text, "".join(letters), tuple(at))

    def passage(self, quote: str) -> str | None:
        """Return the words as the text has them, on one line, or `None` where they do not stand there as whole words."""
        words = re.sub(r"\s+", " ", "".join(map(_plainly, quote))).strip(_AROUND)
        if not _says_something(words):
            return None
        before, after = (r"\b" if _ends_a_word(letter) else "" for letter in (words[0], words[-1]))
        found = re.search(f"{before}{re.escape(words)}{after}", self._plain)
        if found is None:
            return None
        first, last = self._at[found.start()], self._at[found.end() - 1]
        return " ".join(self.text[first : last + 1].split())


def _plainly(letter: str) -> str:
    return " " if letter.isspace() else letter.translate(_SHAPES).casefold()


def _ends_a_word(letter: str) -> bool:
    return letter.isalnum() and letter < _WITHOUT_SPACES


def _says_something(words: str) -> bool:
    unspaced = sum(letter >= _WITHOUT_SPACES for letter in words)
    return len(re.findall(r"\w+", words)) >= _FEWEST_WORDS or unspaced > _FEWEST_WORDS
