"""What is told of a model, fit to be shown: documents may hold any characters, and any number of faults."""

from collections.abc import Iterable, Sequence

MAX_NOTES = 50
_LONGEST = 600
"""Characters of a note."""
_MOST_NAMES = 10
"""How many names a note lists."""


def plain(told: str) -> str:
    """Return a text on one line, cut, without what would move the cursor of a terminal or turn the writing around."""
    cut = told if len(told) <= _LONGEST else f"{told[:_LONGEST]} …"
    return "".join(one if one.isprintable() else " " if one.isspace() else "\ufffd" for one in cut)


def few(notes: Sequence[str]) -> list[str]:
    """Return notes as they are shown, the first few of many."""
    more = [f"… and {len(notes) - MAX_NOTES:,} more notes"] if len(notes) > MAX_NOTES else []
    return [*map(plain, notes[:MAX_NOTES]), *more]


def listed(names: Iterable[str]) -> str:
    """Return names as a note gives them, the first few of many."""
    ordered = sorted(set(names))
    more = f" and {len(ordered) - _MOST_NAMES} more" if len(ordered) > _MOST_NAMES else ""
    return ", ".join(ordered[:_MOST_NAMES]) + more
