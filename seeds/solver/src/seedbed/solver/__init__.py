"""Solvable problems: what would verify an answer, and candidates held against it."""

from seedbed.solver._assay import ENOUGH, NotRun, Passed, Rejected, Verdict, Worthless, check_suite
from seedbed.solver._assumptions import Established
from seedbed.solver._best import best_of
from seedbed.solver._brief import Bounds, Brief
from seedbed.solver._claims import CHECK_CLAIM, FIND_CLAIMS
from seedbed.solver._desk import (
    Advice,
    Decide,
    Desk,
    GoOn,
    Hint,
    Joined,
    Lack,
    PlainDesk,
    Reply,
    Round,
    Said,
    Step,
    Tried,
    Unasked,
    Undivided,
    Whole,
)
from seedbed.solver._determine import DETERMINE, Conflict, Determine, Determined, Form, context_of
from seedbed.solver._dialogue import Refuted, Unconfirmed, by_dialogue
from seedbed.solver._examples import examples_in
from seedbed.solver._line_b import Known, find_out
from seedbed.solver._propose import PROPOSE, Proposal, Propose
from seedbed.solver._solve import solve
from seedbed.solver._suites import RUN_SUITE, RunSuite, SuiteRan, code_under_test
from seedbed.solver._verify import says_yes
from seedbed.solver._write_suite import WRITE_SUITE, SuiteText, WriteSuite

__all__ = [
    "CHECK_CLAIM",
    "DETERMINE",
    "ENOUGH",
    "FIND_CLAIMS",
    "PROPOSE",
    "RUN_SUITE",
    "WRITE_SUITE",
    "Advice",
    "Bounds",
    "Brief",
    "Conflict",
    "Decide",
    "Desk",
    "Determine",
    "Determined",
    "Established",
    "Form",
    "GoOn",
    "Hint",
    "Joined",
    "Known",
    "Lack",
    "NotRun",
    "Passed",
    "PlainDesk",
    "Proposal",
    "Propose",
    "Refuted",
    "Rejected",
    "Reply",
    "Round",
    "RunSuite",
    "Said",
    "Step",
    "SuiteRan",
    "SuiteText",
    "Tried",
    "Unasked",
    "Unconfirmed",
    "Undivided",
    "Verdict",
    "Whole",
    "Worthless",
    "WriteSuite",
    "best_of",
    "by_dialogue",
    "check_suite",
    "code_under_test",
    "context_of",
    "examples_in",
    "find_out",
    "says_yes",
    "solve",
]
