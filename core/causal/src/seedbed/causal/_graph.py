"""Signed causal graphs: variables, links with a polarity, and the levers that a person can pull. Immutable values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, Self, assert_never

from pydantic import Field, model_validator

from seedbed.causal._names import Name
from seedbed.causal._texts import Text, joined
from seedbed.problem import Frozen, Polarity

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]


class Source(StrEnum):
    """Where an edge comes from, which says how far it is to be trusted."""

    TEXT = "text"
    """Words of the user support it: `because` quotes them."""
    USER = "user"
    """The user drew or corrected it."""
    EQUATION = "equation"
    """It stands in the equations of a model."""
    GUESS = "guess"
    """A language model's guess: nothing that the user said supports it."""


class Finding(Frozen):
    """What one outcome said about an edge: whether the effect followed, in whose words, and where."""

    confirms: bool
    words: Text
    case: Text = ""


WEIGHT = 4.0
"""How many findings a first confidence counts for. See `belief`."""


def belief(confidence: float, findings: "tuple[Finding, ...]") -> float:
    """Return what findings make of a first confidence: the posterior mean of a beta distribution.

    Its prior has the confidence as its mean and is worth `WEIGHT` findings: four say as much as the first guess did.
    """
    confirmed = sum(finding.confirms for finding in findings)
    return (WEIGHT * confidence + confirmed) / (WEIGHT + len(findings))


class Edge(Frozen):
    """One causal link: when the cause moves, the effect moves the same or the opposite way, all else being equal."""

    cause: Name
    effect: Name
    polarity: Polarity = Polarity.UNKNOWN
    delayed: bool = False
    """Whether the effect comes noticeably later than its cause."""
    because: Text = ""
    """The words that support it. `quotes` takes apart what was folded together."""
    confidence: Confidence = 0.5
    """How likely it is to exist as drawn, before anything came of it."""
    source: Source = Source.USER
    tentative: bool = False
    """Whether it is to be asked about again: what a lens showed, or what another case's model says."""
    findings: tuple[Finding, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        return self.cause, self.effect, self.polarity.value

    @property
    def belief(self) -> float:
        """How likely it is by now. See `belief`."""
        return belief(self.confidence, self.findings)


class LeverKind(StrEnum):
    """The twelve kinds of places to intervene in a system, the weakest first.

    Source: Donella Meadows, Leverage Points: Places to Intervene in a System (The Sustainability Institute, 1999).
    """

    PARAMETER = "parameter"
    BUFFER = "buffer"
    STRUCTURE = "structure"
    DELAY = "delay"
    BALANCING = "balancing loop"
    REINFORCING = "reinforcing loop"
    INFORMATION = "information flow"
    RULE = "rule"
    SELF_ORGANISATION = "self-organisation"
    GOAL = "goal"
    PARADIGM = "paradigm"
    TRANSCENDENCE = "transcendence"


class Push(Frozen):
    """Push a variable up or down and hold it there."""

    kind: Literal["push"] = "push"
    variable: Name
    up: bool


class Tune(Frozen):
    """Make a link stronger or weaker; cut it altogether where `cut` is set."""

    kind: Literal["tune"] = "tune"
    cause: Name
    effect: Name
    stronger: bool
    cut: bool = False

    @model_validator(mode="after")
    def _cut_is_weaker(self) -> "Tune":
        if self.cut and self.stronger:
            raise ValueError("a link that is cut is not made stronger")
        return self


class Hasten(Frozen):
    """Make a link's effect come sooner, or later."""

    kind: Literal["hasten"] = "hasten"
    cause: Name
    effect: Name
    sooner: bool


class Connect(Frozen):
    """Add a link that is not there, such as a flow of information to whom it did not reach."""

    kind: Literal["connect"] = "connect"
    edge: Edge


Act = Annotated[Push | Tune | Hasten | Connect, Field(discriminator="kind")]


class Lever(Frozen):
    """Something that a person can decide, and what it changes in the graph."""

    name: Name
    kind: LeverKind
    acts: Annotated[tuple[Act, ...], Field(min_length=1)]
    because: Text = ""
    """The words that say that the user has it."""
    confidence: Confidence = 0.75
    """How likely it is to do what its acts say, before it was ever pulled."""
    source: Source = Source.USER
    findings: tuple[Finding, ...] = ()
    """Whether it moved what it should when it was pulled."""

    @property
    def belief(self) -> float:
        """How likely it is by now. See `belief`."""
        return belief(self.confidence, self.findings)


class Link(Frozen):
    """What all edges between the same two variables come to."""

    cause: str
    effect: str
    polarity: Polarity
    """Unknown where edges contradict each other."""
    delayed: bool
    belief: Confidence


class Contradiction(Frozen):
    """Edges that say opposite things of the same two variables."""

    cause: str
    effect: str
    edges: tuple[Edge, ...]


class Graph(Frozen):
    """A signed causal graph in a canonical order, so that graphs that say the same are equal.

    Edges are known by cause, effect and polarity: those that say the same are folded into one, and those that contradict
    each other are kept side by side. `links` says what they come to, and `contradictions` which they are.
    Variables that edges and levers name need not be listed.
    """

    variables: tuple[Name, ...] = ()
    edges: tuple[Edge, ...] = ()
    levers: tuple[Lever, ...] = ()

    @model_validator(mode="after")
    def _in_canonical_order(self) -> "Graph":
        named = {name for edge in self.edges for name in (edge.cause, edge.effect)}
        touched = {name for lever in self.levers for act in lever.acts for name in touches(act)}
        # the value is not out of the constructor's hands yet, so nobody sees it change
        object.__setattr__(self, "variables", tuple(sorted({*self.variables, *named, *touched})))
        object.__setattr__(self, "edges", fold(self.edges))
        object.__setattr__(self, "levers", _fold_levers(self.levers))
        return self

    @cached_property
    def links(self) -> Mapping[tuple[str, str], Link]:
        """What the edges come to, by cause and effect, in canonical order."""
        return MappingProxyType({pair: _link(edges) for pair, edges in _by_pair(self.edges).items()})

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """The pairs of variables of which edges say both the same and the opposite."""
        return tuple(
            Contradiction(cause=cause, effect=effect, edges=edges)
            for (cause, effect), edges in _by_pair(self.edges).items()
            if len(_known(edges)) > 1
        )

    def model_copy(self, *, update: Mapping[str, object] | None = None, deep: bool = False) -> Self:  # noqa: ARG002 - nothing in it changes
        """Return the graph with other fields, checked and in order like any."""
        fields: dict[str, object] = {"variables": self.variables, "edges": self.edges, "levers": self.levers}
        return self.model_validate({**fields, **(update or {})})

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object] | None = None) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        # without what was worked out from the fields, which cannot be pickled
        return _graph, (self.variables, self.edges, self.levers)


def _graph(variables: tuple[str, ...], edges: tuple[Edge, ...], levers: tuple[Lever, ...]) -> Graph:
    return Graph(variables=variables, edges=edges, levers=levers)


def touches(act: Act) -> tuple[str, ...]:
    """Return the variables that an act names."""
    match act:
        case Push(variable=variable):
            return (variable,)
        case Tune(cause=cause, effect=effect) | Hasten(cause=cause, effect=effect):
            return cause, effect
        case Connect(edge=edge):
            return edge.cause, edge.effect
        case _:
            assert_never(act)


def _by_pair(edges: Iterable[Edge]) -> Mapping[tuple[str, str], tuple[Edge, ...]]:
    pairs: defaultdict[tuple[str, str], tuple[Edge, ...]] = defaultdict(tuple)
    for edge in edges:
        pairs[edge.cause, edge.effect] += (edge,)
    return pairs


def _known(edges: Iterable[Edge]) -> frozenset[Polarity]:
    return frozenset(edge.polarity for edge in edges) - {Polarity.UNKNOWN}


def _link(edges: tuple[Edge, ...]) -> Link:
    known = _known(edges)
    return Link(
        cause=edges[0].cause,
        effect=edges[0].effect,
        polarity=min(known) if len(known) == 1 else Polarity.UNKNOWN,
        delayed=any(edge.delayed for edge in edges),
        belief=max(edge.belief for edge in edges),
    )


def fold(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Return edges in canonical order, those that say the same folded into one. The order they come in does not matter."""
    same: defaultdict[tuple[str, str, str], set[Edge]] = defaultdict(set)
    for edge in edges:
        same[edge.key].add(edge)
    return tuple(_folded(same[key]) for key in sorted(same))


def _folded(edges: set[Edge]) -> Edge:
    """Return one edge with the words and findings of all, as sure as the surest."""
    if len(edges) == 1:
        return next(iter(edges))
    best = max(edges, key=lambda edge: (edge.confidence, -_TRUST.index(edge.source)))
    return best.model_copy(
        update={
            "delayed": any(edge.delayed for edge in edges),
            "because": joined(edge.because for edge in edges),
            "source": min((edge.source for edge in edges), key=_TRUST.index),
            "tentative": all(edge.tentative for edge in edges),
            "findings": _findings(edges),
        }
    )


_TRUST = (Source.EQUATION, Source.USER, Source.TEXT, Source.GUESS)


def _findings(of: Iterable[Edge | Lever]) -> tuple[Finding, ...]:
    every = {finding for one in of for finding in one.findings}
    return tuple(sorted(every, key=lambda one: (one.case, one.words, one.confirms)))


def _fold_levers(levers: Iterable[Lever]) -> tuple[Lever, ...]:
    same: defaultdict[str, set[Lever]] = defaultdict(set)
    for lever in levers:
        same[lever.name].add(lever)
    return tuple(_folded_lever(same[name]) for name in sorted(same))


def _folded_lever(levers: set[Lever]) -> Lever:
    """Return one lever that does all that those of its name do."""
    acts = _in_order(act for lever in levers for act in lever.acts)
    if len(levers) == 1:
        (lever,) = levers
        return lever if lever.acts == acts else lever.model_copy(update={"acts": acts})
    return Lever(
        name=next(iter(levers)).name,
        # where they are said to be of several kinds, the weakest claims least
        kind=min((lever.kind for lever in levers), key=list(LeverKind).index),
        acts=acts,
        because=joined(lever.because for lever in levers),
        confidence=max(lever.confidence for lever in levers),
        source=min((lever.source for lever in levers), key=_TRUST.index),
        findings=_findings(levers),
    )


def _in_order(acts: Iterable[Act]) -> tuple[Act, ...]:
    return tuple(sorted(set(acts), key=lambda act: act.model_dump_json()))
