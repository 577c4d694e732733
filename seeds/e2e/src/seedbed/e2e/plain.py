"""A sandbox for suites of our own that are plain: functions and asserts, settled in a millisecond, passed or failed."""

import ast
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from seedbed.sandbox import Limits, MontySandbox, Raised, Ran, RunResult, SuiteOutcome, SuiteResult, World

_NOW = World(now=datetime(2026, 3, 1, 12, tzinfo=UTC))


class PlainSuites:
    """Runs a candidate's modules and a suite as one script on Monty.

    The code under test is not kept apart from the tests, so it is for code that is known.
    """

    def __init__(self) -> None:
        self._monty = MontySandbox(workers=2)

    @property
    def fingerprint(self) -> str:
        return f"plain {self._monty.fingerprint}"

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:
        """See `Sandbox.run`."""
        return await self._monty.run(code, world=world, limits=limits)

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),  # noqa: ARG002 - the protocol has it
        limits: Limits | None = None,
        together: bool = False,  # noqa: ARG002 - the protocol has it
        briefly: bool = False,  # noqa: ARG002 - the protocol has it
    ) -> SuiteOutcome:
        """Run every function whose name begins with `test`; the first that fails is the end."""
        script, tests = _script(files)
        result = await self._monty.run(script, world=_NOW, limits=limits)
        passed, failed = (len(tests), 0) if isinstance(result, Ran) else (0, 1)
        match result:
            case Ran(seconds=seconds, by=by) | Raised(seconds=seconds, by=by):
                report = f"____ test ____\nE   {result.error}" if isinstance(result, Raised) else ""
                return SuiteResult(passed=passed, failed=failed, report=report, seconds=seconds, by=by)
            case _:
                return result

    async def close(self) -> None:
        await self._monty.close()


def _script(files: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return all files as one, without their imports of each other, and the names of the tests."""
    modules = {path.removesuffix(".py") for path in files}
    body: list[ast.stmt] = []
    for text in files.values():
        body += [
            node
            for node in ast.parse(text).body
            if not (isinstance(node, ast.ImportFrom) and node.module in modules)
        ]
    tests = [node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]
    calls = "".join(f"{name}()\n" for name in tests)
    return f"{ast.unparse(ast.Module(body=body, type_ignores=[]))}\n{calls}", tests
