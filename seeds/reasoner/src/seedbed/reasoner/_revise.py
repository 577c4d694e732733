"""What the user says of a case: answers, denials, additions, and another answer tried beside the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from seedbed.context import CaseRecord, Run, Store, current
from seedbed.problem import (
    AboutAddition,
    AboutAnswer,
    AboutAssumption,
    AboutEdge,
    AboutLever,
    Assumed,
    BadInput,
    Denied,
    FromAnswer,
    Given,
    Question,
    Statement,
    requirement,
)
from seedbed.reasoner._human import wants_deciding
from seedbed.reasoner._inquiries import Inquiry, Reply, inquiries
from seedbed.reasoner._recorded import Recorded, read

MAX_CHARACTERS = 20_000
"""An answer goes into most of what a model is asked from then on."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What was written down, and what it takes the place of."""

    case: str
    statement: Statement
    before: str | None = None
    """What was said of it until now; `None` where nothing was."""
    holds: bool | None = None
    """How a verdict on a candidate is taken; `None` for anything else."""


def root_of(store: Store, named: CaseRecord) -> CaseRecord:
    """Return the case at which the user is heard: the whole of a part.

    Raises:
        BadInput: Nobody has begun to work on it.
    """
    root = store.root_of(named)
    if store.last_run(root.id) is None:
        raise BadInput("The case has not been begun", where=root.id, do=f'Ask it: reason "{root.problem}"')
    return root


def answer(store: Store, root: CaseRecord, inquiry: Inquiry, text: str) -> Noted:
    """Answer a question, at first or anew.

    Raises:
        BadInput: The words cannot be used, or leave to the engine what it cannot decide.
    """
    question, words = inquiry.question, answer_of(inquiry.question, text)
    said = FromAnswer(question=question.id, words=words)
    known = current(store.statements(root.id)).get(AboutAnswer(question=question.id).key)
    stated = _run(store, root).say(AboutAnswer(question=question.id), requirement(question, words), said)
    before = known.provenance.words if known and isinstance(known.provenance, FromAnswer) else None
    if before is None and inquiry.assumption is not None and not inquiry.assumption.denied:
        before = inquiry.assumption.words
    return Noted(root.id, stated, before, _taken(inquiry, words))


def _taken(inquiry: Inquiry, words: str) -> bool | None:
    if not inquiry.verdict:
        return None
    from seedbed.solver import says_yes  # which takes longer than all the rest

    return says_yes(words)


def deny(store: Store, root: CaseRecord, name: str) -> Noted:
    """Deny an assumption: the one of this statement, or in the place of an answer to this question.

    Raises:
        BadInput: There is none of this name, or it is no assumption.
    """
    whole = read(store, root)
    assumed = _assumption(whole, name)
    assert assumed.about is not None  # noqa: S101 - narrows the type: assumptions are found by it
    denied = any(isinstance(one.provenance, Denied) and one.text == assumed.text for one in whole.statements)
    stated = _run(store, root).say(assumed.about, assumed.text, Denied())
    return Noted(root.id, stated, "denied" if denied else "assumed")


def add(store: Store, root: CaseRecord, text: str) -> Noted:
    """Add something to the problem. What another terminal adds at the same time is kept, too.

    Raises:
        BadInput: The words cannot be used.
    """
    words = words_of(text, "addition")
    known = [one for one in store.statements(root.id) if isinstance(one.about, AboutAddition)]
    for one in current(known).values():
        if one.text == words:
            return Noted(root.id, one, before=words)
    numbers = [one.about.number for one in known if isinstance(one.about, AboutAddition)]
    number = max(numbers, default=0) + 1
    run = _run(store, root)
    mine = displacing = run.say(AboutAddition(number=number), words, Given())
    while displacing.supersedes is not None:
        # Another terminal had taken the number since it was chosen. Its words move on to the next.
        number += 1
        displaced = next(one for one in store.statements(root.id) if one.id == displacing.supersedes)
        displacing = run.say(AboutAddition(number=number), displaced.text, Given())
    return Noted(root.id, mine)


def fork(store: Store, root: CaseRecord) -> CaseRecord:
    """Begin a case beside another, in which the user has said the same, with the same settings, clock and seed."""
    origin = store.last_run(root.id)
    assert origin is not None  # noqa: S101 - `root_of` has seen to it
    said = store.statements(root.id)
    now = {one.id for one in current(said).values()}
    beside = store.fork(root.id)
    run = store.begin(
        # What chance gave is not drawn again: the fork shares all that it can with the first.
        beside.id,
        now=origin.now,
        seed=origin.seed,
        fresh=False,
        settings=origin.settings,
    )
    for one in said:
        # An assumption that was denied once is not made again, so every denial counts.
        if one.about is not None and (one.id in now or isinstance(one.provenance, Denied)) and _by_user(one):
            run.say(one.about, one.text, one.provenance)
    return beside


def _by_user(statement: Statement) -> bool:
    drawn = isinstance(statement.about, AboutEdge | AboutLever)
    return (
        isinstance(statement.about, AboutAnswer | AboutAddition)
        or (drawn and isinstance(statement.provenance, Given))
        or isinstance(statement.provenance, Denied)
    )


def find_inquiry(asked: Sequence[Inquiry], name: str) -> Inquiry:
    """Return the question of this number, or whose id, or that of its answer or assumption, begins like this.

    Raises:
        BadInput: There is none, or there are several.
    """
    bare = name.strip().strip("[].").casefold()
    numbered = [one for one in asked if str(one.number) == bare]
    found = numbered or [one for one in asked if bare and any(id_.startswith(bare) for id_ in _ids(one))]
    if len(found) > 1:
        raise BadInput("Several questions begin like this", where=name, do="Give more of the id")
    if not found:
        raise BadInput("There is no such question", where=name, do=_open_ones(asked))
    return found[0]


def only_open(asked: Sequence[Inquiry]) -> Inquiry:
    """Return the one question that is open.

    Raises:
        BadInput: None is, or several are.
    """
    left = [one for one in asked if one.reply is Reply.OPEN]
    if len(left) > 1:
        raise BadInput("Several questions are open, and none is named", do=_open_ones(asked))
    if not left:
        do = "Name the one to answer anew" if asked else "`reason add` tells it something unasked"
        raise BadInput("No question is open", do=do)
    return left[0]


def answer_of(question: Question, text: str) -> str:
    """Return an answer without the space around it.

    Raises:
        BadInput: It cannot be used, or leaves to the engine what that cannot decide.
    """
    words = words_of(text, "answer")
    if wants_deciding(words) and not question.otherwise:
        raise BadInput(
            "Nothing can be assumed in the place of this answer", where=question.id, do="Say what you want"
        )
    return words


def words_of(text: str, what: str) -> str:
    """Return what the user said, without the space around it.

    Raises:
        BadInput: It is empty, too long or no text.
    """
    try:
        text.encode()
    except UnicodeError:
        raise BadInput(f"The {what} is not valid UTF-8", do="Pass text in UTF-8") from None
    if not text.strip():
        raise BadInput(f"The {what} is empty", do="Say something, or `you decide` to a question")
    if "\x00" in text:
        raise BadInput(f"The {what} has a NUL character", do="Pass text")
    if len(text) > MAX_CHARACTERS:
        raise BadInput(f"The {what} has {len(text):,} characters", do=f"Use at most {MAX_CHARACTERS:,}")
    return text.strip()


def whole_of(store: Store, root: CaseRecord) -> tuple[Recorded, tuple[Inquiry, ...]]:
    """Return a case as it is written down, and its questions."""
    whole = read(store, root)
    return whole, inquiries(whole)


def _run(store: Store, root: CaseRecord) -> Run:
    record = store.last_run(root.id)
    assert record is not None  # noqa: S101 - `root_of` has seen to it
    return store.continued(record)


def _ids(one: Inquiry) -> list[str]:
    return [one.question.id, *([one.statement] if one.statement else [])]


def _open_ones(asked: Sequence[Inquiry]) -> str:
    left = [
        f"{one.number}. [{one.question.id}] {one.question.text}" for one in asked if one.reply is Reply.OPEN
    ]
    if left:
        return f"Open: {'; '.join(left)}"
    known = [f"{one.number}. [{one.question.id}]" for one in asked]
    return f"No question is open; there are {', '.join(known)}" if known else "Nothing was asked"


def _assumption(whole: Recorded, name: str) -> Statement:
    """Return the assumption that is meant, or say what it is that was named instead."""
    bare = name.strip().strip("[].").casefold()
    known = [one for member in whole.family() for one in current(member.statements).values()]
    asked = [one for one in inquiries(whole) if bare and (str(one.number) == bare)] or [
        one for one in inquiries(whole) if bare and one.question.id.startswith(bare)
    ]
    if asked:
        names = {AboutAssumption(question=one.question.id).key for one in asked}
        meant = [one for one in known if one.about is not None and one.about.key in names]
    else:
        meant = [one for one in known if bare and one.id.startswith(bare)]
    if len(asked) > 1 or len({one.text for one in meant}) > 1:
        raise BadInput("Several begin like this", where=name, do="Give more of the id")
    if not meant:
        raise _nothing_assumed(name, asked, known)
    if not isinstance(meant[0].about, AboutAssumption):
        kind = meant[0].provenance.kind
        raise BadInput(f"This was {kind}, not assumed", where=name, do=_ADVICE.get(kind))
    return meant[0]


def _nothing_assumed(name: str, asked: Sequence[Inquiry], known: Sequence[Statement]) -> BadInput:
    if asked and asked[0].reply is Reply.ANSWERED:
        return BadInput("This was answered, not assumed", where=name, do=_ADVICE["answered"])
    if asked:
        return BadInput("Nothing is assumed in the place of this answer", where=name, do=_ADVICE["answered"])
    named = [f"[{one.id[:6]}] {one.text}" for one in known if isinstance(one.provenance, Assumed)]
    told = f"Assumed: {'; '.join(dict.fromkeys(named))}" if named else "Nothing is assumed"
    return BadInput("There is no such assumption", where=name, do=told)


_ADVICE = {
    "given": "You gave it yourself; `reason add` says what holds beside it",
    "answered": "`reason answer` says something else",
    "verified": "It was held against its ground; `reason why` shows how",
    "derived": "It follows from other things; `reason why` shows from what",
}
