from seedbed.problem import SeedbedError


class SandboxError(SeedbedError):
    """The sandbox was used in a way that it cannot serve. Never for what a program does."""
