"""Whether a split can be used."""

import keyword
import re
from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from seedbed.decomposer._order import order_fault
from seedbed.decomposer._text import has_words, quoted, same_problem
from seedbed.decomposer._types import Part, Split, Whole
from seedbed.problem import FilePath

_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
_PATH: TypeAdapter[str] = TypeAdapter(FilePath)
_SAID = 5
"""How many faults are told at once."""


def check_split(whole: Whole, split: Split, ancestors: tuple[str, ...] = ()) -> str | None:
    """Return why a split cannot be used, or `None` if it can.

    Args:
        whole: What was split.
        split: What it was split into.
        ancestors: The problems that the whole is itself a part of: none of them may come back.
    """
    faults = list(_faults(whole, split, ancestors))
    more = f"; and {len(faults) - _SAID} more" if len(faults) > _SAID else ""
    return "; ".join(faults[:_SAID]) + more if faults else None


def _faults(whole: Whole, split: Split, ancestors: tuple[str, ...]) -> Iterator[str]:
    count = len(split.parts)
    if count < 2:
        yield f"it has {count} parts, and a split has two or more"
    if count > whole.at_most:
        yield f"it has {count} parts, and {whole.at_most} are allowed"
    yield from split.unknown
    order = order_fault(split.parts)
    if order is not None:
        yield order
    for part in split.parts:
        yield from (f"part {quoted(part.name)} {fault}" for fault in _part_faults(part, whole, ancestors))
    yield from _twins(split.parts)
    served = {criterion for part in split.parts for criterion in part.criteria}
    for number, criterion in enumerate(whole.criteria, 1):
        if criterion not in served:
            yield f"no part serves criterion {number}, {quoted(criterion)}"
    awaited = {name for part in split.parts for name in part.after}
    for part in split.parts:
        if part.name in awaited and not has_words(part.interface):
            yield f"others come after part {quoted(part.name)}, and it does not say what it offers them"


def _part_faults(part: Part, whole: Whole, ancestors: tuple[str, ...]) -> Iterator[str]:
    if not _plain(part.name):
        yield "needs a short plain name of small letters, digits and underscores, such as backend"
    if not has_words(part.problem):
        yield "says nothing"
    elif same_problem(part.problem, whole.problem):
        yield "is the whole problem again, nearly word for word: say in its own words what is to be done in it alone"
    elif any(same_problem(part.problem, ancestor) for ancestor in ancestors):
        yield "is the problem again that the whole is a part of"
    if not set(part.facts) <= set(whole.facts):
        yield "has a fact that the whole does not have"
    if not set(part.criteria) <= set(whole.criteria):
        yield "has a criterion that the whole does not have"
    if whole.criteria and not part.criteria:
        yield "serves no criterion of the whole: leave it out, or say which it serves"


def _plain(name: str) -> bool:
    """Return whether a name can be that of a Python module and of a folder on any system."""
    try:
        _PATH.validate_python(name)
    except ValidationError:
        return False
    return _NAME.fullmatch(name) is not None and not keyword.iskeyword(name)


def _twins(parts: tuple[Part, ...]) -> Iterator[str]:
    # Word for word: of two parts, one may well differ from the other in a single word.
    seen: dict[str, str] = {}
    for part in parts:
        text = " ".join(part.problem.casefold().split())
        if text in seen:
            yield f"parts {quoted(seen[text])} and {quoted(part.name)} are one problem"
        seen.setdefault(text, part.name)
