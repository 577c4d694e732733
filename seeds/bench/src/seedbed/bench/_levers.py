"""The levers that experts name for models whose policies are known, and where any ranking puts them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import mean

import networkx as nx

from seedbed.causal import Act, Connect, Effect, Ensemble, Graph, Hasten, Push, Shares, Tune, effects

Place = str | tuple[str, str]
"""What an act changes: a variable or a link."""


class Wish(Enum):
    """What is wanted of a variable."""

    LESS = "less, late"
    SOONER = "more, early"
    CALMER = "calmer"


@dataclass(frozen=True, slots=True)
class Named:
    """A lever that an expert names, as acts on the graph, with the words that say so."""

    acts: tuple[Act, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Known:
    """A published model with what is wanted of it and the levers named for that."""

    name: str
    file: str
    wish: Wish
    on: tuple[str, ...]
    named: tuple[Named, ...]


def candidates(graph: Graph) -> tuple[Act, ...]:
    """Return every pull that can be tried without knowing the answer: on sources, on links, on delays."""
    fed = {link.effect for link in graph.links.values()}
    sources = [name for name in graph.variables if name not in fed]
    acts: list[Act] = [Push(variable=name, up=up) for name in sources for up in (True, False)]
    for link in graph.links.values():
        cause, effect = link.cause, link.effect
        acts += [Tune(cause=cause, effect=effect, stronger=stronger) for stronger in (True, False)]
        acts.append(Tune(cause=cause, effect=effect, stronger=False, cut=True))
        if link.delayed:
            acts += [Hasten(cause=cause, effect=effect, sooner=sooner) for sooner in (True, False)]
    return tuple(acts)


def place_of(act: Act) -> Place | None:
    """Return where an act takes hold; None for a link that is not there yet."""
    match act:
        case Push(variable=variable):
            return variable
        case Tune(cause=cause, effect=effect) | Hasten(cause=cause, effect=effect):
            return cause, effect
        case Connect():
            return None


def score(graph: Graph, acts: Sequence[Act], known: Known, ensemble: Ensemble) -> float:
    """Return the share of the ensemble in which what is wanted happens, less that in which its opposite does.

    Each share is the middle of its range, and the mean is taken over the variables asked about: all that the shares say,
    in one number. It was fixed before anything was scored. How `calm` is measured was not: it was changed after a first
    look, since a thermostat with a shorter delay did not come out calmer, and since a push on a source seemed to calm.
    """
    found = effects(graph, acts, known.on, ensemble=ensemble)
    return mean(wanted - against for wanted, against in (_shares(effect, known.wish) for effect in found))


def _shares(effect: Effect, wish: Wish) -> tuple[float, float]:
    match wish:
        case Wish.LESS:
            return _middles(effect.late)[::-1]
        case Wish.SOONER:
            return _middles(effect.early)
        case Wish.CALMER:
            return effect.calm.calmer.middle, effect.calm.wilder.middle


def _middles(shares: Shares) -> tuple[float, float]:
    return shares.up.middle, shares.down.middle


def centralities(graph: Graph) -> tuple[Mapping[Place, float], Mapping[Place, float]]:
    """Return the betweenness of each variable and link, and in how many loops it takes part.

    Links are made nodes between their ends, so that both kinds can be compared.
    """
    split: nx.DiGraph[Place] = nx.DiGraph()
    split.add_nodes_from(graph.variables)
    for pair in graph.links:
        nx.add_path(split, [pair[0], pair, pair[1]])
    loops: dict[Place, float] = dict.fromkeys(split, 0.0)
    for loop in nx.simple_cycles(split):
        for place in loop:
            loops[place] += 1
    return nx.betweenness_centrality(split), loops


def percentile(value: float, among: Sequence[float]) -> float:
    """Return the share of values that lie below, those alike counted half: one half is what chance gives."""
    return mean((other < value) + (other == value) / 2 for other in among)
