"""What the store has of a case and its parts, read at once: values that everything shown of a case follows from."""

from collections.abc import Iterator
from dataclasses import dataclass

from seedbed.context import CaseRecord, MoveRecord, RunRecord, Store, current
from seedbed.problem import AboutPart, AboutQuestion, BadInput, Position, Question, Statement, Usage


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as it is written down."""

    case: CaseRecord
    run: RunRecord | None
    """The last one."""
    statements: tuple[Statement, ...]
    positions: tuple[Position, ...]
    moves: tuple[MoveRecord, ...]
    """Those of the last run."""
    spent: Usage
    """By the last run, and by those of its parts where this is a whole case."""
    parts: tuple["Recorded", ...] = ()
    """Those that it has now."""
    earlier: tuple[Question, ...] = ()
    """What was asked in the case that this one was begun beside, while nothing has been asked here."""

    def family(self) -> Iterator["Recorded"]:
        """Yield the case, and all its parts with theirs."""
        yield self
        for part in self.parts:
            yield from part.family()

    def find(self, case: str) -> "Recorded | None":
        """Return the case, or the part, of this id."""
        return next((member for member in self.family() if member.case.id == case), None)


def read(store: Store, case: CaseRecord) -> Recorded:
    """Read all that is written down of a case."""
    statements = tuple(store.statements(case.id))
    now = current(statements).values()
    part_of = {one.about.case for one in now if isinstance(one.about, AboutPart)}
    run = store.last_run(case.id)
    asked = any(isinstance(one.about, AboutQuestion) for one in statements)
    return Recorded(
        case=case,
        run=run,
        statements=statements,
        positions=tuple(store.positions(run.id)) if run else (),
        moves=tuple(store.moves(run.id)) if run else (),
        spent=store.spent(run.id) if run else Usage(),
        parts=tuple(read(store, part) for part in store.parts(case.id) if part.id in part_of),
        earlier=() if asked or case.forked_from is None else _asked_in(store, case.forked_from),
    )


def _asked_in(store: Store, identity: str) -> tuple[Question, ...]:
    try:
        origin = store.find(identity)
    except BadInput:  # it was forgotten
        return ()
    whole = read(store, origin)
    asked = [
        one.about.question
        for member in whole.family()
        for one in member.statements
        if isinstance(one.about, AboutQuestion)
    ]
    return (*{question.id: question for question in asked}.values(),) or whole.earlier
