"""A sandbox for tests that work on one case many times over."""

import json
from collections.abc import Mapping, Sequence

from seedbed.sandbox import Limits, RunResult, SuiteOutcome, World, choose_sandbox


class Once:
    """The sandbox, which runs each suite once: what comes of it follows from the suite alone."""

    def __init__(self) -> None:
        self._real = choose_sandbox()
        self.fingerprint = self._real.fingerprint
        self._known: dict[str, SuiteOutcome] = {}

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:
        """Run a program."""
        return await self._real.run(code, world=world, limits=limits)

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),
        limits: Limits | None = None,
        together: bool = False,
        briefly: bool = False,
    ) -> SuiteOutcome:
        """Run a suite that was not run before."""
        key = json.dumps([sorted(files.items()), briefly])
        if key not in self._known:
            self._known[key] = await self._real.run_tests(
                files, packages=packages, limits=limits, together=together, briefly=briefly
            )
        return self._known[key]

    async def close(self) -> None:
        """Let go of it."""
        await self._real.close()
