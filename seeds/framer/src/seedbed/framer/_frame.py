"""An unsolvable problem: ask, draw the forces, find what can be pulled, and word framings that are solvable."""

from collections.abc import Mapping

from seedbed.causal import Edge, Graph, Lever, Polarity, Source, apply, doubts, merge
from seedbed.framer._brief import Bounds, Brief
from seedbed.framer._desk import Desk
from seedbed.framer._draw import drawn, link_question, read, settled, through_lenses, with_lenses
from seedbed.framer._framings import FRAME, Frame, Pull, Worded
from seedbed.framer._learn import LEARN, Learn, Learned, outcome_question, with_findings
from seedbed.framer._leverage import Leverage, described, leverage
from seedbed.framer._levers import FIND_LEVERS, FindLevers
from seedbed.framer._questions import BETTER, DECIDES
from seedbed.framer._talk import Talk
from seedbed.framer._types import Aim
from seedbed.problem import (
    AboutFraming,
    AboutLeverage,
    AboutOutcome,
    AboutResult,
    Derived,
    Failed,
    Framed,
    Framing,
    Frozen,
    Question,
    Waiting,
)

_WORTH = 0.05
"""A question about a link is asked where its answer is expected to settle as much of what a pull does, in bits."""


class _Pulled(Frozen):
    """A graph with its levers, and what they are held against."""

    graph: Graph
    aims: tuple[Aim, ...]
    words: tuple[str, ...]
    """What the user has said before anything was tried: framings are worded by it once, and then only ranked anew."""
    key: str
    left: tuple[Question, ...] = ()
    """What was asked, and is open without anything waiting for it."""


async def frame(brief: Brief, desk: Desk, bounds: Bounds | None = None) -> Framed | Waiting | Failed:
    """Understand a problem that has no right answer, and find framings of it that are solvable.

    Each pass goes the whole way again: what is known answers at once, so only what a new answer, an edit or an outcome
    reaches is done anew.

    Raises:
        ModelError: The model cannot be reached.
    """
    talk = Talk(brief, desk, bounds or Bounds())
    graph = await drawn(talk)
    if not isinstance(graph, Graph):
        return graph
    pulled = await _levers(talk, graph)
    if not isinstance(pulled, _Pulled):
        return pulled
    certain = await _doubts(talk, pulled)
    if isinstance(certain, Waiting):
        return certain
    return await _framings(talk, await _outcomes(talk, certain))


async def _levers(talk: Talk, graph: Graph) -> _Pulled | Failed:
    """Find what should get better, and what the user can pull."""
    talk.desk.at("unsolvable", "levers")
    arguments = FindLevers(
        problem=talk.brief.problem,
        words=talk.words,
        better=" ".join(talk.answers((BETTER,))),
        decides=" ".join(talk.answers((DECIDES,))),
        graph=_bare(graph),
        sampling=talk.bounds.sampling(talk.desk.model),
    )
    played = await talk.desk.player.play(FIND_LEVERS, arguments, talk.desk.model)
    with_levers = merge(graph, Graph(levers=played.result.levers))
    with_levers = apply(with_levers, talk.brief.edits)
    talk.keep(with_levers, played.key)
    if not played.result.aims:
        return Failed(reason='nobody said what would have to get better; `reason add CASE "…"` says it')
    if not with_levers.levers:
        return Failed(
            reason="nothing is known that you could pull; "
            '`reason add CASE "I can decide …"` says it, and `reason graph CASE --edit` draws a lever'
        )
    return _Pulled(graph=with_levers, aims=played.result.aims, words=arguments.words, key=played.key)


def _bare(graph: Graph) -> Graph:
    """Return the structure alone: what was learned of an edge does not change what can be pulled."""
    edges = tuple(
        Edge(cause=edge.cause, effect=edge.effect, polarity=edge.polarity, delayed=edge.delayed)
        for edge in graph.edges
    )
    return Graph(variables=graph.variables, edges=edges)


async def _outcomes(talk: Talk, pulled: _Pulled) -> _Pulled:
    """Ask what came of the framings that were taken, and note in the graph what that shows.

    Nothing waits for it: the framings stay there to be taken, with what is asked beside them.
    """
    came = talk.brief.outcomes
    if not came:
        return pulled
    for one in came:
        talk.desk.state(AboutOutcome(framing=one.framing.id), one.text, Derived(move=""))
    talk.desk.at("unsolvable", "outcomes")
    asked = {one.case: outcome_question(one, pulled.aims) for one in came}
    waiting = await talk.ask(tuple(asked.values()), pulled.key)
    reported = [one for one in came if talk.answers((asked[one.case],))]
    # what pulls and what is taken for granted may be another matter since then
    lenses, again = await through_lenses(talk, came=reported[-1].text) if reported else ((), None)
    left = tuple(question for one in (waiting, again) if one for question in one.questions)
    learned = await _learned(talk, pulled, asked, lenses)
    return learned.model_copy(update={"left": left})


async def _learned(
    talk: Talk, pulled: _Pulled, asked: Mapping[str, Question], lenses: tuple[Question, ...]
) -> _Pulled:
    """Read what came of each framing, and note what that shows."""
    graph, key = pulled.graph, pulled.key
    shown: list[Learned] = []
    for one in talk.brief.outcomes:
        report = " ".join(talk.answers((asked[one.case],)))
        if not report and not one.verified:
            continue
        more, _ = await read(talk, (report,) if report else (), known=graph.variables)
        graph = merge(graph, more)
        arguments = Learn(
            graph=Graph(edges=_bare(pulled.graph).edges, levers=pulled.graph.levers),
            came=one,
            aims=pulled.aims,
            report=report,
            sampling=talk.bounds.sampling(talk.desk.model),
        )
        played = await talk.desk.player.play(LEARN, arguments, talk.desk.model)
        shown.append(played.result)
        key = played.key
    graph = apply(await with_lenses(talk, graph, lenses), talk.brief.edits)
    for learned in shown:  # at the end, so that no edit of a link loses what came of it
        graph = with_findings(graph, learned)
    talk.keep(graph, key)
    return pulled.model_copy(update={"graph": graph, "key": key})


async def _doubts(talk: Talk, pulled: _Pulled) -> _Pulled | Waiting:
    """Ask about the links on which it hangs most what the best lever would do."""
    talk.desk.at("unsolvable", "questions", "doubts")
    best = _ranked(pulled.graph, tuple((lever,) for lever in pulled.graph.levers), pulled.aims)[0]
    found = doubts(pulled.graph, best.acts, [aim.variable for aim in pulled.aims])
    # what is doubtful of a link, its sign or that there is one, is asked at once
    worth = dict.fromkeys((one.cause, one.effect) for one in found if one.settles >= _WORTH)
    left = [pair for pair in worth if _unsaid(pulled.graph, *pair)][: talk.bounds.doubts]
    if not left:
        return pulled
    why = f"it settles most of what “{best.levers[0]}” would do"
    asked = {pair: link_question(*pair, why) for pair in left}
    waiting = await talk.ask(tuple(asked.values()), pulled.key)
    if waiting:
        return waiting
    graph = pulled.graph
    for (cause, effect), question in asked.items():
        for words in talk.answers((question,)):
            graph = settled(graph, cause, effect, words)
    talk.keep(graph, pulled.key)
    return pulled.model_copy(update={"graph": graph})


def _unsaid(graph: Graph, cause: str, effect: str) -> bool:
    """Return whether the user has not said what the link is: only then is it asked."""
    edges = [edge for edge in graph.edges if (edge.cause, edge.effect) == (cause, effect)]
    open_sign = graph.links[cause, effect].polarity is Polarity.UNKNOWN
    return bool(edges) and (open_sign or all(edge.source is Source.GUESS for edge in edges))


def _ranked(
    graph: Graph, pulls: tuple[tuple[Lever, ...], ...], aims: tuple[Aim, ...]
) -> tuple[Leverage, ...]:
    """Return what each pull would do, the likeliest to help first."""
    found = (leverage(graph, levers, aims) for levers in pulls)
    return tuple(sorted(found, key=lambda one: (-one.score, one.levers)))


async def _framings(talk: Talk, pulled: _Pulled) -> Framed:
    """Word framings, and rank them by what they would move."""
    talk.desk.at("unsolvable", "framings")
    by_name = {lever.name: lever for lever in pulled.graph.levers}
    points = _ranked(pulled.graph, tuple((lever,) for lever in by_name.values()), pulled.aims)
    for point in points:
        talk.desk.state(
            AboutLeverage(lever=point.levers[0]), f"{point.levers[0]}: {point.text}", Derived(move=pulled.key)
        )
    # a model that words well is told levers in an order that no figure changes, so that it is asked once
    order = sorted(by_name) if talk.desk.model.strong else [point.levers[0] for point in points]
    arguments = Frame(
        problem=talk.brief.problem,
        words=pulled.words,
        aims=pulled.aims,
        levers=tuple(Pull(name=name, does=described(by_name[name])) for name in order),
        at_most=talk.bounds.framings,
        sampling=talk.bounds.sampling(talk.desk.model),
    )
    played = await talk.desk.player.play(FRAME, arguments, talk.desk.model)
    framings = _with_taken(talk, played.result.framings, pulled, by_name)
    for framing in framings:
        talk.desk.state(AboutFraming(framing=framing.id), framing.text, Derived(move=played.key))
    first = f"There is no right answer; likeliest to help: {framings[0].text}"
    talk.desk.state(AboutResult(), first, Derived(move=played.key))
    return Framed(framings=framings, questions=pulled.left)


def _with_taken(
    talk: Talk, worded: tuple[Worded, ...], pulled: _Pulled, by_name: Mapping[str, Lever]
) -> tuple[Framing, ...]:
    """Return the framings with what each would move, ranked by it; those that the user has taken stay among them."""
    every = {Framing.name(one.text): one for one in worded}
    for taken in talk.brief.taken:
        known = Worded(text=taken.text, levers=taken.levers, leaves=taken.leaves, known_by=taken.known_by)
        every.setdefault(taken.id, known)
    scored: list[tuple[float, Framing]] = []
    for identity, one in every.items():
        levers = tuple(by_name[name] for name in one.levers if name in by_name)
        point = leverage(pulled.graph, levers, pulled.aims) if levers else None
        framing = Framing(
            id=identity,
            text=one.text,
            moves=point.text if point else "what it moves is not known: it pulls no lever of the graph",
            leaves=one.leaves,
            known_by=one.known_by,
            levers=tuple(lever.name for lever in levers),
        )
        scored.append((point.score if point else 0.0, framing))
    return tuple(framing for _, framing in sorted(scored, key=lambda pair: (-pair[0], pair[1].id)))
