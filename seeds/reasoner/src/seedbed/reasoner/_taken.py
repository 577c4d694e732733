"""Framings that were taken: each is a case of its own, and what comes of it is told to the case that it frames."""

from collections.abc import Iterable
from typing import assert_never

from seedbed.context import CaseRecord, Store, current
from seedbed.problem import (
    AboutOrigin,
    Answered,
    BadInput,
    Failed,
    Framed,
    Framing,
    Outcome,
    Solved,
    Statement,
    Stopped,
    Waiting,
)

_WIDTH = 300
"""As much of an answer is told to the case that it comes from."""


def origins_of(statements: Iterable[Statement]) -> tuple[AboutOrigin, ...]:
    """Return which cases this one frames."""
    return tuple(one.about for one in current(statements).values() if isinstance(one.about, AboutOrigin))


def in_a_line(outcome: Outcome) -> str | None:
    """Return what a case has come to, in a sentence; `None` while it has not ended."""
    match outcome:
        case Solved(answer=answer):
            return f"it is solved, and verified: {_short(answer.text)}"
        case Answered(answer=answer):
            return f"there is an answer that is not verified: {_short(answer.text)}"
        case Failed(reason=reason):
            return f"it failed: {_short(reason)}"
        case Framed():
            return "it has no right answer either."
        case Waiting() | Stopped():
            return None
        case _:
            assert_never(outcome)


def _short(text: str) -> str:
    line = " ".join(text.split()) or "a folder of files"
    cut = line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
    return cut if cut.endswith((".", "!", "?", "…")) else f"{cut}."


def framing_named(store: Store, case: CaseRecord, words: str) -> Framing:
    """Return the framing of this number or id, or one in the user's own words.

    Raises:
        BadInput: There is none of this name, or the words are empty.
    """
    run = store.last_run(case.id)
    outcome = run.outcome if run else None
    offered = outcome.framings if isinstance(outcome, Framed) else ()
    bare = words.strip().strip("[].")
    if not bare:
        raise BadInput("No framing is named", where=case.id, do=_offer(case, offered))
    numbered = [one for number, one in enumerate(offered, 1) if str(number) == bare]
    found = numbered or [one for one in offered if one.id.startswith(bare.casefold())]
    if len(found) > 1:
        raise BadInput("Several framings begin like this", where=words, do="Give more of the id")
    if found:
        return found[0]
    if " " not in bare:
        raise BadInput("There is no such framing", where=words, do=_offer(case, offered))
    text = " ".join(words.split())
    return Framing(id=Framing.name(text), text=text, moves="", leaves="", known_by="")


def _offer(case: CaseRecord, offered: tuple[Framing, ...]) -> str:
    if not offered:
        return (
            f'`reason resume {case.id}` finds some; `reason take {case.id} "…"` takes one in your own words'
        )
    known = "; ".join(f"{number}. {_short(one.text).rstrip('.')}" for number, one in enumerate(offered, 1))
    return f"There are {known}"
