"""What is to be done, how it came out, and where that is shown: the words between the engine and who calls it."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from ._plan import Group, Node


class Status(Enum):
    """How a task came out."""

    KNOWN = "known"  # the result was in the store
    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"  # failed, and by the policy that only warns in seeds
    BLOCKED = "blocked"  # something that has to come first failed
    CANCELLED = "cancelled"  # was not begun, or was not ended

    @property
    def is_well(self) -> bool:
        """Whether what waits for the task can go on."""
        return self in (Status.KNOWN, Status.PASSED, Status.WARNED)


@dataclass(frozen=True, slots=True)
class Done:
    """One task of one package, and how it came out.

    Attributes:
        node: Which it is.
        status: How it came out.
        log: What it printed.
        seconds: How long it took, now or, for what is known, when it was done.
        note: What the user should know besides.
        kept: Whether its result is in the store now.
        why: Why it was run, where that was asked for.
    """

    node: Node
    status: Status
    log: str = ""
    seconds: float = 0.0
    note: str = ""
    why: tuple[str, ...] = ()
    kept: bool = False


class Show(Protocol):
    """Where progress goes; called by one thread at a time."""

    def begin(self, group: Group) -> None:
        """Take note that a process for these tasks begins."""

    def end(self, group: Group) -> None:
        """Take note that these tasks came out, or were given up."""

    def done(self, done: Done) -> None:
        """Take note of how a task came out."""

    def say(self, task: str, line: str) -> None:
        """Take note of the line with which a process ended."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done.

    Attributes:
        tasks: Names of tasks.
        packages: Names of the packages to do them in.
        only: Where given, the nodes that are asked for among those.
        jobs: How many processes at once.
        keep_going: Whether to go on after a failure.
        use_cache: Whether known results are used and new ones kept.
        audit: Whether known results are produced again, each package alone, and compared.
        explain: Whether to say why each task is run.
    """

    tasks: tuple[str, ...]
    packages: tuple[str, ...]
    only: frozenset[Node] | None = None
    jobs: int = 1
    keep_going: bool = False
    use_cache: bool = True
    audit: bool = False
    explain: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the answer depends on nothing but the workspace as it is."""
        return self.only is None and self.use_cache and not self.audit and not self.explain
