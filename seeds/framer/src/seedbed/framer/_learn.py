"""What came of a framing, written back: which links and levers it confirmed or refuted, each with the words that say so."""

import re

from pydantic import Field

from seedbed.causal import Act, Connect, Finding, Graph, Hasten, Lever, Link, Push, Tune, found
from seedbed.context import Move, Performed, canonical
from seedbed.framer._brief import Came
from seedbed.framer._quoting import find_quote
from seedbed.framer._types import Aim
from seedbed.model import BadReply, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen, Question, Usage


class Learn(Frozen):
    """All that is seen when an outcome is read: the graph with its levers, and what is reported."""

    graph: Graph
    came: Came
    aims: tuple[Aim, ...]
    report: str
    """The user's words on what came of it."""
    sampling: Sampling = Sampling(max_tokens=1024)


class LinkFound(Frozen):
    """What an outcome says about a link."""

    cause: str
    effect: str
    finding: Finding


class LeverFound(Frozen):
    """What an outcome says about a lever: whether it moved what it should."""

    lever: str
    finding: Finding


class Learned(Frozen):
    """What an outcome has shown."""

    links: tuple[LinkFound, ...] = ()
    levers: tuple[LeverFound, ...] = ()
    dropped: tuple[str, ...] = ()
    """What a reply had that could not be used, a line each."""


class _FindingDraft(Frozen):
    number: int
    holds: bool
    quote: str = Field(max_length=1000)


class FindingsDraft(Frozen):
    """What a model replies."""

    links: tuple[_FindingDraft, ...] = Field(default=(), max_length=50)
    levers: tuple[_FindingDraft, ...] = Field(default=(), max_length=20)


_INSTRUCTIONS = """\
Somebody has tried something, to move a problem that has no right answer. You are given the links of the causal graph that it
was chosen by, the levers that it pulled, and a report of what came of it. Say what the report shows, and nothing else:

links: those of which the report says that the effect followed its cause (holds: true), or that it did not although the cause
moved (holds: false). levers: those that moved what they should (holds: true), or did not (holds: false).
Each by its number, with the words of the report that say so (quote, exact). What the report does not speak of is left out.\
"""
_PROMPT = Prompt(instructions=_INSTRUCTIONS, content="")


_ASKED = 160
"""As many characters of a framing, and of what it came to, stand in the question what came of it."""


def outcome_question(came: Came, aims: tuple[Aim, ...]) -> Question:
    """Return what is asked of the user when a framing that was taken has come to an end."""
    moved = " and ".join(aim.text for aim in aims) or "anything"
    return Question.of(
        f"“{_cut(came.framing.text)}” ({came.case}) has come to this: {_cut(came.text)} "
        f"Did it move {moved}, as it should? What followed from what?",
        "yes, no or in between, in your words: the graph learns from it",
        "nobody can say yet",
    )


def _cut(text: str) -> str:
    return text if len(text) <= _ASKED else f"{text[: _ASKED - 1]}…"


def reports(arguments: Learn) -> tuple[str, ...]:
    """Return what may be quoted: the user's words, and what was held against ground truth."""
    return (arguments.report, *arguments.came.verified)


def _content(arguments: Learn) -> str:
    links = "\n".join(
        f"{number}. {link.cause} -> {link.effect} {link.polarity}"
        for number, link in enumerate(_links(arguments.graph), 1)
    )
    levers = (
        "\n".join(f"{number}. {lever.name}" for number, lever in enumerate(_pulled(arguments), 1))
        or "none of those that are known"
    )
    aims = ", ".join(aim.text for aim in arguments.aims) or "nothing in particular"
    told = "\n".join(f"- {text}" for text in reports(arguments))
    return (
        f"Links:\n{links}\n\nIt was: {arguments.came.framing.text}\nIt should move: {aims}\n"
        f"Levers:\n{levers}\n\nReport:\n{told}"
    )


def _links(graph: Graph) -> tuple[Link, ...]:
    return tuple(graph.links.values())


def _pulled(arguments: Learn) -> tuple[Lever, ...]:
    return tuple(lever for lever in arguments.graph.levers if lever.name in arguments.came.framing.levers)


async def _learn(arguments: Learn, model: Model) -> Performed[Learned]:
    if not model.strong:
        return Performed(plainly(arguments), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=FindingsDraft, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        return Performed(plainly(arguments), error.usage, prompt=prompt.content, reply=str(error), keep=False)
    return Performed(
        read_findings(arguments, reply.value), reply.usage, prompt=prompt.content, reply=reply.text
    )


def read_findings(arguments: Learn, draft: FindingsDraft) -> Learned:
    """Return the findings of a reply that quote what was reported. Without such words there is no evidence."""
    dropped: list[str] = []
    links: list[LinkFound] = []
    levers: list[LeverFound] = []
    known, pulled = _links(arguments.graph), _pulled(arguments)
    for one in draft.links:
        finding = _finding(one, arguments)
        if finding is None or not 0 < one.number <= len(known):
            dropped.append(f"link {one.number}: the report does not say so")
            continue
        link = known[one.number - 1]
        links.append(LinkFound(cause=link.cause, effect=link.effect, finding=finding))
    for one in draft.levers:
        finding = _finding(one, arguments)
        if finding is None or not 0 < one.number <= len(pulled):
            dropped.append(f"lever {one.number}: the report does not say so")
            continue
        levers.append(LeverFound(lever=pulled[one.number - 1].name, finding=finding))
    return Learned(links=tuple(links), levers=tuple(levers), dropped=tuple(dropped))


def _finding(one: _FindingDraft, arguments: Learn) -> Finding | None:
    quote = find_quote(one.quote, reports(arguments))
    return Finding(confirms=one.holds, words=quote, case=arguments.came.case) if quote else None


_YES = re.compile(r"\s*(?:yes|yeah|yep|it did|indeed|absolutely|definitely)\b", re.IGNORECASE)
_NO = re.compile(r"\s*(?:no|nope|not|it did ?n[o']?t|hardly|never)\b", re.IGNORECASE)


def plainly(arguments: Learn) -> Learned:
    """Return what a plain yes or no shows, without a model.

    A yes confirms the pulled levers, and the links that are on every way from one of them to what it should move. A no
    speaks against the levers; against a link only where that is the whole way, since of several any may have failed.
    """
    words = arguments.report.replace("’", "'")
    yes, no = bool(_YES.match(words)), bool(_NO.match(words))
    if yes == no:
        return Learned()
    finding = Finding(confirms=yes, words=arguments.report, case=arguments.came.case)
    pulled = _pulled(arguments)
    shown: dict[tuple[str, str], LinkFound] = {}
    for lever in pulled:
        for aim in arguments.aims:
            on_all = _on_every_way(arguments.graph, lever, aim.variable)
            if yes or len(on_all) == 1:
                for cause, effect in on_all:
                    shown[cause, effect] = LinkFound(cause=cause, effect=effect, finding=finding)
    return Learned(
        links=tuple(shown.values()),
        levers=tuple(LeverFound(lever=lever.name, finding=finding) for lever in pulled),
    )


def _on_every_way(graph: Graph, lever: Lever, aim: str) -> tuple[tuple[str, str], ...]:
    """Return the links without which nothing that the lever does would reach the aim."""
    starts = {_start(act) for act in lever.acts}
    pairs = set(graph.links) | {
        (act.edge.cause, act.edge.effect) for act in lever.acts if isinstance(act, Connect)
    }
    if not _reaches(starts, aim, pairs):
        return ()
    return tuple(pair for pair in sorted(pairs) if not _reaches(starts, aim, pairs - {pair}))


def _start(act: Act) -> str:
    match act:
        case Push(variable=variable):
            return variable
        case Tune(cause=cause) | Hasten(cause=cause):
            return cause
        case Connect(edge=edge):
            return edge.cause


def _reaches(starts: set[str], aim: str, pairs: set[tuple[str, str]]) -> bool:
    seen, left = set(starts), list(starts)
    while left:
        cause = left.pop()
        for effect in (to for start, to in pairs if start == cause and to not in seen):
            seen.add(effect)
            left.append(effect)
    return aim in seen


def with_findings(graph: Graph, learned: Learned) -> Graph:
    """Return the graph with what was learned noted on its edges and levers."""
    for one in learned.links:
        graph = found(graph, one.cause, one.effect, one.finding)
    noted = tuple(
        lever.model_copy(
            update={
                "findings": tuple(
                    dict.fromkeys(
                        (*lever.findings, *(it.finding for it in learned.levers if it.lever == lever.name))
                    )
                )
            }
        )
        for lever in graph.levers
    )
    return Graph(variables=graph.variables, edges=graph.edges, levers=noted)


LEARN: Move[Learn, Model, Learned] = Move(
    "framer.learn",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    Learn,
    Learned,
    _learn,
)
