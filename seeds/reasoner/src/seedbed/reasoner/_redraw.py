"""What the user changes in the graph of a case, written down link by link: nobody's edit takes another's away."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from seedbed.causal import Edge, Edits, Graph, Hasten, Lever, Tune, apply, edited, write_lines
from seedbed.context import CaseRecord, Store
from seedbed.problem import AboutEdge, AboutLever, BadInput, Denied, Given, Statement

MAX_CHANGES = 500
"""More are no edit of a person's, and each is written by itself."""


class Change(StrEnum):
    """What was done to a link or a lever."""

    ADDED = "added"
    CORRECTED = "corrected"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One change to the graph."""

    change: Change
    about: AboutEdge | AboutLever
    text: str
    """The lines that are now, or that are gone."""
    before: str = ""
    """The lines that were, where they are others now."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What lines say otherwise than the graph that they were written from."""

    drawn: tuple[Drawn, ...]
    left: tuple[str, ...]
    """Variables by themselves that are new or gone, which is not noted."""


def redrawn(before: Graph, text: str) -> Redrawn:
    """Return what lines change, a link or a lever each.

    Raises:
        BadInput: A line is none of the form, the lines leave nothing of the graph, change too much, or have a lever that
            changes what is not there.
    """
    edits = edited(before, text)
    after = apply(before, edits)
    drawn = (*_links(before, edits), *_levers(before, edits))
    if drawn and not after.edges and not after.levers:
        raise BadInput("These lines have no link and no lever", do="Leave those that are to stay")
    if len(drawn) > MAX_CHANGES:
        raise BadInput(
            f"These lines change {len(drawn):,} things", do=f"Change at most {MAX_CHANGES} at once"
        )
    _refuse_loose(after)
    linked = {*_linked(before), *_linked(after)}
    return Redrawn(drawn, tuple(one for one in (*edits.named, *edits.forgotten) if one not in linked))


def note(store: Store, root: CaseRecord, drawn: tuple[Drawn, ...]) -> list[Statement]:
    """Note changes in a case."""
    record = store.last_run(root.id)
    assert record is not None  # noqa: S101 - a case that has a graph was begun
    run = store.continued(record)
    return [
        run.say(one.about, one.text, Denied() if one.change is Change.DENIED else Given()) for one in drawn
    ]


def _links(before: Graph, edits: Edits) -> Iterator[Drawn]:
    known = _by_pair(before.edges)
    now = {**_by_pair(edits.added), **_by_pair(edits.corrected), **dict.fromkeys(edits.removed, ())}
    for (cause, effect), edges in now.items():
        about = AboutEdge(cause=cause, effect=effect)
        was = _lines(Graph(edges=known.get((cause, effect), ())))
        yield _drawn(about, _lines(Graph(edges=edges)), was)


def _levers(before: Graph, edits: Edits) -> Iterator[Drawn]:
    known = {lever.name: lever for lever in before.levers}
    now: dict[str, tuple[Lever, ...]] = {lever.name: (lever,) for lever in edits.levers}
    for name, levers in {**now, **dict.fromkeys(edits.dropped, ())}.items():
        was = _lines(Graph(levers=(known[name],))) if name in known else ""
        yield _drawn(AboutLever(name=name), _lines(Graph(levers=levers)), was)


def _drawn(about: AboutEdge | AboutLever, text: str, was: str) -> Drawn:
    if not text:
        return Drawn(Change.DENIED, about, was)
    return Drawn(Change.CORRECTED if was else Change.ADDED, about, text, was)


def _linked(graph: Graph) -> tuple[str, ...]:
    """Return the variables that links and levers name."""
    return Graph(edges=graph.edges, levers=graph.levers).variables


def _lines(graph: Graph) -> str:
    return write_lines(graph, comments=False).rstrip("\n")


def _by_pair(edges: tuple[Edge, ...]) -> dict[tuple[str, str], tuple[Edge, ...]]:
    pairs: dict[tuple[str, str], tuple[Edge, ...]] = {}
    for edge in edges:
        pairs[edge.cause, edge.effect] = (*pairs.get((edge.cause, edge.effect), ()), edge)
    return pairs


def _refuse_loose(graph: Graph) -> None:
    """Refuse a lever on a link that is not there: nothing could be said of what it does."""
    for lever in graph.levers:
        for act in lever.acts:
            if isinstance(act, Tune | Hasten) and (act.cause, act.effect) not in graph.links:
                raise BadInput(
                    f"The lever {lever.name} changes a link that is not there",
                    where=f"{act.cause} -> {act.effect}",
                    do="Draw the link, or change or delete the lever",
                )
