"""An unsolvable problem: ask, draw the forces, find what can be pulled, and word framings that are solvable."""

from seedbed.causal import Connect, Graph, Lever, Source, merge
from seedbed.framer._brief import Bounds, Brief
from seedbed.framer._desk import Desk
from seedbed.framer._draw import drawn, named_so_far
from seedbed.framer._framings import FRAME, Frame, Pull, Worded
from seedbed.framer._leverage import Leverage, described
from seedbed.framer._levers import FIND_LEVERS, FindLevers, bare
from seedbed.framer._notes import held_against
from seedbed.framer._outcomes import with_outcomes
from seedbed.framer._plain_aims import likely_aims
from seedbed.framer._pulled import Pulled
from seedbed.framer._questions import AIMS, BETTER, DECIDES
from seedbed.framer._settle import without_doubts
from seedbed.framer._talk import Talk
from seedbed.framer._types import Aim
from seedbed.problem import (
    AboutFraming,
    AboutLeverage,
    AboutResult,
    Derived,
    Failed,
    Framed,
    Framing,
    Question,
    Waiting,
)

_GONE = "nothing can be said of it: what it acts on is not in the graph, or it acts against itself"
_IN_REASON = 2
"""As many notes are told where there are no framings to tell them with."""
_UNKNOWN = "what it moves is not known: it pulls no lever of the graph"


async def frame(brief: Brief, desk: Desk, bounds: Bounds | None = None) -> Framed | Waiting | Failed:
    """Understand a problem that has no right answer, and find framings of it that are solvable.

    Each pass goes the whole way again: what is known answers at once, so only what a new answer, an edit or an outcome
    reaches is done anew.

    Raises:
        ModelError: The model cannot be reached.
    """
    talk = Talk(brief, desk, bounds or Bounds())
    try:
        outcome = await _framed(talk)
    finally:
        talk.tell()
    if isinstance(outcome, Failed) and talk.notes.lines:
        return Failed(reason=f"{outcome.reason}; {'; '.join(talk.notes.lines[:_IN_REASON])}")
    return outcome


async def _framed(talk: Talk) -> Framed | Waiting | Failed:
    graph = await drawn(talk)
    if not isinstance(graph, Graph):
        return graph
    pulled = await _levers(talk, graph)
    if not isinstance(pulled, Pulled):
        return pulled
    certain = await without_doubts(talk, pulled)
    if isinstance(certain, Waiting):
        return certain
    return await _framings(talk, _within_reach(talk, await with_outcomes(talk, certain)))


def _within_reach(talk: Talk, pulled: Pulled) -> Pulled:
    """Return what is held against those aims that a link touches; against all of them where none is touched."""
    made = {act.edge for lever in pulled.graph.levers for act in lever.acts if isinstance(act, Connect)}
    touched = {name for edge in (*pulled.graph.edges, *made) for name in (edge.cause, edge.effect)}
    for aim in pulled.aims:
        if aim.variable not in touched:
            talk.notes.tell(f"no link touches “{aim.variable}”, so nothing that is pulled is held against it")
    left = tuple(aim for aim in pulled.aims if aim.variable in touched)
    return pulled.model_copy(update={"aims": left or pulled.aims})


async def _levers(talk: Talk, graph: Graph) -> Pulled | Waiting | Failed:
    """Find what should get better, and what the user can pull."""
    talk.desk.at("unsolvable", "levers")
    arguments = FindLevers(
        problem=talk.brief.problem,
        words=talk.words,
        better=" ".join(talk.answers((BETTER,))),
        decides=" ".join(talk.answers((DECIDES,))),
        graph=bare(graph),
        sampling=talk.bounds.sampling(talk.desk.model),
    )
    played = await talk.desk.player.play(FIND_LEVERS, arguments, talk.desk.model)
    if not played.result.aims:
        waiting = await talk.ask((_wishes(graph),), played.key)
        if waiting:
            return waiting
        said = talk.answers((AIMS,))
        told = {"better": " ".join(said), "assumed": () if said else likely_aims(graph)}
        played = await talk.desk.player.play(FIND_LEVERS, arguments.model_copy(update=told), talk.desk.model)
    talk.notes.drop(played.result.dropped)
    talk.notes.use(aim.because for aim in played.result.aims)
    talk.notes.use(lever.because for lever in played.result.levers)
    with_levers = talk.edited(merge(graph, Graph(levers=played.result.levers)))
    talk.keep(with_levers, played.key)
    if not played.result.aims:
        return Failed(
            reason="nobody said which of the forces should go up, and which down; "
            '`reason add CASE "I want less …"` says it'
        )
    if not with_levers.levers:
        return Failed(
            reason="nothing is known that you could pull; "
            '`reason add CASE "I can decide …"` says it, and `reason graph CASE --edit` draws a lever'
        )
    return Pulled(graph=with_levers, aims=played.result.aims, words=arguments.words, key=played.key)


def _wishes(graph: Graph) -> Question:
    """Return the question what should go where, with what is assumed where nobody says it."""
    assumed = ", ".join(aim.text for aim in likely_aims(graph))
    told = {"why": f"{AIMS.why}; {named_so_far(graph)}", "otherwise": assumed or AIMS.otherwise}
    return AIMS.model_copy(update=told)


async def _framings(talk: Talk, pulled: Pulled) -> Framed:
    """Word framings, and rank them by what they would move."""
    talk.desk.at("unsolvable", "framings")
    points = pulled.ranked()
    _tell_leverage(talk, pulled, points)
    arguments = Frame(
        problem=talk.brief.problem,
        words=pulled.words,
        aims=pulled.aims,
        levers=_told(talk, pulled, points),
        at_most=talk.bounds.framings,
        sampling=talk.bounds.sampling(talk.desk.model),
    )
    played = await talk.desk.player.play(FRAME, arguments, talk.desk.model)
    framings = _ranked(pulled, _with_taken(talk, played.result.framings))
    for framing in framings:
        talk.desk.state(AboutFraming(framing=framing.id), framing.text, Derived(move=played.key))
    first = f"There is no right answer; likeliest to help: {framings[0].text}"
    talk.desk.state(AboutResult(), first, Derived(move=played.key))
    talk.notes.drop(played.result.dropped)
    return Framed(
        framings=framings, questions=pulled.left, notes=(held_against(pulled.aims), *talk.notes.lines)
    )


def _tell_leverage(talk: Talk, pulled: Pulled, points: tuple[Leverage, ...]) -> None:
    told = {point.levers[0]: point.text for point in points}
    others = (lever.name for lever in pulled.graph.levers if lever.name not in told)
    for name, text in (*told.items(), *((name, _GONE) for name in others)):
        talk.desk.state(AboutLeverage(lever=name), f"{name}: {text}", Derived(move=pulled.key))


def _told(talk: Talk, pulled: Pulled, points: tuple[Leverage, ...]) -> tuple[Pull, ...]:
    """Return the levers as they are told to who words framings.

    A model that words well is told all, in an order that no figure changes, so that it is asked once. In plain words only
    what is more likely to help than to harm becomes a framing.
    """
    by_name = {lever.name: lever for lever in pulled.graph.levers}
    if talk.desk.model.strong:
        return tuple(map(_pull, by_name.values()))
    helping = (point for point in points if point.score > 0)
    return tuple(
        _pull(by_name[point.levers[0]], tuple(one.aim for one in point.moved if one.score > 0))
        for point in helping
    )


def _pull(lever: Lever, towards: tuple[Aim, ...] = ()) -> Pull:
    said = lever.source is not Source.GUESS
    return Pull(name=lever.name, does=described(lever), said=said, towards=towards)


def _with_taken(talk: Talk, worded: tuple[Worded, ...]) -> dict[str, Worded]:
    """Return framings by their ids; those that the user has taken stay among them."""
    every = {Framing.name(one.text): one for one in worded}
    for taken in talk.brief.taken:
        known = Worded(text=taken.text, levers=taken.levers, leaves=taken.leaves, known_by=taken.known_by)
        every.setdefault(taken.id, known)
    return every


def _ranked(pulled: Pulled, worded: dict[str, Worded]) -> tuple[Framing, ...]:
    """Return framings with what each would move, the likeliest to help first."""
    by_name = {lever.name: lever for lever in pulled.graph.levers}
    scored: list[tuple[float, Framing]] = []
    for identity, one in worded.items():
        levers = tuple(by_name[name] for name in one.levers if name in by_name)
        point = pulled.pull(*levers)
        framing = Framing(
            id=identity,
            text=one.text,
            moves=point.text if point else _GONE if levers else _UNKNOWN,
            leaves=one.leaves,
            known_by=one.known_by,
            levers=tuple(lever.name for lever in levers),
        )
        scored.append((point.score if point else 0.0, framing))
    return tuple(framing for _, framing in sorted(scored, key=lambda pair: (-pair[0], pair[1].id)))
