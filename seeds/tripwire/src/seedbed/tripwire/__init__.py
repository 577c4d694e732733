"""Numbers that say: this is not converging. No model is asked."""

from seedbed.problem import Trouble
from seedbed.tripwire._alarm import Alarm, Quiet, Verdict
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
from seedbed.tripwire._watch import watch

__all__ = [
    "Alarm",
    "Asked",
    "Assumed",
    "Began",
    "CriterionAdded",
    "CriterionMet",
    "CriterionOpen",
    "CriterionRetracted",
    "Event",
    "Failure",
    "PartClosed",
    "PartOpened",
    "Proposed",
    "Quiet",
    "Spent",
    "Thought",
    "Trouble",
    "Verdict",
    "watch",
]
