"""What the verdict is made of, for whoever measures it."""

from seedbed.tripwire._signals import SIGNALS, TROUBLES, Readings, Signal, Stream, readings
from seedbed.tripwire._statistic import Calibration, Standing, calibration, standings

__all__ = [
    "SIGNALS",
    "TROUBLES",
    "Calibration",
    "Readings",
    "Signal",
    "Standing",
    "Stream",
    "calibration",
    "readings",
    "standings",
]
