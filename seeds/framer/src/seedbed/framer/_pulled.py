"""A graph with its levers, and what pulling each would do to what should get better."""

from seedbed.causal import Graph, Lever
from seedbed.framer._leverage import Leverage, weighed
from seedbed.framer._types import Aim
from seedbed.problem import Frozen, Question


class Pulled(Frozen):
    """A graph with its levers, and what they are held against."""

    graph: Graph
    aims: tuple[Aim, ...]
    words: tuple[str, ...]
    """What the user has said before anything was tried: framings are worded by it once, and then only ranked anew."""
    key: str
    """The key of the move that it follows from."""
    left: tuple[Question, ...] = ()
    """What was asked, and is open without anything waiting for it."""

    def pull(self, *levers: Lever) -> Leverage | None:
        """Return what pulling levers together would do; `None` where nothing can be said of it."""
        there = tuple(aim for aim in self.aims if aim.variable in self.graph.variables)
        return weighed(self.graph, levers, there) if levers and there else None

    def ranked(self) -> tuple[Leverage, ...]:
        """Return what pulling each lever would do, the likeliest to help first; without those of which nothing is known."""
        found = (self.pull(lever) for lever in self.graph.levers)
        return tuple(sorted((one for one in found if one), key=lambda one: (-one.score, one.levers)))
