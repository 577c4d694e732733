"""What a failed attempt leaves, and a later problem that steps on it."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue, TypeAdapter

from seedbed.context import Store
from seedbed.e2e import ModelServer, Reason
from seedbed.e2e.siblings import Pair, Script, pairs
from seedbed.model import Prompt
from seedbed.problem import AboutStone, Budget, Solved, Stopped, WorkingFiles
from seedbed.reasoner import Report, reason
from seedbed.stones import Stones

_ROWS = TypeAdapter(list[dict[str, JsonValue]])
ALONE, MORE = list(pairs())[:2]


def first(pair: Pair, folder: Path) -> Report:
    """Work on the problem that fails: its budget ends before its second function is right."""
    return asyncio.run(reason(pair.first, folder=folder, model=Script(pair).model(), budget=Budget(calls=6)))


def sibling(pair: Pair, folder: Path) -> Report:
    return asyncio.run(reason(pair.sibling, folder=folder, model=Script(pair).model()))


def what_became_of_stones(folder: Path, report: Report) -> list[str]:
    with Store(folder / "cases.sqlite3") as store:
        said = store.statements(report.case)
    return [one.text for one in said if isinstance(one.about, AboutStone)]


def test_a_sibling_is_solved_by_what_the_failed_one_has_left(tmp_path: Path) -> None:
    failed = first(ALONE, tmp_path / "here")
    assert isinstance(failed.outcome, Stopped)
    assert [type(one.content) for one in failed.stones][:1] == [WorkingFiles]
    assert [gift.text for gift in failed.gained] == [
        f"Write a function {ALONE.shared.name}{ALONE.shared.signature} that {ALONE.shared.does}."
    ]
    warm, cold = sibling(ALONE, tmp_path / "here"), sibling(ALONE, tmp_path / "elsewhere")
    assert isinstance(warm.outcome, Solved)
    assert isinstance(cold.outcome, Solved)
    assert warm.turns == ("solvable → solved: what another case has left solves it",)
    assert warm.cost.usage.calls < cold.cost.usage.calls
    with Stones(tmp_path / "here" / "stones.sqlite3") as stones:
        assert stones.get(failed.stones[0].id).uses == 1


def test_a_piece_of_what_is_wanted_is_built_on(tmp_path: Path) -> None:
    first(MORE, tmp_path)
    warm = sibling(MORE, tmp_path)
    assert isinstance(warm.outcome, Solved)
    assert what_became_of_stones(tmp_path, warm)
    assert warm.turns == ()  # something was added to it


def test_a_stone_that_no_longer_holds_is_refused_and_the_sibling_is_solved_all_the_same(
    tmp_path: Path,
) -> None:
    failed = first(ALONE, tmp_path)
    stone = failed.stones[0]
    content = stone.content
    assert isinstance(content, WorkingFiles)
    broken = content.files[0].model_copy(update={"content": ALONE.shared.code(ALONE.shared.wrong)})
    spoilt = stone.model_copy(update={"content": content.model_copy(update={"files": (broken,)})})
    with Stones(tmp_path / "stones.sqlite3") as stones:
        stones.forget([failed.case])
        stones.keep([spoilt])
    warm = sibling(ALONE, tmp_path)
    assert isinstance(warm.outcome, Solved)
    (said,) = what_became_of_stones(tmp_path, warm)
    assert said.startswith(f"Not gone by what case {failed.case} has left: ")
    with Stones(tmp_path / "stones.sqlite3") as stones:
        assert (stones.get(spoilt.id).uses, stones.get(spoilt.id).refusals) == (0, 1)


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Reason]:
    script = Script(ALONE)
    with ModelServer(
        lambda asked: script(Prompt(instructions=asked.instructions, content=asked.question))
    ) as server:
        yield Reason(
            tmp_path,
            {"SEEDBED_MODEL": "openai:canned", "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url},
        )


def test_what_was_gained_is_told_promoted_and_forgotten(command: Reason, tmp_path: Path) -> None:
    ended = command(ALONE.first, "--budget-calls", "6")
    assert ended.code == 6
    assert "gained all the same: [g" in ended.out
    assert "left behind: [s" in ended.out
    shown = command("show")
    assert "failing could still leave" in shown.out
    failed = str(command("show", "--json").json["id"])
    promoted = command("promote", failed, "1", "--json")
    assert promoted.code == 0
    assert (
        promoted.json["problem"]
        == "Write a function clamp(value, low, high) that keeps a number within two bounds."
    )
    assert promoted.json["turns"] == ["solvable → solved: what another case has left solves it"]
    again = command("salvage", failed, "--json")
    left = _ROWS.validate_python(again.json["stones"])
    command("forget", failed, "--yes")
    database = sqlite3.connect(tmp_path / "stones.sqlite3")
    kept = {row[0] for row in database.execute("SELECT id FROM stones")}
    database.close()
    assert left
    assert not kept & {str(one.get("id")) for one in left}
    assert command("promote", "last", "7").code == 2


def test_what_is_damaged_beside_the_cases_costs_no_answer(tmp_path: Path) -> None:
    first(ALONE, tmp_path)
    for name in ("stones.sqlite3", "manuals.sqlite3"):
        (tmp_path / name).write_bytes(b"this is no database" * 1000)
    warm = sibling(ALONE, tmp_path)
    assert isinstance(warm.outcome, Solved)
    assert any("stones.sqlite3" in note for note in warm.notes)
