"""What failures left behind, and finding it again."""

from seedbed.stones._export import exported
from seedbed.stones._found import ENOUGH, Found, Kind
from seedbed.stones._interface import interface_of
from seedbed.stones._past import Past
from seedbed.stones._recheck import RECHECK, Holds, Recheck, Rechecked, Refused, Unchecked, Verdict, recheck
from seedbed.stones._salvage import salvage
from seedbed.stones._store import Stones

__all__ = [
    "ENOUGH",
    "RECHECK",
    "Found",
    "Holds",
    "Kind",
    "Past",
    "Recheck",
    "Rechecked",
    "Refused",
    "Stones",
    "Unchecked",
    "Verdict",
    "exported",
    "interface_of",
    "recheck",
    "salvage",
]
