"""What came of learning, for a person and for a program."""

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from pydantic_core import to_jsonable_python

from seedbed.classifier import OwnProblem, Source
from seedbed.classifier.learning import Learned, TooFew, Trial
from seedbed.problem import ProblemClass

_UNDO = "`reason learn --undo` takes it back"
_ROW = "{:<24} {:>4}  {:>6} {:>6}  {:>8} {:>6}"


def plain_of(own: Sequence[OwnProblem], came: Learned | TooFew) -> dict[str, object]:
    """Return it as the object that `--json` prints."""
    counts = _counts(own)
    plain: dict[str, object] = {
        "examples": len(own),
        "by_source": {
            source.value: {kind.value: counts[source, kind] for kind in ProblemClass} for source in Source
        },
    }
    match came:
        case TooFew():
            return {**plain, "learnt": False, "missing": came.missing, "refused": "", "trials": []}
        case Learned():
            trials = to_jsonable_python((came.own, *came.shipped))
            return {
                **plain,
                "learnt": came.kept,
                "missing": "",
                "refused": came.refused,
                "trials": trials,
            }
        case _:
            assert_never(came)


def lines_of(own: Sequence[OwnProblem], came: Learned | TooFew, *, dry_run: bool = False) -> list[str]:
    """Return it as a person reads it: what there was to learn from, before and after, and what has changed."""
    match came:
        case TooFew(have=have, missing=missing):
            why = "A turn, a verified end and a class that you say with --as each give one."
            return [*_examples(own), f"Nothing was learnt from {_count(have)}; missing are {missing}. {why}"]
        case Learned():
            return [*_examples(own), "", *_trials(came), "", _verdict(came, dry_run=dry_run)]
        case _:
            assert_never(came)


def _counts(own: Sequence[OwnProblem]) -> Counter[tuple[Source, ProblemClass]]:
    return Counter((one.source, one.kind) for one in own)


def _examples(own: Sequence[OwnProblem]) -> list[str]:
    if not own:
        return []
    counts = _counts(own)
    head = f"{_count(len(own)):<16}" + "".join(f"{kind.value:>12}" for kind in ProblemClass)
    rows = [
        f"{source.value:<16}" + "".join(f"{counts[source, kind]:>12}" for kind in ProblemClass)
        for source in Source
    ]
    return [head, *rows]


def _trials(came: Learned) -> list[str]:
    head = _ROW.format("right, not trained on", "of", "before", "after", "log loss", "after")
    return [head, _row("yours", came.own), *(_row(f"shipped: {one.name}", one) for one in came.shipped)]


def _row(name: str, trial: Trial) -> str:
    before, after = trial.before, trial.after
    losses = (f"{before.log_loss:.3f}", f"{after.log_loss:.3f}")
    return _ROW.format(name, before.count, before.right, after.right, *losses)


def _verdict(came: Learned, *, dry_run: bool) -> str:
    if came.refused:
        return f"Not taken, everything stays as it was: {came.refused}."
    if dry_run:
        return "It would be taken; nothing was changed."
    return f"Learnt: from now on the class is guessed with your examples, too; {_UNDO}."


def _count(number: int) -> str:
    return "1 example" if number == 1 else f"{number} examples"
