import asyncio
import json
import sys
from pathlib import Path

import pytest

from seedbed.bench.overhead import Instant, crowd, main, measure, work


def test_a_second_pass_performs_nothing_and_a_longer_one_only_what_is_new(tmp_path: Path) -> None:
    model = Instant()
    for size in (12, 12, 15):
        done = asyncio.run(work(tmp_path / "cases.sqlite3", model, size))
        assert (len(done.moves.taken), len(done.statements.taken), len(done.positions.taken)) == (
            size,
            -(-size // 3),
            -(-size // 10),
        )
    assert model.calls == 15


def test_what_is_measured_is_a_pass_that_plays_and_one_that_reuses() -> None:
    row = measure(10)
    assert row.moves == 10
    assert min(row.played, row.reused, row.statement, row.position, row.resume_seconds, row.mib) > 0


def test_cases_at_once_come_to_what_one_comes_to_alone(tmp_path: Path) -> None:
    together = asyncio.run(crowd(tmp_path, 3))
    assert together.right == together.cases == 3
    assert together.moves >= 3 * 40


def test_the_command_prints_what_it_measured_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["overhead", "--sizes", "10", "20", "--cases", "0", "--json"])
    main()
    printed = json.loads(capsys.readouterr().out)
    assert [row["moves"] for row in printed["sizes"]] == [10, 20]
    assert printed["crowd"] is None
