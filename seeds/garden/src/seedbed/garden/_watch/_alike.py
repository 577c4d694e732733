"""Code that several packages wrote each for themselves: what they could share.

Two fragments are alike where the larger has a third of its runs of nodes in common with the other (see `_fragments`).
Each, the largest first, joins the one that leads the group it is most like, or leads one of its own: so a hundred copies
cost no more than a hundred comparisons, and every number that is reported is a likeness to one that can be looked at.
"""

import ast
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ._fragments import Fragment, fragments_of

LEAST = 6
"""Statements from which on code is worth a name of its own elsewhere."""
# Four nodes to a run, so each change costs four: a third in common is most of the code, and what is below is chance.
_LIKENESS = 1 / 3
# Runs from which on two fragments can be told apart from two of the same idiom.
_LEAST_RUNS = 16
# What leads more groups than this have in common tells nothing of any.
_COMMON = 64


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where code stands: its package, the file, its lines, and its dotted name in the module."""

    package: str
    path: str
    line: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Code that stands in several packages.

    Attributes:
        statements: How many statements the first has.
        similarity: What share of the larger one the others have in common with the first, from 0 to 1; of the least alike.
        places: Where it stands: the one that the others are held against first.
    """

    statements: int
    similarity: float
    places: tuple[Place, ...]

    @property
    def packages(self) -> tuple[str, ...]:
        """Whose it is, sorted."""
        return tuple(sorted({place.package for place in self.places}))


@dataclass(frozen=True, slots=True)
class Piece:
    """A fragment and where it stands."""

    place: Place
    fragment: Fragment


def alike(
    sources: Mapping[str, bytes], packages: Mapping[str, str] | None = None, *, least: int = LEAST
) -> tuple[Alike, ...]:
    """Return the code that two or more packages have, the most telling first.

    Args:
        sources: What stands in each file, by its path. One that is no Python is left out.
        packages: Whose each file is, by its path; without it, each file is by itself.
        least: How many statements it takes.
    """
    pieces: list[Piece] = []
    for path, source in sources.items():
        package = (packages or {}).get(path, path)
        pieces += [
            Piece(Place(package, path, one.line, one.end, one.name), one)
            for one in fragments_of(_parsed(source), least)
        ]
    return alike_pieces(pieces)


def _parsed(source: bytes) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def alike_pieces(pieces: Iterable[Piece]) -> tuple[Alike, ...]:
    """Return which of these fragments are alike across packages, the most telling first."""
    worth = [piece for piece in pieces if len(piece.fragment.runs) >= _LEAST_RUNS]
    worth.sort(key=lambda piece: (-len(piece.fragment.runs), piece.place))
    taken = _Lines()
    found = []
    for leader, followers in _groups(worth):
        mine, kept = _Lines([leader.place]), []
        for share, piece in followers:
            if piece.place not in mine:
                mine.add(piece.place)
                kept.append((share, piece))
        places = (leader.place, *sorted(piece.place for _, piece in kept))
        if len({place.package for place in places}) > 1 and not all(place in taken for place in places):
            found.append(Alike(leader.fragment.statements, round(min(share for share, _ in kept), 2), places))
            for place in places:
                taken.add(place)
    return tuple(sorted(found, key=_telling))


def _telling(one: Alike) -> tuple[float, Place]:
    """Sort by what one copy would save: the statements that are alike, wherever else they stand."""
    return -one.statements * one.similarity * (len(one.packages) - 1), one.places[0]


def _groups(pieces: Iterable[Piece]) -> list[tuple[Piece, list[tuple[float, Piece]]]]:
    """Return each piece that leads a group with those that are like it, and how much."""
    groups: list[tuple[Piece, list[tuple[float, Piece]]]] = []
    leaders: dict[int, list[int]] = defaultdict(list)
    for piece in pieces:
        runs = piece.fragment.runs
        shared = Counter(at for run in runs if len(leaders[run]) <= _COMMON for at in leaders[run])
        # Leaders are no smaller, so that what is shared is held against them; of several, the first that fits best.
        shares = [(count / len(groups[at][0].fragment.runs), -at) for at, count in shared.items()]
        share, at = max(shares, default=(0.0, 0))
        if share >= _LIKENESS:
            groups[-at][1].append((share, piece))
            continue
        for run in runs:
            leaders[run].append(len(groups))
        groups.append((piece, []))
    return groups


class _Lines:
    """The lines of what was found: what lies wholly within them is no find of its own."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place in places:
            self.add(place)

    def add(self, place: Place) -> None:
        self._spans[place.path].append((place.line, place.end))

    def __contains__(self, place: Place) -> bool:
        return any(line <= place.end and place.line <= end for line, end in self._spans[place.path])
