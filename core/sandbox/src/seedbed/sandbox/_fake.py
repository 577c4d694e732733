"""A sandbox for tests: it runs nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from seedbed.sandbox._errors import SandboxError
from seedbed.sandbox._paths import check_paths
from seedbed.sandbox._types import Limits, NoSandbox, Ran, RunResult, SuiteOutcome, World


class FakeSandbox:
    """Answers runs from a script, in order, or by a function, and keeps what it was asked to run.

    Args:
        results: The results of `run`, or a function from the code and the world to one. A plain text
            stands for a program that printed it.
        suites: The outcomes of `run_tests`, or a function from the files to one.
    """

    def __init__(
        self,
        results: Sequence[RunResult | str] | Callable[[str, World], RunResult | str] = (),
        suites: Sequence[SuiteOutcome] | Callable[[Mapping[str, str]], SuiteOutcome] = (),
    ) -> None:
        self._results = results
        self._suites = suites
        self.programs: list[str] = []
        """Every program that it was given."""
        self.worlds: list[World] = []
        self.folders: list[dict[str, str]] = []
        """Every folder of files that it was given."""
        self.closed = False

    @property
    def runs(self) -> int:
        """How often it was asked to run a program or a suite."""
        return len(self.programs) + len(self.folders)

    @property
    def fingerprint(self) -> str:
        return "fake"

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:  # noqa: ARG002 - the protocol has it
        """Answer with the next result."""
        self.programs.append(code)
        self.worlds.append(world)
        if callable(self._results):
            result = self._results(code, world)
        else:
            result = _nth(self._results, len(self.programs), "results")
        return Ran(output=result, seconds=0.0, by="fake") if isinstance(result, str) else result

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),  # noqa: ARG002 - the protocol has it
        limits: Limits | None = None,  # noqa: ARG002 - the protocol has it
        together: bool = False,  # noqa: ARG002 - the protocol has it
        briefly: bool = False,  # noqa: ARG002 - the protocol has it
    ) -> SuiteOutcome:
        """Answer with the next outcome."""
        check_paths(files)
        self.folders.append(dict(files))
        if callable(self._suites):
            return self._suites(files)
        if not self._suites:
            return NoSandbox(why="this fake was given no suites")
        return _nth(self._suites, len(self.folders), "suites")

    async def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


_T = TypeVar("_T")


def _nth(script: Sequence[_T], number: int, name: str) -> _T:
    if number > len(script):
        raise SandboxError(
            f"FakeSandbox was run {number} times and has {len(script)} {name}",
            do=f"Give it more {name}, or a function",
        )
    return script[number - 1]
