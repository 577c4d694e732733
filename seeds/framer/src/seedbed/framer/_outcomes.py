"""What came of framings that were taken: asked, read, and noted in the graph."""

from seedbed.causal import Graph, merge
from seedbed.framer._answers import first_sentence, not_yet, plain_answer
from seedbed.framer._brief import Came
from seedbed.framer._draw import read, through_lenses, with_lenses
from seedbed.framer._learn import LEARN, Learn, Learned, outcome_question, with_findings
from seedbed.framer._levers import bare
from seedbed.framer._mentions import one_line
from seedbed.framer._pulled import Pulled
from seedbed.framer._talk import Talk
from seedbed.framer._types import Aim
from seedbed.problem import AboutOutcome, Derived, Question

_TRIED = 80
"""As many characters of a framing that was tried stand in a question or a note."""


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
    promised = {one.case: _promised(pulled, one) for one in came}
    asked = {one.case: outcome_question(one, promised[one.case]) for one in came}
    waiting = await talk.ask(tuple(asked.values()), pulled.key)
    left = list(waiting.questions) if waiting else []
    graph, key, shown = pulled.graph, pulled.key, list[Learned]()
    for one in came:
        report = " ".join(talk.answers((asked[one.case],)))
        if not report:
            continue
        if not not_yet(report):
            graph, again = await _seen_since(talk, graph, one, report)
            left += again
        learned, key = await _learned(talk, pulled, one, promised[one.case], report)
        shown.append(learned)
    graph = talk.edited(graph)
    for learned in shown:  # at the end, so that no edit of a link loses what came of it
        graph = with_findings(graph, learned)
    talk.keep(graph, key)
    return pulled.model_copy(update={"graph": graph, "key": key, "left": tuple(left)})


def _promised(pulled: Pulled, came: Came) -> tuple[Aim, ...]:
    """Return the aims that a framing should have moved; all of them where it is not known."""
    levers = tuple(lever for lever in pulled.graph.levers if lever.name in came.framing.levers)
    point = pulled.pull(*levers)
    return point.promised if point else pulled.aims


async def _seen_since(
    talk: Talk, graph: Graph, came: Came, report: str
) -> tuple[Graph, tuple[Question, ...]]:
    """Draw what a report says, and what the lenses show now: what pulls and what is taken for granted may have changed."""
    more, _ = await read(talk, (report,), known=graph.variables)
    graph = merge(graph, more)
    tried = f"“{one_line(came.framing.text, _TRIED)}” was tried"
    lenses, again = await through_lenses(talk, tried, (report,))
    return await with_lenses(talk, graph, lenses), again.questions if again else ()


async def _learned(
    talk: Talk, pulled: Pulled, came: Came, aims: tuple[Aim, ...], report: str
) -> tuple[Learned, str]:
    arguments = Learn(
        graph=Graph(edges=bare(pulled.graph).edges, levers=pulled.graph.levers),
        came=came,
        aims=aims,
        report=report,
        sampling=talk.bounds.sampling(talk.desk.model),
    )
    played = await talk.desk.player.play(LEARN, arguments, talk.desk.model)
    _note(talk, came, report, played.result)
    return played.result, played.key


def _note(talk: Talk, came: Came, report: str, learned: Learned) -> None:
    """Tell where nothing was learned of a report, and why."""
    talk.notes.drop(learned.dropped)
    talk.notes.use((first_sentence(report),))
    tried = one_line(came.framing.text, _TRIED)
    if not_yet(report):
        talk.notes.tell(f"what came of “{tried}” is open: answer it anew when it can be said")
    elif not learned.links and not learned.levers and plain_answer(report) is None:
        talk.notes.tell(f"what came of “{tried}” was not counted: say a plain yes or no")
