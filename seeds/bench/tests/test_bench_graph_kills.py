from pathlib import Path

from seedbed.bench.graph_kills import kill_often


def test_a_killed_run_leaves_nothing_wrong_behind(tmp_path: Path) -> None:
    counts = kill_often(tmp_path, times=3, seed=7)
    assert counts["killed while it ran"]
    assert [what for what in ("wrong hits", "wrong results", "wrong outputs", "stuck") if counts[what]] == []
