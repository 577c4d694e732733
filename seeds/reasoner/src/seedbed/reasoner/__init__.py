"""The reasoning structure, and the reason command.

Names are imported when they are first used: the command starts in a fraction of the time that they all take.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedbed.reasoner._case import Case
    from seedbed.reasoner._classify import CLASSIFY, Classify, Judge, judge_for
    from seedbed.reasoner._events import (
        Asked,
        Checked,
        Ended,
        Event,
        Guessed,
        Listener,
        MoveBegan,
        Moved,
        PartEnded,
        Stated,
    )
    from seedbed.reasoner._exit import ExitCode
    from seedbed.reasoner._human import Human
    from seedbed.reasoner._library import events, reason
    from seedbed.reasoner._report import Cost, Report, exit_code_of
    from seedbed.reasoner._settings import Settings
    from seedbed.reasoner._structure import work
else:
    _HOME = {
        "_classify": ("CLASSIFY", "Classify", "Judge", "judge_for"),
        "_case": ("Case",),
        "_events": (
            "Asked",
            "Checked",
            "Ended",
            "Event",
            "Guessed",
            "Listener",
            "MoveBegan",
            "Moved",
            "PartEnded",
            "Stated",
        ),
        "_exit": ("ExitCode",),
        "_library": ("events", "reason"),
        "_report": ("Cost", "Report", "exit_code_of"),
        "_settings": ("Settings",),
        "_structure": ("work",),
        "_human": ("Human",),
    }

    def __getattr__(name: str) -> object:
        for module, names in _HOME.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "CLASSIFY",
    "Asked",
    "Case",
    "Checked",
    "Classify",
    "Cost",
    "Ended",
    "Event",
    "ExitCode",
    "Guessed",
    "Human",
    "Judge",
    "Listener",
    "MoveBegan",
    "Moved",
    "PartEnded",
    "Report",
    "Settings",
    "Stated",
    "events",
    "exit_code_of",
    "judge_for",
    "reason",
    "work",
]
