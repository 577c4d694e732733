"""One name for one thing, within what one person said."""

from collections.abc import Callable, Iterable, Sequence

from seedbed.causal import MAX_NAME
from seedbed.framer._mentions import roots
from seedbed.framer._plain_aims import valence
from seedbed.framer._reading._nouns import Change
from seedbed.framer._reading._words import COMPLEMENTS, DEGREES, DETERMINERS, KIN, OF_SOME, positive

Key = frozenset[str]

_LIGHT = DETERMINERS | {"of", "be", "being", "feel", "get", "it"}


def one_name_each(changes: Sequence[Change], known: Iterable[str]) -> Callable[[Change], Change]:
    """Return what gives a change its final name and sign: forms of the same words become one name."""
    ours = tuple(name for name in known if name.strip() and name.isprintable() and len(name) <= MAX_NAME)
    bare = {_key(change.name) for change in changes if not change.degree} | set(map(_key, ours))
    whole = {_key(f"{change.degree} {change.name}") for change in changes if not positive(change.degree)}
    settled = {change: _settled(change, bare, whole) for change in changes}
    names = _names([change.name for change in settled.values()], ours)
    return lambda change: settled[change]._replace(name=names[settled[change].name])


def _settled(change: Change, bare: set[Key], whole: set[Key]) -> Change:
    """Decide whether "small" in front of a name says how much there is, or belongs to it."""
    if not change.degree:
        return change
    plain = positive(change.degree)
    full = f"{plain or change.degree} {change.name}"
    of_some = change.name in KIN or ((plain or change.degree) in OF_SOME and change.name.endswith("s"))
    belongs = of_some or (_key(full) in whole if plain else _key(change.name) not in bare)
    if belongs or (not plain and _key(full) in bare):
        return Change(full, change.sign)
    return Change(change.name, change.sign * _way(change.degree, change.name))


def _way(degree: str, name: str) -> int:
    """Return which way a word points: worse pain is more of it."""
    ill = degree in {"better", "worse", "good", "bad"} and valence(name) is False
    return -DEGREES[degree] if ill else DEGREES[degree]


def _names(names: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """Return the name to use for each."""
    same: dict[Key, str] = {}
    for name in names:
        key = _key(name)
        same[key] = max(same.get(key, name), name, key=_telling)
    for key in same:
        meant = {one for one in known if _key(one) == key}
        if len(meant) == 1:
            same[key] = meant.pop()
    found: dict[str, str] = {}
    for at, name in enumerate(names):
        longer = {_key(other) for other in names[:at] if _key(_head(other)) == _key(name) != _key(other)}
        key = longer.pop() if len(longer) == 1 and name not in known else _key(name)
        found.setdefault(name, same[key])
    return found


def _telling(name: str) -> tuple[int, int]:
    """Return how much a form of a name tells: "failing exams" more than "fail exams", "sleep" more than "sleeping"."""
    return (name.count(" "), len(name) if " " in name else -len(name))


def _head(name: str) -> str:
    """Return the part of a name before its first preposition."""
    words = name.split()
    end = next((at for at, word in enumerate(words) if word in COMPLEMENTS), len(words))
    return " ".join(words[:end])


def _key(name: str) -> Key:
    return frozenset(word for word in roots(name) if word not in _LIGHT) or frozenset(name.split())
