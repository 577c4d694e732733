"""Loops kept as arrays and made when they are looked at: a million of them fit in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from operator import eq
from typing import overload

import numpy as np
import numpy.typing as npt

from seedbed.causal._graph import Graph, Link
from seedbed.causal._loops._components import Places
from seedbed.problem import BadInput, Polarity


class LoopKind(StrEnum):
    """What a loop does with a change that goes round it."""

    REINFORCING = "reinforcing"
    BALANCING = "balancing"
    UNKNOWN = "unknown"


_SIGNS = {Polarity.SAME: 1, Polarity.OPPOSITE: -1, Polarity.UNKNOWN: 0}
_POLARITIES = {sign: polarity for polarity, sign in _SIGNS.items()}
_KINDS = {
    Polarity.SAME: LoopKind.REINFORCING,
    Polarity.OPPOSITE: LoopKind.BALANCING,
    Polarity.UNKNOWN: LoopKind.UNKNOWN,
}
_AT_ONCE = 1024
_LETTERS = {1: "R", -1: "B", 0: "U"}


@dataclass(frozen=True, slots=True)
class Loop:
    """A way along links from a variable back to itself that passes no variable twice."""

    variables: tuple[str, ...]
    """In the order of the links, from the one whose name comes first."""
    polarity: Polarity
    """The product of the signs of its links, unknown where one of them is."""
    delays: tuple[tuple[str, str], ...] = ()
    """Those of its links whose effect comes later, as pairs of cause and effect."""
    label: str = field(default="", compare=False)
    """R1, B1, U1 and so on: its number among those of its kind that were found together, the shortest first."""

    @property
    def kind(self) -> LoopKind:
        return _KINDS[self.polarity]

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The pairs of cause and effect round the loop."""
        return tuple(zip(self.variables, (*self.variables[1:], self.variables[0]), strict=True))


class Found(Sequence[Loop]):
    """Loops from rows of links.

    Args:
        links: The links of the graph, in its order.
        rows: For each length an array with a row for each loop, which says where among the links its links are,
            from the first of them.
    """

    def __init__(self, links: Sequence[Link], rows: Sequence[Places]) -> None:
        self._pairs = [(link.cause, link.effect) for link in links]
        self._causes = [link.cause for link in links]
        self._late = frozenset(place for place, link in enumerate(links) if link.delayed)
        self._found = [some for some in rows if len(some)]
        self._ends = np.cumsum([len(some) for some in self._found], dtype=np.intp)
        self._sign = np.array([_SIGNS[link.polarity] for link in links], dtype=np.int8)

    @cached_property
    def _rows(self) -> list[Places]:
        return [_in_order(some) for some in self._found]

    @cached_property
    def _signs(self) -> npt.NDArray[np.int8]:
        each = [self._sign[some].prod(axis=1, dtype=np.int8) for some in self._rows]
        return np.concatenate([np.empty(0, dtype=np.int8), *each])

    @cached_property
    def _numbers(self) -> Places:
        """The number of each loop among those of its kind."""
        numbers = np.empty(len(self), dtype=np.int32)
        for kind in _LETTERS:
            same = self._signs == kind
            numbers[same] = np.arange(1, int(same.sum()) + 1)
        return numbers

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Found):
            return NotImplemented
        return self is other or (len(self) == len(other) and all(map(eq, self, other)))

    def __hash__(self) -> int:
        return hash((len(self), *self[:1]))

    def __repr__(self) -> str:
        return f"<{len(self):,} loops>"

    def __len__(self) -> int:
        return int(self._ends[-1]) if self._found else 0

    @overload
    def __getitem__(self, at: int) -> Loop: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Loop, ...]: ...
    def __getitem__(self, at: int | slice) -> Loop | tuple[Loop, ...]:
        if isinstance(at, slice):
            return tuple(self._at(place) for place in range(*at.indices(len(self))))
        return self._at(range(len(self))[at])

    def __iter__(self) -> Iterator[Loop]:
        place = 0
        for rows in self._rows:
            for start in range(0, len(rows), _AT_ONCE):
                links: list[list[int]] = rows[start : start + _AT_ONCE].tolist()
                signs: list[int] = self._signs[place : place + len(links)].tolist()
                numbers: list[int] = self._numbers[place : place + len(links)].tolist()
                yield from map(self._loop, links, signs, numbers)
                place += len(links)

    def _at(self, place: int) -> Loop:
        some = int(np.searchsorted(self._ends, place, side="right"))
        links: list[int] = self._rows[some][place - self._ends[some]].tolist()
        return self._loop(links, int(self._signs[place]), int(self._numbers[place]))

    def _loop(self, links: list[int], sign: int, number: int) -> Loop:
        causes, late = self._causes, self._late
        return Loop(
            variables=tuple([causes[link] for link in links]),
            polarity=_POLARITIES[sign],
            delays=tuple([self._pairs[link] for link in links if link in late]) if late else (),
            label=f"{_LETTERS[sign]}{number}",
        )


def loops_along(graph: Graph, ways: Sequence[Sequence[str]]) -> tuple[Loop, ...]:
    """Return the loops that lead through these variables in this order, the shortest first, with labels.

    Raises:
        BadInput: A link is not in the graph, or a variable comes twice.
    """
    place = {pair: number for number, pair in enumerate(graph.links)}
    by_length: dict[int, list[list[int]]] = {}
    for way in ways:
        pairs = list(zip(way, (*way[1:], *way[:1]), strict=True))
        absent = [f"{cause} → {effect}" for cause, effect in pairs if (cause, effect) not in place]
        if absent or not way or len(set(way)) < len(way):
            raise BadInput("This is no loop of the graph", where=", ".join(absent or way) or "no variables")
        by_length.setdefault(len(way), []).append([place[pair] for pair in pairs])
    rows = [np.array(by_length[length], dtype=np.int32) for length in sorted(by_length)]
    return tuple(Found(tuple(graph.links.values()), list(map(turned, rows))))


def turned(rows: Places) -> Places:
    """Return each row from its first link: links are sorted by their causes, so a loop starts with its first name."""
    length = rows.shape[1]
    return np.take_along_axis(rows, (rows.argmin(axis=1)[:, None] + np.arange(length)) % length, axis=1)


def _in_order(rows: Places) -> Places:
    """Return rows in order, which is that of the names."""
    # keys of 16 bits are sorted in linear time
    keys = rows.astype(np.uint16) if rows.max() < 1 << 16 else rows
    return rows[np.lexsort(keys.T[::-1])]
