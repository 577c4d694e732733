"""The questions of a case and its parts: their numbers, what was said or assumed, and whether that is taken up."""

from dataclasses import dataclass
from enum import StrEnum

from seedbed.context import MoveRecord, canonical, current
from seedbed.problem import (
    AboutAnswer,
    AboutAssumption,
    AboutCheck,
    AboutCriterion,
    AboutQuestion,
    Assumed,
    Denied,
    Derived,
    Framed,
    FromAnswer,
    Question,
    Statement,
    UserVerdict,
    Verified,
    Waiting,
    Withdrawn,
    requirement,
)
from seedbed.reasoner._human import wants_deciding
from seedbed.reasoner._recorded import Recorded


class Reply(StrEnum):
    """What a question got."""

    OPEN = "open"
    ANSWERED = "answered"
    ASSUMED = "assumed"
    NOT_ASKED = "not asked"
    """It was asked before, or elsewhere, and is not now."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is assumed in the place of an answer."""

    id: str
    """The statement's."""
    text: str
    words: str
    because: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, and how it stands."""

    number: int
    """By which the user names it: the order in which questions came up, which answering does not change."""
    question: Question
    case: str
    """Where it is asked: the case or one of its parts."""
    reply: Reply
    statement: str | None = None
    """The id of the answer."""
    words: str = ""
    """The answer."""
    assumption: Assumption | None = None
    verdict: bool = False
    """Whether it asks for a yes or no on a candidate."""
    taken_up: bool = True
    """Whether the engine has worked with what the user has said to it."""


def inquiries(whole: Recorded) -> tuple[Inquiry, ...]:
    """Return the questions of a whole case in the order in which they came up, each once."""
    asked = _asked(whole)
    return tuple(
        _inquiry(number, question, where, whole) for number, (question, where) in enumerate(asked.values(), 1)
    )


def waiting_for(whole: Recorded) -> dict[str, Question]:
    """Return the questions that are open, by their ids: those without which nothing goes on, and those that can wait."""
    outcomes = [member.run.outcome for member in whole.family() if member.run]
    return {one.id: one for end in outcomes if isinstance(end, Waiting | Framed) for one in end.questions}


def _asked(whole: Recorded) -> dict[str, tuple[Question, Recorded | None]]:
    """Return each question with the case that asks it now, where one does."""
    asked: dict[str, tuple[Question, Recorded | None]] = {
        question.id: (question, None) for question in whole.earlier
    }
    for member in whole.family():
        latest = {
            one.about.question.id: (one.about.question, one)
            for one in member.statements
            if isinstance(one.about, AboutQuestion)
        }
        for name, (question, said) in latest.items():
            elsewhere = asked.get(name, (question, None))[1]
            now = None if isinstance(said.provenance, Withdrawn) else member
            asked[name] = (question, elsewhere or now)
    for name, question in waiting_for(whole).items():
        asked[name] = (question, asked.get(name, (question, None))[1] or whole)
    for question in _answered(whole):
        asked.setdefault(question.id, (question, whole))
    return asked


def _answered(whole: Recorded) -> list[Question]:
    """Return the questions that were answered, as far as the answers tell: a verdict on a candidate is asked once."""
    return [
        Question(id=said.question, text=one.text.removesuffix(requirement(_UNKNOWN, said.words)), why="")
        for one in whole.statements
        if isinstance(one.about, AboutAnswer) and isinstance(said := one.provenance, FromAnswer)
    ]


_UNKNOWN = Question(id="", text="", why="")


def _inquiry(number: int, question: Question, where: Recorded | None, whole: Recorded) -> Inquiry:
    answer = current(whole.statements).get(AboutAnswer(question=question.id).key)
    assumption = _assumption(question, where or whole, whole)
    words = answer.provenance.words if answer and isinstance(answer.provenance, FromAnswer) else ""
    waits = question.id in waiting_for(whole)
    if answer is not None and not (waits and wants_deciding(words) and _undecidable(question, whole)):
        reply = Reply.ANSWERED
    elif where is None:
        reply = Reply.NOT_ASKED
    elif assumption is None or (assumption.denied and waits):
        reply = Reply.OPEN
    else:
        reply = Reply.ASSUMED
    said = words if reply is Reply.ANSWERED else None
    return Inquiry(
        number=number,
        question=question,
        case=(where or whole).case.id,
        reply=reply,
        statement=answer.id if answer else None,
        words=words,
        assumption=assumption,
        verdict=_is_verdict(question, whole),
        taken_up=where is None
        or not whole.positions
        or not _unheard(question, said, assumption, where, whole),
    )


def _is_verdict(question: Question, whole: Recorded) -> bool:
    """Return whether a question is about a candidate: no move has come up with it."""
    return any(
        isinstance(one.about, AboutQuestion)
        and one.about.question.id == question.id
        and one.provenance == Derived(move="")
        for member in whole.family()
        for one in member.statements
    )


def _undecidable(question: Question, whole: Recorded) -> bool:
    """Return whether nothing can be assumed in the place of an answer, or what was has been denied."""
    return not question.otherwise or bool(_denied(question, whole))


def _denied(question: Question, whole: Recorded) -> set[str]:
    key = AboutAssumption(question=question.id).key
    return {
        one.text
        for one in whole.statements
        if one.about is not None and one.about.key == key and isinstance(one.provenance, Denied)
    }


def _assumption(question: Question, where: Recorded, whole: Recorded) -> Assumption | None:
    said = current(where.statements).get(AboutAssumption(question=question.id).key)
    if said is None:
        return None
    return Assumption(
        id=said.id,
        text=said.text,
        words=said.text.removeprefix(requirement(question, "")),
        because=said.provenance.because if isinstance(said.provenance, Assumed) else "",
        denied=said.text in _denied(question, whole),
    )


def _unheard(
    question: Question, words: str | None, assumption: Assumption | None, where: Recorded, whole: Recorded
) -> bool:
    """Return whether the engine has not worked with what the user has said to a question.

    An answer has no time of its own, so this follows from what the engine said and did since: it still waits, it still
    assumes something else, or the last move that was given an answer to the question was given another one.
    """
    if words is None:
        return assumption is not None and assumption.denied and question.id not in waiting_for(whole)
    if question.id in waiting_for(whole):
        return True
    if wants_deciding(words):
        return assumption is None or assumption.denied
    if assumption is not None and not assumption.denied:
        return True
    if _is_verdict(question, whole):
        return not any(_is_judged(member, question, words) for member in whole.family())
    return _worked_with_another(question, words, where, whole)


def _is_judged(member: Recorded, question: Question, words: str) -> bool:
    """Return whether the criterion that a verdict is about stands as it does since the user has said this."""
    now = current(member.statements).values()
    asked = {
        one.about.criterion.id
        for one in now
        if isinstance(one.about, AboutCriterion) and one.about.criterion.text in question.text
    }
    checks = [one for one in now if isinstance(one.about, AboutCheck) and one.about.criterion in asked]
    return any(_judged_by(one, {words}) for one in checks)


def _worked_with_another(question: Question, words: str, where: Recorded, whole: Recorded) -> bool:
    earlier = _said_before(question, whole) - {words}
    for move in reversed(where.moves):
        if _was_given(move, question, {words}):
            return False
        if _was_given(move, question, earlier):
            return True
    now_said = (one for member in whole.family() for one in current(member.statements).values())
    return any(_judged_by(one, earlier) for one in now_said)


_FRAMER = "framer."
"""Begins the names of moves that are given answers by themselves. Others are given them with their questions."""


def _was_given(move: MoveRecord, question: Question, answers: set[str]) -> bool:
    texts = {requirement(question, words) for words in answers}
    plain = answers if move.name.startswith(_FRAMER) else set()
    # a value is followed by one of these, and the name of a field by a colon: `up` is both an answer and such a name
    values = (f"{canonical(text)}{end}" for text in texts | plain for end in ",]}")
    return any(value in move.arguments for value in values)


def _said_before(question: Question, whole: Recorded) -> set[str]:
    return {
        one.provenance.words
        for one in whole.statements
        if isinstance(one.provenance, FromAnswer) and one.provenance.question == question.id
    }


def _judged_by(statement: Statement, words: set[str]) -> bool:
    """Return whether a criterion stands as it does since the user has said one of these."""
    if not isinstance(statement.about, AboutCheck):
        return False
    if isinstance(statement.provenance, Verified):
        verdicts = [one for one in statement.provenance.evidence if isinstance(one, UserVerdict)]
        return any(verdict.words in words for verdict in verdicts)
    return any(statement.text.endswith(f"the user says: {one}") for one in words)
