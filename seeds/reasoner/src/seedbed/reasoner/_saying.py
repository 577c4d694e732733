"""The commands by which the user says something of a case, and what they print."""

import shlex
from collections.abc import Sequence

from seedbed.context import CaseRecord, Store
from seedbed.problem import BadInput
from seedbed.reasoner import _revise
from seedbed.reasoner._human import TerminalHuman, on_terminal
from seedbed.reasoner._inquiries import Inquiry, Reply
from seedbed.reasoner._interrupted import run_interruptible
from seedbed.reasoner._open import find_case, open_store
from seedbed.reasoner._print import write_json, write_line
from seedbed.reasoner._revise import Noted


def answer(name: str, words: Sequence[str], *, as_json: bool) -> None:
    """Note the answer to a question, or ask each open one on the terminal."""
    with open_store() as store:
        root = _root(store, name, quiet=as_json)
        _, asked = _revise.whole_of(store, root)
        match list(words):
            case []:
                left = [one for one in asked if one.reply is Reply.OPEN]
                notes = _interview(store, root, left or [_revise.only_open(asked)])
            case [text] if not _names_one(asked, text):
                notes = [_revise.answer(store, root, _revise.only_open(asked), text)]
            case [question] if not on_terminal():
                raise BadInput(
                    "This names a question, and what you say to it is missing",
                    where=question,
                    do=f'`reason answer {root.id} {shlex.quote(question)} "…"`',
                )
            case [question]:
                notes = _interview(store, root, [_revise.find_inquiry(asked, question)])
            case [question, text]:
                notes = [_revise.answer(store, root, _revise.find_inquiry(asked, question), text)]
            case _:
                raise BadInput("These are too many words", where=" ".join(words), do="Quote the answer")
        _, now = _revise.whole_of(store, root)
    left = [one for one in now if one.reply is Reply.OPEN]
    if as_json:
        write_json({**_plain(root.id, notes), "open": [one.question.id for one in left]})
        return
    _say_noted(notes)
    if not notes:
        write_line("Nothing was noted.")
    for one in left:
        write_line(f"still open: {one.number}. [{one.question.id}] {_flat(one.question.text)}")
    _say_next(root)


def deny(name: str, assumption: str, *, as_json: bool) -> None:
    """Note that an assumption does not hold."""
    with open_store() as store:
        root = _root(store, name, quiet=as_json)
        note = _revise.deny(store, root, assumption)
    if as_json:
        write_json(_plain(root.id, [note]))
        return
    was = "denied already" if note.before == "denied" else "denied"
    write_line(f"{was} [{note.statement.id[:6]}]: {_flat(note.statement.text)}")
    _say_next(root)


def add(name: str, text: str, *, as_json: bool) -> None:
    """Note something that the user adds to the problem."""
    with open_store() as store:
        root = _root(store, name, quiet=as_json)
        note = _revise.add(store, root, text)
    if as_json:
        write_json(_plain(root.id, [note]))
        return
    was = "added already" if note.before is not None else "added"
    write_line(f"{was} [{note.statement.id[:6]}]: {_flat(note.statement.text)}")
    _say_next(root)


def fork(name: str, words: Sequence[str], *, as_json: bool) -> None:
    """Begin a case beside another, with one answer changed where one is said."""
    with open_store() as store:
        root = _root(store, name, quiet=as_json)
        _, asked = _revise.whole_of(store, root)
        match list(words):
            case []:
                changed = None
            case [question, text]:
                changed = _revise.find_inquiry(asked, question)
                _revise.answer_of(changed.question, text)
            case _:
                raise BadInput(
                    "A question and the other answer to it are needed", where=" ".join(words), do="Quote both"
                )
        beside = _revise.fork(store, root)
        notes = [_revise.answer(store, beside, changed, words[-1])] if changed else []
    if as_json:
        write_json({**_plain(beside.id, notes), "forked_from": root.id})
        return
    write_line(f"case {beside.id}, beside {root.id}, knows all that you said there; `last` is now this one")
    _say_noted(notes)
    if notes:
        _say_next(beside)
    else:
        write_line(
            f'next: `reason answer {beside.id} QUESTION "…"` says something else there, '
            f"and `reason resume {beside.id}` then goes on"
        )


def _root(store: Store, name: str, *, quiet: bool) -> CaseRecord:
    named = find_case(store, name)
    root = _revise.root_of(store, named)
    if named.id != root.id and not quiet:
        write_line(f"{named.name} [{named.id}] is a part of {root.id}, where it is noted")
    return root


def _names_one(asked: Sequence[Inquiry], text: str) -> bool:
    """Return whether words alone name a question, rather than being the answer to the only one that is open.

    A number or a whole id always does; the beginning of an id where somebody at a terminal can be asked which is meant.
    """
    bare = text.strip().strip("[].").casefold()
    if any(bare in {str(one.number), one.question.id} for one in asked):
        return True
    if not on_terminal() or sum(one.reply is Reply.OPEN for one in asked) == 1:
        return False
    try:
        _revise.find_inquiry(asked, text)
    except BadInput:
        return False
    return True


def _interview(store: Store, root: CaseRecord, asked: Sequence[Inquiry]) -> list[Noted]:
    """Ask on the terminal, and note every answer at once: what was said stays, whatever comes after."""
    if not on_terminal():
        raise BadInput(
            "There is nobody to ask, and no answer was passed",
            where=root.id,
            do='`reason answer CASE QUESTION "…"`',
        )

    async def ask() -> list[Noted]:
        human = TerminalHuman()
        notes: list[Noted] = []
        for one in asked:
            words = await human.answer(one.question)
            if words is not None:
                notes.append(_revise.answer(store, root, one, words))
        return notes

    return run_interruptible(ask(), case=root.id)


def _say_noted(notes: Sequence[Noted]) -> None:
    for note in notes:
        write_line(f"noted [{note.statement.id[:6]}]: {_flat(note.statement.text)}{_instead(note)}")
        if note.holds is not None:
            write_line(f"taken as: it {'holds' if note.holds else 'does not hold'}")


def _instead(note: Noted) -> str:
    return "" if note.before is None else f" (until now: {_flat(note.before)})"


def _say_next(root: CaseRecord) -> None:
    write_line(f"next: `reason resume {root.id}` goes on with it, and redoes only what it reaches")


def _plain(case: str, notes: Sequence[Noted]) -> dict[str, object]:
    return {
        "case": case,
        "noted": [
            {
                **note.statement.model_dump(mode="json"),
                "before": note.before,
                **({} if note.holds is None else {"taken_as_holding": note.holds}),
            }
            for note in notes
        ],
        "next": f"reason resume {case}",
    }


def _flat(text: str) -> str:
    return " ".join(text.split())
