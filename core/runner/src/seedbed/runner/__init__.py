"""Solved problems: the smallest program, run in a sandbox; its output is the answer."""

from seedbed.runner._moves import (
    RUN,
    SAY,
    WRITE,
    Program,
    ProgramRun,
    RunProgram,
    Say,
    Words,
    WriteProgram,
    written,
)
from seedbed.runner._present import presented
from seedbed.runner._program import computes
from seedbed.runner._prompt import PROGRAM, Style, prompt_text, styled
from seedbed.runner._solve import STYLES, Bench, Computed, Said, found_nothing, run_program, solve
from seedbed.runner._world import Needs, needs_of

__all__ = [
    "PROGRAM",
    "RUN",
    "SAY",
    "STYLES",
    "WRITE",
    "Bench",
    "Computed",
    "Needs",
    "Program",
    "ProgramRun",
    "RunProgram",
    "Said",
    "Say",
    "Style",
    "Words",
    "WriteProgram",
    "computes",
    "found_nothing",
    "needs_of",
    "presented",
    "prompt_text",
    "run_program",
    "solve",
    "styled",
    "written",
]
