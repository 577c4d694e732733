"""From questions to a graph: what the user says, read as causal links, with what is doubtful about it asked back."""

from collections.abc import Sequence

from seedbed.causal import Alike, Contradiction, Edge, Graph, Source, merge
from seedbed.framer._answers import plain_answer
from seedbed.framer._mentions import one_line, perhaps_alike
from seedbed.framer._plain_aims import directions
from seedbed.framer._plain_levers import placed, said_pulls, unplaced
from seedbed.framer._questions import ASK, BETTER, DECIDES, LEADS, OPEN, Ask, Lens
from seedbed.framer._reading._read import READ, Read
from seedbed.framer._settle import settled
from seedbed.framer._talk import Talk
from seedbed.problem import Failed, Question, Waiting

_BACK = 3
"""At most as many pairs of names, as many contradictions, and as many things that somebody can do are asked about."""
_SHOWN = 12
"""At most as many variables are named beside a question."""
_TOLD = 160
"""As many characters of an earlier problem are told."""


async def drawn(talk: Talk) -> Graph | Waiting | Failed:
    """Ask about the problem, read what is said, and draw it."""
    first = await _difficulty(talk)
    if isinstance(first, Waiting):
        return first
    lenses, waiting = await through_lenses(talk)
    if waiting:
        return waiting
    talk.desk.at("unsolvable", "graph")
    kept = _kept(talk)
    texts = (talk.brief.problem, *talk.brief.additions, *talk.brief.known, *talk.answers(first))
    graph, key = await read(talk, texts, known=kept.variables)
    graph = await with_lenses(talk, merge(graph, kept), lenses)
    if not talk.edited(graph).edges:
        waiting = await talk.ask((LEADS,), key)
        if waiting:
            return waiting
        more, key = await read(talk, talk.answers((LEADS,)), known=graph.variables)
        graph = merge(graph, more)
    graph = talk.edited(graph)
    talk.keep(graph, key)
    if not graph.edges:
        return Failed(
            reason="nothing was said from which it follows what leads to what; "
            '`reason add CASE "…"` says more, and `reason graph CASE --edit` draws it'
        )
    back = await _asked_back(talk, graph, key)
    return back if isinstance(back, Waiting) else await _with_pulls(talk, back, key)


async def _difficulty(talk: Talk) -> tuple[Question, ...] | Waiting:
    """Ask what is difficult, and what would be better. Return what was asked about the problem itself."""
    talk.desk.at("unsolvable", "questions", "difficulty")
    questions, key = await _worded(talk, Lens.DIFFICULTY, at_most=talk.bounds.questions - 1)
    waiting = await talk.ask((*_offer(talk), *questions, BETTER), key)
    return waiting or (*questions, BETTER)


async def through_lenses(
    talk: Talk, came: str = "", facts: tuple[str, ...] = ()
) -> tuple[tuple[Question, ...], Waiting | None]:
    """Ask what pulls, and what is taken for granted. Return what was asked, and what of it is open.

    Args:
        talk: The pass.
        came: What came of a framing since it was asked at first.
        facts: What was said of that.
    """
    talk.desk.at("unsolvable", "questions", "lenses")
    gravity, _ = await _worded(talk, Lens.GRAVITY, came, facts)
    water, key = await _worded(talk, Lens.WATER, came, facts)
    questions = (*gravity, *water)
    return questions, await talk.ask(questions, key)


async def _worded(
    talk: Talk, lens: Lens, came: str = "", facts: tuple[str, ...] = (), at_most: int = 1
) -> tuple[tuple[Question, ...], str]:
    """Return questions. What was added or answered since is no part of it: reworded, they would lose their answers."""
    sampling = talk.bounds.sampling(talk.desk.model)
    arguments = Ask(
        problem=talk.brief.problem,
        facts=(*talk.brief.known, *facts),
        lens=lens,
        came=came,
        at_most=max(at_most, 1),
        sampling=sampling,
    )
    played = await talk.desk.player.play(ASK, arguments, talk.desk.model)
    return played.result.questions, played.key


async def read(talk: Talk, texts: tuple[str, ...], known: tuple[str, ...]) -> tuple[Graph, str]:
    """Read causal links out of texts. Return them with the key of the move."""
    if not texts:
        return Graph(), ""
    arguments = Read(texts=texts, known=known, sampling=talk.bounds.sampling(talk.desk.model))
    played = await talk.desk.player.play(READ, arguments, talk.desk.model)
    if not talk.desk.model.strong:  # a model that reads well leaves out what is no cause
        talk.notes.expect(texts)
    talk.notes.use(edge.because for edge in played.result.graph.edges)
    talk.notes.drop(played.result.dropped)
    return played.result.graph, played.key


async def with_lenses(talk: Talk, graph: Graph, questions: Sequence[Question]) -> Graph:
    """Return the graph with what the answers to lens questions show: tentative, since it is asked again later.

    What was tentative before gives way where they now say otherwise.
    """
    shown, _ = await read(talk, talk.answers(questions), known=graph.variables)
    keys, pairs = {edge.key for edge in shown.edges}, set(shown.links)
    left = tuple(
        edge
        for edge in graph.edges
        if not edge.tentative or edge.key in keys or (edge.cause, edge.effect) not in pairs
    )
    return merge(Graph(variables=graph.variables, edges=left, levers=graph.levers), _tentative(shown))


def _tentative(graph: Graph) -> Graph:
    edges = tuple(edge.model_copy(update={"tentative": True}) for edge in graph.edges)
    return Graph(variables=graph.variables, edges=edges, levers=graph.levers)


def _offer(talk: Talk) -> tuple[Question, ...]:
    kept = talk.brief.kept
    if kept is None:
        return ()
    return (
        Question.of(
            f"An earlier case is about something like it: “{one_line(kept.problem, _TOLD)}” ({kept.case}). Start from its model?",
            "what held there may hold here; all of it is tentative, and can be denied",
            "no",
        ),
    )


def _kept(talk: Talk) -> Graph:
    """Return the model of the earlier case where the user starts from it: nobody has said any of it here."""
    kept = talk.brief.kept
    if kept is None or not any(plain_answer(words) for words in talk.answers(_offer(talk))):
        return Graph()
    levers = tuple(lever.model_copy(update={"source": Source.GUESS}) for lever in kept.graph.levers)
    edges = tuple(_of_case(edge, kept.case) for edge in kept.graph.edges)
    return _tentative(Graph(variables=kept.graph.variables, edges=edges, levers=levers))


def _of_case(edge: Edge, case: str) -> Edge:
    return edge.model_copy(update={"because": f"{edge.because} ({case})" if edge.because else case})


async def _asked_back(talk: Talk, graph: Graph, key: str) -> Graph | Waiting:
    """Ask which names mean the same, what holds where something contradicts itself, and what the user can decide."""
    talk.desk.at("unsolvable", "questions", "graph")
    pairs = perhaps_alike(graph.variables)[:_BACK]
    against = graph.contradictions[:_BACK]
    waiting = await talk.ask((*map(_same, pairs), *map(_which, against), DECIDES), key)
    if waiting:
        return waiting
    for one in against:
        graph = settled(graph, one.cause, one.effect, talk.answers((_which(one),)))
    talk.same = [
        (pair.second, pair.first) for pair in pairs if any(map(plain_answer, talk.answers((_same(pair),))))
    ]
    graph = talk.edited(graph)
    talk.keep(graph, key)
    return graph


async def _with_pulls(talk: Talk, graph: Graph, key: str) -> Graph | Waiting:
    """Ask what the things move that the user can decide and that nothing was said of, where no model can tell."""
    if talk.desk.model.strong:
        return graph
    pulls = said_pulls(
        " ".join(talk.answers((DECIDES,))), (talk.brief.problem, *talk.brief.additions, *talk.brief.known)
    )
    asked = {name: _moves(name, graph) for name in unplaced(graph, pulls)[:_BACK]}
    waiting = await talk.ask(tuple(asked.values()), key)
    if waiting:
        return waiting
    for name, question in asked.items():
        for words in talk.answers((question,)):
            ways = directions(words, graph.variables)
            graph = placed(graph, name, words, [(variable, up) for variable, up in ways if up is not None])
    graph = talk.edited(graph)
    talk.keep(graph, key)
    return graph


def named_so_far(graph: Graph) -> str:
    """Return the names of the first variables, for somebody who is to speak of them."""
    more = ", …" if len(graph.variables) > _SHOWN else ""
    return f"what was named so far: {', '.join(graph.variables[:_SHOWN])}{more}"


def _moves(name: str, graph: Graph) -> Question:
    return Question.of(
        f"“{name}”: what would that move directly, and would it go up or down?",
        f"nothing was said yet of what follows from it; {named_so_far(graph)}",
        OPEN,
    )


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
