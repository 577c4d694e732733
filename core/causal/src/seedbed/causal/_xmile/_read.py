"""XMILE, the file format of system dynamics: models read into signed graphs.

Source of the format: XMILE 1.0 (OASIS Standard, 14 December 2015).
"""

from seedbed.causal._graph import Graph
from seedbed.problem import Frozen


class Unsigned(Frozen):
    """A link whose polarity the equations do not give, and why."""

    cause: str
    effect: str
    reason: str


class XmileModel(Frozen):
    """What an XMILE document says of causes and effects."""

    graph: Graph
    unsigned: tuple[Unsigned, ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out, or taken to be so."""
    idle: tuple[tuple[str, str], ...] = ()
    """The links, as cause and effect, that did nothing in the model's own run: either the cause never moved, or the effect
    never answered. They are in the graph, since in another run they may matter."""

    @property
    def at_work(self) -> Graph:
        """The graph without the idle links, whose loops are those that tools list for the model's own run."""
        idle = frozenset(self.idle)
        edges = tuple(edge for edge in self.graph.edges if (edge.cause, edge.effect) not in idle)
        return Graph(variables=self.graph.variables, edges=edges)


def read_xmile(document: bytes) -> XmileModel:
    """Return the graph of a system dynamics model, polarities derived from its equations.

    A flow raises or lowers its stock, and all else is raised or lowered by what its equation reads. The initial value of a
    stock is no cause. A polarity is the sign of the slope over all values that the causes can have; where that has both,
    it is the sign over the model's own run, and the edge's `because` says so; where that has both as well, or none, it is
    unknown.

    Raises:
        BadInput: The document is no XMILE, is larger or deeper than any that a person writes, or made to do harm.
    """
    # the grammar, the XML parser and numpy are loaded when a model is read, not when a graph is drawn
    from seedbed.causal._xmile._document import read_document
    from seedbed.causal._xmile._links import links_of
    from seedbed.causal._xmile._model import bind

    return links_of(bind(read_document(document)))
