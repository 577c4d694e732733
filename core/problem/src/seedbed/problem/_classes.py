from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import Field, model_validator

from seedbed.problem._base import Frozen


class ProblemClass(StrEnum):
    """What kind of problem it is, which decides how it is worked on."""

    SOLVED = "solved"
    """The way to the answer is known: write the smallest program, or look it up."""
    SOLVABLE = "solvable"
    """No known answer, but one can tell when it is solved."""
    UNSOLVABLE = "unsolvable"
    """No right answer; the problem changes as one works on it. It can be framed, not solved."""


class Domain(StrEnum):
    """The Cynefin domain of a problem (Snowden and Boone, Harvard Business Review, November 2007)."""

    CLEAR = "clear"
    COMPLICATED = "complicated"
    COMPLEX = "complex"


def domain_of(kind: ProblemClass) -> Domain:
    """Return the Cynefin domain that a class corresponds to."""
    match kind:
        case ProblemClass.SOLVED:
            return Domain.CLEAR
        case ProblemClass.SOLVABLE:
            return Domain.COMPLICATED
        case ProblemClass.UNSOLVABLE:
            return Domain.COMPLEX
        case _:
            assert_never(kind)


Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Classification(Frozen):
    """A guess of the class: revisable, with probabilities that sum to one and a reason in one sentence."""

    solved: Probability
    solvable: Probability
    unsolvable: Probability
    reason: str
    by: str
    """Who guessed: `embedding`, the name of a model, or `user`."""

    @model_validator(mode="after")
    def _sums_to_one(self) -> "Classification":
        total = self.solved + self.solvable + self.unsolvable
        if abs(total - 1.0) > 1e-6:  # rounding of three floats
            raise ValueError(f"the three probabilities sum to {total}, not to 1")
        return self

    @property
    def kind(self) -> ProblemClass:
        """The likeliest class; a tie goes to the class that claims less to be known."""
        return max(reversed(list(ProblemClass)), key=self.probability)

    @property
    def domain(self) -> Domain:
        return domain_of(self.kind)

    def probability(self, kind: ProblemClass) -> float:
        match kind:
            case ProblemClass.SOLVED:
                return self.solved
            case ProblemClass.SOLVABLE:
                return self.solvable
            case ProblemClass.UNSOLVABLE:
                return self.unsolvable
            case _:
                assert_never(kind)
