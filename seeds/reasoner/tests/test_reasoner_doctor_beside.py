from pathlib import Path

from seedbed.problem import DeadEnd, Stone
from seedbed.reasoner._doctor._beside import see_beside
from seedbed.stones import Stones


def rows(home: Path) -> dict[str, str]:
    return {row.check: row.mark.value for row in see_beside({"SEEDBED_HOME": str(home)})}


def test_what_is_not_there_has_no_row(tmp_path: Path) -> None:
    assert rows(tmp_path) == {}


def test_what_lies_beside_the_cases_is_looked_at(tmp_path: Path) -> None:
    with Stones(tmp_path / "stones.sqlite3") as stones:
        stones.keep([Stone(good_for="x", content=DeadEnd(tried="a", seen="b"), case="c", problem="p")])
    assert rows(tmp_path) == {"stones": "ok"}
    before = (tmp_path / "stones.sqlite3").read_bytes()
    (tmp_path / "manuals.sqlite3").write_bytes(b"no database at all" * 500)
    (tmp_path / "learned").mkdir()
    (tmp_path / "learned" / "head.json").write_text("{")
    assert rows(tmp_path) == {"stones": "ok", "manuals": "warning", "learnt": "warning"}
    assert (tmp_path / "stones.sqlite3").read_bytes() == before
