"""Line B: do I know all that I need, to tell when it is solved?"""

from dataclasses import dataclass, replace

from seedbed.problem import (
    AboutAssumption,
    AboutCriterion,
    AboutGift,
    AboutQuestion,
    Assumed,
    Criterion,
    Derived,
    Failed,
    Gift,
    Question,
    Turn,
    Waiting,
    requirement,
)
from seedbed.solver._assume import ASSUME, Assume
from seedbed.solver._brief import Bounds, Brief
from seedbed.solver._contradictions import settled_by, unsettled
from seedbed.solver._desk import Decide, Desk, Reply, Round, Said, Unasked
from seedbed.solver._determine import DETERMINE, Conflict, Determine, Determined, Form
from seedbed.solver._examples import examples_in


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a problem before it is worked on."""

    form: Form
    interface: str
    facts: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    separable: str
    examples: str | None
    """Tests made of the examples in the problem."""
    key: str
    """The key of the move that it follows from."""
    said: tuple[str, ...] = ()
    """The user's own words."""
    unserved: tuple[str, ...] = ()
    """Facts on which no criterion rests."""
    gifts: tuple[Gift, ...] = ()
    """What good can come out of failing."""
    settled: tuple[str, ...] = ()
    """The examples that hold, by what was said of those that contradict each other."""
    asked: tuple[Question, ...] = ()
    """What has been asked, and is not to be asked again."""


async def find_out(
    brief: Brief, desk: Desk, bounds: Bounds, lack: str = "", asked: tuple[Question, ...] = ()
) -> Known | Waiting | Failed | Turn:
    """Find out what has to hold, asking the user for what is missing, until nothing is or the rounds are over.

    A question is asked once. Its answer is a fact from then on, and so is what is assumed in its place. In the last round
    whatever can be assumed is, if nobody answers: questions that lead to ever more questions have an end.

    Args:
        brief: The problem, and what is established of it.
        desk: What it is worked on with.
        bounds: How far to go.
        lack: Why a premise seems to be missing, where work on it has shown that.
        asked: What was asked before, of which the answers are among what is established.
    """
    agreed = await _agreed(brief, desk, bounds, asked)
    if not isinstance(agreed, tuple):
        return agreed
    brief, asked = agreed
    facts = brief.facts
    # a part's problem is a model's words
    said = brief.said if brief.name else tuple(dict.fromkeys((brief.problem, *brief.said)))
    unserved: tuple[str, ...] = ()
    for number in range(1, bounds.rounds + 1):
        last = number == bounds.rounds
        desk.at("solvable", "requirements", f"round {number}")
        arguments = Determine(
            problem=brief.problem,
            facts=facts,
            has_to_hold=brief.criteria,
            interface=brief.interface,
            files=tuple(file.path for file in brief.files),
            asked=tuple(one.text for one in asked),
            unserved=unserved,
            works=_offered(brief),
            lack=lack,
            sampling=bounds.sampling(desk.model),
        )
        played = await desk.player.play(DETERMINE, arguments, desk.model)
        determined, key = played.result, played.key
        new = _new((*map(_which, determined.conflicts), *determined.questions), asked)[: bounds.questions]
        advice = await desk.advise(_round(number, determined, len(new)))
        if isinstance(advice, Turn):
            _state_criteria(desk, determined.criteria, key)
            return advice
        told, unserved = unserved, _unserved(brief, facts, determined.criteria)
        if unserved and not new and not told and not last:
            continue  # said once: what nothing is held against would be called verified without having been looked at
        contradicted = last and not _spoken_of(determined.conflicts, asked)
        found = (
            Failed(reason=_contradiction(determined.conflicts[0]))
            if contradicted
            else await _answers(new, brief, facts, key, desk, last=last)
        )
        if not isinstance(found, tuple):
            _state_criteria(desk, determined.criteria, key)
            return found
        facts = (*facts, *(fact for fact, _ in found))
        said = (*said, *(words for _, words in found if words))
        asked = (*asked, *new)
        if new and not last:
            continue
        _state_criteria(desk, determined.criteria, key)
        for gift in determined.gifts:
            desk.state(AboutGift(gift=gift), f"{gift.text} (good for {gift.good_for})", Derived(move=key))
        settled = settled_by(brief.problem, facts)
        return Known(
            # a part is joined with others, so it is a folder, however small
            form=Form.FOLDER if brief.name and desk.model.strong else determined.form,
            interface=determined.interface,
            facts=facts,
            criteria=determined.criteria,
            separable=determined.separable,
            examples=examples_in(brief.problem, "solution", settled),
            settled=tuple(f"{call} == {value}" for call, value in settled.items()),
            said=said,
            # what the last round has established came too late for a criterion to rest on it
            unserved=_unserved(brief, facts, determined.criteria),
            gifts=determined.gifts,
            asked=asked,
            key=key,
        )
    raise AssertionError("the last round returns")


async def _agreed(
    brief: Brief, desk: Desk, bounds: Bounds, asked: tuple[Question, ...]
) -> tuple[Brief, tuple[Question, ...]] | Waiting | Failed:
    """Return a problem with what the user says of its examples where they contradict each other, and what was asked.

    No model is asked for anything before: nothing that it could come with would meet them all.
    """
    open_ones = _new(unsettled(brief.problem, brief.facts), asked)
    for at in range(0, len(open_ones), bounds.questions):
        new = open_ones[at : at + bounds.questions]
        desk.at("solvable", "requirements", "examples")
        found = await _answers(new, brief, brief.facts, "", desk, last=False)
        if not isinstance(found, tuple):
            return found
        facts = (*brief.facts, *(fact for fact, _ in found))
        said = (*brief.said, *(words for _, words in found if words))
        brief, asked = replace(brief, facts=facts, said=said), (*asked, *new)
    return brief, asked


def _round(number: int, determined: Determined, questions: int) -> Round:
    conflicts = tuple((one.first, one.second) for one in determined.conflicts)
    return Round(number, determined.criteria, questions, conflicts)


def _offered(brief: Brief) -> str:
    """Return what a stone offers, and what is good enough to be told of it."""
    return "" if brief.stone is None else brief.stone.interface


def _unserved(brief: Brief, facts: tuple[str, ...], criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
    """Return the facts on which no criterion rests. Those of a part may be there for other parts."""
    served = {fact for criterion in criteria for fact in criterion.rests_on}
    return () if brief.name else tuple(fact for fact in facts if fact not in served)


def _new(wanted: tuple[Question, ...], asked: tuple[Question, ...]) -> tuple[Question, ...]:
    known = {one.id for one in asked}
    fresh: dict[str, Question] = {}
    for one in wanted:
        if one.id not in known:
            fresh.setdefault(one.id, one)
    return tuple(fresh.values())


def _which(conflict: Conflict) -> Question:
    """Return the question that a conflict leaves to the user. Nothing is assumed in the place of its answer."""
    return Question.of(
        f"These cannot both hold: “{conflict.first}” and “{conflict.second}”. Which one does?",
        f"no solution can meet both: {conflict.why}",
    )


def _spoken_of(conflicts: tuple[Conflict, ...], asked: tuple[Question, ...]) -> bool:
    known = {one.id for one in asked}
    return all(_which(conflict).id in known for conflict in conflicts)


def _contradiction(conflict: Conflict) -> str:
    return f"two criteria contradict each other: “{conflict.first}” and “{conflict.second}”; {conflict.why}"


def _state_criteria(desk: Desk, criteria: tuple[Criterion, ...], key: str) -> None:
    for criterion in criteria:
        desk.state(AboutCriterion(criterion=criterion), criterion.text, Derived(move=key))


async def _answers(
    questions: tuple[Question, ...], brief: Brief, facts: tuple[str, ...], key: str, desk: Desk, *, last: bool
) -> tuple[tuple[str, str], ...] | Waiting | Failed:
    """Return a fact for each question, in their order, with what the user has said; or the questions that are open."""
    for one in questions:
        desk.state(AboutQuestion(question=one), one.text, Derived(move=key))
    said = await desk.ask(questions)
    replies = [_closed(one, said[one.id]) if last else said[one.id] for one in questions]
    settled = [
        await _settle(one, reply, brief, facts, desk) for one, reply in zip(questions, replies, strict=True)
    ]
    open_ones = tuple(one for one, fact in zip(questions, settled, strict=True) if fact is None)
    if open_ones:
        return Waiting(questions=open_ones)
    undecided = [one for one in settled if isinstance(one, Failed)]
    return undecided[0] if undecided else tuple(fact for fact in settled if isinstance(fact, tuple))


def _closed(asked: Question, reply: Reply) -> Reply:
    """Return a reply that nobody waits for any more, where something can be assumed."""
    return Decide("enough was asked") if isinstance(reply, Unasked) and asked.otherwise else reply


async def _settle(
    asked: Question, reply: Reply, brief: Brief, facts: tuple[str, ...], desk: Desk
) -> tuple[str, str] | Failed | None:
    """Return what is a fact from now on, the answer or an assumption in its place, and the user's words if there are any.

    Returns:
        `None` while it is open.
    """
    match reply:
        case Said(words=words):
            return requirement(asked, words), words
        case Unasked():
            return None
        case Decide(because=because):
            if not asked.otherwise:
                return Failed(
                    reason=f"only you can say this, and nothing can be assumed in its place: {asked.text}"
                )
            assumed = await _assumption(asked, brief, facts, desk)
            fact = requirement(asked, assumed)
            desk.state(AboutAssumption(question=asked.id), fact, Assumed(because=because))
            return fact, ""


async def _assumption(asked: Question, brief: Brief, facts: tuple[str, ...], desk: Desk) -> str:
    denied = desk.denied(asked.id)
    if requirement(asked, asked.otherwise) not in denied:
        return asked.otherwise
    arguments = Assume(problem=brief.problem, question=asked.text, facts=facts, denied=denied)
    return (await desk.player.play(ASSUME, arguments, desk.model)).result.words
