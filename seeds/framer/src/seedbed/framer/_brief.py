"""What the framer is given: the problem, and what the user has done with it since it was first framed."""

from seedbed.causal import Edits, Graph
from seedbed.model import Model, Sampling
from seedbed.problem import Framing, Frozen


class Kept(Frozen):
    """The model of an earlier case that is about something like it."""

    case: str
    problem: str
    graph: Graph


class Came(Frozen):
    """What came of a framing that was taken."""

    framing: Framing
    case: str
    text: str
    """How the case ended, in a line."""
    verified: tuple[str, ...] = ()
    """What was held against ground truth on the way."""


class Brief(Frozen):
    """What is framed.

    What the user says in answer to questions is not part of it: the desk knows that.
    """

    problem: str
    additions: tuple[str, ...] = ()
    """What the user has added to the problem."""
    known: tuple[str, ...] = ()
    """What the user has answered while the problem was taken for something else."""
    edits: Edits = Edits()
    """What the user has changed in the graph."""
    taken: tuple[Framing, ...] = ()
    """Framings that the user has taken, their own among them."""
    outcomes: tuple[Came, ...] = ()
    kept: Kept | None = None


class Bounds(Frozen):
    """How much is asked and how long replies are."""

    questions: int = 3
    """At most as many about the problem itself, in a round."""
    doubts: int = 2
    """At most as many about single links."""
    framings: int = 4
    max_tokens: int = 2048

    def sampling(self, model: Model) -> Sampling:
        """Return how a reply is drawn: never longer than a third of what the model takes in at once."""
        return Sampling(max_tokens=min(self.max_tokens, model.context_tokens // 3))
