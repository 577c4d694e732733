"""What goes into a sandbox and what can come out."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Literal, Protocol

from pydantic import AwareDatetime, Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from seedbed.problem import Artefact, Frozen

MIB = 1024 * 1024


class Limits(Frozen):
    """Caps on one run. Memory and processes are counted over the whole process tree."""

    wall_seconds: PositiveFloat = 10.0
    cpu_seconds: PositiveFloat = 10.0
    memory_bytes: PositiveInt = 512 * MIB
    output_bytes: PositiveInt = MIB
    processes: PositiveInt = 32
    artefact_bytes: PositiveInt = 16 * MIB
    artefact_count: PositiveInt = 64


class LimitKind(StrEnum):
    """Which cap ended a run."""

    WALL = "wall seconds"
    CPU = "CPU seconds"
    MEMORY = "memory"
    OUTPUT = "output"
    PROCESSES = "processes"
    RECURSION = "recursion"
    ARTEFACTS = "artefacts"


class World(Frozen):
    """What a program can see of the world: the clock, with the user's offset from UTC, and a random seed."""

    now: AwareDatetime
    seed: int = 0


class Ran(Frozen):
    """The program ended by itself, without an error."""

    kind: Literal["ran"] = "ran"
    output: str
    artefacts: tuple[Artefact, ...] = ()
    seconds: NonNegativeFloat
    by: str
    """Which sandbox ran it: `monty` or `bubblewrap`."""
    doubtful: bool = False
    """Whether the sandbox that ran it is known to differ from CPython in something that the program does."""


class Raised(Frozen):
    """The program ended with an error, a syntax error included."""

    kind: Literal["raised"] = "raised"
    error: str
    """The last line of the traceback, such as `ZeroDivisionError: division by zero`."""
    traceback: str
    output: str = ""
    seconds: NonNegativeFloat
    by: str
    doubtful: bool = False
    """As in `Ran`."""


class Limited(Frozen):
    """A cap ended the program."""

    kind: Literal["limited"] = "limited"
    limit: LimitKind
    output: str = ""
    seconds: NonNegativeFloat
    by: str


class Unsupported(Frozen):
    """No sandbox that works here can run the program, though another might: says what it lacks."""

    kind: Literal["unsupported"] = "unsupported"
    what: str


class NoSandbox(Frozen):
    """There is no sandbox here for this at all. The program was not run."""

    kind: Literal["no_sandbox"] = "no_sandbox"
    why: str


RunResult = Annotated[Ran | Raised | Limited | Unsupported | NoSandbox, Field(discriminator="kind")]


class SuiteResult(Frozen):
    """A suite ran to its end: how many tests passed and failed, and pytest's report."""

    kind: Literal["suite"] = "suite"
    passed: NonNegativeInt
    failed: NonNegativeInt
    errors: NonNegativeInt = 0
    skipped: NonNegativeInt = 0
    missing: tuple[str, ...] = ()
    """Tests that are in the files and were not run."""
    apart: bool = False
    """Whether the code under test was kept apart from the tests, and so had no hand in the verdict."""
    ignored: tuple[str, ...] = ()
    """Files that were left out, because they could change how pytest judges: `conftest.py` and settings."""
    doubts: tuple[str, ...] = ()
    """Where the verdict rests on the word of objects of the code under test, of classes that the tests do not name."""
    report: str
    seconds: NonNegativeFloat
    by: str

    @property
    def ok(self) -> bool:
        """Whether at least one test passed, none failed or was left out, and nothing in doubt decided it."""
        return self.passed > 0 and not (self.failed or self.errors or self.missing or self.doubts)


SuiteOutcome = Annotated[
    SuiteResult | Raised | Limited | Unsupported | NoSandbox, Field(discriminator="kind")
]


class Sandbox(Protocol):
    """Runs code that a model wrote. Never raises for anything that the code does."""

    @property
    def fingerprint(self) -> str:
        """What of the sandbox decides results, as text: which ones there are, and their versions."""

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:
        """Run a script. What it prints is its output; files it makes in its folder are artefacts."""

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),
        limits: Limits | None = None,
        together: bool = False,
        briefly: bool = False,
    ) -> SuiteOutcome:
        """Run pytest over a folder made of these files, by relative path.

        Tests are `test_*.py`, `*_test.py` and all Python in folders `tests` and `test`. What is left is the code
        under test: it runs in a process of its own, which the tests' process asks, so that it has no hand in the
        verdict. Tests that derive classes from its classes cannot do without `together`.

        Args:
            files: The files.
            packages: Third-party packages that they may import, each as `name==version`; installed once, by uv.
            limits: The caps, on each of the two processes.
            together: Have all in one process, where the code under test can make its own verdict.
            briefly: Ask for nothing but whether it passes: of a suite that fails, one test may be all that is told. A
                plain one is settled in a millisecond then, also where it fails.

        Raises:
            BadInput: A path is absolute, leaves the folder, or is no plain relative path; or a package has no
                exact version.
        """

    async def close(self) -> None:
        """End the workers. May be called twice."""
