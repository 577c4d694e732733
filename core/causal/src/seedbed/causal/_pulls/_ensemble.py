"""What an ensemble of weightings is, and which part of a graph it has to be drawn for."""

from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import Field

from seedbed.causal._graph import Graph, Link
from seedbed.causal._pulls._pull import Pull
from seedbed.problem import BadInput, Frozen, Polarity

_ENTRIES = 200_000
"""How many weights are drawn where nobody says: what takes a few seconds on one core."""
_FEWEST, _MOST = 32, 512
_LARGEST = 1_000_000
"""How many weights are drawn at most: what takes a minute or two and less than half a gigabyte."""
_SMALLEST = 16
LAG = (1.0, 3.0)
"""Between what times a link follows its cause, in units of the quickest: log-uniform."""
WAIT = (3.0, 9.0)
"""For how long nothing comes through a delayed link, before it follows like any other: log-uniform."""
HORIZON = 400.0
"""The longest time that is simulated: some 200 links, one after the other."""


class Ensemble(Frozen):
    """Which weightings are tried: many that agree with the signs, the same for the same seed.

    What is drawn for a link depends on the seed and the two variables alone, so that an edge added elsewhere changes none
    of it, and two pulls on one graph are compared on the same weightings.
    """

    size: Annotated[int, Field(ge=_SMALLEST, le=100_000)] | None = None
    """How many weightings for each normalisation. By default 32 to 512, the fewer the larger the graph."""
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] = 0
    existence: bool = False
    """Whether a link is only there in the share of the ensemble that its belief says."""

    def members(self, links: int) -> int:
        """Return how many weightings are drawn for a graph of so many links."""
        return self.size or max(_FEWEST, min(_MOST, _ENTRIES // max(links, 1)))


class Part(Frozen):
    """The part of a graph that can matter to some variables, with all that a pull adds."""

    variables: tuple[str, ...]
    links: tuple[Link, ...]
    """Sorted by effect, with those that the pull adds."""
    added: frozenset[int] = frozenset()
    """The places of the links that are not there before the pull."""
    on: tuple[str, ...]


def part_of(graph: Graph, pull: Pull, on: Iterable[str]) -> Part:
    """Return the variables from which one can reach those asked for, and the links between them.

    Raises:
        BadInput: No variable is asked for, or one that is not there.
    """
    if isinstance(on, str):
        raise BadInput("A text is no list of variables", where=on, do=f"Pass a list: [{on!r}]")
    wanted = tuple(dict.fromkeys(on))
    if not wanted:
        raise BadInput("No variable is asked about", do="Name at least one")
    new = [_as_link(edge.cause, edge.effect, edge.polarity, delayed=edge.delayed) for edge in pull.added]
    known = {*graph.variables, *(name for link in new for name in (link.cause, link.effect))}
    for name in wanted:
        if name not in known:
            raise BadInput("There is no such variable", where=name)
    every = [*((link, False) for link in graph.links.values()), *((link, True) for link in new)]
    matter = _upstream([link for link, _ in every], wanted)
    kept = sorted(
        ((link, added) for link, added in every if link.effect in matter),
        key=lambda one: (one[0].effect, one[0].cause, one[1], one[0].polarity),
    )
    return Part(
        variables=tuple(sorted(matter)),
        links=tuple(link for link, _ in kept),
        added=frozenset(place for place, (_, added) in enumerate(kept) if added),
        on=wanted,
    )


def members_for(part: Part, ensemble: Ensemble) -> int:
    """Return how many weightings of a part are drawn.

    Raises:
        BadInput: They would take up too much memory.
    """
    size, of = ensemble.members(len(part.links)), max(len(part.links), len(part.variables))
    if size * of > _LARGEST:
        most = _LARGEST // of
        raise BadInput(
            f"{size:,} weightings of {of:,} links or variables are too many",
            do=f"Ask for at most {most:,}" if most >= _SMALLEST else "Look at a smaller part of the graph",
        )
    return size


def _as_link(cause: str, effect: str, polarity: Polarity, *, delayed: bool) -> Link:
    # what a person makes is there: its belief is no question
    return Link(cause=cause, effect=effect, polarity=polarity, delayed=delayed, belief=1.0)


def _upstream(links: Iterable[Link], of: Collection[str]) -> frozenset[str]:
    causes: dict[str, list[str]] = {}
    for link in links:
        causes.setdefault(link.effect, []).append(link.cause)
    found, left = set(of), list(of)
    while left:
        fresh = set(causes.get(left.pop(), ())) - found
        found |= fresh
        left += fresh
    return frozenset(found)
