"""The examples in a problem as a criterion of their own, and when they stand for the problem's words."""

from seedbed.problem import Criterion, Ground, SuiteRun
from seedbed.solver._line_b import Known
from seedbed.solver._verify import Finding, Holds

_ENOUGH = 3


def as_criterion(known: Known) -> Criterion:
    """Return the criterion that the examples come out, which says so where only one of several can hold."""
    taken = f", taking {' and '.join(known.settled)} to hold" if known.settled else ""
    text = f"The examples in the problem come out{taken}"
    return Criterion(id="examples", text=text, ground=Ground.TESTS)


def are_enough(examples: Finding | None) -> bool:
    """Whether examples that come out say enough of a problem to stand for its words."""
    match examples:
        case Holds(evidence=SuiteRun(passed=passed)):
            return passed >= _ENOUGH
        case _:
            return False
