"""Solvable problems: what would verify an answer, and candidates held against it."""

from seedbed.solver._brief import Bounds, Brief
from seedbed.solver._desk import Decide, Desk, Joined, PlainDesk, Reply, Said, Unasked, Undivided, Whole
from seedbed.solver._determine import DETERMINE, Conflict, Determine, Determined, Form, context_of, question
from seedbed.solver._dialogue import CHECK_CLAIM, FIND_CLAIMS, by_dialogue
from seedbed.solver._line_b import Known, find_out
from seedbed.solver._propose import PROPOSE, Proposal, Propose
from seedbed.solver._solve import solve
from seedbed.solver._verify import says_yes
from seedbed.solver._write_suite import WRITE_SUITE, SuiteText, WriteSuite

__all__ = [
    "CHECK_CLAIM",
    "DETERMINE",
    "FIND_CLAIMS",
    "PROPOSE",
    "WRITE_SUITE",
    "Bounds",
    "Brief",
    "Conflict",
    "Decide",
    "Desk",
    "Determine",
    "Determined",
    "Form",
    "Joined",
    "Known",
    "PlainDesk",
    "Proposal",
    "Propose",
    "Reply",
    "Said",
    "SuiteText",
    "Unasked",
    "Undivided",
    "Whole",
    "WriteSuite",
    "by_dialogue",
    "context_of",
    "find_out",
    "question",
    "says_yes",
    "solve",
]
