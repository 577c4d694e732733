"""The vocabulary of problems: classes, criteria, evidence and outcomes as frozen types."""

from seedbed.problem._base import Frozen
from seedbed.problem._classes import Classification, Domain, Probability, ProblemClass, domain_of
from seedbed.problem._cost import Budget, Usage
from seedbed.problem._edges import Edge, Polarity
from seedbed.problem._errors import BadInput, SeedbedError
from seedbed.problem._evidence import (
    Criterion,
    Evidence,
    Ground,
    SecondProgram,
    Substitution,
    SuiteRun,
    UserVerdict,
)
from seedbed.problem._outcomes import (
    Answer,
    Answered,
    Artefact,
    Failed,
    Framed,
    Framing,
    Outcome,
    Solved,
    Stone,
    Stopped,
    Waiting,
)
from seedbed.problem._statements import (
    Assumed,
    Derived,
    FromAnswer,
    Given,
    Position,
    Problem,
    Provenance,
    Question,
    Statement,
    Verified,
)

__all__ = [
    "Answer",
    "Answered",
    "Artefact",
    "Assumed",
    "BadInput",
    "Budget",
    "Classification",
    "Criterion",
    "Derived",
    "Domain",
    "Edge",
    "Evidence",
    "Failed",
    "Framed",
    "Framing",
    "FromAnswer",
    "Frozen",
    "Given",
    "Ground",
    "Outcome",
    "Polarity",
    "Position",
    "Probability",
    "Problem",
    "ProblemClass",
    "Provenance",
    "Question",
    "SecondProgram",
    "SeedbedError",
    "Solved",
    "Statement",
    "Stone",
    "Stopped",
    "Substitution",
    "SuiteRun",
    "Usage",
    "UserVerdict",
    "Verified",
    "Waiting",
    "domain_of",
]
