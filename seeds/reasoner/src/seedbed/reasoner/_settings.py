from seedbed.problem import Budget, Frozen, ProblemClass


class Settings(Frozen):
    """With what a run was asked for, kept with it so that it can be resumed as it was."""

    model: str | None = None
    base_url: str | None = None
    kind: ProblemClass | None = None
    """The class, where the user says it instead of having it guessed."""
    no_input: bool = False
    budget: Budget = Budget()
