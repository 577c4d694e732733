"""Acts as what they change in the equations: what is held where, which links get stronger, later, or come to be."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from seedbed.causal._graph import Act, Connect, Edge, Graph, Hasten, Push, Tune
from seedbed.problem import BadInput

FACTOR = 2.0
"""What a link's strength or time is multiplied or divided by."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pull:
    """All that some acts change."""

    held: dict[str, int] = field(default_factory=dict)
    """Variables held up (1) or down (-1)."""
    strength: dict[Pair, float] = field(default_factory=dict)
    """What the weights of links are multiplied by, where that is not one."""
    time: dict[Pair, float] = field(default_factory=dict)
    """What the times of links are multiplied by."""
    added: list[Edge] = field(default_factory=list)

    @property
    def starts(self) -> frozenset[str]:
        """The variables whose level it changes first. A link that is merely hastened changes none by itself."""
        tuned = {effect for _, effect in self.strength}
        return frozenset({*self.held, *tuned, *(edge.effect for edge in self.added)})


def pull_of(graph: Graph, acts: Iterable[Act]) -> Pull:
    """Return what acts change together. Their order does not matter.

    Raises:
        BadInput: There are none, they contradict each other, or they name what is not in the graph.
    """
    pull = Pull()
    every = tuple(dict.fromkeys(acts))
    if not every:
        raise BadInput("There is nothing to pull", do="Pass at least one act")
    for act in every:
        match act:
            case Push(variable=variable, up=up):
                _hold(pull, graph, variable, 1 if up else -1)
            case Tune(stronger=stronger, cut=cut):
                _multiply(
                    pull.strength, _link(graph, act), 0.0 if cut else FACTOR if stronger else 1 / FACTOR
                )
            case Hasten(sooner=sooner):
                _multiply(pull.time, _link(graph, act), 1 / FACTOR if sooner else FACTOR)
            case Connect(edge=edge):
                pull.added.append(edge)
            case _:
                assert_never(act)
    return pull


def _hold(pull: Pull, graph: Graph, variable: str, way: int) -> None:
    if variable not in graph.variables:
        raise BadInput("There is no such variable to push", where=variable, do="Add it to the graph first")
    if pull.held.setdefault(variable, way) != way:
        raise BadInput("A variable is pushed both up and down", where=variable, do="Leave out one of them")


def _multiply(factors: dict[Pair, float], pair: Pair, factor: float) -> None:
    factors[pair] = factors.get(pair, 1.0) * factor


def _link(graph: Graph, act: Tune | Hasten) -> Pair:
    pair = act.cause, act.effect
    if pair not in graph.links:
        raise BadInput(
            "There is no such link to change",
            where=" → ".join(pair),
            do="Add it, or use a Connect to make it",
        )
    return pair
