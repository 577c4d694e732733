"""Have we, or has anyone, solved this? What other cases have left, and known literature, looked up before guessing."""

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar, assert_never

from seedbed.classifier import embed_fingerprint
from seedbed.context import BudgetSpent, Move, Performed, StoreError
from seedbed.problem import (
    AboutCheck,
    AboutSource,
    AboutStone,
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    Derived,
    Frozen,
    Provenance,
    SeedbedError,
    Solved,
    Standing,
    Stone,
    Usage,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.reasoner._case import Case
from seedbed.reasoner._open import MANUALS, STONES
from seedbed.reasoner._recalled import Recalled

_A_PIECE = 0.6
"""How much of the information in a clause files have to cover that are good for a piece of what is wanted. To try them costs
no question: they are held against the criteria."""
_SHORTEST = 3
"""Different words of a clause, those of three letters and fewer left out: a single one would cover it whole."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_EXAMPLES = re.compile(r"^\s*>>>.*\n(?:(?!\s*(?:>>>|\"\"\"|\'\'\')).+\n?)?", re.MULTILINE)
"""What comes in and goes out says little of what it is about."""
_CLAUSES = 20
"""Of a long problem, so many are looked up."""
_BETWEEN = re.compile(r"[.;:!?](?=\s|$)|\n|, (?![^()]*\))| and | or ")
T = TypeVar("T")

_PASSAGES = 2
_RELEVANT = 0.45
"""How near a passage has to be to what is looked for, by its words and its meaning, so that it is worth anybody's while."""
_RELEVANT_BY_WORDS = 0.6
"""How much of the information in what is looked for it has to have, where the meaning of what is indexed is not known."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file in which something is looked up."""

    path: Path
    own: tuple[str, ...] = ()
    """The case's own stones are none for it: what it has found out, its memo knows."""
    fingerprint: str = ""


class FindStone(Frozen):
    """What a stone is wanted for; none that was left after this."""

    words: str
    before: datetime


class StoneFound(Frozen):
    """The one stone that fits best, if one fits."""

    stone: Stone | None


class LookUp(Frozen):
    """What is looked for in the literature, and when: what it says changes."""

    words: str
    at: datetime


class Quoted(Frozen):
    """A passage, and where it stands."""

    title: str
    place: str
    text: str


class LookedUp(Frozen):
    """The passages that say something of it, the best first."""

    passages: tuple[Quoted, ...]


async def _find_stone(arguments: FindStone, shelf: Shelf) -> Performed[StoneFound]:
    from seedbed.stones import Stones

    with Stones(shelf.path) as stones:
        best = partial(stones.best, without_case=shelf.own, before=arguments.before)
        pieces = (best(one, kinds=("files",), enough=_A_PIECE) for one in _clauses(arguments.words))
        found = best(arguments.words) or next(filter(None, pieces), None)
    return Performed(StoneFound(stone=found.stone if found else None), Usage())


def _clauses(words: str) -> tuple[str, ...]:
    """Return the pieces of a problem that may have been solved by themselves."""
    found = (one.strip() for one in _BETWEEN.split(words))
    return tuple(islice((one for one in found if len(set(_WORD.findall(one))) >= _SHORTEST), _CLAUSES))


async def _look_up(arguments: LookUp, shelf: Shelf) -> Performed[LookedUp]:
    from seedbed.reasoner._literature import search

    found = search(shelf.path, arguments.words, at_most=_PASSAGES)
    enough = _RELEVANT if found.by_meaning else _RELEVANT_BY_WORDS
    passages = tuple(
        Quoted(title=one.title, place=one.place, text=one.text)
        for one in found.passages
        if one.share >= enough
    )
    return Performed(LookedUp(passages=passages), Usage())


FIND_STONE: Move[FindStone, Shelf, StoneFound] = Move(
    "reasoner.find_stone", "", FindStone, StoneFound, _find_stone
)
LOOK_UP: Move[LookUp, Shelf, LookedUp] = Move(
    "reasoner.look_up",
    f"{embed_fingerprint()} {_RELEVANT} {_RELEVANT_BY_WORDS} {_PASSAGES}",
    LookUp,
    LookedUp,
    _look_up,
)


async def recall(case: Case, *more: str) -> None:
    """Find what other cases have left and what is written on this machine, and note in the case what of it is gone by."""
    if not any(_shelf(case, name).path.exists() for name in (STONES, MANUALS)) or _did_without(case):
        return
    case.at("recall")
    words = " ".join((_EXAMPLES.sub("", case.problem.text), *more))
    passages: tuple[str, ...] = await _noted(case, _passages(case, words)) or ()
    found = await _noted(case, _stone_for(case, words))
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


async def _noted(case: Case, looking: Awaitable[T]) -> T | None:
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
        with Stones(_shelf(case, STONES).path) as stones:
            stones.used(stone, by_case=case.tree.voice.case)
    except StoreError as error:
        case.tree.notes.setdefault(str(error))


def _shelf(case: Case, name: str, own: tuple[str, ...] = ()) -> Shelf:
    return Shelf(case.tree.store.path.parent / name, own)


def _when(case: Case) -> datetime:
    """Return when the run of the whole case began. Once it is solved, it goes by what it went by then."""
    solved = case.tree.store.first_solved(case.tree.voice.case)
    return solved.begun_at if solved else case.tree.voice.begun_at


def _did_without(case: Case) -> bool:
    """Whether the case was solved when there was nothing to be looked up yet."""
    solved = case.tree.store.first_solved(case.run.record.case_id)
    looked = {FIND_STONE.name, LOOK_UP.name}
    return solved is not None and not any(move.name in looked for move in case.tree.store.moves(solved.id))


async def _stone_for(case: Case, words: str) -> tuple[Stone, str | None] | None:
    """Return the stone that fits best, with the key of the move that found it where it still holds on its own ground."""
    root = case.tree.voice.case
    shelf = _shelf(case, STONES, case.tree.store.family(root))
    if not shelf.path.exists():
        return None
    asked = FindStone(words=words, before=_when(case))
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
    shelf = _shelf(case, MANUALS)
    if not shelf.path.exists():
        return ()
    played = await case.bench.player.play(LOOK_UP, LookUp(words=words, at=_when(case)), shelf)
    source: Provenance = Derived(move=played.key)
    for one in played.result.passages:
        case.state(AboutSource(place=one.place), f"{one.title}: {one.text}", source)
    return tuple(f"{one.title} ({one.place}): {one.text}" for one in played.result.passages)


def stone_did(outcome: Solved, stone: WorkingFiles | None) -> bool:
    """Whether a problem was solved by what another case has left, as it was left."""
    return stone is not None and set(stone.files) <= set(outcome.answer.files)
