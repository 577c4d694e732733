from seedbed.problem import Artefact, Classification, Frozen, Outcome, Usage


class Cost(Frozen):
    """What a command cost: model calls and tokens, seconds on the clock, and moves played or reused."""

    usage: Usage
    seconds: float
    played: int
    reused: int


class Report(Frozen):
    """What working on a case came to."""

    case: str
    problem: str
    model: str
    model_why: str
    classification: Classification | None
    """`None` where the run stopped before there was a guess."""
    outcome: Outcome
    cost: Cost
    artefacts: tuple[Artefact, ...] = ()
