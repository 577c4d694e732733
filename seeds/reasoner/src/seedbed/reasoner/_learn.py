"""The command that learns from the user's cases, and takes back what was learnt."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import to_jsonable_python

from seedbed.classifier import LearnedUnusable, OwnProblem, last_words, learned_head, unlearn
from seedbed.context import data_folder
from seedbed.problem import BadInput
from seedbed.reasoner._examples import examples_in
from seedbed.reasoner._open import LEARNT, open_store
from seedbed.reasoner._outline import one_line
from seedbed.reasoner._print import write_json, write_line


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for."""

    undo: bool = False
    dry_run: bool = False
    listed: bool = False


def learn(wanted: Wanted, *, as_json: bool) -> None:
    """Learn from the cases, or say what could be learnt, or take back what was."""
    if sum((wanted.undo, wanted.dry_run, wanted.listed)) > 1:
        raise BadInput("--undo, --dry-run and --list are three things", do="Pass one of them")
    folder = data_folder() / LEARNT
    if wanted.undo:
        _undo(folder, as_json=as_json)
        return
    own = _known(folder)
    if wanted.listed:
        _list(own, as_json=as_json)
        return
    from seedbed.classifier.learning import learn as learn_from  # numpy takes longer than most commands
    from seedbed.reasoner._learn_shown import lines_of, plain_of

    came = learn_from(own, folder=folder, dry_run=wanted.dry_run)
    if as_json:
        write_json(plain_of(own, came))
        return
    for line in lines_of(own, came, dry_run=wanted.dry_run):
        write_line(line)


def _known(folder: Path) -> tuple[OwnProblem, ...]:
    """Return what the cases teach, and before it what was learnt from them earlier.

    A problem that is guessed rightly since it was learnt does not turn any more, and would be unlearnt with the turn.
    """
    earlier: tuple[OwnProblem, ...] = ()
    with suppress(LearnedUnusable):  # it is about to be written anew
        head = learned_head(folder)
        if head is not None:
            earlier = tuple(OwnProblem(text=one.text, kind=one.kind, source=one.source) for one in head.own)
    with open_store() as store:
        return last_words((*earlier, *examples_in(store)))


def _undo(folder: Path, *, as_json: bool) -> None:
    found = unlearn(folder)
    if as_json:
        write_json({"undone": found})
    else:
        write_line(
            "Took back what was learnt; the class is guessed as shipped." if found else "Nothing was learnt."
        )


def _list(own: Sequence[OwnProblem], *, as_json: bool) -> None:
    if as_json:
        write_json(to_jsonable_python(own))
        return
    for one in own:
        write_line(f"{one.kind.value:<10}  {one.source.value:<12}  {one_line(one.text)}")
    write_line(f"{len(own)} {'example' if len(own) == 1 else 'examples'}; `reason learn` learns from them")
