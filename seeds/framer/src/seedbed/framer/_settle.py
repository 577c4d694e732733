"""Links of which one cannot be sure: asked about where most hangs on them, and settled by a plain answer."""

from collections.abc import Sequence

from seedbed.causal import Edge, Graph, Polarity, Source, correct, doubts, quotes, remove
from seedbed.framer._answers import polarity_in
from seedbed.framer._pulled import Pulled
from seedbed.framer._questions import OPEN
from seedbed.framer._reading._quoting import find_quote
from seedbed.framer._talk import Talk
from seedbed.problem import Question, Waiting

_WORTH = 0.05
"""A question about a link is asked where its answer is expected to settle as much of what a pull does, in bits."""
_SURE = 0.9
"""How likely a link is that the user has confirmed when they were asked about it."""


async def without_doubts(talk: Talk, pulled: Pulled) -> Pulled | Waiting:
    """Ask about the links on which it hangs most what the best lever would do."""
    talk.desk.at("unsolvable", "questions", "doubts")
    asked = _asked(talk, pulled)
    waiting = await talk.ask(tuple(asked.values()), pulled.key)
    if waiting:
        return waiting
    graph = pulled.graph
    for (cause, effect), question in asked.items():
        graph = settled(graph, cause, effect, talk.answers((question,)))
    talk.keep(graph, pulled.key)
    return pulled.model_copy(update={"graph": graph})


def _asked(talk: Talk, pulled: Pulled) -> dict[tuple[str, str], Question]:
    points = pulled.ranked()
    if not points:
        return {}
    best = points[0]
    found = doubts(pulled.graph, best.acts, [one.aim.variable for one in best.moved])
    # what is doubtful of a link, its sign or that there is one, is asked at once
    worth = dict.fromkeys((one.cause, one.effect) for one in found if one.settles >= _WORTH)
    texts = (talk.brief.problem, *talk.words)
    left = [pair for pair in worth if _unsaid(pulled.graph, *pair, texts)][: talk.bounds.doubts]
    why = f"it settles most of what “{best.levers[0]}” would do"
    return {pair: link_question(*pair, why) for pair in left}


def _unsaid(graph: Graph, cause: str, effect: str, texts: Sequence[str]) -> bool:
    """Return whether the user has not said, in this case, what the link is: only then is it asked."""
    edges = [edge for edge in graph.edges if (edge.cause, edge.effect) == (cause, effect)]
    if not edges:  # a lever would make it
        return False
    open_sign = graph.links[cause, effect].polarity is Polarity.UNKNOWN
    return open_sign or not any(_is_said(edge, texts) for edge in edges)


def _is_said(edge: Edge, texts: Sequence[str]) -> bool:
    if edge.source is Source.GUESS:
        return False
    # what an earlier case's model says is tentative, and its words stand nowhere here
    return not edge.tentative or any(find_quote(part, texts) for part in quotes(edge.because))


def link_question(cause: str, effect: str, why: str) -> Question:
    """Return the question that settles a link."""
    text = f"When {cause} goes up, does {effect} go up, does it go down, or is there no link?"
    return Question.of(text, why, OPEN)


def settled(graph: Graph, cause: str, effect: str, answers: Sequence[str]) -> Graph:
    """Return the graph with a link as the user says that it is; as it was, where they do not say it plainly."""
    for words in answers:
        said = polarity_in(words)
        if said is Polarity.UNKNOWN:
            graph = remove(graph, cause, effect) if (cause, effect) in graph.links else graph
        elif said is not None:
            known = graph.links.get((cause, effect))
            edge = Edge(
                cause=cause,
                effect=effect,
                polarity=said,
                delayed=known is not None and known.delayed,
                because=words,
                confidence=_SURE,
                source=Source.USER,
            )
            graph = correct(graph, edge)
    return graph
