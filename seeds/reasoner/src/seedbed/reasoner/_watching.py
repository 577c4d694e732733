"""What the solver tells of its steps, as the events that the tripwire watches."""

import re
from collections.abc import Iterator, Mapping

from seedbed.solver import Round, Step, Tried
from seedbed.tripwire import (
    Asked,
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
    Verdict,
    watch,
)

_HEADING = re.compile(r"^([\w/-]+(?:\.\w+)+):$", re.MULTILINE)
"""What stands above a file in a candidate that is shown."""


class Watch:
    """The events of one case, in the order in which they happened. The same steps give the same verdicts.

    Args:
        depth: How many levels below the whole case it lies.
        horizon: How many rounds and candidates there can be, at most.
    """

    def __init__(self, depth: int = 0, horizon: int | None = None) -> None:
        self._depth = depth
        self._horizon = horizon
        self.events: list[Event] = []
        self._criteria: tuple[str, ...] = ()
        self._parts: dict[str, Watch] = {}
        self._steps = 0
        self._since = 0
        """How many events belong to what was begun before."""

    def begin_anew(self) -> None:
        """Leave what has happened behind: what must hold is found out anew."""
        self._since = len(self.events)
        self._criteria, self._steps = (), 0

    def take(self, step: Step, moves: int) -> Verdict:
        """Take note of a step that so many moves were used for, and say whether the case is converging."""
        self._steps += 1
        self.events.append(Began(self._steps))
        match step:
            case Round(criteria=criteria, questions=questions):
                self._now_hold(tuple(one.text for one in criteria))
                self.events.append(Asked(questions))
            case Tried():
                self._tried(step)
        self.events.append(Spent(moves))
        return watch(self.events[self._since :], horizon=self._horizon)

    def opened(self, part: str) -> "Watch":
        """Take note of a part that is begun, and return what watches that."""
        self.events.append(PartOpened(part, self._depth + 1))
        self._parts[part] = Watch(self._depth + 1, self._horizon)
        return self._parts[part]

    def ended(self, part: str, *, good: bool, held: Mapping[str, bool] | None = None) -> None:
        """Take note of what a part came to, with all that it was split into itself.

        Told when all parts have ended, in their order: side by side, they come to their ends in one order today and in
        another when the case is taken up again.

        Args:
            part: Its name.
            good: Whether it came to something of which nothing fails.
            held: Whether its criteria hold, those that somebody could tell of; all are open where it came to nothing.
        """
        below = self._parts.pop(part)
        self.events += below.parts_of(part, closed=good)
        stands = dict.fromkeys(below.criteria, False) if held is None else held
        self.events += [CriterionMet(one) if holds else CriterionOpen(one) for one, holds in stands.items()]
        if good:
            self.events.append(PartClosed(part))

    @property
    def criteria(self) -> tuple[str, ...]:
        """What has to hold, as far as it was found out."""
        return self._criteria

    def parts_of(self, name: str, *, closed: bool) -> Iterator[Event]:
        """Yield which parts were opened and closed, for the case that this one is a part of.

        Args:
            name: What it is called there.
            closed: Whether it came to something, so that nobody waits for the rest of them.
        """
        for event in self.events:
            match event:
                case PartOpened(part=part, depth=depth):
                    yield PartOpened(f"{name}/{part}", depth)
                    if closed:
                        yield PartClosed(f"{name}/{part}")
                case PartClosed(part=part):
                    yield PartClosed(f"{name}/{part}")
                case _:
                    pass

    def _tried(self, step: Tried) -> None:
        self.events += [Thought(step.thought)] if step.thought else []
        self.events += map(Failure, step.failures.values())
        if not step.candidate:  # a reply that was none says nothing of what must hold
            return
        # with its files' names as comments, it is Python again, and compared as such
        self.events.append(Proposed(_HEADING.sub(r"# \1", step.candidate)))
        self.events += map(CriterionMet, step.met)
        self.events += map(CriterionOpen, step.failures)

    def _now_hold(self, criteria: tuple[str, ...]) -> None:
        self.events += [CriterionAdded(one) for one in criteria if one not in self._criteria]
        self.events += [CriterionRetracted(one) for one in self._criteria if one not in criteria]
        self._criteria = criteria
