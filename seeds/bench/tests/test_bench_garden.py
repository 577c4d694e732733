from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.bench.garden import GRAPH, Ground, mingle, new, planted
from seedbed.edits.testing import offer_installed


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in offer_installed(tmp_path_factory.mktemp("offered")).items():
            patch.setenv(name, value)
        yield planted(tmp_path_factory.mktemp("grounds"), 4)


def test_both_make_a_package_and_leave_nothing_of_it(ground: Ground) -> None:
    pairs = new(ground, 1)
    assert len(pairs.ours) == len(pairs.theirs) == 1
    assert ground.ask("git", "status", "--porcelain") == ""


def test_a_cold_run_remembers_nothing(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []
    timed = Ground.timed

    def watched(self: Ground, *command: str) -> float:
        if command[1] == "mingle":
            found.append((self.root / ".seedbed/mingle.json").exists())
        return timed(self, *command)

    monkeypatch.setattr(Ground, "timed", watched)
    mingle(ground, 1, GRAPH, cold=True)
    mingle(ground, 1, GRAPH, cold=False)
    assert found == [False, False, True, True]


def test_what_our_command_keeps_a_core_busy_is_noted(tmp_path: Path) -> None:
    ground = Ground(tmp_path, 0)
    ground.ours("--version")
    assert len(ground.busy) == 1
    assert ground.busy[0] > 0
