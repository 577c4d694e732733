import json
from pathlib import Path

import pytest

from seedbed.bench import traces
from seedbed.bench.traces import Score, hand_picked, length_cap, over_splits, score, spread
from seedbed.tripwire.hesitation import prose
from seedbed.tripwire.learning import WINDOW, Pair

CALM, DOUBT = "so we add the numbers ", "wait maybe it is missing "


def pair(place: int) -> Pair:
    calm = CALM * (20 + place)
    return Pair(f"{place:02}", "m", prose(calm + DOUBT * 60, WINDOW), prose(calm, WINDOW))


PAIRS = [pair(place) for place in range(20)]


def test_a_score_counts_what_fired_and_the_words_after_it() -> None:
    long, short = prose("word " * 100, WINDOW), prose("word " * 10, WINDOW)
    fires_at_25 = lambda text: 25 if text.words > 25 else None  # noqa: E731
    assert score(fires_at_25, [long, short], [short, short, short, long]) == Score(0.5, 0.25, 0.75, 25)


def test_each_rule_is_scored_on_problems_that_did_not_teach_it() -> None:
    taught_on: list[set[str]] = []

    def teacher(pairs: object) -> traces.Rule:
        assert isinstance(pairs, list)
        taught_on.append({one.problem for one in pairs})
        seen = [text for one in pairs for text in (one.ill_posed, one.well_posed)]
        return lambda text: 1 if text in seen else None

    scores = over_splits(PAIRS, teacher, 3)
    assert [(one.detected, one.false_alarms) for one in scores] == [(0, 0)] * 3
    assert [len(problems) for problems in taught_on] == [10] * 3
    assert taught_on[0] != taught_on[1]


@pytest.mark.parametrize("teacher", [hand_picked, length_cap])
def test_the_baselines_find_what_is_longer_and_doubts_more(teacher: traces.Teacher) -> None:
    assert all(one.detected == 1 for one in over_splits(PAIRS, teacher, 3))


def test_a_spread_is_a_mean_with_percentiles() -> None:
    assert spread([], 2) == "-"
    assert spread([0.5], 2) == "0.50"
    assert spread(range(101), 0) == "50 (5..95)"


def test_the_tables_are_printed_for_any_folder_of_that_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for half, tail in (("MiP", DOUBT * 60), ("normal", "")):
        for model in ("one", "two"):
            (tmp_path / half / model).mkdir(parents=True)
            rows = [{"model_answer": CALM * (20 + place) + tail} for place in range(20)]
            (tmp_path / half / model / "response.json").write_text(json.dumps(rows))
    monkeypatch.setattr("sys.argv", ["traces", str(tmp_path), "--splits", "2"])
    traces.main()
    printed = capsys.readouterr().out.splitlines()
    rules = [
        line.split("|")[1].strip() + ": " + line.split("|")[2].strip()
        for line in printed
        if line.startswith("|")
    ]
    assert "one: learnt" in rules
    assert "two: length cap" in rules
    assert "one: learnt on two" in rules
    assert f"two: shipped, on {tmp_path.name}" in rules
    assert any(line.startswith("| one") and "| 1.00" in line for line in printed if " learnt " in line)
