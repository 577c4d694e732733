"""What pulling levers would move of what should get better: the reason and the range. Arithmetic, no model."""

from functools import lru_cache
from typing import assert_never

from seedbed.causal import (
    Act,
    Connect,
    Effect,
    Ensemble,
    Graph,
    Hasten,
    Lever,
    Loop,
    Push,
    Share,
    Tune,
    act_words,
    effects,
    find_loops,
    touches,
)
from seedbed.framer._types import Aim
from seedbed.problem import BadInput, Frozen

_LOOPS = 500
"""At most as many loops are looked at for those that a lever touches."""
_HARDLY = 0.05
"""A share that is not told in figures."""
_TOLD = 4
"""At most as many of them are named."""
_ENTRIES, _FEWEST, _MOST = 16_000, 64, 256
"""How many weights are drawn: fewer weightings the larger the graph, so that a dozen levers are a few seconds."""


class Moved(Frozen):
    """In what share of the weightings that agree with the signs an aim moves as it should, and in what share against it."""

    aim: Aim
    early: Share
    late: Share
    against: Share
    """In the end."""
    calmer: Share
    """In what share it swings less than before when it is disturbed."""
    wilder: Share

    @property
    def score(self) -> float:
        """How far it can be relied on, at the least: what speaks for it, less what speaks against it."""
        return self.late.low - self.against.high

    @property
    def hardly(self) -> bool:
        """Whether it is moved, either way, in too few weightings to tell."""
        return max(self.late.middle, self.against.middle) < _HARDLY

    @property
    def still(self) -> bool:
        """Whether it is hardly moved, and swings as before."""
        return self.hardly and not self._steadier

    @property
    def text(self) -> str:
        if self.hardly:
            return f"{self.aim.variable} hardly{self._steadier}"
        if self.late.middle < _HARDLY:
            other = self.aim.model_copy(update={"up": not self.aim.up})
            return f"{other.text} in {self.against} of weightings, against what is wanted{self._steadier}"
        first = "" if self.early == self.late else f" ({self.early} at first)"
        against = f", the other way in {self.against}" if self.against.middle >= _HARDLY else ""
        return f"{self.aim.text} in {self.late} of weightings{first}{against}{self._steadier}"

    @property
    def _steadier(self) -> str:
        if self.calmer.low > max(_HARDLY, self.wilder.high):
            return f", swinging less in {self.calmer}"
        if self.wilder.low > max(_HARDLY, self.calmer.high):
            return f", swinging more in {self.wilder}"
        return ""


class Leverage(Frozen):
    """What pulling some levers together would do."""

    levers: tuple[str, ...]
    acts: tuple[Act, ...]
    moved: tuple[Moved, ...]
    loops: tuple[str, ...]
    """The loops that they touch, such as `R1`, the short ones first."""
    trust: float
    """How far levers that were pulled before did what they should. See `seedbed.causal.Lever.belief`."""

    @property
    def score(self) -> float:
        """By what framings are ranked: the mean over the aims, times the trust in the levers.

        Being calmer is told, and not ranked by: whether that is wanted, the aims do not say.
        """
        return self.trust * sum(one.score for one in self.moved) / max(len(self.moved), 1)

    @property
    def promised(self) -> tuple[Aim, ...]:
        """The aims of which it may be expected that it moves them: all of them where that is none."""
        likely = tuple(one.aim for one in self.moved if one.late.high >= _HARDLY)
        return likely or tuple(one.aim for one in self.moved)

    @property
    def text(self) -> str:
        if all(one.still for one in self.moved):
            return "hardly moves anything"
        told = "; ".join(one.text for one in sorted(self.moved, key=lambda one: -one.late.low))
        through = f"; through {', '.join(self.loops)}" if self.loops else ""
        return f"{told}{through}"


@lru_cache(maxsize=256)
def leverage(graph: Graph, levers: tuple[Lever, ...], aims: tuple[Aim, ...]) -> Leverage:
    """Return what pulling levers together would do to the aims. Some tenths of a second, so it is remembered.

    Raises:
        BadInput: A lever acts on what is not in the graph.
    """
    acts = tuple(act for lever in levers for act in lever.acts)
    # links are there as often as they are believed in, so that what was learned of one changes what a pull does
    found = effects(graph, acts, [aim.variable for aim in aims], ensemble=_ensemble(graph))
    trust = sum(lever.belief for lever in levers) / len(levers)
    return Leverage(
        levers=tuple(lever.name for lever in levers),
        acts=acts,
        moved=tuple(_moved(aim, effect) for aim, effect in zip(aims, found, strict=True)),
        loops=_loops(graph, acts),
        trust=trust,
    )


def weighed(graph: Graph, levers: tuple[Lever, ...], aims: tuple[Aim, ...]) -> Leverage | None:
    """Return what those acts of levers would do that can be done to the graph as it now is.

    Returns:
        `None` where there are none, since links or variables are gone, or where the levers contradict each other.
    """
    left = tuple(one for lever in levers if (one := _possible(graph, lever)) is not None)
    if not left:
        return None
    try:
        return leverage(graph, left, aims)
    except BadInput:  # they push the same variable both ways
        return None


def _possible(graph: Graph, lever: Lever) -> Lever | None:
    acts = tuple(act for act in lever.acts if _can(graph, act))
    return lever.model_copy(update={"acts": acts}) if acts else None


def _can(graph: Graph, act: Act) -> bool:
    match act:
        case Push(variable=variable):
            return variable in graph.variables
        case Tune(cause=cause, effect=effect) | Hasten(cause=cause, effect=effect):
            return (cause, effect) in graph.links
        case Connect():
            return True
        case _:
            assert_never(act)


def _ensemble(graph: Graph) -> Ensemble:
    size = max(_FEWEST, min(_MOST, _ENTRIES // max(len(graph.links), 1)))
    return Ensemble(size=size, existence=True)


def _moved(aim: Aim, effect: Effect) -> Moved:
    return Moved(
        aim=aim,
        early=effect.early.up if aim.up else effect.early.down,
        late=effect.late.up if aim.up else effect.late.down,
        against=effect.late.down if aim.up else effect.late.up,
        calmer=effect.calm.calmer,
        wilder=effect.calm.wilder,
    )


def _loops(graph: Graph, acts: tuple[Act, ...]) -> tuple[str, ...]:
    loops = _found_loops(Graph(edges=graph.edges))
    return tuple(loop.label for loop in loops if any(_touches(act, loop) for act in acts))[:_TOLD]


@lru_cache(maxsize=8)
def _found_loops(graph: Graph) -> tuple[Loop, ...]:
    return tuple(find_loops(graph, count=_LOOPS).loops)


def _touches(act: Act, loop: Loop) -> bool:
    """Return whether an act changes something on a loop: the variable that it pushes, or the link that it changes."""
    named = touches(act)
    if len(named) == 1:
        return named[0] in loop.variables
    return named in loop.links


def described(lever: Lever) -> str:
    """Return what a lever does in words."""
    return ", ".join(map(act_words, lever.acts))
