"""What the solver tells of its steps, as the events that the tripwire watches."""

import re

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
    """The events of one case, in the order in which they happened. The same steps give the same verdicts."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._criteria: tuple[str, ...] = ()
        self._steps = 0

    def take(self, step: Step, moves: int) -> Verdict:
        """Take note of a step that so many moves were used for, and say whether the case is converging."""
        self._steps += 1
        self._events.append(Began(self._steps))
        match step:
            case Round(criteria=criteria, questions=questions):
                self._now_hold(tuple(one.text for one in criteria))
                self._events.append(Asked(questions))
            case Tried(candidate=candidate, thought=thought, met=met, failures=failures):
                self._events += [Thought(thought)] if thought else []
                # with its files' names as comments, it is Python again, and compared as such
                self._events.append(Proposed(_HEADING.sub(r"# \1", candidate)))
                self._events += [CriterionMet(one) for one in met]
                for criterion, report in failures.items():
                    self._events += [CriterionOpen(criterion), Failure(report)]
        self._events.append(Spent(moves))
        return watch(self._events)

    def opened(self, part: str, depth: int) -> None:
        """Take note of a part that was begun."""
        self._events.append(PartOpened(part, depth))

    def closed(self, part: str) -> None:
        """Take note of a part that came to something."""
        self._events.append(PartClosed(part))

    def _now_hold(self, criteria: tuple[str, ...]) -> None:
        self._events += [CriterionAdded(one) for one in criteria if one not in self._criteria]
        self._events += [CriterionRetracted(one) for one in self._criteria if one not in criteria]
        self._criteria = criteria
