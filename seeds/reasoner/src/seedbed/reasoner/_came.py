"""What came of a framing that was taken, as the framer is told it."""

from seedbed.context import Store
from seedbed.framer import Came
from seedbed.problem import AboutTaken, BadInput, Held, Outcome, Solved
from seedbed.reasoner._taken import in_a_line


def came_of(store: Store, taken: AboutTaken) -> Came | None:
    """Return what came of a framing; `None` while nothing has, or where its case was forgotten."""
    try:
        case = store.find(taken.case)
    except BadInput:
        return None
    run = store.last_run(case.id)
    told = in_a_line(run.outcome) if run is not None and run.outcome is not None else None
    if run is None or run.outcome is None or told is None:
        return None
    return Came(framing=taken.framing, case=case.id, text=told, verified=_verified(run.outcome))


def _verified(outcome: Outcome) -> tuple[str, ...]:
    if not isinstance(outcome, Solved):
        return ()
    return tuple(_told(held) for held in outcome.criteria)


def _told(held: Held) -> str:
    return held.criterion.text
