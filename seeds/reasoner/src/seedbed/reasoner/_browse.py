"""The commands that look at cases, and the one that deletes them."""

import sys

from seedbed.context import CaseRecord, MoveRecord, RunRecord, jsonable
from seedbed.problem import BadInput, Statement
from seedbed.reasoner._money import cost_of
from seedbed.reasoner._open import find_case, open_store
from seedbed.reasoner._print import lines_of_outcome, write_json, write_line
from seedbed.reasoner._shown import shown

_WIDTH = 100


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
        write_line(f"{case.id}  {state:<12}  {_one_line(case.problem)}")


def show(name: str, *, as_json: bool) -> None:
    """Print what a case is, knows and has done."""
    with open_store() as store:
        case = find_case(store, name)
        run = store.last_run(case.id)
        statements = store.statements(case.id)
        moves = store.moves(run.id) if run else []
        positions = [str(position) for position in store.positions(run.id)] if run else []
    if as_json:
        write_json(
            {
                **jsonable(case),
                "run": jsonable(run) if run else None,
                "positions": positions,
                "statements": [statement.model_dump(mode="json") for statement in statements],
                "moves": [jsonable(move) for move in moves],
            }
        )
        return
    for line in _lines(case, run, positions, statements, moves):
        write_line(line)


def _lines(
    case: CaseRecord,
    run: RunRecord | None,
    positions: list[str],
    statements: list[Statement],
    moves: list[MoveRecord],
) -> list[str]:
    state = run.outcome.kind if run and run.outcome else "unfinished"
    superseded = {statement.supersedes for statement in statements}
    known = [statement for statement in statements if statement.id not in superseded]
    outcome = (
        lines_of_outcome(run.outcome) if run and run.outcome else ["unfinished; `reason resume` goes on"]
    )
    return [
        f"case {case.id}: {_one_line(case.problem)}",
        f"├─ position: {positions[-1] if positions else 'not begun'} ({state})",
        f"├─ came by: {' → '.join(dict.fromkeys(positions))}",
        "├─ knows",
        *_branches([f"{item.provenance.kind}: {_one_line(item.text)}" for item in known], "│  "),
        f"├─ moves of the last run: {len(moves)}",
        *_branches([f"{move.key[:10]} {move.name}{_cost(move)}" for move in moves], "│  "),
        "└─ outcome",
        *(f"   {line}" for line in outcome),
    ]


def _branches(lines: list[str], margin: str) -> list[str]:
    return [f"{margin}{'└' if number == len(lines) else '├'}─ {line}" for number, line in enumerate(lines, 1)]


def _cost(move: MoveRecord) -> str:
    if move.reused:
        return ", reused"
    money = cost_of(move.usage)
    return f", {move.usage.tokens} tokens, {f'{money}, ' if money else ''}{move.usage.seconds:.2f} s"


def export(name: str) -> None:
    """Print a case as JSON lines."""
    with open_store() as store:
        for line in store.export(find_case(store, name).id):
            sys.stdout.write(line + "\n")


def forget(name: str, *, yes: bool) -> None:
    """Delete a case after asking, or at once with `--yes`."""
    with open_store() as store:
        case = store.find(name)  # `last` is not accepted here: what is deleted is named
        if not yes and not _agrees(case):
            write_line("Nothing was deleted.")
            return
        store.forget(case.id)
    write_line(f"Forgot {case.id}: {_one_line(case.problem)}")


def _agrees(case: CaseRecord) -> bool:
    if not sys.stdin.isatty():
        raise BadInput("Deleting asks first, and there is nobody to ask", where=case.id, do="Pass --yes")
    answer = input(shown(f"Delete {case.id}, {_one_line(case.problem)}? [y/N] "))
    return answer.strip().lower() in {"y", "yes"}


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
