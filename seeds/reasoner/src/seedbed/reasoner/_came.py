"""What came of a framing that was taken, as the framer is told it."""

from seedbed.context import Store
from seedbed.framer import Came
from seedbed.problem import AboutTaken, BadInput, Held, Outcome, Solved
from seedbed.reasoner._taken import in_a_line


def came_of(store: Store, taken: AboutTaken, known: str | None = None) -> Came | None:
    """Return what came of a framing; `None` while nothing has.

    Args:
        store: Where its case is.
        taken: The framing, and which case it has become.
        known: What it had come to when that was last looked at. It stands while the case is worked on again, and when
            it was forgotten: what the user has said of it is about this.
    """
    try:
        case = store.find(taken.case)
        run = store.last_run(case.id)
    except BadInput:
        run = None
    outcome = run.outcome if run is not None else None
    told = in_a_line(outcome) if outcome is not None else None
    if outcome is None or told is None:
        return Came(framing=taken.framing, case=taken.case, text=known) if known else None
    return Came(framing=taken.framing, case=taken.case, text=told, verified=_verified(outcome))


def _verified(outcome: Outcome) -> tuple[str, ...]:
    if not isinstance(outcome, Solved):
        return ()
    return tuple(_told(held) for held in outcome.criteria)


def _told(held: Held) -> str:
    return held.criterion.text
