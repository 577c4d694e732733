"""One pass over a case, from the settings to the report."""

import asyncio
import time
from dataclasses import dataclass, field

from seedbed.context import BudgetSpent, Run, Store
from seedbed.model import Selection
from seedbed.problem import (
    AboutSource,
    AboutTurn,
    Artefact,
    Classification,
    Outcome,
    Problem,
    Statement,
    Stopped,
)
from seedbed.reasoner._aftermath import keep_what_is_left
from seedbed.reasoner._case import Case, Tree
from seedbed.reasoner._classify import judge_for
from seedbed.reasoner._events import Event, Guessed, Listener, Stated
from seedbed.reasoner._human import Human
from seedbed.reasoner._meter import Meter
from seedbed.reasoner._metered import MeteredModel
from seedbed.reasoner._open import LEARNT
from seedbed.reasoner._report import Cost, Report
from seedbed.reasoner._settings import Settings
from seedbed.reasoner._structure import work
from seedbed.reasoner._voice import Voice
from seedbed.sandbox import Sandbox

_IN_THE_MIDDLE = (
    "all of its seconds, in the middle of a move: what a question that was not answered cost is not known"
)


def silent(_event: Event) -> None:
    """A listener that hears nothing."""


@dataclass(slots=True)
class _Findings:
    """What a run came to on its way, gathered for the report."""

    listener: Listener
    first: Classification | None = None
    classification: Classification | None = None
    artefacts: tuple[Artefact, ...] = field(default=())
    turns: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        match event:
            case Guessed(classification=classification, part=""):
                self.first = self.first or classification
                self.classification = classification
            case Stated(statement=Statement(about=AboutTurn() as turn, text=text), part=""):
                self.turns[turn.key] = f"{turn.given_up.value} → {turn.to.value}: {text}"
            case Stated(statement=Statement(about=AboutSource(place=place), text=text)):
                self.sources[place] = f"{text.partition(':')[0]} ({place})"
            case _:
                pass
        self.listener(event)

    def keep(self, artefacts: tuple[Artefact, ...]) -> None:
        self.artefacts = artefacts


async def play(
    problem: Problem,
    run: Run,
    *,
    store: Store,
    settings: Settings,
    selection: Selection,
    sandbox: Sandbox,
    listener: Listener = silent,
    human: Human | None = None,
) -> Report:
    """Work on a case with a model and a sandbox, and write down how it ended. The caller closes both.

    Raises:
        ModelError: The model cannot be reached or loaded. What was played until then is kept.
        StoreError: The store cannot be written.
    """
    begun = time.monotonic()
    findings = _Findings(listener)
    meter = Meter(settings.budget, store.spent(run.record.id), findings.hear)
    model = MeteredModel(selection.model, meter)
    voice = Voice(
        run, store.statements(run.record.case_id), human=human, assume=settings.no_input, paused=meter.paused
    )
    tree = Tree(
        store=store,
        model=model,
        sandbox=sandbox,
        judge=judge_for(model, store.path.parent / LEARNT),
        meter=meter,
        voice=voice,
        listener=findings.hear,
    )
    case = Case(problem, run, tree, kind=settings.kind, keep=findings.keep)
    outcome = await _within(case, meter)
    if not isinstance(outcome, Stopped):
        case.ledger.settle()
    run.end(outcome)  # before all else: it is not lost, whatever becomes of what it leaves
    told, left = keep_what_is_left(store, store.find(run.record.case_id), outcome, case.ledger.said)
    if told != outcome:
        outcome = told
        run.end(outcome)
    if left.note:
        tree.notes.setdefault(left.note)
    seconds = time.monotonic() - begun
    return Report(
        case=run.record.case_id,
        problem=problem.text,
        model=selection.model.name,
        model_why=selection.why,
        classification=findings.classification,
        outcome=outcome,
        cost=Cost(usage=meter.now, seconds=seconds, played=meter.played, reused=meter.reused),
        artefacts=findings.artefacts,
        turns=tuple(findings.turns.values()),
        sources=tuple(findings.sources.values()),
        stones=left.stones,
        gained=left.gained,
        tried=left.tried,
        advice=left.advice,
        first=findings.first,
        notes=tuple(tree.notes),
    )


async def _within(case: Case, meter: Meter) -> Outcome:
    """Work on the case until there is an outcome or the budget is spent, also in the middle of a move."""
    clock = asyncio.timeout(meter.seconds_left)
    try:
        async with clock:
            meter.clock = clock
            return await work(case)
    except BudgetSpent as spent:
        return Stopped(limit=spent.limit, spent=meter.spent)
    except TimeoutError:
        if not clock.expired():
            raise
        return Stopped(limit=_IN_THE_MIDDLE, spent=meter.spent)
