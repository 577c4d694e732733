"""Where words speak of a variable, whatever form its words have there. English, by rules."""

import re
from collections.abc import Iterable
from itertools import combinations

from seedbed.causal import Alike, alike, gist

_ENDINGS = ("ness", "ing", "ed", "ly")
_SHORTEST = 3
_CLAUSES = re.compile(r"[.;:!?\n]+|,|\b(?:but|and|or|while|whereas|instead)\b", re.IGNORECASE)


def root(word: str) -> str:
    """Return what "stress", "stressed" and "stressing" have in common. Crude: good for asking, not for deciding."""
    found = word
    while ending := next((one for one in _ENDINGS if _has(found, one)), None):
        found = found[: -len(ending)]
        if len(found) > _SHORTEST and found[-1] == found[-2] and found[-1] not in "sl":
            found = found[:-1]
        if found.endswith("i"):
            found = f"{found[:-1]}y"
    return found[:-1] if len(found) > _SHORTEST and found.endswith("e") else found


def _has(word: str, ending: str) -> bool:
    return word.endswith(ending) and len(word) - len(ending) >= _SHORTEST


def roots(text: str) -> tuple[str, ...]:
    """Return the roots of the words of a text, in their order."""
    return tuple(map(root, gist(text).split()))


def mentions(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names all of whose words stand in a text, in some form, those that are named first first.

    A name is left out where a longer one that contains it is named: "house prices" does not name "house".
    """
    said = roots(text)
    found = {name: needed for name in names if (needed := roots(name)) and set(needed) <= set(said)}
    whole = {
        name: needed
        for name, needed in found.items()
        if not any(set(needed) < set(other) for other in found.values())
    }
    return tuple(sorted(whole, key=lambda name: (said.index(whole[name][0]), name)))


def clauses(text: str) -> tuple[str, ...]:
    """Return the parts of a text between commas, full stops and words such as "and"."""
    return tuple(part.strip() for part in _CLAUSES.split(text) if part.strip())


def perhaps_alike(names: Iterable[str]) -> tuple[Alike, ...]:
    """Return the pairs of names that may mean the same, the likeliest first: only whoever named them can say."""
    every = tuple(names)
    same_root: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(every):
        same_root.setdefault(roots(name), []).append(name)
    pairs = (
        Alike(first=first, second=second)
        for same in same_root.values()
        for first, second in combinations(same, 2)
    )
    return tuple(dict.fromkeys((*alike(every), *pairs)))


def one_line(text: str, most: int) -> str:
    """Return a text on one line that a terminal can print, cut where it is longer."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
