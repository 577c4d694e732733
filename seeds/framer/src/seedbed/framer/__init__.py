"""Unsolvable problems: questions, a causal graph, leverage points, framings that are solvable."""

from seedbed.framer._brief import Bounds, Brief, Came, Kept
from seedbed.framer._desk import Desk, PlainDesk, Reply, Said, Skipped, Unasked
from seedbed.framer._frame import frame
from seedbed.framer._framings import FRAME, Frame, Framings, Pull, Worded
from seedbed.framer._learn import LEARN, Learn, Learned
from seedbed.framer._leverage import Leverage, leverage
from seedbed.framer._levers import FIND_LEVERS, FindLevers, Levers
from seedbed.framer._questions import ASK, Ask, Asked, Lens
from seedbed.framer._reading._plainly import read_plainly
from seedbed.framer._reading._read import READ, Drawn, Read
from seedbed.framer._types import Aim

__all__ = [
    "ASK",
    "FIND_LEVERS",
    "FRAME",
    "LEARN",
    "READ",
    "Aim",
    "Ask",
    "Asked",
    "Bounds",
    "Brief",
    "Came",
    "Desk",
    "Drawn",
    "FindLevers",
    "Frame",
    "Framings",
    "Kept",
    "Learn",
    "Learned",
    "Lens",
    "Leverage",
    "Levers",
    "PlainDesk",
    "Pull",
    "Read",
    "Reply",
    "Said",
    "Skipped",
    "Unasked",
    "Worded",
    "frame",
    "leverage",
    "read_plainly",
]
