import json
from pathlib import Path

import pytest

from seedbed.problem import BadInput
from seedbed.tripwire import learning
from seedbed.tripwire.hesitation import Hesitation, cusum, ngrams, prose, shipped
from seedbed.tripwire.learn import written
from seedbed.tripwire.learning import WINDOW, Pair, learn, log_odds, quantile, thinned
from seedbed.tripwire.traces import read_pairs

DATA = Path(__file__).parent / "data"
DOUBT = Hesitation(
    window=4, drift=1.0, threshold=2.0, false_alarms=0.05, weights={"typo": 2.0, "a typo": 1.0}
)


@pytest.fixture(scope="module")
def recorded() -> list[Pair]:
    return read_pairs(DATA)["deepseekR1"]


def test_the_statistic_adds_what_exceeds_the_drift_and_never_falls_below_zero() -> None:
    assert cusum([0.0, 3.0, 2.5, 0.0, -9.0, 2.0], 1.0) == (0.0, 2.0, 3.5, 2.5, 0.0, 1.0)


def test_it_fires_after_the_window_in_which_the_threshold_is_crossed() -> None:
    calm, doubt = "we add the numbers ", "is it a typo "
    assert DOUBT.score(calm + doubt + doubt) == (0.0, 2.0, 4.0)
    assert DOUBT.fires_at(calm + doubt) is None
    assert DOUBT.fires_at(calm + doubt + doubt + calm) == 12


def test_it_fires_at_the_last_word_where_the_last_window_is_short() -> None:
    assert DOUBT.fires_at("is it a typo a typo") == 6


@pytest.mark.parametrize(
    "mathematics",
    [
        "$typo$",
        r"\(typo\)",
        r"\[ \text{typo} \]",
        "$$\ntypo\n$$",
        r"\typo",
        "```\ntypo\n```",
        "```\ntypo that never ends",
        "12 + x = 7",
    ],
)
def test_mathematics_is_no_prose(mathematics: str) -> None:
    assert prose(f"so {mathematics}", 50).windows == (("so",),)


def test_a_price_does_not_open_mathematics_that_swallows_the_lines_after_it() -> None:
    assert prose("it costs $5\nis it a typo", 50).words == 6


def test_an_apostrophe_is_read_however_it_is_written() -> None:
    assert prose("doesn\u2019t", 50) == prose("Doesn't", 50)


def test_ngrams_run_over_one_to_three_words() -> None:
    assert list(ngrams(["a", "b", "c"])) == ["a", "b", "c", "a b", "b c", "a b c"]


def test_nothing_written_leaves_it_quiet() -> None:
    assert shipped().score("") == ()
    assert shipped().fires_at("") is None


def test_the_shipped_words_never_rise_on_a_text_that_has_none_of_them() -> None:
    assert set(shipped().score("zyx wvu " * 500)) == {0.0}


def test_the_shipped_words_tell_ill_posed_from_well_posed_traces(recorded: list[Pair]) -> None:
    found = [shipped().fires_in(pair.ill_posed) is not None for pair in recorded]
    mistaken = [shipped().fires_in(pair.well_posed) is not None for pair in recorded]
    assert sum(found) >= 6
    assert sum(mistaken) <= 1


def test_the_shipped_file_is_small_and_readable() -> None:
    assert 100 <= len(shipped().weights) <= 500
    assert shipped().weights["typo"] > 1
    assert Hesitation.model_validate_json(written(shipped())) == shipped()


def test_what_is_learnt_on_some_problems_finds_the_others(recorded: list[Pair]) -> None:
    learnt = learn(recorded[:10])
    assert all(learnt.fires_in(pair.ill_posed) is not None for pair in recorded[10:])


def test_what_is_learnt_does_not_hang_on_the_order_of_the_traces(recorded: list[Pair]) -> None:
    assert learn(recorded[::-1]) == learn(recorded)


def test_the_threshold_is_set_on_traces_that_did_not_teach_the_words(recorded: list[Pair]) -> None:
    learnt = learn(recorded)
    taught = [max(learnt.follow(pair.well_posed)) for pair in recorded]
    assert learnt.threshold > quantile(taught, 0.95)


def test_of_several_models_the_one_that_hesitates_most_sets_the_threshold(recorded: list[Pair]) -> None:
    quiet = prose("so we add the numbers and are done", WINDOW)
    calm = [Pair(pair.problem, "calm", quiet, quiet) for pair in recorded]
    both = learn([*recorded, *calm])
    assert both.threshold > learn(calm).threshold


def test_words_that_both_sides_write_alike_are_left_out() -> None:
    ill = [prose("the sum is unclear " * 20, WINDOW)] * 6
    well = [prose("the sum is seven " * 20, WINDOW)] * 6
    weights = log_odds(ill, well)
    assert weights["unclear"] > 0 > weights["seven"]
    assert "the sum" not in weights


def test_words_of_few_traces_are_left_out() -> None:
    usual = [prose("the sum is seven " * 20, WINDOW)] * 6
    odd = prose("parallelogram " * 100, WINDOW)
    assert "parallelogram" not in log_odds([odd] * 3 + usual, usual)
    assert "parallelogram" in log_odds([odd] * learning.FEWEST_TRACES + usual, usual)


def test_leaving_out_the_rare_changes_nothing(recorded: list[Pair]) -> None:
    assert learn(thinned(recorded)) == learn(recorded)


def test_too_few_problems_are_refused(recorded: list[Pair]) -> None:
    with pytest.raises(BadInput, match="only 9 problems"):
        learn(recorded[:9])


def test_the_quantile_is_by_hazens_rule() -> None:
    assert quantile(range(1, 27), 0.95) == pytest.approx(25.2)
    assert quantile([3, 1, 2], 0.95) == 3
    assert quantile([5.0], 0.95) == 5.0


def test_traces_are_read_in_both_layouts(tmp_path: Path) -> None:
    for half, key in (("MiP", "m (insufficient_question)"), ("normal", "model_answer")):
        (tmp_path / half / "nested").mkdir(parents=True)
        rows = json.dumps([{"answer": "7", key: f"{half} text"}])
        (tmp_path / half / "flat.json").write_text(rows)
        (tmp_path / half / "nested" / "response.json").write_text(rows)
    pairs = read_pairs(tmp_path)
    assert list(pairs) == ["flat", "nested"]
    assert pairs["flat"][0].ill_posed == prose("MiP text", WINDOW)
    assert pairs["nested"][0].well_posed == prose("normal text", WINDOW)


@pytest.mark.parametrize("content", ["", "[]", "{}", '["text"]', '[{"answer": "7"}]', "\x00"])
def test_a_file_that_is_no_list_of_replies_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "MiP").mkdir()
    (tmp_path / "MiP" / "m.json").write_text(content)
    with pytest.raises(BadInput, match=r"m\.json"):
        read_pairs(tmp_path)


def test_a_folder_without_pairs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No model"):
        read_pairs(tmp_path)
