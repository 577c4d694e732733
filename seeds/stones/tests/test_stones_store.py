"""Keeping stones, finding them, and forgetting them."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.context import StoreError
from seedbed.problem import BadInput, ConfirmedLink, Held, Stone, TextFile, WorkingFiles
from seedbed.stones import Stones, salvage
from seedbed.stones._testing import (
    DOUBLES,
    FILES,
    HALVES,
    dead_end,
    failed,
    files_stone,
    past,
    program_stone,
    ran,
)


class Clock:
    """Seconds that pass when they are asked for."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "home" / "stones.sqlite3"


@pytest.fixture
def stones(place: Path) -> Iterator[Stones]:
    with Stones(place, clock=Clock()) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stones]:
    with Stones(tmp_path_factory.mktemp("stones") / "stones.sqlite3") as opened:
        opened.keep([files_stone(good_for="Sorting names OR NEAR(x) *"), program_stone(), dead_end()])
        yield opened


@settings(max_examples=150, deadline=None)
@given(st.text() | st.text(alphabet="\"'*()^:-+ aORNEAT{}\x00ß²İ", max_size=40))
def test_any_text_can_be_searched_for(shared: Stones, words: str) -> None:
    assert all(0 < found.coverage <= 1 for found in shared.search(words))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x17F), min_size=3))
def test_a_stone_is_found_by_its_own_words(shared: Stones, words: str) -> None:
    shared.keep([dead_end(f"zebra {words}")])
    assert any(
        found.stone.good_for == f"zebra {words}" for found in shared.search(f"zebra {words}", at_most=1000)
    )


def test_what_is_searched_is_found_however_it_is_inflected(stones: Stones) -> None:
    stones.keep([files_stone(good_for="Sorts the names of cafés"), dead_end("Parsing dates")])
    (found,) = stones.search("sorting a name, Café")
    assert found.stone.good_for == "Sorts the names of cafés"
    assert found.coverage == pytest.approx(1.0)
    assert stones.search("write a program") == ()


def test_a_rare_word_counts_for_more_than_a_common_one(stones: Stones) -> None:
    stones.keep(dead_end(f"names {topic}") for topic in ("sort", "filter", "merge", "join", "split"))
    found = stones.search("names merge", at_most=2)
    assert found[0].stone.good_for == "names merge"
    assert found[1].coverage < 0.5


def test_the_best_covers_most_and_of_those_that_cover_as_much_is_one_that_can_be_run(stones: Stones) -> None:
    hint, runs, less = (
        dead_end("sort names"),
        files_stone(good_for="sort names"),
        files_stone(good_for="sort"),
    )
    stones.keep([hint, runs, less])
    best = stones.best("sort names quickly")
    assert best is not None
    assert best.stone == runs
    hinted = stones.best("sort names quickly", kinds=("dead_end",))
    assert hinted is not None
    assert hinted.stone == hint
    assert stones.best("merge tables and sort") is None
    nearly = dead_end(
        "reading tables, sorting long lists of many names at once and quickly, oldest first, newest last, as you like"
    )
    stones.keep([nearly, files_stone(good_for=nearly.good_for.removesuffix(", as you like"))])
    best = stones.best(nearly.good_for)
    assert best is not None
    assert best.stone.content.kind == "files"


def test_what_can_be_run_is_offered_before_a_hint_that_covers_more(stones: Stones) -> None:
    hint, runs = dead_end("sort long names quickly"), files_stone(good_for="sort names")
    stones.keep([hint, runs])
    best = stones.best("sort long names")
    assert best is not None
    assert best.stone == runs
    assert best.coverage < 0.9 < stones.search("sort long names")[0].coverage
    stones.refused(runs.id, "its tests fail")
    hinted = stones.best("sort long names")
    assert hinted is not None
    assert hinted.stone == hint


def test_a_stone_is_not_found_by_what_was_not_verified(stones: Stones) -> None:
    outcome = failed(
        Held(criterion=DOUBLES, evidence=(ran(),)), Held(criterion=HALVES, missing=("it fails: 3 != 2",))
    )
    (stone,) = salvage(past(outcome, files=FILES))
    assert "halve" in stone.good_for
    stones.keep([stone])
    assert stones.search("halve") == ()
    assert stones.search("double")[0].stone == stone


def test_of_two_that_fit_as_well_the_one_that_was_used_more_often_comes_first(stones: Stones) -> None:
    first, second = files_stone(good_for="sort names"), files_stone(good_for="names to sort")
    stones.keep([first, second])
    stones.used(second.id, by_case="k9")
    stones.used(second.id, by_case="k9")
    best = stones.best("sort names")
    assert best is not None
    assert (best.stone, best.uses) == (second, 1)


def test_one_that_was_refused_is_not_offered_until_it_was_of_use_again(stones: Stones) -> None:
    stone = files_stone(good_for="sort names")
    stones.keep([stone])
    stones.refused(stone.id, "its tests fail")
    assert stones.best("sort names") is None
    assert stones.search("sort names")[0].refusals == 1
    stones.used(stone.id, by_case="k9")
    assert stones.best("sort names") is not None


def test_a_pass_that_is_taken_up_again_finds_what_it_found_at_first(stones: Stones) -> None:
    old, new = files_stone(good_for="sort names"), program_stone()
    stones.keep([old])
    begun = datetime.fromtimestamp(1001.5, UTC)
    stones.keep([new, files_stone(good_for="sort names best")])
    stones.refused(old.id, "later")
    (found,) = stones.search("sort names best", before=begun)
    assert (found.stone, found.refusals) == (old, 0)


def test_the_stones_of_the_case_itself_can_be_left_out(stones: Stones) -> None:
    stones.keep([dead_end("sort names", "k1"), dead_end("sort words", "k2")])
    assert [found.stone.case for found in stones.search("sort", without_case={"k1"})] == ["k2"]


def test_a_stone_is_kept_once_and_known_by_the_beginning_of_its_id(stones: Stones) -> None:
    stone = files_stone()
    assert stones.keep([stone, stone]) == (stone,)
    assert stones.keep([stone]) == ()
    assert [found.stone for found in stones.all()] == [stone]
    assert stones.get(stone.id[:5]).stone == stone
    for wrong in ("x", ""):
        with pytest.raises(BadInput, match="no such stone"):
            stones.get(wrong)
    stones.keep([program_stone()])
    with pytest.raises(BadInput, match="Several"):
        stones.get("s")


def test_one_that_is_too_large_is_not_kept(stones: Stones) -> None:
    many = tuple(TextFile(path=f"f{number}.py", content="") for number in range(201))
    content = WorkingFiles(files=many, evidence=(ran(),))
    big = Stone(good_for="all", content=content, case="k1", problem="all")
    assert stones.keep([big, files_stone(code="#" * 1_000_001)]) == ()


def _text(place: Path) -> bytes:
    return b"".join(path.read_bytes() for path in place.parent.iterdir())


def test_what_a_forgotten_case_has_left_is_overwritten(stones: Stones, place: Path) -> None:
    stones.keep([dead_end("heliotrope", "k2")])
    stones.keep([dead_end(f"xylophone {number}", "k1") for number in range(30)])
    stones.used(stones.all()[0].stone.id, by_case="kforgotten")
    assert b"xylophon" in _text(place)
    stones.forget(["k1", "kforgotten"])
    assert [found.stone.good_for for found in stones.all()] == ["heliotrope"]
    assert stones.all()[0].uses == 1
    assert stones.search("xylophone") == ()
    assert b"xylophon" not in _text(place)
    assert b"kforgotten" not in _text(place)
    assert b"heliotrop" in _text(place)


def test_several_can_write_at_once(place: Path) -> None:
    def keep(writer: int) -> None:
        with Stones(place) as mine:
            for number in range(10):
                mine.keep([dead_end(f"writer {writer} stone {number}")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(4)))
    with Stones(place) as stones:
        assert len(stones.all()) == 40


def test_the_file_is_for_its_owner_alone(stones: Stones, place: Path) -> None:
    stones.keep([dead_end()])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.parent.iterdir()}
    assert {*modes.values()} == {0o600}
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_whether_there_are_any_is_seen_without_making_the_file(place: Path) -> None:
    assert not Stones.exists(place)
    assert not place.parent.exists()
    Stones(place).close()
    assert Stones.exists(place)


def test_a_row_that_somebody_has_changed_is_not_believed(stones: Stones, place: Path) -> None:
    stone, other = files_stone(), dead_end("sort names")
    stones.keep([stone, other])
    with closing(sqlite3.connect(place)) as db, db:
        db.execute("UPDATE stones SET stone = replace(stone, 'x + x', 'x * x') WHERE id = ?", (stone.id,))
    assert [found.stone for found in stones.all()] == [other]
    assert stones.search(stone.good_for) == ()
    with pytest.raises(StoreError, match="is not what was kept"):
        stones.get(stone.id)
    with closing(sqlite3.connect(place)) as db, db:
        db.execute("UPDATE stones SET stone = x'00', id = x'ff' WHERE id = ?", (other.id,))
    assert stones.all() == ()


def _cut(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:5000])


def _torn(place: Path) -> None:
    content = place.read_bytes()
    place.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def _no_database(place: Path) -> None:
    place.write_bytes(b"no database" * 1000)


def _foreign(place: Path) -> None:
    place.unlink()
    with closing(sqlite3.connect(place)) as db, db:
        db.execute("CREATE TABLE songs (name TEXT)")


def _newer(place: Path) -> None:
    with closing(sqlite3.connect(place)) as db, db:
        db.execute("PRAGMA user_version = 99")


def _a_folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_cut, "damaged"),
        (_torn, "damaged"),
        (_no_database, "holds none"),
        (_foreign, "another program's"),
        (_newer, "schema 99"),
        (_a_folder, "no file"),
    ],
)
def test_a_file_that_cannot_be_used_ends_in_a_line_that_says_what_to_do(
    place: Path, harm: Callable[[Path], None], said: str
) -> None:
    with Stones(place) as stones:
        stones.keep([dead_end(), files_stone()])
    harm(place)
    with pytest.raises(StoreError, match=said) as raised, Stones(place) as opened:  # noqa: PT012 - either may say so
        opened.search("double")
        opened.all()
    assert raised.value.do
    assert str(place) in str(raised.value)


def test_a_link_is_kept_as_it_was(stones: Stones) -> None:
    link = Stone(
        good_for="prices",
        content=ConfirmedLink(line="a -> b +", words="it rose"),
        case="k1",
        problem="Prices",
    )
    stones.keep([link])
    assert stones.all()[0].stone == link
