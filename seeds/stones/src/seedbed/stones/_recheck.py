"""Whether what stands behind a stone still does: found out by running it again, on its own ground and by itself."""

from datetime import UTC, datetime
from typing import Annotated, Literal, assert_never

from pydantic import Field, ValidationError

from seedbed.context import Move, Performed, Player
from seedbed.problem import (
    BadInput,
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    Frozen,
    Stone,
    Usage,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.sandbox import Limits, Sandbox, World
from seedbed.stones._outcomes import Broken, Held, Missed
from seedbed.stones._programs import programs_again
from seedbed.stones._sizes import too_large
from seedbed.stones._suites import suites_again

LIMITS = Limits(wall_seconds=20.0, cpu_seconds=5.0)
"""For each run. A stone was verified within less."""
_WORLD = World(now=datetime(2000, 1, 1, tzinfo=UTC))
"""What a program sees. What it prints must not hang on it."""


class Holds(Frozen):
    """Everything ran again and came out as it did."""

    kind: Literal["holds"] = "holds"
    how: str
    """What was seen, in a line."""
    printed: str = ""
    """What a program printed."""


class Refused(Frozen):
    """Its evidence does not hold any more, and why."""

    kind: Literal["refused"] = "refused"
    why: str


class Unchecked(Frozen):
    """There is nothing to run, or it could not be run here, and why."""

    kind: Literal["unchecked"] = "unchecked"
    why: str


Verdict = Annotated[Holds | Refused | Unchecked, Field(discriminator="kind")]


class Recheck(Frozen):
    """What is run again, and within which caps."""

    stone: Stone
    limits: Limits = LIMITS


class Rechecked(Frozen):
    """What came of it."""

    verdict: Verdict


async def recheck(
    stone: Stone, sandbox: Sandbox, player: Player, limits: Limits | None = None
) -> Holds | Refused | Unchecked:
    """Find out whether a stone still holds. Nothing of it runs outside of the sandbox.

    Suites have to pass again with as many tests, and to turn down files that are wrong on purpose. A program, and the one
    that stands behind it, have to print what they printed. Links, denials and dead ends are somebody's word.

    Args:
        stone: Whatever it claims to be.
        sandbox: What runs it.
        player: Records that it was looked at. The verdict is not used by other runs.
        limits: The caps on each run.
    """
    word = _only_words(stone)
    if word is not None:
        return Unchecked(why=word)
    if (why := _unfit(stone)) is not None:
        return Refused(why=why)
    return (await player.play(RECHECK, Recheck(stone=stone, limits=limits or LIMITS), sandbox)).result.verdict


def _only_words(stone: Stone) -> str | None:
    match stone.content:
        case WorkingFiles() | WorkingProgram():
            return None
        case ConfirmedLink():
            return "it is somebody's word that the link was seen at work; there is nothing to run"
        case DeniedAssumption():
            return "it is somebody's word that this does not hold; there is nothing to run"
        case DeadEnd():
            return "it is somebody's word that this was tried; there is nothing to run"
        case _:
            assert_never(stone.content)


def _unfit(stone: Stone) -> str | None:
    """Return why a stone is not even run. One that was not read from anywhere may never have been looked at."""
    if (large := too_large(stone)) is not None:
        return large
    try:
        Stone.model_validate(stone.model_dump())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"it is not well formed: {first['msg']}"
    return None


async def _perform(arguments: Recheck, sandbox: Sandbox) -> Performed[Rechecked]:
    content = arguments.stone.content
    found: Held | Broken | Missed
    try:
        match content:
            case WorkingFiles():
                found = await suites_again(content, sandbox, arguments.limits)
            case WorkingProgram():
                found = await programs_again(content, sandbox, arguments.limits, _WORLD)
            case ConfirmedLink() | DeniedAssumption() | DeadEnd():
                found = Missed("there is nothing to run")
            case _:
                assert_never(content)
    except BadInput as error:
        found = Broken(str(error))
    return Performed(Rechecked(verdict=_verdict(found)), Usage(seconds=found.seconds), keep=False)


def _verdict(found: Held | Broken | Missed) -> Holds | Refused | Unchecked:
    match found:
        case Held(how=how, printed=printed):
            return Holds(how=how, printed=printed)
        case Broken(why=why):
            return Refused(why=why)
        case Missed(why=why):
            return Unchecked(why=why)
        case _:
            assert_never(found)


RECHECK: Move[Recheck, Sandbox, Rechecked] = Move("stones.recheck", "", Recheck, Rechecked, _perform)
