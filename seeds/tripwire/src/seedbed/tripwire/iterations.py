"""What has happened, gathered by iteration."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from seedbed.tripwire._events import (
    Asked,
    Assumed,
    Began,
    CriterionAdded,
    CriterionMet,
    CriterionOpen,
    CriterionRetracted,
    Event,
    Failure,
    PartClosed,
    PartOpened,
    Proposed,
    Spent,
    Thought,
)

ROUNDS = 3
"""Iterations at the start in which more and more criteria and questions are what it is about, until something is tried."""


@dataclass(slots=True)
class Iteration:
    """What happened in an iteration, and how things stood at its end."""

    number: int
    finding_out: bool = True
    """Whether nothing had been tried yet: criteria are being found, so their growth says nothing."""
    added: int = 0
    """Criteria that came anew and are open: one that is met as soon as it is spoken of makes no work."""
    retracted: int = 0
    first_met: int = 0
    """Criteria that had never been met before."""
    parts_opened: int = 0
    parts_closed: int = 0
    asked: int = 0
    cost: float = 0.0
    candidates: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    open_criteria: int = 0
    """At its end."""
    open_parts: int = 0
    """At its end."""
    depth: int = 0
    """Of the deepest part that is open at its end."""
    met: int = 0
    """Criteria that have been met at least once, up to its end."""

    @property
    def tried(self) -> bool:
        """Whether there was a candidate, or something to say about one."""
        return bool(self.candidates or self.failures)


class _Gatherer:
    """How things stand in a case, event by event."""

    def __init__(self) -> None:
        self.iterations: list[Iteration] = []
        self._known: set[str] = set()
        self._open: set[str] = set()
        self._met: set[str] = set()
        self._parts: dict[str, int] = {}

    def take(self, event: Event) -> None:
        if isinstance(event, Began):
            self._close()
            self.iterations.append(Iteration(event.iteration))
        elif not self.iterations:
            self.iterations.append(Iteration(1))
        self._note(event, self.iterations[-1])

    def _note(self, event: Event, now: Iteration) -> None:
        match event:
            case Began():
                pass
            case CriterionAdded() | CriterionRetracted() | CriterionMet() | CriterionOpen():
                self._criterion(event, now)
            case PartOpened() | PartClosed():
                self._part(event, now)
            case Proposed(candidate=candidate):
                now.candidates.append(candidate)
            case Failure(report=report):
                now.failures.append(report)
            case Asked(questions=questions):
                now.asked += questions
            case Assumed():
                now.asked += 1
            case Spent(cost=cost):
                now.cost += cost
            case Thought(text=text):
                now.thoughts.append(text)
            case _:
                assert_never(event)

    def _criterion(
        self, event: CriterionAdded | CriterionRetracted | CriterionMet | CriterionOpen, now: Iteration
    ) -> None:
        name = event.criterion
        match event:
            case CriterionAdded() | CriterionOpen():
                now.added += name not in self._known
                self._known.add(name)
                self._open.add(name)
            case CriterionRetracted():
                now.retracted += name in self._known
                self._known.discard(name)
                self._open.discard(name)
            case CriterionMet():
                now.first_met += name not in self._met
                self._known.add(name)
                self._met.add(name)
                self._open.discard(name)

    def _part(self, event: PartOpened | PartClosed, now: Iteration) -> None:
        match event:
            case PartOpened(part=part, depth=depth):
                now.parts_opened += part not in self._parts
                self._parts[part] = depth
            case PartClosed(part=part):
                now.parts_closed += self._parts.pop(part, None) is not None

    def _close(self) -> None:
        if self.iterations:
            now = self.iterations[-1]
            now.open_criteria = len(self._open)
            now.open_parts = len(self._parts)
            now.depth = max(self._parts.values(), default=0)
            now.met = len(self._met)

    def end(self) -> tuple[Iteration, ...]:
        self._close()
        tried = False
        for place, iteration in enumerate(self.iterations):
            tried = tried or iteration.tried
            iteration.finding_out = not tried and place < ROUNDS
        return tuple(self.iterations)


def gather(events: Iterable[Event]) -> tuple[Iteration, ...]:
    """Return what happened, iteration by iteration. What comes before the first one began belongs to it."""
    gatherer = _Gatherer()
    for event in events:
        gatherer.take(event)
    return gatherer.end()
