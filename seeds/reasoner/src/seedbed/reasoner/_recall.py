"""Have we, or has anyone, solved this? What other cases have left, and known literature, looked up before guessing."""

import re
from collections.abc import Awaitable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, assert_never

from seedbed.context import BudgetSpent, StoreError
from seedbed.problem import (
    AboutCheck,
    AboutSource,
    AboutStone,
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    Derived,
    SeedbedError,
    Solved,
    Standing,
    Stone,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.reasoner._case import Case
from seedbed.reasoner._open import MANUALS, STONES
from seedbed.reasoner._recalled import Recalled

if TYPE_CHECKING:
    from seedbed.reasoner._lookups import Quoted

T = TypeVar("T")

_EXAMPLES = re.compile(r"^\s*>>>.*\n(?:(?!\s*(?:>>>|\"\"\"|\'\'\')).+\n?)?", re.MULTILINE)
"""What comes in and goes out says little of what it is about."""


async def recall(case: Case, *more: str) -> None:
    """Find what other cases have left and what is written on this machine, and note in the case what of it is gone by."""
    folder = case.tree.store.path.parent
    if not any((folder / name).exists() for name in (STONES, MANUALS)) or _did_without(case):
        return
    case.at("recall")
    words = " ".join((_EXAMPLES.sub("", case.problem.text), *more))
    passages: tuple[str, ...] = await noted(case, _passages(case, words)) or ()
    found = await noted(case, _stone_for(case, words))
    match found:
        case None:
            case.recalled = Recalled(hints=passages)
        case Stone(content=WorkingFiles() as files) as stone, str(move):
            # what they offer is read from the files: a line that was kept beside them could say anything
            from seedbed.stones import interface_of

            own = files.model_copy(update={"interface": interface_of(files.files)})
            case.recalled = Recalled(own, stone.id, stone.case, move, hints=passages)
        case Stone() as stone, _:
            case.recalled = Recalled(hints=(_as_hint(stone), *passages))
        case _:
            assert_never(found)


async def noted(case: Case, looking: Awaitable[T]) -> T | None:
    """Look something up; what could be of use is not what was asked for, so that it costs no answer where it cannot be read."""
    try:
        return await looking
    except BudgetSpent:
        raise
    except SeedbedError as error:
        case.tree.notes.setdefault(str(error))
        return None


def count_use(case: Case) -> None:
    """Note that what another case has left was of use here: some of what must hold did, with it as it was."""
    stone = case.recalled.stone_id
    held = any(
        isinstance(one.about, AboutCheck) and one.about.attempt == 1 and one.about.standing is Standing.HOLDS
        for one in case.ledger.stated
    )
    if not stone or not held:
        return
    from seedbed.stones import Stones

    try:
        with Stones(case.tree.store.path.parent / STONES) as stones:
            stones.used(stone, by_case=case.tree.voice.case)
    except StoreError as error:
        case.tree.notes.setdefault(str(error))


def when(case: Case) -> datetime:
    """Return when the run of the whole case began. Once it is solved, it goes by what it went by then."""
    solved = case.tree.store.first_solved(case.tree.voice.case)
    return solved.begun_at if solved else case.tree.voice.begun_at


def _did_without(case: Case) -> bool:
    """Whether the case was solved when there was nothing to be looked up yet."""
    from seedbed.reasoner._lookups import FIND_STONE, LOOK_UP

    solved = case.tree.store.first_solved(case.run.record.case_id)
    looked = {FIND_STONE.name, LOOK_UP.name}
    return solved is not None and not any(move.name in looked for move in case.tree.store.moves(solved.id))


async def _stone_for(case: Case, words: str) -> tuple[Stone, str | None] | None:
    """Return the stone that fits best, with the key of the move that found it where it still holds on its own ground."""
    from seedbed.reasoner._lookups import FIND_STONE, FindStone, stones_of

    shelf = stones_of(case.tree.store.path.parent, case.tree.store.family(case.tree.voice.case))
    if not shelf.path.exists():
        return None
    asked = FindStone(words=words, before=when(case))
    played = await case.bench.player.play(FIND_STONE, asked, shelf)
    stone = played.result.stone
    if stone is None:
        return None
    from seedbed.stones import Holds, Refused, Stones, Unchecked, recheck

    verdict = await recheck(stone, case.tree.sandbox, case.bench.player)
    about, source = AboutStone(stone=stone.id), Derived(move=played.key)
    match verdict:
        case Refused(why=why):
            with Stones(shelf.path) as stones:
                stones.refused(stone.id, why)
            case.state(about, f"Not gone by what case {stone.case} has left: {why}", source)
            return None
        case Holds():
            case.state(
                about, f"Case {stone.case} has left what still holds, good for: {stone.good_for}", source
            )
            return stone, played.key
        case Unchecked():
            said = f"Case {stone.case} has left this, which nothing could check: {_as_hint(stone)}"
            case.state(about, said, source)
            return stone, None
        case _:
            assert_never(verdict)


def _as_hint(stone: Stone) -> str:
    """Return a stone in words, for whoever looks for another way."""
    match stone.content:
        case WorkingFiles(files=files):
            said = f"works already: {', '.join(file.path for file in files)}"
        case WorkingProgram(code=code, output=output):
            said = f"this program printed {output.strip()[:100]!r}:\n{code}"
        case ConfirmedLink(line=line, words=words):
            said = f"somebody has seen this at work: {line} (“{words}”)"
        case DeniedAssumption(assumption=assumption):
            said = f"somebody has denied this: {assumption}"
        case DeadEnd(tried=tried, seen=seen):
            said = f"a dead end: {tried}; seen: {seen}"
        case _:
            assert_never(stone.content)
    return f"From another case ({stone.good_for}), {said}"


async def _passages(case: Case, words: str) -> tuple[str, ...]:
    from seedbed.reasoner._lookups import LOOK_UP, LookUp, manuals_in

    shelf = manuals_in(case.tree.store.path.parent)
    if not shelf.path.exists():
        return ()
    played = await case.bench.player.play(LOOK_UP, LookUp(words=words, at=when(case)), shelf)
    return tuple(cited(case, one, played.key) for one in played.result.passages)


def cited(case: Case, passage: "Quoted", move: str) -> str:
    """Note a passage in the case, and return it with where it stands."""
    about = AboutSource(place=passage.place)
    case.state(about, f"{passage.title}: {passage.text}", Derived(move=move))
    return f"{passage.title} ({passage.place}): {passage.text}"


def stone_did(outcome: Solved, stone: WorkingFiles | None) -> bool:
    """Whether a problem was solved by what another case has left, as it was left."""
    return stone is not None and set(stone.files) <= set(outcome.answer.files)
