"""What pulling levers would move of what should get better: the reason and the range. Arithmetic, no model."""

from functools import lru_cache

from seedbed.causal import (
    Act,
    Effect,
    Ensemble,
    Graph,
    Lever,
    Loop,
    Share,
    act_words,
    effects,
    find_loops,
    touches,
)
from seedbed.framer._types import Aim
from seedbed.problem import Frozen

_LOOPS = 500
"""At most as many loops are looked at for those that a lever touches."""
_HARDLY = 0.05
"""A share that is not told in figures."""
_TOLD = 4
"""At most as many of them are named."""


class Moved(Frozen):
    """In what share of the weightings that agree with the signs an aim moves as it should, and in what share against it."""

    aim: Aim
    early: Share
    late: Share
    against: Share
    """In the end."""
    calmer: Share

    @property
    def score(self) -> float:
        """How far it can be relied on, at the least: what speaks for it, less what speaks against it."""
        return self.late.low - self.against.high

    @property
    def text(self) -> str:
        if max(self.late.high, self.against.high) < _HARDLY:
            return f"{self.aim.variable} hardly"
        first = "" if self.early == self.late else f" ({self.early} at first)"
        against = f", the other way in {self.against}" if self.against.high >= _HARDLY else ""
        return f"{self.aim.text} in {self.late} of weightings{first}{against}"


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
    def text(self) -> str:
        told = "; ".join(one.text for one in sorted(self.moved, key=lambda one: -one.late.low))
        through = f"; through {', '.join(self.loops)}" if self.loops else ""
        return f"{told}{through}"


@lru_cache(maxsize=256)
def leverage(graph: Graph, levers: tuple[Lever, ...], aims: tuple[Aim, ...]) -> Leverage:
    """Return what pulling levers together would do to the aims. A third of a second, so it is remembered.

    Raises:
        BadInput: A lever acts on what is not in the graph.
    """
    acts = tuple(act for lever in levers for act in lever.acts)
    # links are there as often as they are believed in, so that what was learned of one changes what a pull does
    found = effects(graph, acts, [aim.variable for aim in aims], ensemble=Ensemble(existence=True))
    trust = sum(lever.belief for lever in levers) / len(levers)
    return Leverage(
        levers=tuple(lever.name for lever in levers),
        acts=acts,
        moved=tuple(_moved(aim, effect) for aim, effect in zip(aims, found, strict=True)),
        loops=_loops(graph, acts),
        trust=trust,
    )


def _moved(aim: Aim, effect: Effect) -> Moved:
    return Moved(
        aim=aim,
        early=effect.early.up if aim.up else effect.early.down,
        late=effect.late.up if aim.up else effect.late.down,
        against=effect.late.down if aim.up else effect.late.up,
        calmer=effect.calm.calmer,
    )


def _loops(graph: Graph, acts: tuple[Act, ...]) -> tuple[str, ...]:
    loops = find_loops(graph, count=_LOOPS).loops
    return tuple(loop.label for loop in loops if any(_touches(act, loop) for act in acts))[:_TOLD]


def _touches(act: Act, loop: Loop) -> bool:
    """Return whether an act changes something on a loop: the variable that it pushes, or the link that it changes."""
    named = touches(act)
    if len(named) == 1:
        return named[0] in loop.variables
    return named in loop.links


def described(lever: Lever) -> str:
    """Return what a lever does in words."""
    return ", ".join(map(act_words, lever.acts))
