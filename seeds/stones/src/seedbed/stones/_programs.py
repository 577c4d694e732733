"""Running a program again, and the one that stands behind it."""

import ast
from dataclasses import dataclass
from typing import assert_never

from seedbed.problem import WorkingProgram
from seedbed.sandbox import Limited, Limits, NoSandbox, Raised, Ran, Sandbox, Unsupported, World
from seedbed.stones._agree import agree
from seedbed.stones._interface import tree_of
from seedbed.stones._outcomes import Broken, Held, Missed, not_run, over
from seedbed.stones._words import one_line

_SHORT = 160


@dataclass(frozen=True, slots=True)
class _Place:
    """Where programs run."""

    sandbox: Sandbox
    limits: Limits
    world: World

    async def runs(self, name: str, code: str, before: str) -> Held | Broken | Missed:
        """Run a program, known by a name, that has printed something before."""
        result = await self.sandbox.run(code, world=self.world, limits=self.limits)
        match result:
            case Ran(output=output, seconds=seconds) if not agree(output, before):
                now, then = one_line(output, _SHORT), one_line(before, _SHORT)
                return Broken(f"{name} prints “{now}”, and printed “{then}” when it was kept", seconds)
            case Ran(doubtful=True, seconds=seconds):
                return Missed(f"{name} could only be run where Python is known to be seen otherwise", seconds)
            case Ran(output=output, seconds=seconds):
                return Held("", output, seconds)
            case Raised(error=error, seconds=seconds):
                return Broken(f"{name} ends with an error: {one_line(error, _SHORT)}", seconds)
            case Limited(limit=limit, seconds=seconds):
                return over(limit, seconds)
            case Unsupported() | NoSandbox():
                return not_run(result)
            case _:
                assert_never(result)


async def programs_again(
    content: WorkingProgram, sandbox: Sandbox, limits: Limits, world: World
) -> Held | Broken | Missed:
    """Run a program and the one that stands behind it. Both have to print what they printed, and that has to agree."""
    second = content.evidence
    if _gist(content.code) == _gist(second.code):
        return Broken("the program that stands behind it is the same one")
    if not agree(content.output, second.output, second.tolerance):
        return Broken("the program that stands behind it came to another value")
    place = _Place(sandbox, limits, world)
    first = await place.runs("it", content.code, content.output)
    if not isinstance(first, Held):
        return first
    other = await place.runs("the program that stands behind it", second.code, second.output)
    if not isinstance(other, Held):
        return other
    how = "it printed the same again, and so did the program that stands behind it"
    return Held(how, first.printed, first.seconds + other.seconds)


def _gist(code: str) -> str:
    """Return a program without what changes nothing: its spaces and comments."""
    tree = tree_of(code)
    try:
        return ast.dump(tree) if tree else " ".join(code.split())
    except RecursionError:
        return " ".join(code.split())
