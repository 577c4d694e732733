"""What came of a framing, written back: which links and levers it confirmed or refuted, each with the words that say so."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from seedbed.causal import Act, Connect, Finding, Graph, Hasten, Lever, Link, Push, Tune, found
from seedbed.context import Move, Performed, canonical
from seedbed.framer._answers import not_yet, plain_answer
from seedbed.framer._brief import Came
from seedbed.framer._leverage import weighed
from seedbed.framer._mentions import one_line
from seedbed.framer._reading._quoting import find_quote
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
    """A finding as a model puts it. Whatever it puts is read: a bad one does not spoil the others."""

    number: int = 0
    holds: bool | None = None
    quote: str = ""


class FindingsDraft(Frozen):
    """What a model replies."""

    links: tuple[_FindingDraft, ...] = ()
    levers: tuple[_FindingDraft, ...] = ()


_INSTRUCTIONS = """\
Somebody has tried something, to move a problem that has no right answer. You are given the links of the causal graph that it
was chosen by, the levers that it pulled, and a report of what came of it. Say what the report shows, and nothing else:

links: those of which the report says that the effect followed its cause (holds: true), or that it did not although the cause
moved (holds: false). levers: those that moved what they should (holds: true), or did not (holds: false).
Each by its number, with the words of the report that say so (quote, exact). What the report does not speak of is left out.\
"""
_PROMPT = Prompt(instructions=_INSTRUCTIONS, content="")


_MOST = 100
"""More findings than this are a model that repeats itself."""
_ASKED = 160
"""As many characters of a framing, and of what it came to, stand in the question what came of it."""


def outcome_question(came: Came, aims: tuple[Aim, ...]) -> Question:
    """Return what is asked of the user when a framing that was taken has come to an end."""
    moved = " and ".join(aim.text for aim in aims) or "anything"
    came_to = f"“{one_line(came.framing.text, _ASKED)}” ({came.case}) has come to this: {one_line(came.text, _ASKED)}"
    # known by what it came to: which aims it should move changes with the graph, and no answer is lost by that
    return Question.of(
        came_to,
        "yes, no or in between, in your words: the graph learns from it; “too early” where nobody can say yet",
        "nobody can say yet",
    ).model_copy(update={"text": f"{came_to} Did it move {moved}, as it should? What followed from what?"})


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
    tested = "; ".join(arguments.came.verified)
    tests = f"\nIts own tests, which say nothing of what followed: {tested}" if tested else ""
    return (
        f"Links:\n{links}\n\nIt was: {arguments.came.framing.text}{tests}\nIt should move: {aims}\n"
        f"Levers:\n{levers}\n\nReport:\n{arguments.report}"
    )


def _links(graph: Graph) -> tuple[Link, ...]:
    return tuple(graph.links.values())


def _pulled(arguments: Learn) -> tuple[Lever, ...]:
    return tuple(lever for lever in arguments.graph.levers if lever.name in arguments.came.framing.levers)


def _judged(arguments: Learn) -> tuple[Lever, Finding] | None:
    """Return what a plain yes or no says of a lever: only of a single one, since of several, any may have done it."""
    holds, pulled = plain_answer(arguments.report), _pulled(arguments)
    if holds is None or len(pulled) != 1 or len(arguments.came.framing.levers) != 1:
        return None
    return pulled[0], Finding(confirms=holds, words=arguments.report, case=arguments.came.case)


async def _learn(arguments: Learn, model: Model) -> Performed[Learned]:
    if not_yet(arguments.report):
        return Performed(Learned(), Usage())
    if not model.strong:
        return Performed(plainly(arguments), Usage())
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    try:
        reply = await model.reply(prompt, returns=FindingsDraft, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        why = f"the model's reply could not be used, so only a plain yes or no counts: {one_line(str(error), 200)}"
        plain = plainly(arguments).model_copy(update={"dropped": (why,)})
        return Performed(plain, error.usage, prompt=prompt.content, reply=str(error), keep=False)
    learned = read_findings(arguments, reply.value)
    return Performed(learned, reply.usage, prompt=prompt.content, reply=reply.text)


def read_findings(arguments: Learn, draft: FindingsDraft) -> Learned:
    """Return the findings of a reply that quote what the user reports. Without such words there is no evidence.

    A plain yes or no of the user stands, whatever the model makes of it. An outcome counts once for each link and lever,
    whatever it is said in; where it is said both ways, not at all.
    """
    dropped: list[str] = []
    known, pulled = _links(arguments.graph), _pulled(arguments)
    links = _findings("link", draft.links, len(known), arguments, dropped)
    levers = _findings("lever", draft.levers, len(pulled), arguments, dropped)
    judged = _judged(arguments)
    if judged and any(one.confirms != judged[1].confirms for one in levers.values()):
        dropped.append(f"lever 1: the user says plainly that it {'did' if judged[1].confirms else 'did not'}")
    if judged and not any(one.confirms == judged[1].confirms for one in levers.values()):
        levers = {1: judged[1]}
    return Learned(
        links=tuple(
            LinkFound(cause=known[at - 1].cause, effect=known[at - 1].effect, finding=one)
            for at, one in links.items()
        ),
        levers=tuple(LeverFound(lever=pulled[at - 1].name, finding=one) for at, one in levers.items()),
        dropped=tuple(dropped),
    )


def _findings(
    what: str, drafts: Sequence[_FindingDraft], of: int, arguments: Learn, dropped: list[str]
) -> Mapping[int, Finding]:
    """Return one finding for each number of which a reply says one thing, in words of the report."""
    said: dict[int, set[bool]] = {}
    first: dict[int, Finding] = {}
    if len(drafts) > _MOST:
        dropped.append(f"{len(drafts) - _MOST} findings of a {what} after the first {_MOST}")
    for one in drafts[:_MOST]:
        quote = find_quote(one.quote, (arguments.report,))
        if one.holds is None or quote is None or not 0 < one.number <= of:
            dropped.append(f"{what} {one.number}: the report does not say so")
            continue
        said.setdefault(one.number, set()).add(one.holds)
        first.setdefault(one.number, Finding(confirms=one.holds, words=quote, case=arguments.came.case))
    torn = [number for number, ways in said.items() if len(ways) > 1]
    dropped.extend(
        f"{what} {number}: the report says both that it holds and that it does not" for number in torn
    )
    return {number: finding for number, finding in first.items() if number not in torn}


def plainly(arguments: Learn) -> Learned:
    """Return what a plain yes or no shows, without a model.

    A yes confirms the lever, and the links
    without which nothing that it does would reach what it should move, as long as they say that it moves that way. A no
    speaks against the lever, and against a link only where that is the whole way, since of several any may have failed.
    """
    judged = _judged(arguments)
    if judged is None:
        return Learned()
    lever, finding = judged
    pairs = (
        pair for aim in arguments.aims for pair in _shown(arguments.graph, lever, aim, holds=finding.confirms)
    )
    return Learned(
        links=tuple(
            LinkFound(cause=cause, effect=effect, finding=finding) for cause, effect in dict.fromkeys(pairs)
        ),
        levers=(LeverFound(lever=lever.name, finding=finding),),
    )


def _shown(graph: Graph, lever: Lever, aim: Aim, *, holds: bool) -> tuple[tuple[str, str], ...]:
    """Return the links of which it shows something that pulling a lever did or did not do what it should."""
    point = weighed(graph, (lever,), (aim,)) if aim.variable in graph.variables else None
    if point is None or point.score <= 0:
        return ()
    starts = {_start(act) for act in lever.acts}
    on_all = tuple(pair for pair in _on_every_way(graph, lever, starts, aim.variable) if pair in graph.links)
    whole = len(on_all) == 1 and on_all[0][0] in starts and on_all[0][1] == aim.variable
    return on_all if holds or whole else ()


def _on_every_way(graph: Graph, lever: Lever, starts: set[str], aim: str) -> tuple[tuple[str, str], ...]:
    """Return the links without which nothing that the lever does would reach the aim."""
    added = {(act.edge.cause, act.edge.effect) for act in lever.acts if isinstance(act, Connect)}
    pairs = set(graph.links) | added
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
        case _:
            assert_never(act)


def _reaches(starts: set[str], aim: str, pairs: set[tuple[str, str]]) -> bool:
    after: dict[str, list[str]] = {}
    for cause, effect in pairs:
        after.setdefault(cause, []).append(effect)
    seen, left = set(starts), list(starts)
    while left:
        fresh = set(after.get(left.pop(), ())) - seen
        seen |= fresh
        left += fresh
    return aim in seen


def with_findings(graph: Graph, learned: Learned) -> Graph:
    """Return the graph with what was learned noted on its edges and levers, as far as it still has them."""
    for one in learned.links:
        if (one.cause, one.effect) in graph.links:
            graph = found(graph, one.cause, one.effect, one.finding)
    of = {one.lever: one.finding for one in learned.levers}
    levers = tuple(
        lever.model_copy(update={"findings": (*lever.findings, of[lever.name])})
        if lever.name in of and of[lever.name] not in lever.findings
        else lever
        for lever in graph.levers
    )
    return Graph(variables=graph.variables, edges=graph.edges, levers=levers)


LEARN: Move[Learn, Model, Learned] = Move(
    "framer.learn",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    Learn,
    Learned,
    _learn,
)
