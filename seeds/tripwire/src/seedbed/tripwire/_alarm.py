"""What the tripwire says."""

from dataclasses import dataclass

from seedbed.problem import Trouble


@dataclass(frozen=True, slots=True)
class Alarm:
    """The case is not converging."""

    trouble: Trouble
    why: str
    """A plain sentence, with the figures that it rests on."""
    iteration: int
    statistic: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing speaks against going on."""

    statistic: float
    threshold: float


Verdict = Alarm | Quiet
