"""What can be saved of a case. Only what something outside of a model stands behind."""

from collections.abc import Iterator, Sequence

from seedbed.context import current
from seedbed.problem import (
    AboutAnswer,
    AboutAssumption,
    AboutEdge,
    Answer,
    Denied,
    DeniedAssumption,
    Leftover,
    SecondProgram,
    Solved,
    Statement,
    Stone,
    WorkingProgram,
)
from seedbed.stones._dead_ends import dead_end
from seedbed.stones._links import confirmed_links
from seedbed.stones._past import Past
from seedbed.stones._sizes import too_large
from seedbed.stones._words import one_line, terms, without_secrets
from seedbed.stones._working import Working, left_of, working

_GOOD_FOR = 600
_PROBLEM = 300
_SEEN = 400
"""As many characters of each are kept: enough to find it by, and to read."""


def salvage(past: Past) -> tuple[Stone, ...]:
    """Return what a case leaves that others can use, its parts included.

    What is only assumed, was not verified, or is a model's belief is left. Of files that are part of others, with the same
    tests, there is no stone of their own.

    Args:
        past: What it came to.
    """
    family = tuple(_family(past))
    files = map(_files, working(family))
    rest = [
        stone for one in family for stone in (*_program(one), *_links(one), *_denials(one), *_dead_end(one))
    ]
    return tuple({stone.id: stone for stone in (*files, *rest) if not too_large(stone)}.values())


def _family(past: Past) -> Iterator[Past]:
    yield past
    for part in past.parts:
        yield from _family(part)


def _files(found: Working) -> Stone:
    content, words = left_of(found)
    return _named(found.past, words, content)


def _stone(past: Past, words: Sequence[str], content: Leftover) -> Stone:
    """Return a stone that is found by its own words, and by what was asked for."""
    return _named(past, (*words, past.problem.text), content)


def _named(past: Past, words: Sequence[str], content: Leftover) -> Stone:
    """Return a stone that is found by words, as far as they say anything, and otherwise by what was asked for."""
    problem = one_line(without_secrets(past.problem.text), _PROBLEM)
    telling = [one_line(without_secrets(one), _PROBLEM) for one in words if terms(one)]
    good_for = "; ".join(dict.fromkeys(telling)) or problem
    return Stone(good_for=one_line(good_for, _GOOD_FOR), content=content, case=past.case, problem=problem)


def _program(past: Past) -> Iterator[Stone]:
    match past.outcome:
        case Solved(answer=Answer(program=str() as code, files=(), text=text), evidence=evidence):
            second = next((one for one in evidence if isinstance(one, SecondProgram)), None)
            if second is not None:
                yield _stone(past, (), WorkingProgram(code=code, output=text, evidence=second))
        case _:
            pass


def _links(past: Past) -> Iterator[Stone]:
    for link in confirmed_links(past.statements):
        yield _stone(past, (f"knowing whether this link holds: {link.line}",), link)


def _denials(past: Past) -> Iterator[Stone]:
    """Yield what the user has denied and not said since. A new assumption supersedes the denial, and does not undo it."""
    said = {
        one.text
        for one in current(past.statements).values()
        if isinstance(one.about, AboutAnswer | AboutEdge) and not isinstance(one.provenance, Denied)
    }
    for one in past.statements:
        match one:
            case Statement(about=AboutAssumption() | AboutEdge(), provenance=Denied(), text=text) if (
                text not in said
            ):
                words = one_line(text, _SEEN)
                yield _stone(past, (f"not assuming this: {words}",), DeniedAssumption(assumption=words))
            case _:
                pass


def _dead_end(past: Past) -> Iterator[Stone]:
    found = dead_end(past)
    if found is not None:
        content, criterion = found
        yield _stone(past, (f"not trying this again: {content.tried}", criterion), content)
