"""From questions to a graph: what the user says, read as causal links, with what is doubtful about it asked back."""

import re

from seedbed.causal import (
    Alike,
    Contradiction,
    Edge,
    Graph,
    Polarity,
    Source,
    alike,
    apply,
    correct,
    merge,
    remove,
    rename,
)
from seedbed.framer._questions import ASK, BETTER, DECIDES, LEADS, OPEN, Ask, Lens
from seedbed.framer._read import READ, Read
from seedbed.framer._talk import Talk
from seedbed.problem import Failed, Question, Waiting

_ALIKE = 3
"""At most as many pairs of names, and as many contradictions, are asked about."""


async def drawn(talk: Talk) -> Graph | Waiting | Failed:
    """Ask about the problem, read what is said, and draw it."""
    first = await _difficulty(talk)
    if isinstance(first, Waiting):
        return first
    lenses, waiting = await through_lenses(talk, came="")
    if waiting:
        return waiting
    talk.desk.at("unsolvable", "graph")
    texts = (talk.brief.problem, *talk.brief.additions, *talk.answers(first))
    graph, key = await read(talk, texts, known=())
    graph = await with_lenses(talk, graph, lenses)
    graph = apply(merge(graph, _kept(talk)), talk.brief.edits)
    if not graph.edges:
        waiting = await talk.ask((LEADS,), key)
        if waiting:
            return waiting
        more, key = await read(talk, talk.answers((LEADS,)), known=graph.variables)
        graph = merge(graph, more)
    talk.keep(graph, key)
    if not graph.edges:
        return Failed(
            reason="nothing was said from which it follows what leads to what; "
            '`reason add CASE "…"` says more, and `reason graph CASE --edit` draws it'
        )
    return await _asked_back(talk, graph, key)


async def _difficulty(talk: Talk) -> tuple[Question, ...] | Waiting:
    """Ask what is difficult, and what would be better. Return what was asked about the problem itself."""
    talk.desk.at("unsolvable", "questions", "difficulty")
    asked = await _worded(talk, Lens.DIFFICULTY, came="", at_most=talk.bounds.questions - 1)
    questions, key = asked
    waiting = await talk.ask((*_offer(talk), *questions, BETTER), key)
    return waiting or (*questions, BETTER)


async def through_lenses(talk: Talk, came: str) -> tuple[tuple[Question, ...], Waiting | None]:
    """Ask what pulls, and what is taken for granted. Return what was asked, and what of it is open."""
    talk.desk.at("unsolvable", "questions", "lenses")
    gravity, _ = await _worded(talk, Lens.GRAVITY, came, at_most=1)
    water, key = await _worded(talk, Lens.WATER, came, at_most=1)
    questions = (*gravity, *water)
    return questions, await talk.ask(questions, key)


async def _worded(talk: Talk, lens: Lens, came: str, at_most: int) -> tuple[tuple[Question, ...], str]:
    arguments = Ask(
        problem=talk.brief.problem,
        facts=tuple(talk.facts) if lens is Lens.DIFFICULTY or came else talk.brief.additions,
        lens=lens,
        came=came,
        at_most=at_most,
        sampling=talk.bounds.sampling(talk.desk.model),
    )
    played = await talk.desk.player.play(ASK, arguments, talk.desk.model)
    return played.result.questions, played.key


async def read(talk: Talk, texts: tuple[str, ...], known: tuple[str, ...]) -> tuple[Graph, str]:
    """Read causal links out of texts. Return them with the key of the move."""
    if not texts:
        return Graph(), ""
    arguments = Read(texts=texts, known=known, sampling=talk.bounds.sampling(talk.desk.model))
    played = await talk.desk.player.play(READ, arguments, talk.desk.model)
    return played.result.graph, played.key


async def with_lenses(talk: Talk, graph: Graph, questions: tuple[Question, ...]) -> Graph:
    """Return the graph with what the answers to lens questions show: tentative, since it is asked again later."""
    shown, _ = await read(talk, talk.answers(questions), known=graph.variables)
    return merge(graph, _tentative(shown))


def _tentative(graph: Graph) -> Graph:
    edges = tuple(edge.model_copy(update={"tentative": True}) for edge in graph.edges)
    return Graph(variables=graph.variables, edges=edges, levers=graph.levers)


def _offer(talk: Talk) -> tuple[Question, ...]:
    kept = talk.brief.kept
    if kept is None:
        return ()
    return (
        Question.of(
            f"An earlier case is about something like it: “{kept.problem}” ({kept.case}). Start from its model?",
            "what held there may hold here; all of it is tentative, and can be denied",
            "no",
        ),
    )


def _kept(talk: Talk) -> Graph:
    kept = talk.brief.kept
    agreed = kept is not None and any(says_yes(words) for words in talk.answers(_offer(talk)))
    return _tentative(kept.graph) if kept is not None and agreed else Graph()


_YES = re.compile(r"\s*(?:y|yes|yeah|yep|sure|ok|okay|please|they are|same|the same)\b", re.IGNORECASE)


def says_yes(words: str) -> bool:
    """Return whether an answer begins with a plain yes."""
    return bool(_YES.match(words))


async def _asked_back(talk: Talk, graph: Graph, key: str) -> Graph | Waiting:
    """Ask which names mean the same, what holds where something contradicts itself, and what the user can decide."""
    talk.desk.at("unsolvable", "questions", "graph")
    pairs = alike(graph.variables)[:_ALIKE]
    against = graph.contradictions[:_ALIKE]
    questions = (*map(_same, pairs), *map(_which, against), DECIDES)
    waiting = await talk.ask(questions, key)
    if waiting:
        return waiting
    for one in against:
        graph = _settled(graph, one.cause, one.effect, talk.answers((_which(one),)))
    for pair in pairs:
        if any(says_yes(words) for words in talk.answers((_same(pair),))):
            graph = rename(graph, pair.second, pair.first) if pair.second in graph.variables else graph
    graph = apply(graph, talk.brief.edits)
    talk.keep(graph, key)
    return graph


def _same(pair: Alike) -> Question:
    return Question.of(
        f"Are “{pair.first}” and “{pair.second}” the same thing?",
        "as two things, what moves the one does not move the other",
        "they are two things",
    )


def _which(one: Contradiction) -> Question:
    return Question.of(
        f"It was said both that more {one.cause} means more {one.effect} and that it means less: which is it, up or down?",
        "until then nothing is said of what it moves",
        OPEN,
    )


def link_question(cause: str, effect: str, why: str) -> Question:
    """Return the question that settles a link."""
    return Question.of(
        f"When {cause} goes up, does {effect} go up, does it go down, or is there no link?", why, OPEN
    )


def settled(graph: Graph, cause: str, effect: str, words: str) -> Graph:
    """Return the graph with a link as the user says that it is; as it was, where they do not say it plainly."""
    return _settled(graph, cause, effect, (words,))


def _settled(graph: Graph, cause: str, effect: str, answers: tuple[str, ...]) -> Graph:
    for words in answers:
        said = polarity_in(words)
        if said is None:
            continue
        if said is Polarity.UNKNOWN:
            graph = remove(graph, cause, effect)
            continue
        known = graph.links.get((cause, effect))
        edge = Edge(
            cause=cause,
            effect=effect,
            polarity=said,
            delayed=known is not None and known.delayed,
            because=words,
            confidence=0.9,
            source=Source.USER,
        )
        graph = correct(graph, edge)
    return graph


_UP = re.compile(r"\b(?:up|more|rises?|increases?|grows?|higher)\b", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:down|less|fewer|falls?|drops?|decreases?|shrinks?|lower)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no link|none|neither|nothing|no connection|not at all|unrelated)\b", re.IGNORECASE)


def polarity_in(words: str) -> Polarity | None:
    """Return what an answer to `link_question` says: unknown stands for no link, and `None` for no plain answer."""
    up, down, none = (bool(pattern.search(words)) for pattern in (_UP, _DOWN, _NONE))
    if up + down + none != 1:
        return None
    if none:
        return Polarity.UNKNOWN
    return Polarity.SAME if up else Polarity.OPPOSITE
