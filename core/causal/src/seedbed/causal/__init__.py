"""Signed causal graphs: loops, levers, and what a pull does, with honest uncertainty."""

from seedbed.causal._dot import write_dot
from seedbed.causal._doubts import Doubt, Unknown, doubts
from seedbed.causal._edit import Alike, add, add_levers, alike, correct, found, merge, remove, rename
from seedbed.causal._edits import Edits, apply, edited
from seedbed.causal._effects import effects
from seedbed.causal._ensemble import Ensemble
from seedbed.causal._found import Loop, LoopKind
from seedbed.causal._graph import (
    WEIGHT,
    Act,
    Connect,
    Contradiction,
    Edge,
    Finding,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Link,
    Push,
    Source,
    Tune,
    belief,
    touches,
)
from seedbed.causal._independent import feeds, independent_loops
from seedbed.causal._json import read_json, write_json
from seedbed.causal._levins import MOST_PRESSED, Press, Response, press
from seedbed.causal._lines import act_words, read_lines, write_lines
from seedbed.causal._loops import Loops, find_loops
from seedbed.causal._mermaid import write_mermaid
from seedbed.causal._names import MAX_NAME, Name, gist
from seedbed.causal._outline import EdgeRow, LeverRow, LoopRow, Row, outline
from seedbed.causal._ranges import SURE, Calm, Direction, Effect, Share, Shares, Spread
from seedbed.causal._svg import write_svg
from seedbed.causal._xmile import Unsigned, XmileModel, read_xmile
from seedbed.problem import Polarity

__all__ = [
    "MAX_NAME",
    "MOST_PRESSED",
    "SURE",
    "WEIGHT",
    "Act",
    "Alike",
    "Calm",
    "Connect",
    "Contradiction",
    "Direction",
    "Doubt",
    "Edge",
    "EdgeRow",
    "Edits",
    "Effect",
    "Ensemble",
    "Finding",
    "Graph",
    "Hasten",
    "Lever",
    "LeverKind",
    "LeverRow",
    "Link",
    "Loop",
    "LoopKind",
    "LoopRow",
    "Loops",
    "Name",
    "Polarity",
    "Press",
    "Push",
    "Response",
    "Row",
    "Share",
    "Shares",
    "Source",
    "Spread",
    "Tune",
    "Unknown",
    "Unsigned",
    "XmileModel",
    "act_words",
    "add",
    "add_levers",
    "alike",
    "apply",
    "belief",
    "correct",
    "doubts",
    "edited",
    "effects",
    "feeds",
    "find_loops",
    "found",
    "gist",
    "independent_loops",
    "merge",
    "outline",
    "press",
    "read_json",
    "read_lines",
    "read_xmile",
    "remove",
    "rename",
    "touches",
    "write_dot",
    "write_json",
    "write_lines",
    "write_mermaid",
    "write_svg",
]
