"""The moves that look something up: what other cases have left, and known literature. Imported where there is any."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from seedbed.classifier import embed_fingerprint
from seedbed.context import Move, Performed
from seedbed.problem import Frozen, Stone, Usage
from seedbed.reasoner._open import MANUALS, STONES

_A_PIECE = 0.6
"""How much of the information in a clause files have to cover that are good for a piece of what is wanted. To try them costs
no question: they are held against the criteria."""
_SHORTEST = 3
"""Different words of a clause, those of three letters and fewer left out: a single one would cover it whole."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_CLAUSES = 20
"""Of a long problem, so many are looked up."""
_BETWEEN = re.compile(r"[.;:!?](?=\s|$)|\n|, (?![^()]*\))| and | or ")
_PASSAGES = 2
RELEVANT = 0.45
"""How near a passage has to be to what is looked for, by its words and its meaning, so that it is worth anybody's while."""
RELEVANT_BY_WORDS = 0.6
"""How much of the information in what is looked for it has to have, where the meaning of what is indexed is not known."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file in which something is looked up."""

    path: Path
    fingerprint: str
    """Of what decides, besides what is in it, what is found."""
    own: tuple[str, ...] = ()
    """The case's own stones are none for it: what it has found out, its memo knows."""


class FindStone(Frozen):
    """What a stone is wanted for; none that was left after this."""

    words: str
    before: datetime


class StoneFound(Frozen):
    """The one stone that fits best, if one fits."""

    stone: Stone | None


class LookUp(Frozen):
    """What is looked for in the literature, and when: what it says changes."""

    words: str
    at: datetime


class Quoted(Frozen):
    """A passage, and where it stands."""

    title: str
    place: str
    text: str


class LookedUp(Frozen):
    """The passages that say something of it, the best first."""

    passages: tuple[Quoted, ...]


async def _find_stone(arguments: FindStone, shelf: Shelf) -> Performed[StoneFound]:
    from seedbed.stones import Stones

    with Stones(shelf.path) as stones:
        best = partial(stones.best, without_case=shelf.own, before=arguments.before)
        pieces = (best(one, kinds=("files",), enough=_A_PIECE) for one in clauses(arguments.words))
        found = best(arguments.words) or next(filter(None, pieces), None)
    return Performed(StoneFound(stone=found.stone if found else None), Usage())


def stones_of(folder: Path, own: tuple[str, ...]) -> Shelf:
    """Return what other cases have left, for a case of which these are its own."""
    return Shelf(folder / STONES, "", own)


def manuals_in(folder: Path) -> Shelf:
    """Return the literature. What a text means is part of what decides."""
    return Shelf(folder / MANUALS, embed_fingerprint())


def clauses(words: str) -> tuple[str, ...]:
    """Return the pieces of a problem that may have been solved by themselves."""
    found = (one.strip() for one in _BETWEEN.split(words))
    return tuple(islice((one for one in found if len(set(_WORD.findall(one))) >= _SHORTEST), _CLAUSES))


async def _look_up(arguments: LookUp, shelf: Shelf) -> Performed[LookedUp]:
    from seedbed.reasoner._literature import search

    found = search(shelf.path, arguments.words, at_most=_PASSAGES)
    enough = RELEVANT if found.by_meaning else RELEVANT_BY_WORDS
    passages = tuple(
        Quoted(title=one.title, place=one.place, text=one.text)
        for one in found.passages
        if one.share >= enough
    )
    return Performed(LookedUp(passages=passages), Usage())


FIND_STONE: Move[FindStone, Shelf, StoneFound] = Move(
    "reasoner.find_stone", "", FindStone, StoneFound, _find_stone
)
LOOK_UP: Move[LookUp, Shelf, LookedUp] = Move(
    "reasoner.look_up",
    f"{RELEVANT} {RELEVANT_BY_WORDS} {_PASSAGES}",
    LookUp,
    LookedUp,
    _look_up,
)
