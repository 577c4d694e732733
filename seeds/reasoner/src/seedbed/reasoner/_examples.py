"""What the cases teach: problems whose class has shown itself."""

from seedbed.classifier import OwnProblem, Source
from seedbed.context import RunRecord, Store, current
from seedbed.problem import AboutTurn, ProblemClass, Solved
from seedbed.reasoner._settings import Settings

_CLASSES = {kind.value for kind in ProblemClass}


def examples_in(store: Store) -> tuple[OwnProblem, ...]:
    """Return the problems whose class has shown itself, the one worked on last at the end. Parts do not count."""
    found = (_example(store, case.id, case.problem) for case in store.cases())
    return tuple(one for one in found if one is not None)


def _example(store: Store, case: str, text: str) -> OwnProblem | None:
    """Return what a case says of its problem's class; `None` where nothing has confirmed any."""
    run = store.last_run(case)
    if run is None:
        return None
    turned = _turned_to(store, case)
    if isinstance(run.outcome, Solved) and (kind := _worked_on_as(store, run)) is not None:
        source = Source.TURN if kind is turned else Source.VERIFIED
        return OwnProblem(text=text, kind=kind, source=source)
    said = Settings.model_validate_json(run.settings).kind  # no turn goes against it, so it is the last word
    if said is not None:
        return OwnProblem(text=text, kind=said, source=Source.WORD)
    return None if turned is None else OwnProblem(text=text, kind=turned, source=Source.TURN)


def _turned_to(store: Store, case: str) -> ProblemClass | None:
    """Return what the last turn that still holds led to: one that was turned back has a later one behind it."""
    statements = store.statements(case)
    standing = {one.id for one in current(statements).values()}
    turns = [one.about for one in statements if isinstance(one.about, AboutTurn) and one.id in standing]
    return turns[-1].to if turns else None


def _worked_on_as(store: Store, run: RunRecord) -> ProblemClass | None:
    """Return the class that the case was worked on as in the end; `None` where it needed none."""
    for position in reversed(store.positions(run.id)):
        if position.path[0] in _CLASSES:
            return ProblemClass(position.path[0])
    return None
