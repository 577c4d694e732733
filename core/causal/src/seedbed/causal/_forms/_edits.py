"""What a person's edit of the lines changes in the graph, so that nothing that the lines do not show is lost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from seedbed.causal._forms._lines import read_lines
from seedbed.causal._graph import Act, Connect, Edge, Graph, Lever, Source
from seedbed.causal._names import Name
from seedbed.problem import Frozen


class Edits(Frozen):
    """What an edit of the lines comes to."""

    added: tuple[Edge, ...] = ()
    """Edges between variables that had none."""
    corrected: tuple[Edge, ...] = ()
    """All edges, as they are now, between variables of which an edge was changed."""
    removed: tuple[tuple[Name, Name], ...] = ()
    """Causes and effects that have no edge any more."""
    levers: tuple[Lever, ...] = ()
    """Levers that are new, or as they are now."""
    dropped: tuple[Name, ...] = ()
    """Names of levers that are gone."""
    named: tuple[Name, ...] = ()
    """Variables that are new."""
    forgotten: tuple[Name, ...] = ()
    """Variables that nothing mentions any more."""

    def __bool__(self) -> bool:
        return self != Edits()


def edited(before: Graph, text: str) -> Edits:
    """Return what the lines say otherwise than the graph that they were written from.

    What was left as it was keeps its confidence, source and findings. An edge of which the delay or the words were
    corrected keeps its confidence and findings, and is the user's from then on. One with another sign is a new edge.

    Raises:
        BadInput: A line is none of the form.
    """
    after = read_lines(text)
    old, new = _by_pair(before.edges), _by_pair(after.edges)
    now = {pair: tuple(_kept(edge, old.get(pair, ())) for edge in edges) for pair, edges in new.items()}
    levers = {lever.name: lever for lever in before.levers}
    left, known, mentioned = (
        {lever.name for lever in after.levers},
        set(before.variables),
        set(after.variables),
    )
    changed = (_kept_lever(lever, levers.get(lever.name)) for lever in after.levers)
    return Edits(
        added=tuple(edge for pair, edges in now.items() if pair not in old for edge in edges),
        corrected=tuple(
            edge for pair, edges in now.items() if old.get(pair, edges) != edges for edge in edges
        ),
        removed=tuple(pair for pair in old if pair not in new),
        levers=tuple(lever for lever in changed if lever != levers.get(lever.name)),
        dropped=tuple(name for name in levers if name not in left),
        named=tuple(name for name in after.variables if name not in known),
        forgotten=tuple(name for name in before.variables if name not in mentioned),
    )


def apply(graph: Graph, edits: Edits) -> Graph:
    """Return the graph with the edits made, also where it has grown since the lines were written."""
    gone = {*edits.removed, *((edge.cause, edge.effect) for edge in edits.corrected)}
    forgotten = set(edits.forgotten)
    replaced = {*edits.dropped, *(lever.name for lever in edits.levers)}
    left = tuple(edge for edge in graph.edges if (edge.cause, edge.effect) not in gone)
    return Graph(
        variables=(*(name for name in graph.variables if name not in forgotten), *edits.named),
        edges=(*left, *edits.added, *edits.corrected),
        levers=(*(lever for lever in graph.levers if lever.name not in replaced), *edits.levers),
    )


def _by_pair(edges: Iterable[Edge]) -> Mapping[tuple[str, str], tuple[Edge, ...]]:
    pairs: defaultdict[tuple[str, str], tuple[Edge, ...]] = defaultdict(tuple)
    for edge in edges:
        pairs[edge.cause, edge.effect] += (edge,)
    return pairs


def _shown(edge: Edge) -> Edge:
    """Return what a line shows of an edge."""
    return Edge(
        cause=edge.cause,
        effect=edge.effect,
        polarity=edge.polarity,
        delayed=edge.delayed,
        because=edge.because,
    )


def _kept(edge: Edge, before: tuple[Edge, ...]) -> Edge:
    """Return an edge of the lines with what the lines do not show."""
    same = next((known for known in before if _shown(known) == edge), None)
    corrected = next((known for known in before if known.key == edge.key), None)
    if same or not corrected:
        return same or edge
    told = {"delayed": edge.delayed, "because": edge.because, "source": Source.USER, "tentative": False}
    return corrected.model_copy(update=told)


def _kept_lever(lever: Lever, before: Lever | None) -> Lever:
    """Return a lever of the lines with what the lines do not show."""
    if before is None:
        return lever
    # as sets: an act has its place among others by what lines do not show, too
    shown = set(map(_shown_act, before.acts))
    if (lever.kind, set(lever.acts), lever.because) == (before.kind, shown, before.because):
        return before
    acts = tuple(_kept_act(act, before.acts) for act in lever.acts)
    kept = {"acts": acts, "confidence": before.confidence, "findings": before.findings}
    return lever.model_copy(update=kept)


def _shown_act(act: Act) -> Act:
    return Connect(edge=_shown(act.edge)) if isinstance(act, Connect) else act


def _kept_act(act: Act, before: Iterable[Act]) -> Act:
    if isinstance(act, Connect):
        edges = tuple(known.edge for known in before if isinstance(known, Connect))
        return Connect(edge=_kept(act.edge, edges))
    return act
