"""How soon it is noticed that a case is not converging, against how often that is said of one that is.

    uv run python -m seedbed.bench.tripwire [--cases 300]

Cases are simulated, with a knob for each way of going wrong. The tripwire's numbers were fixed before, on other seeds and with
the knobs turned to 0.5 to 0.8; here they are turned to 0.3 to 0.5 or 0.8 to 1.0, one or two of them. Only cases count as
troubled that were not solved in spite of it. All detectors get thresholds from the same healthy cases, of seeds of their own.

Detection is the share of troubled cases with an alarm that is not before the trouble. The delay is the mean number of
iterations from its first to the alarm, or to the end where none came: what is spent for nothing.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from math import sqrt
from random import Random
from statistics import mean

from seedbed.bench._guards import AS_USED, DETECTORS, OURS, Case, alarm, case, threshold
from seedbed.bench._table import table
from seedbed.tripwire import Alarm, Began, Quiet, Trouble, watch
from seedbed.tripwire.simulation import Knobs, Span

POINTS = (0.01, 0.05, 0.1, 0.2)
KNOBS = tuple(field.name for field in fields(Knobs))
WEAK, STRONG = (0.3, 0.5), (0.8, 1.0)
MIXED = "two knobs"
CALIBRATION, FRESH = 20_000_000, 30_000_000
"""Seeds: the tripwire's own begin at 1,000,000."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of a detector with a threshold."""

    cases: int
    detected: int
    delays: tuple[int, ...]

    @property
    def share(self) -> float:
        return self.detected / max(1, self.cases)


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=300, help="of each kind")
    count: int = parser.parse_args().cases
    learnt = [case(CALIBRATION + number) for number in range(4 * count)]
    healthy = [case(FRESH + number) for number in range(3 * count)]
    kinds = troubled(count)
    print("\n\n".join(reports(learnt, healthy, kinds, count)))


def troubled(count: int) -> dict[tuple[str, str], list[Case]]:
    """Return cases by what is turned, and how far: so many of each, less those that were solved all the same."""
    kinds: dict[tuple[str, str], list[Case]] = {}
    random = Random(FRESH)  # noqa: S311, nothing is kept secret by it
    for name, (low, high) in {"weak": WEAK, "strong": STRONG}.items():
        for place, knob in enumerate((*KNOBS, MIXED)):
            seed = FRESH + 1_000_000 * (1 + place) + (500_000 if name == "strong" else 0)
            drawn = []
            for number in range(count):
                turned = random.sample(KNOBS, 2) if knob == MIXED else [knob]
                knobs = Knobs(**{one: random.uniform(low, high) for one in turned})
                drawn.append(case(seed + number, knobs))
            kinds[knob, name] = drawn
    return kinds


def reports(
    learnt: Sequence[Case], healthy: Sequence[Case], kinds: dict[tuple[str, str], list[Case]], count: int
) -> Iterator[str]:
    """Yield the tables."""
    stuck = {kind: [one for one in cases if one.troubled] for kind, cases in kinds.items()}
    every = [one for cases in stuck.values() for one in cases]
    at = {
        name: [threshold([path(one) for one in learnt], point) for point in POINTS]
        for name, path in DETECTORS.items()
    }
    yield "## Detection, delay and false alarms, all troubles together"
    yield curves(at, healthy, every)
    yield "## At 5 % false alarms, by knob: detection (delay)"
    yield by_knob({name: values[1] for name, values in at.items()}, stuck)
    yield "## All signals at 5 %, with 95 % intervals"
    yield intervals(at[OURS][1], stuck)
    yield "## Which trouble is named, in % of the alarms"
    yield confusion(stuck)
    yield "## Where it loses"
    yield from losses(at, healthy, kinds, stuck, count)


def score(name: str, at: float, cases: Sequence[Case]) -> Scored:
    """Return what a detector finds of troubled cases."""
    detected, delays = 0, []
    for one in cases:
        onset = one.simulated.onset or 1
        found = alarm(DETECTORS[name](one), at)
        detected += found is not None and found >= onset
        # an alarm too early is none for this trouble
        delays.append((found if found is not None and found >= onset else len(one.rows)) - onset + 1)
    return Scored(len(cases), detected, tuple(delays))


def false_alarms(name: str, at: float, healthy: Sequence[Case]) -> int:
    """Return in how many healthy cases there is an alarm."""
    return sum(alarm(DETECTORS[name](one), at) is not None for one in healthy)


def curves(at: dict[str, list[float]], healthy: Sequence[Case], every: Sequence[Case]) -> str:
    """Return each detector at each operating point, and the guards where they usually stand."""
    rows = [
        [name, *(_cell(name, threshold, healthy, every) for threshold in values)]
        for name, values in at.items()
    ]
    used = [
        [f"{name}, as used ({value:g})", _cell(name, value, healthy, every), *[""] * (len(POINTS) - 1)]
        for name, value in AS_USED.items()
    ]
    head = [f"detector: detection / delay / false alarms (healthy {len(healthy)}, troubled {len(every)})"]
    return table([*head, *(f"at {point:.0%}" for point in POINTS)], [*rows, *used])


def _cell(name: str, at: float, healthy: Sequence[Case], every: Sequence[Case]) -> str:
    scored = score(name, at, every)
    return f"{scored.share:.2f} / {mean(scored.delays):.1f} / {false_alarms(name, at, healthy) / len(healthy):.3f}"


def by_knob(at: dict[str, float], stuck: dict[tuple[str, str], list[Case]]) -> str:
    """Return how each detector does on each knob."""
    rows = []
    for name, value in at.items():
        scored = [
            score(name, value, [one for (kind, _), cases in stuck.items() if kind == knob for one in cases])
            for knob in (*KNOBS, MIXED)
        ]
        rows.append([name, *(f"{one.share:.2f} ({mean(one.delays):.1f})" for one in scored)])
    return table(["detector", *KNOBS, MIXED], rows)


def intervals(at: float, stuck: dict[tuple[str, str], list[Case]]) -> str:
    """Return how ours does on each knob, turned a little and far."""
    rows = []
    for (knob, how), cases in stuck.items():
        scored = score(OURS, at, cases)
        rows.append(
            [f"{knob}, {how}", scored.cases, told(scored.detected, scored.cases), _bootstrap(scored.delays)]
        )
    return table(["knob", "cases", "detection", "delay"], rows)


def told(part: int, whole: int) -> str:
    """Return a share with its 95 % interval (Wilson 1927)."""
    low, high = wilson(part, whole)
    return f"{part / max(1, whole):.3f} [{low:.3f}, {high:.3f}]"


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    """Return the interval of a share."""
    if not whole:
        return 0.0, 1.0
    share, spread = part / whole, z * z / whole
    middle, half = share + spread / 2, z * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def _bootstrap(values: Sequence[int], draws: int = 400) -> str:
    random = Random(0)  # noqa: S311, nothing is kept secret by it
    means = sorted(mean(random.choices(values, k=len(values))) for _ in range(draws))
    return f"{mean(values):.1f} [{means[draws // 40]:.1f}, {means[-1 - draws // 40]:.1f}]"


def confusion(stuck: dict[tuple[str, str], list[Case]]) -> str:
    """Return which trouble is named when the alarm goes off, by the knob that was turned."""
    rows = []
    for knob in KNOBS:
        named = Counter(
            trouble
            for (kind, _), cases in stuck.items()
            if kind == knob
            for one in cases
            if (trouble := first_named(one)) is not None
        )
        rows.append(
            [knob, named.total(), *(f"{100 * named[one] / max(1, named.total()):.0f}" for one in Trouble)]
        )
    return table(["knob", "alarms", *(one.value for one in Trouble)], rows)


def first_named(one: Case) -> Trouble | None:
    """Return which trouble the first alarm from the onset on names, by the verdicts that a case itself would get."""
    events = one.simulated.events
    starts = [place for place, event in enumerate(events) if isinstance(event, Began)]
    for end in [*starts, len(events)][one.simulated.onset or 1 :]:
        match watch(events[:end]):
            case Alarm(trouble=trouble):
                return trouble
            case Quiet():
                pass
    return None


def losses(
    at: dict[str, list[float]],
    healthy: Sequence[Case],
    kinds: dict[tuple[str, str], list[Case]],
    stuck: dict[tuple[str, str], list[Case]],
    count: int,
) -> Iterator[str]:
    """Yield where another detector is better, and where alarms are more than was promised."""
    lost = []
    for (knob, how), cases in stuck.items():
        ours = score(OURS, at[OURS][1], cases)
        for name in DETECTORS:
            other = score(name, at[name][1], cases)
            if other.share > ours.share:
                lost.append([f"{knob}, {how}: {name}", f"{other.share:.2f}", f"{ours.share:.2f}"])
    yield table(["better than all signals at 5 %", "its detection", "ours"], lost)
    value = at[OURS][1]
    hard = Span(ability=(0.1, 0.3))
    noisy = Span(noise=0.2)
    others = {
        "healthy, as learnt": healthy,
        "healthy, but harder than any learnt from": [
            case(FRESH + 8_000_000 + i, None, hard) for i in range(count)
        ],
        "healthy, with more noise than any": [case(FRESH + 9_000_000 + i, None, noisy) for i in range(count)],
        "turned, yet solved in the end": [
            one for cases in kinds.values() for one in cases if one.simulated.solved
        ],
    }
    rows = [
        [name, len(cases), told(false_alarms(OURS, value, cases), len(cases))]
        for name, cases in others.items()
    ]
    yield table(["alarms without need", "cases", "share"], rows)


if __name__ == "__main__":
    main()
