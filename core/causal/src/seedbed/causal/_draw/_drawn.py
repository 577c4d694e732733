"""What a causal loop diagram is made of, with where each thing stands."""

from dataclasses import dataclass

from seedbed.causal._draw._arcs import Arc
from seedbed.causal._draw._labels import Label
from seedbed.causal._draw._layout import Points
from seedbed.causal._graph import Act, Edge, Lever, Link, Source
from seedbed.causal._loops._found import Loop


@dataclass(frozen=True, slots=True)
class DrawnVariable:
    name: str
    label: Label
    place: Points


@dataclass(frozen=True, slots=True)
class DrawnLink:
    link: Link
    edges: tuple[Edge, ...]
    arc: Arc
    sign: Points
    delay: float
    """At which share of the arc the strokes of a delay stand."""
    torn: bool
    """Whether its edges contradict each other."""
    proposed: bool
    """Whether it is not there unless a lever is pulled."""

    @property
    def unsure(self) -> bool:
        return all(edge.tentative or edge.source is Source.GUESS for edge in self.edges)


@dataclass(frozen=True, slots=True)
class DrawnLoop:
    loop: Loop
    place: Points
    clockwise: bool


@dataclass(frozen=True, slots=True)
class DrawnAct:
    act: Act
    arc: Arc
    note: Points


@dataclass(frozen=True, slots=True)
class DrawnLever:
    lever: Lever
    label: Label
    place: Points
    size: Points
    acts: tuple[DrawnAct, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing: everything with its place, in pixels, y growing downwards."""

    variables: tuple[DrawnVariable, ...]
    links: tuple[DrawnLink, ...]
    loops: tuple[DrawnLoop, ...]
    levers: tuple[DrawnLever, ...]
    low: Points
    high: Points
