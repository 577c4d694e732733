"""Splits a problem into sub-problems in an order, and joins their results."""

from seedbed.decomposer._check import check_split
from seedbed.decomposer._join import Clash, join_files
from seedbed.decomposer._move import SPLIT
from seedbed.decomposer._order import stages
from seedbed.decomposer._run import run_parts
from seedbed.decomposer._split import split
from seedbed.decomposer._types import Bounds, NotSplit, Part, Split, Whole

__all__ = [
    "SPLIT",
    "Bounds",
    "Clash",
    "NotSplit",
    "Part",
    "Split",
    "Whole",
    "check_split",
    "join_files",
    "run_parts",
    "split",
    "stages",
]
