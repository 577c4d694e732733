"""Levins' qualitative analysis of a press: what the signs alone say of a small system in which every variable is damped.

Sources: R. Levins, The Qualitative Analysis of Partially Specified Systems (Annals of the New York Academy of Sciences
231, 1974). J. M. Dambacher, H. W. Li and P. A. Rossignol, Relevance of Community Structure in Assessing Indeterminacy of
Ecological Predictions (Ecology 83, 2002), for the weights.
"""

from collections.abc import Iterable, Mapping, Sequence

from seedbed.causal._graph import Graph
from seedbed.causal._pulls._ranges import Direction
from seedbed.problem import BadInput, Frozen, Polarity

MOST_PRESSED = 12
"""How many variables may act together: the work doubles with each."""
_LIKELY = 0.5
"""From this weight on, Dambacher, Li and Rossignol (2002) found the net sign to be right nearly always."""

Entry = tuple[int, int]
"""Of an element of the matrix: its sign, or 0 where unknown; and 1, or 0 where there is nothing."""


class Response(Frozen):
    """What a lasting press upwards on one variable does to another, once all has settled."""

    variable: str
    net: int
    """Feedback terms for up, less those for down."""
    total: int
    """All terms, those of unknown sign included."""

    @property
    def weight(self) -> float:
        """How far the terms agree: 1 where the signs alone decide, near 0 where nothing can be said."""
        return abs(self.net) / self.total if self.total else 1.0

    @property
    def direction(self) -> Direction:
        """Up or down from a weight of one half on."""
        if self.total == 0:
            return Direction.NONE
        if self.weight < _LIKELY:
            return Direction.MIXED
        return Direction.UP if self.net > 0 else Direction.DOWN


class Press(Frozen):
    """What a lasting press upwards on a variable does to all, by their signs alone."""

    variable: str
    responses: tuple[Response, ...]
    settles: float
    """How far the terms of the whole agree that it settles at all, from -1 to 1. Near or below 0, do not rely on the
    responses: their signs are those of a system that settles."""


def press(graph: Graph, variable: str) -> Press:
    """Press a variable and return the signs of the adjoint of the negative community matrix, with their weights.

    Every variable damps itself, as in Levins' own examples; one with a reinforcing link to itself may or may not. Unlike
    a `Push`, a press adds to a variable and does not hold it. Delays play no part.

    Raises:
        BadInput: There is no such variable, or too many act together.
    """
    if variable not in graph.variables:
        raise BadInput("There is no such variable to press", where=variable)
    onward, back = _neighbours(graph)
    reached = _closure(onward, variable)
    matrix = _matrix(graph)
    return Press(
        variable=variable,
        responses=tuple(
            _response(matrix, sorted(reached & _closure(back, name)), variable, name)
            if name in reached
            else Response(variable=name, net=0, total=0)
            for name in graph.variables
        ),
        settles=_settles(matrix, reached, onward, back),
    )


def _response(
    matrix: Mapping[tuple[str, str], Entry], among: Sequence[str], pressed: str, name: str
) -> Response:
    """Return one element of the adjoint. Variables that are not on the way cancel out of its sign."""
    _refuse_many(among, pressed)
    rows = [row for row in among if row != pressed]
    columns = [column for column in among if column != name]
    sign = -1 if (among.index(pressed) + among.index(name)) % 2 else 1
    net, total = determinant([[matrix.get((row, column), (0, 0)) for column in columns] for row in rows])
    return Response(variable=name, net=sign * net, total=total)


def _settles(
    matrix: Mapping[tuple[str, str], Entry],
    reached: Iterable[str],
    onward: Mapping[str, Iterable[str]],
    back: Mapping[str, Iterable[str]],
) -> float:
    """Return the least agreement of the terms of a determinant, over the parts in which all reach each other."""
    least, left = 1.0, set(reached)
    while left:
        start = min(left)
        part = sorted(_closure(onward, start) & _closure(back, start))
        _refuse_many(part, start)
        left -= set(part)
        net, total = determinant([[matrix.get((row, column), (0, 0)) for column in part] for row in part])
        least = min(least, net / total)
    return least


def determinant(rows: Sequence[Sequence[Entry]]) -> tuple[int, int]:
    """Return the sum of the signs of all terms, and their number: one pass over the sets of columns used."""
    terms: dict[int, tuple[int, int]] = {0: (1, 1)}
    for row in rows:
        after: dict[int, tuple[int, int]] = {}
        for used, (net, total) in terms.items():
            for column, (sign, there) in enumerate(row):
                if not there or used >> column & 1:
                    continue
                swaps = (used >> column + 1).bit_count()
                old_net, old_total = after.get(used | 1 << column, (0, 0))
                after[used | 1 << column] = (old_net + net * sign * (-1) ** swaps, old_total + total)
        terms = after
    return terms.get((1 << len(rows)) - 1, (0, 0))


def _matrix(graph: Graph) -> Mapping[tuple[str, str], Entry]:
    """Return the negative community matrix, by effect and cause."""
    signs = {Polarity.SAME: -1, Polarity.OPPOSITE: 1, Polarity.UNKNOWN: 0}
    matrix: dict[tuple[str, str], Entry] = {(name, name): (1, 1) for name in graph.variables}
    for link in graph.links.values():
        own = link.cause == link.effect
        sign = signs[link.polarity]
        matrix[link.effect, link.cause] = (max(sign, 0) if own else sign, 1)
    return matrix


def _neighbours(graph: Graph) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    onward: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for cause, effect in graph.links:
        onward.setdefault(cause, []).append(effect)
        back.setdefault(effect, []).append(cause)
    return onward, back


def _closure(onward: Mapping[str, Iterable[str]], start: str) -> frozenset[str]:
    found, left = {start}, [start]
    while left:
        fresh = set(onward.get(left.pop(), ())) - found
        found |= fresh
        left += fresh
    return frozenset(found)


def _refuse_many(among: Sequence[str], where: str) -> None:
    if len(among) > MOST_PRESSED:
        raise BadInput(
            f"{len(among)} variables act together, and the terms to compare grow with the factorial of that",
            where=where,
            do=f"Simulate with effects(), or keep to a part of at most {MOST_PRESSED}",
        )
