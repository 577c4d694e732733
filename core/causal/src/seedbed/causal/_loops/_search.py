"""All loops of a strong component, length by length: many paths at a time, as arrays.

Each loop is searched from the first of its variables, among those that come after. A path goes on only where the
distance back to its start leaves enough links, so little of the work is in vain (iterative deepening, Korf 1985).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from seedbed.causal._loops._components import FAR, Component, Indices, Places

_MEMORY = 1 << 26
"""About how many bytes the paths at hand may take."""
_AT_ONCE = 1 << 16
"""How many paths are made in one go. It takes some milliseconds, and a bound is looked at after each."""
_KEPT = 16
"""How many blocks of variables there may be whose distances are kept from one length to the next."""
_WORD = 64


@dataclass(frozen=True, slots=True)
class _Paths:
    """Paths of the same number of links, each with the one that it continues."""

    length: int
    roots: Indices
    """The row of the distances that belongs to the variable that it starts from."""
    ends: Indices
    links: Indices
    visited: npt.NDArray[np.uint64]
    """A bit for each variable."""
    before: "_Paths | None" = None
    rows: Indices | None = None
    """Which of `before` each continues."""

    def part(self, of: slice) -> "_Paths":
        rows = None if self.rows is None else self.rows[of]
        return _Paths(
            self.length,
            self.roots[of],
            self.ends[of],
            self.links[of],
            self.visited[of],
            self.before,
            rows,
        )


class Search:
    """The loops of one component."""

    def __init__(self, component: Component) -> None:
        self._component = component
        self.next: int | None = 2
        """There is no loop of fewer links that has not been given. None when there is no other at all."""
        self._blocks = component.blocks()
        self._kept = lru_cache(maxsize=_KEPT)(self._distances_to)

    def loops(self, length: int) -> Iterator[Places]:
        """Give all loops of `next` links, a row of places of links each, and set `next`.

        What comes may be empty: it comes after every few milliseconds of work, so that the caller can stop.
        """
        self._beyond = FAR
        for number, roots in enumerate(self._blocks):
            # distances that are made anew for each length need not reach farther
            away = self._kept(number) if len(self._blocks) <= _KEPT else self._distances_to(number, length)
            yield from self._from(roots, away, length)
        self.next = self._beyond if self._beyond <= len(self._component.names) else None

    def _distances_to(self, block: int, within: int = FAR) -> npt.NDArray[np.int32]:
        return self._component.distances(self._blocks[block], after=True, within=within)

    def _from(self, roots: Indices, away: npt.NDArray[np.int32], length: int) -> Iterator[Places]:
        words = -(-len(self._component.names) // _WORD)
        at_once = min(_AT_ONCE, max(_WORD, _MEMORY // (length * (words + 4) * 8)))
        widest = int(np.bincount(self._component.causes).max())
        rows_at_once = max(1, at_once // widest)
        stack = [_start(roots, words)]
        while stack:
            paths = stack.pop()
            if len(paths.ends) > rows_at_once:
                stack.append(paths.part(slice(rows_at_once, None)))
                paths = paths.part(slice(rows_at_once))
            if paths.length == length - 1:
                yield self._closed(paths, roots)
                if self._beyond > length + 1:
                    self._continued(paths, away, length)
                continue
            longer = self._continued(paths, away, length)
            if len(longer.ends):
                stack.append(longer)
            yield np.empty((0, length), dtype=np.int32)

    def _continued(self, paths: _Paths, away: npt.NDArray[np.int32], length: int) -> _Paths:
        """Return the paths with one more link that can still close within the length."""
        which, links = self._component.links_from(paths.ends)
        ends = self._component.effects[links]
        needed = away[paths.roots[which], ends] + paths.length + 1
        if self._beyond > length + 1:
            over = needed[(needed > length) & (needed < self._beyond) & ~_been(paths.visited, which, ends)]
            self._beyond = int(over.min(initial=self._beyond))
        near = np.flatnonzero(needed <= length)
        left = near[~_been(paths.visited, which[near], ends[near])]
        which, links, ends = which[left], links[left], ends[left]
        visited = paths.visited[which]
        visited[np.arange(len(ends)), ends // _WORD] |= _bit(ends)
        return _Paths(paths.length + 1, paths.roots[which], ends, links, visited, paths, which)

    def _closed(self, paths: _Paths, roots: Indices) -> Places:
        """Return the loops that paths make with the link back to their start."""
        component = self._component
        loops = np.empty((len(paths.ends), paths.length + 1), dtype=np.intp)
        loops[:, -1] = component.links_between(paths.ends, roots[paths.roots])
        rows, at = np.arange(len(paths.ends)), paths
        while at.before is not None and at.rows is not None:
            loops[:, at.length - 1] = at.links[rows]
            rows, at = at.rows[rows], at.before
        places: Places = component.places[loops]
        return places


def _start(roots: Indices, words: int) -> _Paths:
    visited = np.zeros((len(roots), words), dtype=np.uint64)
    visited[np.arange(len(roots)), roots // _WORD] = _bit(roots)
    none = np.zeros(len(roots), dtype=np.intp)
    return _Paths(0, np.arange(len(roots)), roots, none, visited)


def _bit(of: Indices) -> npt.NDArray[np.uint64]:
    shift: npt.NDArray[np.uint64] = np.left_shift(np.uint64(1), (of % _WORD).astype(np.uint64))
    return shift


def _been(visited: npt.NDArray[np.uint64], rows: Indices, ends: Indices) -> npt.NDArray[np.bool_]:
    been: npt.NDArray[np.bool_] = (visited[rows, ends // _WORD] & _bit(ends)).astype(np.bool_)
    return been
