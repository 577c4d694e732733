import sqlite3
from pathlib import Path

from seedbed.bench._indexing import indexed
from seedbed.bench._relevance import best_shares, open_problems, rows_of, silent
from seedbed.bench.manuals import Asked, bm25, by_meaning, counted, noise, ours, rank_of, score
from seedbed.manuals import Embedding, Folder, Manuals

ASKED = (
    Asked(question="how hot is the water for green tea", answers=("Green",)),
    Asked(question="what does rye bread need", answers=("Rye",)),
    Asked(question="where is the moon", answers=("Moon",)),
)


HOT = Embedding(lambda text: [float("eighty" in text or "warm" in text), 1.0, float("bread" in text)], "hot")


def notes(folder: Path) -> Path:
    folder.mkdir()
    (folder / "tea.md").write_text(
        "# Green\n\nTea wants water at eighty degrees.\n\n# Black\n\nTea: boil it.\n"
    )
    (folder / "bread.md").write_text("# Rye\n\nThis bread needs a starter.\n")
    return folder


def test_an_answer_counts_by_any_name_of_the_same_thing() -> None:
    asked = Asked(question="shuffle a list", answers=("random.shuffle",))
    assert rank_of(asked, ["random.choice", "random.Random.shuffle"]) == 2
    assert rank_of(asked, ["random.choice", "nowhere.at_all", "no name at all"]) is None
    assert rank_of(Asked(question="cut a text", answers=("builtins.str.split",)), ["str.split"]) == 1


def test_what_is_measured_is_a_first_run_and_runs_that_read_nothing(tmp_path: Path) -> None:
    done = indexed(tmp_path / "m.sqlite3", Folder(notes(tmp_path / "notes")), "notes", 2)
    assert (done.files, done.entries, len(done.again_seconds)) == (2, 3, 2)
    assert (
        min(done.first_seconds, done.first_cpu_seconds, done.mebibytes, done.again_share, *done.again_seconds)
        > 0
    )


def test_every_way_to_search_is_scored_by_the_same_questions(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite3"
    indexed(path, Folder(notes(tmp_path / "notes")), "notes", 0)
    with Manuals(path) as manuals:
        assert score(ASKED, ours(manuals)) == (2, 2, 2)
        assert score(ASKED[2:], ours(manuals)) == (0, 0, 0)
    connection = sqlite3.connect(path)
    try:
        assert score(ASKED, bm25(connection)) == (2, 2, 2)
        assert score(ASKED, counted(connection)) == (2, 2, 2)
    finally:
        connection.close()


def test_the_steadiness_of_the_machine_is_a_range() -> None:
    fastest, slowest = noise(2)
    assert 0 < fastest <= slowest


def test_what_meaning_costs_is_measured_apart_and_it_is_scored_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite3"
    done = indexed(path, Folder(notes(tmp_path / "notes")), "notes", 1, HOT)
    assert (done.entries, done.meant) == (3, 3)
    assert min(done.meant_seconds, done.meant_cpu_seconds) > 0
    connection = sqlite3.connect(path)
    try:
        assert by_meaning(connection, HOT)("warm drinks")[0] == "Green"
    finally:
        connection.close()


def test_a_threshold_counts_who_keeps_an_answer_and_who_gets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite3"
    indexed(path, Folder(notes(tmp_path / "notes")), "notes", 0)
    unrelated = {"far": ["moon", "stars"], "near": ["boil bread", "moon"]}
    with Manuals(path) as manuals:
        (tea,) = manuals.search("boil tea at eighty", at_most=1)
        assert best_shares(manuals, unrelated["far"]) == [0.0, 0.0]
        rows = rows_of(manuals, unrelated, [tea, None])
    assert rows[0] == ["0.35", 1, "100%", "50%"]
    assert silent([0.2, 0.5], 0.5) == 0.5
    assert len(set(open_problems())) > 50
