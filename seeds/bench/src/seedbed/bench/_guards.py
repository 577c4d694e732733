"""What tells that a case is not converging: ours, each of its signals, and three guards that are in use elsewhere.

Each gives a number after every iteration, which rises with its suspicion; a threshold makes an alarm of it.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from random import Random

from seedbed.tripwire import Began, Failure, Proposed
from seedbed.tripwire.calibrate import Rows, read, replace_threshold
from seedbed.tripwire.signals import Signal, calibration, standings
from seedbed.tripwire.simulation import Knobs, Simulated, Span, simulate

Path = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A simulated case, and what the signals read in it."""

    simulated: Simulated
    rows: Rows
    seed: int

    @property
    def troubled(self) -> bool:
        """Whether something went wrong in it, and it did not come right by itself."""
        return self.simulated.onset is not None and not self.simulated.solved


def case(seed: int, knobs: Knobs | None = None, span: Span | None = None) -> Case:
    """Simulate a case."""
    simulated = simulate(seed, knobs, span)
    return Case(simulated, read(simulated), seed)


def statistic(one: Case, signals: Collection[Signal] = tuple(Signal)) -> Path:
    """Return ours, or what is left of it with only some of the signals."""
    uncapped = replace_threshold(calibration(), math.inf)
    return tuple(standing.statistic for standing in standings(one.rows, uncapped, signals))


def iterations(one: Case) -> Path:
    """Return the number of iterations, as a cap on them looks at it."""
    return tuple(float(number) for number in range(1, len(one.rows) + 1))


def identical(one: Case) -> Path:
    """Return how often the same candidate, or the same report, has come, letter by letter."""
    seen: Counter[str] = Counter()
    path: list[float] = []
    for event in one.simulated.events:
        match event:
            case Began():
                path.append(path[-1] if path else 0.0)
            case Proposed(candidate=text) | Failure(report=text):
                seen[text] += 1
                path[-1] = max(path[-1], seen[text])
            case _:
                pass
    return tuple(path)


def asked(one: Case, errs: float = 0.2) -> Path:
    """Return how often in a row a model has said that it is in a loop, when asked after each iteration."""
    random = Random(one.seed)  # noqa: S311, nothing is kept secret by it
    onset = one.simulated.onset
    row, path = 0, list[float]()
    for number in range(1, len(one.rows) + 1):
        loops = onset is not None and number >= onset
        row = row + 1 if loops != (random.random() < errs) else 0
        path.append(float(row))
    return tuple(path)


OURS = "all signals"
DETECTORS: dict[str, Callable[[Case], Path]] = {
    OURS: statistic,
    **{f"only {signal.value}": partial(statistic, signals=(signal,)) for signal in Signal},
    "cap on iterations": iterations,
    "identical calls": identical,
    "a model is asked": asked,
}
AS_USED = {
    OURS: calibration().threshold,
    "cap on iterations": 10.0,
    "identical calls": 3.0,
    "a model is asked": 1.0,
}
"""Where they stand when nobody turns them: ours as shipped, ten iterations, three identical calls, the first yes."""


def threshold(paths: Collection[Path], share: float) -> float:
    """Return the lowest threshold that at most this share of them reaches."""
    peaks = sorted(max(path) for path in paths)
    return math.nextafter(peaks[len(peaks) - 1 - math.floor(share * len(peaks))], math.inf)


def alarm(path: Path, at: float) -> int | None:
    """Return the iteration in which a path reaches a threshold first."""
    return next((number for number, value in enumerate(path, start=1) if value >= at), None)
