"""The feedback loops of a signed graph: all of them where that is feasible, otherwise the shortest, and saying so."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from seedbed.causal._graph import Graph, Link
from seedbed.causal._loops._components import Places, components
from seedbed.causal._loops._found import Found, Loop, turned
from seedbed.causal._loops._search import Search
from seedbed.problem import BadInput

COUNT = 250_000
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Loops:
    """Loops, the shortest first and then by name, and whether they are all."""

    loops: Sequence[Loop]
    complete: bool
    complete_to: int
    """Every loop of at most so many links is among them."""
    why: str = ""
    """Why they may not be all, as a sentence."""


def find_loops(
    graph: Graph,
    *,
    length: int | None = None,
    count: int = COUNT,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Loops:
    """Return the loops of a graph, those of one link first, then of two, and so on until a bound is reached.

    Args:
        graph: The graph.
        length: Look for loops of at most so many links.
        count: Return at most so many.
        seconds: Stop after so long, give or take a tenth of a second.
        clock: What tells the time, in seconds.

    Raises:
        BadInput: A bound is not positive.
    """
    if (length is not None and length < 1) or count < 1 or seconds <= 0:
        raise BadInput("A bound on loops has to be positive", do="Allow at least one")
    end = clock() + seconds
    links = tuple(graph.links.values())
    searches = [Search(component) for component in components(graph)]
    found, room = list[Places](), count
    at: int | None = 1
    while at is not None and (length is None or at <= length):
        rows, stopped = _gathered(_of_length(at, links, searches), at, room, lambda: clock() > end)
        found.append(rows)
        if stopped is not None:
            bound = f"at {count:,} loops" if stopped == "count" else f"after {seconds:g} s"
            why = f"The search stopped {bound}: all of up to {at - 1} links are here, and some of {at}."
            return Loops(Found(links, found), complete=False, complete_to=at - 1, why=why)
        room -= len(rows)
        at = min((search.next for search in searches if search.next is not None), default=None)
    if at is None or length is None:
        return Loops(Found(links, found), complete=True, complete_to=len(graph.variables))
    why = f"Loops of more than {length} links were not looked for."
    return Loops(Found(links, found), complete=False, complete_to=length, why=why)


def _of_length(at: int, links: Sequence[Link], searches: Sequence[Search]) -> Iterator[Places]:
    if at == 1:
        own = [place for place, link in enumerate(links) if link.cause == link.effect]
        yield np.array(own, dtype=np.int32).reshape(-1, 1)
    for search in searches:
        if search.next == at:
            yield from search.loops(at)


def _gathered(
    batches: Iterator[Places], length: int, room: int, late: Callable[[], bool]
) -> tuple[Places, Literal["count", "time"] | None]:
    """Return the loops that come while there is room and time, and what ended it."""
    kept = [np.empty((0, length), dtype=np.int32)]
    stopped: Literal["count", "time"] | None = None
    for batch in batches:
        kept.append(turned(batch[:room]))
        if len(batch) > room:
            stopped = "count"
            break
        room -= len(batch)
        if late():
            stopped = "time"
            break
    return np.concatenate(kept), stopped
