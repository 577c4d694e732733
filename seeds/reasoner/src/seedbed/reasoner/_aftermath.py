"""What is left of a case when it ends: how far it got, what others can use of it, and what to try next."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from pydantic import ValidationError

from seedbed.context import CaseRecord, Store, StoreError, current
from seedbed.problem import (
    AboutAttempt,
    AboutCheck,
    AboutCriterion,
    AboutGift,
    AboutTrouble,
    Criterion,
    Derived,
    Failed,
    Framed,
    Gift,
    Held,
    Outcome,
    Problem,
    ProblemClass,
    Solved,
    Standing,
    Statement,
    Stone,
    Stopped,
    TextFile,
    Trouble,
    Usage,
    Verified,
    Waiting,
)
from seedbed.reasoner._open import STONES
from seedbed.reasoner._recorded import Recorded, read

if TYPE_CHECKING:
    from seedbed.stones import Past


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a case leaves behind."""

    stones: tuple[Stone, ...] = ()
    gained: tuple[Gift, ...] = ()
    """The secondary results that are there."""
    tried: tuple[str, ...] = ()
    """What was tried, a line each."""
    advice: tuple[str, ...] = ()
    """What to try next, a line each."""
    note: str = ""
    """Why the stones could not be kept."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A candidate, and how each criterion stood with it."""

    number: int
    text: str
    move: str
    checks: tuple[Statement, ...]

    @property
    def holding(self) -> frozenset[str]:
        return frozenset(
            one.about.criterion
            for one in self.checks
            if isinstance(one.about, AboutCheck) and one.about.standing is Standing.HOLDS
        )


def keep_what_is_left(
    store: Store, case: CaseRecord, outcome: Outcome, said: Collection[str] | None = None
) -> tuple[Outcome, Aftermath]:
    """Salvage what a case leaves, and return the outcome with what is worth knowing of it where it failed.

    Args:
        store: The cases.
        case: Which one.
        outcome: What it came to.
        said: The topics of which the last pass has said something, where that is known: a pass that was stopped has not
            withdrawn yet what no longer follows.
    """
    if isinstance(outcome, Waiting):  # that is no end
        return outcome, Aftermath()
    from seedbed.stones import salvage

    recorded = _as_of_now(read(store, case), said)
    stones = salvage(past_of(recorded, outcome))
    left = Aftermath(
        stones=stones,
        gained=() if isinstance(outcome, Solved) else _gained(recorded),
        note=_keep(stones, store),
    )
    if isinstance(outcome, Solved | Framed):
        return outcome, left
    left = replace(
        left,
        tried=tuple(_in_a_line(one) for one in _attempts(recorded)),
        advice=tuple(_advice(recorded, left)),
    )
    return (_told(outcome, recorded, left) if isinstance(outcome, Failed) else outcome), left


def _keep(stones: tuple[Stone, ...], store: Store) -> str:
    """Keep stones; return why they could not be kept, where they could not: what they are is told all the same."""
    if not stones:
        return ""
    from seedbed.stones import Stones

    try:
        with Stones(store.path.parent / STONES) as kept:
            kept.keep(stones)
    except StoreError as error:
        return str(error)
    return ""


def _as_of_now(recorded: Recorded, said: Collection[str] | None) -> Recorded:
    """Return a case without what earlier passes have said of candidates and criteria, and this one has not."""
    if said is None:
        return recorded
    kept = tuple(
        one
        for one in recorded.statements
        if one.about is None
        or one.about.key in said
        or not isinstance(one.about, AboutAttempt | AboutCheck | AboutCriterion | AboutGift)
    )
    return replace(recorded, statements=kept)


def past_of(recorded: Recorded, outcome: Outcome) -> "Past":
    """Return what a case and its parts came to, as stones are taken from it."""
    from seedbed.stones import Past

    best = _best(recorded)
    return Past(
        case=recorded.case.id,
        problem=Problem(text=recorded.case.problem),
        statements=recorded.statements,
        outcome=outcome,
        parts=tuple(past_of(part, _came_to(part)) for part in recorded.parts),
        best_files=_files(recorded, best),
        attempt=best.number if best else None,
    )


def _came_to(part: Recorded) -> Outcome:
    came = part.run.outcome if part.run else None
    return came or Stopped(limit="it was not finished", spent=Usage())


def _attempts(recorded: Recorded) -> Iterator[_Tried]:
    now = current(recorded.statements).values()
    for one in now:
        match one:
            case Statement(about=AboutAttempt(number=number), text=text, provenance=Derived(move=move)):
                checks = tuple(
                    check
                    for check in now
                    if isinstance(check.about, AboutCheck) and check.about.attempt == number
                )
                yield _Tried(number, text, move, checks)
            case _:
                pass


def _best(recorded: Recorded) -> _Tried | None:
    """Return the candidate with which most holds; of several, the last."""
    return max(_attempts(recorded), key=lambda one: (len(one.holding), one.number), default=None)


def _files(recorded: Recorded, tried: _Tried | None) -> tuple[TextFile, ...]:
    """Return the files of a candidate that a model has proposed."""
    from seedbed.solver import PROPOSE, Proposal

    for move in recorded.moves:
        if tried is not None and move.key == tried.move and move.name == PROPOSE.name:
            try:
                return Proposal.model_validate_json(move.result).files
            except ValidationError:  # of another version
                return ()
    return ()


def _criteria(recorded: Recorded) -> Mapping[str, Criterion]:
    now = current(recorded.statements).values()
    return {
        one.about.criterion.id: one.about.criterion for one in now if isinstance(one.about, AboutCriterion)
    }


def _gained(recorded: Recorded) -> tuple[Gift, ...]:
    """Return the secondary results whose criteria all hold with the best that was tried."""
    best = _best(recorded)
    if best is None:
        return ()
    criteria = _criteria(recorded)
    holding = {criteria[name].text for name in best.holding if name in criteria}
    return tuple(gift for gift in gifts_of(recorded) if gift.rests_on and holding.issuperset(gift.rests_on))


def gifts_of(recorded: Recorded) -> tuple[Gift, ...]:
    """Return what good could come out of failing, in the order in which it was found."""
    now = current(recorded.statements).values()
    return tuple(one.about.gift for one in now if isinstance(one.about, AboutGift))


def _told(failed: Failed, recorded: Recorded, left: Aftermath) -> Failed:
    best = _best(recorded)
    return failed.model_copy(
        update={
            "tried": left.tried or failed.tried,
            "held": _held(recorded, best) if best else failed.held,
            "stones": left.stones,
            "gained": left.gained,
            "advice": (*failed.advice, *left.advice),
        }
    )


def _in_a_line(tried: _Tried) -> str:
    failing = [
        one.text
        for one in tried.checks
        if isinstance(one.about, AboutCheck) and one.about.standing is not Standing.HOLDS
    ]
    seen = f"; {failing[0]}" if failing else ""
    return " ".join(
        f"candidate {tried.number}, {tried.text}: {len(tried.holding)} of {len(tried.checks)} held{seen}".split()
    )


def _held(recorded: Recorded, best: _Tried) -> tuple[Held, ...]:
    found = {one.about.criterion: one for one in best.checks if isinstance(one.about, AboutCheck)}
    return tuple(_stood(criterion, found.get(name)) for name, criterion in _criteria(recorded).items())


def _stood(criterion: Criterion, check: Statement | None) -> Held:
    match check:
        case Statement(about=AboutCheck(standing=Standing.HOLDS), provenance=Verified(evidence=evidence)):
            return Held(criterion=criterion, evidence=evidence)
        case Statement(text=text):
            return Held(criterion=criterion, missing=(text.removeprefix(f"{criterion.text}: "),))
        case None:
            return Held(criterion=criterion, missing=("it was not looked at",))


def _advice(recorded: Recorded, left: Aftermath) -> Iterator[str]:
    case = recorded.case.id
    if recorded.positions and recorded.positions[-1].path[0] == ProblemClass.UNSOLVABLE.value:
        yield f"`reason answer {case}` says what only you can say, where it was left open or assumed"
        return
    troubles = {
        one.about.trouble
        for one in current(recorded.statements).values()
        if isinstance(one.about, AboutTrouble)
    }
    for gift in left.gained:
        yield f"`reason promote {case} {gift.id}` goes on with what was gained: {gift.text}"
    for trouble in Trouble:
        if trouble in troubles:
            yield _against(trouble, case)
    yield f'`reason add {case} "…"` says what must hold, too, and `reason resume {case}` takes it up'


def _against(trouble: Trouble, case: str) -> str:
    match trouble:
        case Trouble.STUCK:
            return "`reason manuals add DIR` gives it literature to look things up in"
        case Trouble.SPIRALLING:
            return f'`reason ask --as unsolvable "…"` looks for a framing that can be solved; case {case} was spiralling'
        case Trouble.UNDERSPECIFIED:
            return f'`reason add {case} "…"` gives it the premise that seems to be missing'
        case _:
            assert_never(trouble)
