"""The commands that look at cases, and the one that deletes them."""

import sys
from collections.abc import Sequence
from dataclasses import replace

from pydantic_core import to_jsonable_python

from seedbed.context import CaseRecord, Store, jsonable
from seedbed.problem import BadInput
from seedbed.reasoner._markdown import markdown_of
from seedbed.reasoner._open import LEARNT, STONES, find_case, open_store
from seedbed.reasoner._outline import Item, Tone, one_line, outline_of
from seedbed.reasoner._print import write_json, write_line, write_text
from seedbed.reasoner._recorded import Recorded, read
from seedbed.reasoner._shown import shown
from seedbed.reasoner._situation import Situation, situation_of
from seedbed.reasoner._why import moves_in, why_of
from seedbed.reasoner._why_outline import outline_of_why


def list_cases(*, as_json: bool) -> None:
    """Print a line for each case, or one JSON array."""
    with open_store() as store:
        cases = store.cases()
    if as_json:
        write_json([jsonable(case) for case in cases])
        return
    if not cases:
        write_line('There are no cases yet; reason "…" begins one.')
    for case in cases:
        state = case.outcome or f"unfinished, at {case.position or 'its beginning'}"
        beside = f"  (beside {case.forked_from})" if case.forked_from else ""
        write_line(f"{case.id}  {state:<12}  {one_line(case.problem)}{beside}")


def show(name: str, *, as_json: bool, as_markdown: bool = False) -> None:
    """Print what a case is, knows and has done, and what it would do next."""
    if as_json and as_markdown:
        raise BadInput("--json and --markdown are two forms", do="Pass one of them")
    with open_store() as store:
        case = find_case(store, name)
        whole = read(store, store.root_of(case))
    situation = situation_of(whole)
    mine, recorded = situation.find(case.id), whole.find(case.id)
    if mine is None or recorded is None:  # a part of an earlier division is a case that stands alone
        raise BadInput(
            "This is no part any more", where=f"{case.id} of {whole.case.id}", do="`reason export` has it"
        )
    if as_json:
        write_json(_plain(recorded, mine))
        return
    outline = outline_of(mine, recorded.moves)
    if as_markdown:
        write_text(markdown_of(outline))
    else:
        from seedbed.reasoner._tree import write_tree  # rich takes longer than all the rest

        write_tree(outline)


def _plain(recorded: Recorded, situation: Situation) -> dict[str, object]:
    run = recorded.run
    return {
        **jsonable(recorded.case),
        "run": jsonable(run) if run else None,
        "positions": [str(position) for position in recorded.positions],
        "statements": [one.model_dump(mode="json") for one in recorded.statements],
        "moves": [jsonable(move) for move in recorded.moves],
        "situation": to_jsonable_python(situation),
    }


_LEVELS = 2
"""As many moves deep a conclusion is followed where not all is asked for."""


def why(name: str, statement: str, *, as_json: bool, everything: bool = False) -> None:
    """Print the moves and statements that are behind a conclusion; as JSON, always all of them."""
    with open_store() as store:
        case = find_case(store, name)
        whole = read(store, store.root_of(case))
    chain = why_of(whole, case.id, statement)
    if as_json:
        write_json(to_jsonable_python(chain))
        return
    from seedbed.reasoner._tree import write_tree

    if everything:
        write_tree(outline_of_why(chain))
        return
    near = why_of(whole, case.id, statement, levels=_LEVELS)
    outline, count = outline_of_why(near), len(moves_in(chain) - moves_in(near))
    moves = "1 move" if count == 1 else f"{count} moves"
    more = Item(f"left out: {moves}; `reason why {name} {statement} --all` shows all", tone=Tone.FAINT)
    write_tree(replace(outline, under=(*outline.under, more)) if count else outline)


def export(name: str) -> None:
    """Print a case as JSON lines."""
    with open_store() as store:
        for line in store.export(find_case(store, name).id):
            sys.stdout.write(line + "\n")


def forget(name: str, *, yes: bool) -> None:
    """Delete a case after asking, or at once with `--yes`."""
    with open_store() as store:
        case = find_case(store, name)
        if not yes and not _agrees(case):
            write_line("Nothing was deleted.")
            return
        family = [member.case.id for member in read(store, case).family()]
        _forget_what_is_left(
            store, family, case.problem
        )  # first: without the case, nobody could name it any more
        store.forget(case.id)
    write_line(f"Forgot {case.id}: {one_line(case.problem)}")


def _forget_what_is_left(store: Store, family: Sequence[str], problem: str) -> None:
    """Delete what was kept of a case elsewhere: the stones that it left, and what was learnt from it."""
    folder = store.path.parent
    if (folder / STONES).exists():
        from seedbed.stones import Stones

        with Stones(folder / STONES) as stones:
            stones.forget(family)
    if (folder / LEARNT).exists():
        from seedbed.classifier import drop_example

        drop_example(folder / LEARNT, problem)


def _agrees(case: CaseRecord) -> bool:
    if not sys.stdin.isatty():
        raise BadInput("Deleting asks first, and there is nobody to ask", where=case.id, do="Pass --yes")
    answer = input(shown(f"Delete {case.id}, {one_line(case.problem)}? [y/N] "))
    return answer.strip().lower() in {"y", "yes"}
