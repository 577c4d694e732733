"""Signed causal graphs: loops, levers, and what a pull does, with honest uncertainty."""

from seedbed.causal._draw._svg import write_svg
from seedbed.causal._edit import Alike, add, add_levers, alike, correct, found, merge, remove, rename
from seedbed.causal._forms._dot import write_dot
from seedbed.causal._forms._edits import Edits, apply, edited
from seedbed.causal._forms._json import read_json, write_json
from seedbed.causal._forms._lines import act_words, read_lines, write_lines
from seedbed.causal._forms._mermaid import write_mermaid
from seedbed.causal._forms._outline import EdgeRow, LeverRow, LoopRow, Row, outline
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
from seedbed.causal._loops._find import Loops, find_loops
from seedbed.causal._loops._found import Loop, LoopKind
from seedbed.causal._loops._independent import feeds, independent_loops
from seedbed.causal._names import MAX_NAME, Name, gist
from seedbed.causal._pulls._doubts import Doubt, Unknown, doubts
from seedbed.causal._pulls._effects import effects
from seedbed.causal._pulls._ensemble import Ensemble
from seedbed.causal._pulls._levins import MOST_PRESSED, Press, Response, press
from seedbed.causal._pulls._ranges import SURE, Calm, Direction, Effect, Share, Shares, Spread
from seedbed.causal._texts import quotes
from seedbed.causal._xmile._read import Unsigned, XmileModel, read_xmile
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
    "quotes",
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
