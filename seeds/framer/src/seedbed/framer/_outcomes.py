"""What came of framings that were taken: asked, read, and noted in the graph."""

from seedbed.causal import Graph, merge
from seedbed.framer._brief import Came
from seedbed.framer._draw import read, through_lenses, with_lenses
from seedbed.framer._learn import LEARN, Learn, Learned, outcome_question, with_findings
from seedbed.framer._levers import bare
from seedbed.framer._pulled import Pulled
from seedbed.framer._talk import Talk
from seedbed.problem import AboutOutcome, Derived, Question, requirement


async def with_outcomes(talk: Talk, pulled: Pulled) -> Pulled:
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
    left = list(waiting.questions) if waiting else []
    graph, key, shown = pulled.graph, pulled.key, list[Learned]()
    for one in came:
        report = " ".join(talk.answers((asked[one.case],)))
        if report:
            graph, again = await _seen_since(talk, graph, one, asked[one.case], report)
            left += again
        if report or one.verified:
            learned, key = await _learned(talk, pulled, one, report)
            shown.append(learned)
    graph = talk.edited(graph)
    for learned in shown:  # at the end, so that no edit of a link loses what came of it
        graph = with_findings(graph, learned)
    talk.keep(graph, key)
    return pulled.model_copy(update={"graph": graph, "key": key, "left": tuple(left)})


async def _seen_since(
    talk: Talk, graph: Graph, came: Came, asked: Question, report: str
) -> tuple[Graph, tuple[Question, ...]]:
    """Draw what a report says, and what the lenses show now: what pulls and what is taken for granted may have changed."""
    more, _ = await read(talk, (report,), known=graph.variables)
    graph = merge(graph, more)
    lenses, again = await through_lenses(talk, came.text, (requirement(asked, report),))
    return await with_lenses(talk, graph, lenses), again.questions if again else ()


async def _learned(talk: Talk, pulled: Pulled, came: Came, report: str) -> tuple[Learned, str]:
    arguments = Learn(
        graph=Graph(edges=bare(pulled.graph).edges, levers=pulled.graph.levers),
        came=came,
        aims=pulled.aims,
        report=report,
        sampling=talk.bounds.sampling(talk.desk.model),
    )
    played = await talk.desk.player.play(LEARN, arguments, talk.desk.model)
    return played.result, played.key
