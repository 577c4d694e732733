"""The path of a solved problem: a program, run; at most two more tries with its error."""

from dataclasses import dataclass, field
from typing import assert_never

from seedbed.context import Player
from seedbed.model import Model
from seedbed.problem import Artefact, Failed
from seedbed.runner._moves import RUN, SAY, WRITE, ProgramRun, RunProgram, Say, WriteProgram
from seedbed.runner._present import presented
from seedbed.runner._program import computes
from seedbed.runner._prompt import Style
from seedbed.runner._world import needs_of
from seedbed.sandbox import Limited, Limits, NoSandbox, Raised, Ran, Sandbox, Unsupported, World

STYLES = (Style.NAMED, Style.STEPS, Style.SHORT)
"""In which style each try is written: a model that fails in one is asked for another, and told of the error.

Two tries after the first: more do not make a small model right.
"""


@dataclass(frozen=True, slots=True)
class Computed:
    """An answer that a program printed."""

    text: str
    code: str
    artefacts: tuple[Artefact, ...]
    key: str
    """The key of the move that ran it."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in the model's words, which no program stands behind."""

    text: str
    why: str
    """Why there is no program."""
    key: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What the path is walked with."""

    player: Player
    model: Model
    sandbox: Sandbox
    world: World
    limits: Limits = field(default_factory=Limits)


async def run_program(code: str, bench: Bench) -> tuple[ProgramRun, str]:
    """Run a program in the sandbox. The clock and the seed belong to the move only where the program may look.

    Returns:
        What became of it, and the key of the move.
    """
    needs = needs_of(code)
    arguments = RunProgram(
        code=code,
        limits=bench.limits,
        now=bench.world.now if needs.clock else None,
        seed=bench.world.seed if needs.chance else None,
    )
    played = await bench.player.play(RUN, arguments, bench.sandbox)
    return played.result, played.key


async def solve(question: str, bench: Bench) -> Computed | Said | Failed:
    """Write a small program for a question and run it; its output is the answer.

    Returns:
        `Computed`, or `Said` where no program settles the question, or `Failed` where none may run.
    """
    errors: tuple[str, ...] = ()
    only_printed = False
    for style in STYLES:
        asked = WriteProgram(question=question, style=style, errors=errors)
        code = (await bench.player.play(WRITE, asked, bench.model)).result.code
        if not code:
            errors = (*errors, "The reply held no program")
            continue
        run, key = await run_program(code, bench)
        match run.result:
            case Ran(output=output) if found_nothing(output):
                errors = (*errors, "It printed None")
            case Ran(output=output, artefacts=()) if output.strip() and not computes(code, output, question):
                only_printed = True
            case Ran(output=output, artefacts=artefacts) if output.strip() or artefacts:
                return Computed(presented(question, output), code, artefacts, key)
            case NoSandbox(why=why):
                return Failed(reason=f"There is no sandbox to run a program in: {why}")
            case failed:
                errors = (*errors, _error_of(failed))
    if only_printed:
        return await _say(question, "the program only printed what it was written with", bench)
    return await _say(question, f"no program worked, and the last one failed with {errors[-1]}", bench)


def found_nothing(output: str) -> bool:
    """Return whether the last thing that a program printed is `None`: a function that forgot to return."""
    return output.strip().rpartition("\n")[2] == "None"


def _error_of(result: Ran | Raised | Limited | Unsupported) -> str:
    """Return what the next try is told of a run that gave no answer."""
    match result:
        case Ran():
            return "It printed nothing"
        case Raised(error=error):
            return error
        case Limited(limit=limit):
            return f"It was stopped at its limit of {limit}"
        case Unsupported(what=what):
            return f"It needs what is not there: {what}"
        case _:
            assert_never(result)


async def _say(question: str, why: str, bench: Bench) -> Said:
    played = await bench.player.play(SAY, Say(question=question), bench.model)
    return Said(played.result.text, why, played.key)
