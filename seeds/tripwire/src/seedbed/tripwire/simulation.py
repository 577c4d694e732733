"""Cases that never were, with a knob for each way in which a case goes wrong. The same seed gives the same case."""

from dataclasses import dataclass
from random import Random

from seedbed.tripwire._events import (
    Asked,
    Assumed,
    Began,
    CriterionAdded,
    CriterionMet,
    CriterionOpen,
    CriterionRetracted,
    Event,
    Failure,
    PartClosed,
    PartOpened,
    Proposed,
    Spent,
    Thought,
)
from seedbed.tripwire._simulated_texts import Defect, Draft, reasoning

__all__ = ["Knobs", "Simulated", "Span", "simulate"]

ITERATIONS = 13
"""The budget of a case: line B's rounds and the candidates after them."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """How much goes wrong, each from 0 to 1. All are independent."""

    wrong: float = 0.0
    """Candidates that meet nothing new; a third of them come back to an earlier one."""
    spurious: float = 0.0
    """Sub-problems, and sub-problems of these, that the whole does not need."""
    drifting: float = 0.0
    """Criteria that keep being added, and now and then retracted."""
    missing: float = 0.0
    """A premise is not there: questions keep coming, criteria are rewritten, those that rest on it stay open."""
    recurring: float = 0.0
    """The same failure comes back, whatever is changed."""


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where what is drawn for each case lies."""

    ability: tuple[float, float] = (0.3, 0.9)
    """How likely a candidate meets an open criterion. Healthy cases with little of it take many candidates."""
    criteria: tuple[int, int] = (1, 12)
    noise: float = 0.08
    """How far up a knob may stand in a healthy case."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A case."""

    events: tuple[Event, ...]
    onset: int | None
    """The iteration from which its knobs are turned; none in a healthy case."""
    solved: bool
    """Whether everything was met within the budget."""


def simulate(seed: int, knobs: Knobs | None = None, span: Span | None = None) -> Simulated:
    """Return a case. Without knobs it is healthy, with a little of everything: no case is without noise."""
    return _Case(Random(seed), knobs, span or Span()).run()  # noqa: S311, nothing is kept secret by it


@dataclass(slots=True)
class _Criterion:
    name: str
    defect: Defect
    met: bool = False
    out_of_reach: bool = False


class _Case:
    """A case as it goes on."""

    def __init__(self, random: Random, turned: Knobs | None, span: Span) -> None:
        self.random, self.turned, self.span = random, turned, span
        self.noise = Knobs(*(random.uniform(0, span.noise) for _ in range(5)))
        self.knobs = self.noise
        self.ability = random.uniform(*span.ability)
        self.same_defect = random.uniform(0.1, 0.5)
        self.thinks = random.random() < 0.4
        # some models doubt all that they are asked
        self.doubt = 0.1 * random.random() ** 2
        self.python = random.random() < 0.7
        self.unit = random.lognormvariate(3, 1)
        self.stubborn = [Defect.any(random) for _ in range(2)]
        self.divides_at = random.randint(2, 8) if random.random() < 0.3 else 0
        self.events: list[Event] = []
        self.criteria: list[_Criterion] = []
        self.parts: dict[str, int] = {}
        self.drafts: list[Draft] = []
        self.names = 0

    def run(self) -> Simulated:
        rounds, onset = self.random.randint(1, 3), self.random.randint(1, 4)
        if self.turned and not self.turned.missing:
            onset += rounds  # nothing else can go wrong before something is tried
        solved = False
        for number in range(1, ITERATIONS + 1):
            self.knobs = self.turned if self.turned and number >= onset else self.noise
            self.events.append(Began(number))
            self._think()
            self._ask(first=number == 1)
            if number <= rounds:
                self._find_criteria(last=number == rounds)
            else:
                self._drift()
                self._divide(number)
                solved = self._try(first=number == rounds + 1)
            self.events.append(Spent(round(self.unit * self.random.lognormvariate(0, 0.4), 2)))
            if solved:
                break
        return Simulated(tuple(self.events), onset if self.turned else None, solved)

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _think(self) -> None:
        if self.thinks:
            self.events.append(Thought(reasoning(self.random, self.doubt + 0.4 * self.knobs.missing)))

    def _ask(self, *, first: bool) -> None:
        """Healthy cases ask at the start, and seldom again."""
        if not self._chance(max(0.5 if first else 0.1, self.knobs.missing)):
            return
        if self._chance(0.5):
            self.events.append(Asked(self.random.randint(1, 3)))
        else:
            self.events.append(Assumed(f"question {len(self.events)}"))

    def _find_criteria(self, *, last: bool) -> None:
        low, high = self.span.criteria
        # few criteria are commoner than many
        target = round(low + (high - low) * self.random.random() ** 2)
        for _ in range(max(0, target - len(self.criteria)) if last else target // 2):
            self._add()
        if last and not self.criteria:
            self._add()

    def _add(self) -> None:
        self.names += 1
        criterion = _Criterion(f"criterion {self.names}", Defect.any(self.random))
        criterion.out_of_reach = self._chance(self.knobs.missing)
        self.criteria.append(criterion)
        self.events.append(CriterionAdded(criterion.name))

    def _retract(self) -> None:
        if len(self.criteria) > 1:
            gone = self.criteria.pop(self.random.randrange(len(self.criteria)))
            self.events.append(CriterionRetracted(gone.name))

    def _drift(self) -> None:
        if self._chance(self.knobs.drifting):
            for _ in range(self.random.randint(1, 3)):
                self._add()
            if self._chance(0.3):
                self._retract()
        if self._chance(0.5 * self.knobs.missing):
            self._retract()
            self._add()

    def _divide(self, number: int) -> None:
        """Healthy cases may divide once; the parts then end one by one."""
        random = self.random
        for part in [part for part in self.parts if self._chance(0.55 * (1 - 0.6 * self.knobs.spurious))]:
            del self.parts[part]
            self.events.append(PartClosed(part))
        if number == self.divides_at:
            for _ in range(random.randint(2, 5)):
                self._open(1)
        if self._chance(self.knobs.spurious):
            deepest = max(self.parts.values(), default=0)
            for _ in range(random.randint(1, 4)):
                self._open(min(6, deepest + random.randint(0, 1)) or 1)

    def _open(self, depth: int) -> None:
        self.names += 1
        self.parts[f"part {self.names}"] = depth
        self.events.append(PartOpened(f"part {self.names}", depth))

    def _try(self, *, first: bool) -> bool:
        """Propose a candidate, hold it against the criteria, and return whether that was the last."""
        random, knobs = self.random, self.knobs
        again = self._chance(knobs.recurring)
        wrong = again or self._chance(knobs.wrong)
        self._propose(wrong=wrong, again=again)
        for criterion in self.criteria:
            if criterion.met:
                criterion.met = not self._chance(0.04)
            elif not wrong and not criterion.out_of_reach:
                criterion.met = self._chance(self.ability)
            elif first:
                # even a wrong candidate meets what is easy
                criterion.met = self._chance(0.3)
        if wrong and all(one.met for one in self.criteria):
            random.choice(self.criteria).met = False
        for criterion in self.criteria:
            self.events.append((CriterionMet if criterion.met else CriterionOpen)(criterion.name))
        self._fail(again=again)
        return all(one.met for one in self.criteria) and not (self.parts and knobs.spurious > self.span.noise)

    def _propose(self, *, wrong: bool, again: bool) -> None:
        random = self.random
        if not self.drafts:
            draft = Draft.first(random, python=self.python)
        elif wrong and self._chance(0.5 if again else 0.35):
            draft = random.choice(self.drafts)
        elif self._chance(0.15):
            draft = Draft.first(random, python=self.python)
        else:
            draft = self.drafts[-1].edited(random, random.uniform(0.0, 0.6))
        self.drafts.append(draft)
        self.events.append(Proposed(draft.text(random)))

    def _fail(self, *, again: bool) -> None:
        """Report some of what failed. The same test often fails in the same way, in healthy cases too."""
        random = self.random
        failing = [one for one in self.criteria if not one.met]
        if again and failing:
            self.events.append(Failure(random.choice(self.stubborn).report(random)))
        for criterion in failing[:2]:
            if not self._chance(self.same_defect):
                criterion.defect = Defect.any(random)
            self.events.append(Failure(criterion.defect.report(random)))
