"""Monty where it can be trusted, CPython in bubblewrap for everything else."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from seedbed.sandbox._bubblewrap import BubblewrapSandbox
from seedbed.sandbox._doubts import doubt
from seedbed.sandbox._monty import MontySandbox
from seedbed.sandbox._paths import check_paths
from seedbed.sandbox._quick import run_quick
from seedbed.sandbox._types import (
    Limited,
    Limits,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    SuiteOutcome,
    Unsupported,
    World,
)

_LEASH_SECONDS = 2.0
"""What Monty may take of a program's time before CPython gets all of it: it may be looping for ever over
what is lazy in CPython."""


class LayeredSandbox:
    """Tries Monty, and bubblewrap where that is not the end of the matter.

    Only a program that Monty runs to its end without an error, and in which nothing is known to come out
    otherwise than in CPython, has its result from Monty: an error there may be a gap of Monty's. Where
    bubblewrap does not work, Monty's word is all there is, and `note` says so.
    """

    def __init__(
        self,
        quick: MontySandbox | None = None,
        strong: BubblewrapSandbox | None = None,
    ) -> None:
        self._quick = quick
        self._strong = strong or BubblewrapSandbox()
        self.note: str | None = None
        """One line about what is missing here; set by the first run, `None` where nothing is."""

    @property
    def fingerprint(self) -> str:
        layers = [layer for layer in (self._quick, self._strong) if layer is not None]
        return "; ".join(layer.fingerprint for layer in layers)

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:
        """Run a script where its result is to be trusted."""
        limits = limits or Limits()
        why_not = await self._missing()
        if self._quick is None:
            return await self._strong.run(code, world=world, limits=limits)
        if why_not is not None:
            result = await self._quick.run(code, world=world, limits=limits)
            return _without_second_opinion(result, why_not, doubted=doubt(code) is not None)
        if doubt(code) is None:
            result = await self._quick.run(code, world=world, limits=_leashed(limits))
            if isinstance(result, Ran):
                return result
        return await self._strong.run(code, world=world, limits=limits)

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),
        limits: Limits | None = None,
        together: bool = False,
        briefly: bool = False,
    ) -> SuiteOutcome:
        """Run a suite: on Monty where it is plain and all of it passes there, and by pytest otherwise.

        Asked briefly, a plain suite that fails on Monty by an error that is no gap of Monty's is settled there, too.
        """
        check_paths(files)
        await self._missing()
        if self._quick is not None and not together and not packages:
            result = await run_quick(self._quick, files, _leashed(limits or Limits()), briefly=briefly)
            if result is not None:
                return result
        return await self._strong.run_tests(files, packages=packages, limits=limits, together=together)

    async def close(self) -> None:
        """End the workers of both."""
        if self._quick is not None:
            await self._quick.close()
        await self._strong.close()

    async def _missing(self) -> str | None:
        why_not = await self._strong.missing()
        if why_not is not None:
            left = "nothing is run" if self._quick is None else "only Monty runs programs, and no suite runs"
            self.note = f"{why_not}; {left}"
        else:
            self.note = await self._strong.weakness()
        return why_not


def _leashed(limits: Limits) -> Limits:
    return limits.model_copy(update={"wall_seconds": min(limits.wall_seconds, _LEASH_SECONDS)})


def _without_second_opinion(result: RunResult, why_not: str, *, doubted: bool) -> RunResult:
    """Say of Monty's result what it is worth where nothing else runs programs: an error may be a gap of its own."""
    match result:
        case Unsupported(what=what):
            return Unsupported(what=f"{what}; {why_not}")
        case NoSandbox(why=why):
            return NoSandbox(why=f"{why}; {why_not}")
        case Ran():
            return result.model_copy(update={"doubtful": doubted})
        case Raised():
            return result.model_copy(update={"doubtful": True})
        case Limited():
            return result
        case _:
            assert_never(result)


def choose_sandbox(*, strong: bool = False) -> LayeredSandbox:
    """Return the sandbox that suits this machine; nothing is started before the first run.

    Args:
        strong: Use bubblewrap only; where it does not work, every run is a `NoSandbox`.
    """
    return LayeredSandbox(None if strong else MontySandbox())
