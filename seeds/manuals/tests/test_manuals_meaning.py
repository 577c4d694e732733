import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.manuals import Embedding, Folder, Manuals, ManualsError
from seedbed.manuals._database import connect, whole
from seedbed.manuals._entry import Alias, Entry, Literature
from seedbed.manuals._meaning import read_meanings
from seedbed.manuals._refresh import _put
from seedbed.manuals._walk import Found, Kind
from seedbed.problem import BadInput

AXES = (("hot", "boil", "kettle"), ("bread", "loaf", "rye"), ("sun", "moon"))
"""Words that mean the same lie on the same axis."""


class Fake:
    """Embeds by counting words, and notes what it was asked."""

    def __init__(self, fingerprint: str = "fake") -> None:
        self.asked: list[str] = []
        self.embedding = Embedding(self.embed, fingerprint)

    def embed(self, text: str) -> list[float]:
        self.asked.append(text)
        if "…" in text:
            raise BadInput("There is nothing to read in it")
        counts = [float(sum(word in text.lower() for word in axis)) for axis in AXES]
        return counts if any(counts) else [1.0, 1.0, 1.0]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "tea.md").write_text("# Tea\n\nBoil it. And wait.\n")
    (folder / "rye.md").write_text("# Rye\n\nA dark loaf.\n")
    return folder


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def manuals(tmp_path: Path, fake: Fake) -> Iterator[Manuals]:
    with Manuals(tmp_path / "m.sqlite3", embedding=fake.embedding) as opened:
        yield opened


def titles(manuals: Manuals, question: str) -> list[str]:
    return [one.title for one in manuals.search(question)]


def test_what_shares_no_word_with_a_question_is_found_by_what_it_means(manuals: Manuals, notes: Path) -> None:
    done = manuals.refresh([Folder(notes)])
    assert (done.meant, manuals.meant()) == (2, 2)
    assert titles(manuals, "hot kettle") == ["Tea"]
    assert titles(manuals, "moon") == []
    with Manuals(manuals.path) as by_words:
        assert titles(by_words, "hot kettle") == []


def test_the_share_is_the_mean_of_words_and_meaning(manuals: Manuals, notes: Path) -> None:
    manuals.refresh([Folder(notes)])
    (by_meaning,) = manuals.search("hot kettle")
    (by_both,) = manuals.search("boil")
    (by_words,) = manuals.search("wait sun")
    assert by_meaning.share == pytest.approx(0.5)
    assert by_both.share == pytest.approx(1.0)
    assert 0 < by_words.share < 0.5


def test_meaning_has_a_say_in_what_comes_first(manuals: Manuals, notes: Path) -> None:
    (notes / "moon.md").write_text("# Moon\n\nA dark rock over a dark sea.\n")
    manuals.refresh([Folder(notes)])
    with Manuals(manuals.path) as by_words:
        assert titles(by_words, "dark sea, bread") == ["Moon", "Rye"]
    assert titles(manuals, "dark sea, bread") == ["Rye", "Moon"]


def test_a_name_and_a_first_sentence_are_embedded_and_only_what_is_new(
    manuals: Manuals, notes: Path, fake: Fake
) -> None:
    manuals.refresh([Folder(notes)])
    assert sorted(fake.asked) == ["Rye: A dark loaf.", "Tea: Boil it."]
    fake.asked.clear()
    assert manuals.refresh([Folder(notes)]).meant == 0
    (notes / "rye.md").write_text("# Moon\n\nA rock.\n")
    assert manuals.refresh([Folder(notes)]).meant == 1
    assert fake.asked == ["Moon: A rock."]
    assert manuals.meant() == 2
    assert titles(manuals, "loaf") == []


def test_interrupted_it_keeps_what_it_knows_and_goes_on_from_there(
    manuals: Manuals, notes: Path, fake: Fake
) -> None:
    def stop(done: int, total: int) -> None:
        assert (done, total) == (1, 2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        manuals.refresh([Folder(notes)], progress_of_meaning=stop)
    told: list[tuple[int, int]] = []
    with Manuals(manuals.path, embedding=fake.embedding) as again:
        assert again.meant() == 1
        again.refresh([Folder(notes)], progress_of_meaning=lambda done, total: told.append((done, total)))
        assert again.meant() == 2
    assert told == [(1, 1)]
    assert len(fake.asked) == len(set(fake.asked)) == 2


def test_another_embedding_knows_nothing_until_it_has_read_all_again(manuals: Manuals, notes: Path) -> None:
    manuals.refresh([Folder(notes)])
    other = Fake("other")
    with Manuals(manuals.path, embedding=other.embedding) as changed:
        assert changed.meant() == 0
        assert titles(changed, "hot kettle") == []
        assert other.asked == []
        assert changed.refresh([Folder(notes)]).meant == 2
        assert titles(changed, "hot kettle") == ["Tea"]
    assert manuals.meant() == 0


def test_a_source_that_is_not_named_is_not_embedded(manuals: Manuals, notes: Path, tmp_path: Path) -> None:
    with Manuals(manuals.path) as by_words:
        assert by_words.refresh([Folder(notes)]).meant == 0
        assert by_words.meant() == 0
    more = tmp_path / "more"
    more.mkdir()
    (more / "sun.md").write_text("# Sun\n\nIt shines.\n")
    assert manuals.refresh([Folder(more)]).meant == 1


def test_the_digest_tells_what_is_found_by_meaning_too(manuals: Manuals, notes: Path) -> None:
    with Manuals(manuals.path) as by_words:
        by_words.refresh([Folder(notes)])
        before = by_words.digest
        assert manuals.digest == before
        manuals.refresh([Folder(notes)])
        assert manuals.digest != before
        assert by_words.digest == before


def test_where_there_is_nothing_to_read_words_have_to_do(manuals: Manuals, notes: Path, fake: Fake) -> None:
    (notes / "dots.md").write_text("# Dots\n\nThree… of them.\n")
    assert manuals.refresh([Folder(notes)]).meant == 2
    fake.asked.clear()
    assert manuals.refresh([Folder(notes)]).meant == 0
    assert fake.asked == []
    (hit,) = manuals.search("loaf …")
    assert (hit.title, hit.share) == ("Rye", 1.0)


def test_what_is_private_has_no_meaning_to_others_unless_it_is_known_by_a_public_name(
    tmp_path: Path, fake: Fake
) -> None:
    entries = (
        Entry("bread.bakeLoaf", "Bake.", line=1),
        Entry("bread._knead", "Knead.", line=2),
        Entry("_oven.heat", "Make it hot.", line=3),
    )
    connection = connect(tmp_path / "m.sqlite3")
    try:
        with whole(connection):
            found = Found("/lib/bread.py", 1, 1, Kind.PYTHON, "bread")
            held = Literature(entries, (Alias("bread.heat", "_oven.heat"),))
            _put(connection, "python", found, digest=b"d", why="", literature=held)
        told: list[int] = []
        count = read_meanings(
            connection, ["python"], fake.embedding, lambda done, total: told.append(total - done)
        )
    finally:
        connection.close()
    assert (count, told) == (2, [2, 1, 0])
    assert fake.asked == ["bakeLoaf bake Loaf: Bake.", "heat: Make it hot."]


def test_without_numpy_it_says_what_to_install(
    manuals: Manuals, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manuals.refresh([Folder(notes)])
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ManualsError, match="pip install numpy"):
        manuals.search("hot kettle")


def test_words_alone_load_no_numpy(manuals: Manuals, notes: Path) -> None:
    manuals.refresh([Folder(notes)])
    code = (
        "import sys; from pathlib import Path; from seedbed.manuals import Manuals\n"
        "with Manuals(Path(sys.argv[1])) as m: print(m.search('loaf')[0].title, 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(manuals.path)], check=True, capture_output=True, text=True
    )
    assert done.stdout == "Rye False\n"
