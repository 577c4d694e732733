"""Hostile programs and suites, and what the host sees of them: for tests of a sandbox, also of one of your own."""

from seedbed.sandbox.attacks._bait import attacked, attacked_bare, contained_by
from seedbed.sandbox.attacks._forgeries import FORGERIES, RIGHT, TEST
from seedbed.sandbox.attacks._programs import ATTACKS, LIMITS, Attack, Breach

__all__ = [
    "ATTACKS",
    "FORGERIES",
    "LIMITS",
    "RIGHT",
    "TEST",
    "Attack",
    "Breach",
    "attacked",
    "attacked_bare",
    "contained_by",
]
