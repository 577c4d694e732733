"""Ways of working on a problem until something is verified: the solver itself, and its steps in small."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from seedbed.bench._simulated import WRITERS, Subject
from seedbed.context import Move, PlainPlayer, Played, Player, Tool
from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import Frozen, Solved, TextFile
from seedbed.sandbox import Limits, Sandbox
from seedbed.solver import (
    RUN_SUITE,
    Bounds,
    Brief,
    Passed,
    PlainDesk,
    Rejected,
    Verdict,
    Worthless,
    check_suite,
    examples_in,
    solve,
)

A = TypeVar("A", bound=Frozen)
R = TypeVar("R", bound=Frozen)
ToolT = TypeVar("ToolT", bound=Tool)

LIMITS = Limits(wall_seconds=15.0, cpu_seconds=1.5)
"""For each run of a suite."""
_SUITES = 2


@dataclass(frozen=True, slots=True)
class Way:
    """How suites are checked."""

    assayed: bool
    examples: bool


WAYS = {
    "off": Way(assayed=False, examples=False),
    "examples": Way(assayed=False, examples=True),
    "assay": Way(assayed=True, examples=False),
    "on": Way(assayed=True, examples=True),
}


@dataclass(frozen=True, slots=True)
class Work:
    """One problem for one solver and one writer."""

    subject: Subject
    candidates: Sequence[str]
    writer: str
    way: Way
    enough: float


@dataclass(frozen=True, slots=True)
class Ending:
    """What was called verified, if anything was, and how often solver and writer were asked for it."""

    verified: str | None
    calls: int


Loop = Callable[[Work, Player, Sandbox], Awaitable[Ending]]
"""Works on a problem until a candidate is verified, or it is given up."""


async def small_loop(work: Work, player: Player, sandbox: Sandbox) -> Ending:
    """Propose, check, and go on: with another suite where one is worthless or two candidates fail it."""
    examples = examples_in(work.subject.task.prompt, "solution") if work.way.examples else None
    write = WRITERS[work.writer]
    suites, failed = 1, 0

    async def held_against(suite: str, code: str, *, assayed: bool) -> Verdict:
        files = (TextFile(path="solution.py", content=code),)
        return await check_suite(
            files, suite, player, sandbox, limits=LIMITS, assayed=assayed, enough=work.enough
        )

    for number, code in enumerate(work.candidates, 1):
        verdict = await held_against(write(work.subject, suites), code, assayed=work.way.assayed)
        while isinstance(verdict, Worthless) and suites < _SUITES:
            suites += 1
            verdict = await held_against(write(work.subject, suites), code, assayed=work.way.assayed)
        if examples is not None and not isinstance(verdict, Rejected):
            own = await held_against(examples, code, assayed=work.way.assayed)
            if isinstance(own, Worthless):  # they are no evidence, but they can still refute
                own = await held_against(examples, code, assayed=False)
                own = own if isinstance(own, Rejected) else verdict
            verdict = own if isinstance(verdict, Worthless) or isinstance(own, Rejected) else verdict
        match verdict:
            case Passed():
                return Ending(code, number + suites)
            case Rejected():
                failed += 1
                suites += failed >= _SUITES > suites
            case _:
                return Ending(None, number + suites)
    return Ending(None, len(work.candidates) + suites)


async def solver_loop(work: Work, player: Player, sandbox: Sandbox) -> Ending:
    """Have the solver work on it. It looks at the examples in the docstring in any case."""
    proposed = written = 0

    def reply(prompt: Prompt) -> str:
        nonlocal proposed, written
        if "\n\nCriterion: " in prompt.content:
            written += 1
            return f"```python\n{WRITERS[work.writer](work.subject, written)}\n```"
        proposed += 1
        return f"```python\n{work.candidates[(proposed - 1) % len(work.candidates)]}\n```"

    model = ScriptedModel(reply, name=f"{work.subject.task.task_id} {work.writer}", context_tokens=100_000)
    desk = PlainDesk(model, sandbox, player=_RunsRemembered(player))
    bounds = Bounds(iterations=len(work.candidates), suites=_SUITES, assayed=work.way.assayed, limits=LIMITS)
    outcome = await solve(Brief(work.subject.task.prompt), desk, bounds)
    program = outcome.answer.program if isinstance(outcome, Solved) else None
    # What the problem came with, such as a helping function, may stand before it.
    verified = [code for code in work.candidates if program and code.strip() in program]
    return Ending(verified[0] if verified else program, model.calls)


class _RunsRemembered:
    """Plays runs of suites on one player, and what is written anew each time: a simulated model says something else."""

    def __init__(self, player: Player) -> None:
        self._player = player

    async def play(self, move: Move[A, ToolT, R], arguments: A, tool: ToolT) -> Played[R]:
        player = self._player if move.name == RUN_SUITE.name else PlainPlayer()
        return await player.play(move, arguments, tool)


LOOPS: dict[str, Loop] = {"solver": solver_loop, "small": small_loop}
