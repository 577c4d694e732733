"""Signed causal graphs: loops, levers, and what a pull does, with honest uncertainty."""

from seedbed.causal._edit import Alike, add, add_levers, alike, correct, found, merge, remove, rename
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
)
from seedbed.causal._names import MAX_NAME
from seedbed.problem import Polarity

__all__ = [
    "MAX_NAME",
    "WEIGHT",
    "Act",
    "Alike",
    "Connect",
    "Contradiction",
    "Edge",
    "Finding",
    "Graph",
    "Hasten",
    "Lever",
    "LeverKind",
    "Link",
    "Polarity",
    "Push",
    "Source",
    "Tune",
    "add",
    "add_levers",
    "alike",
    "correct",
    "found",
    "merge",
    "remove",
    "rename",
]
