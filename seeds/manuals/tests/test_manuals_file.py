import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.manuals import Embedding, Folder, Manuals, ManualsError
from seedbed.manuals import _database as database


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "tea.md").write_text("# Tea\n\nSteep green tea at eighty degrees.\n")
    (folder / "bread.md").write_text("# Bread\n\nSourdough needs a starter.\n")
    return folder


@pytest.fixture
def manuals(tmp_path: Path, notes: Path) -> Iterator[Manuals]:
    with Manuals(tmp_path / "home" / "manuals.sqlite3") as opened:
        opened.add(notes)
        opened.refresh()
        yield opened


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "manuals.sqlite3"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE file (name TEXT)")
        theirs.execute("CREATE TABLE entry (text TEXT)")
        theirs.execute("INSERT INTO entry VALUES ('all that I have')")
    theirs.close()
    path.chmod(0o644)
    before = path.read_bytes()
    with pytest.raises(ManualsError, match="Move it away"), Manuals(path):
        pass
    assert (path.read_bytes(), rights(path)) == (before, 0o644)


def test_an_index_of_a_later_version_is_refused_and_left_as_it_is(
    manuals: Manuals, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(database, "VERSION", database.VERSION - 1)
        with pytest.raises(ManualsError, match="Upgrade"), Manuals(manuals.path):
            pass
    assert manuals.search("tea")


def test_an_index_of_an_earlier_version_says_so_and_is_read_again_only_when_it_is_brought_up_to_date(
    manuals: Manuals, notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "soup.md").write_text("# Soup\n\nLeek.\n")
    assert not manuals.is_outdated
    monkeypatch.setattr(database, "VERSION", database.VERSION + 1)
    with Manuals(manuals.path) as later:
        more = later.add(tmp_path / "more")
        assert (later.is_outdated, later.sources()) == (True, (more, Folder(notes)))
        assert (later.search("tea"), later.counts(Folder(notes)), later.meant()) == ((), (0, 0), 0)
        monkeypatch.undo()
        assert manuals.search("tea")  # nothing is gone yet
        monkeypatch.setattr(database, "VERSION", database.VERSION + 1)
        assert later.refresh([more]).read == 3
        assert not later.is_outdated
        assert later.search("tea")


def test_a_folder_is_removed_from_an_index_of_an_earlier_version(
    manuals: Manuals, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "VERSION", database.VERSION + 1)
    assert manuals.remove(notes) == 0
    assert (manuals.sources(), manuals.is_outdated) == ((), True)


def test_the_index_is_for_its_owner_alone(tmp_path: Path, notes: Path) -> None:
    path = tmp_path / "new" / "manuals.sqlite3"
    with Manuals(path) as manuals:
        manuals.refresh([Folder(notes)])
        assert rights(path.parent) == 0o700
        assert {rights(one) for one in path.parent.iterdir()} == {0o600}
        for one in path.parent.iterdir():
            one.chmod(0o644)
        with Manuals(path):
            assert {one.name: rights(one) for one in path.parent.iterdir()} == {
                f"manuals.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")
            }


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ManualsError, match="is no file"), Manuals(tmp_path):
        pass
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ManualsError, match="is no file"), Manuals(tmp_path / "pipe"):
        pass


def test_two_may_read_the_same_at_once(manuals: Manuals, notes: Path) -> None:
    for name in ("tea", "bread"):
        (notes / f"{name}.md").write_text(f"# New\n\nAnother {name}.\n")
    (notes / "soup.md").write_text("# Soup\n\nLeek.\n")
    with Manuals(manuals.path) as other:

        def meanwhile(done: int, _total: int) -> None:
            if done == 1:
                assert other.refresh().read == 3

        assert manuals.refresh(progress=meanwhile).read == 3
        both = other.digest
    assert manuals.counts(Folder(notes)) == (3, 3)
    assert len(manuals.search("another")) == 2
    with Manuals(notes.parent / "alone.sqlite3") as alone:
        alone.refresh([Folder(notes)])
        assert alone.digest == both


def test_two_may_drop_the_same_at_once(manuals: Manuals, notes: Path) -> None:
    (notes / "tea.md").unlink()
    with Manuals(manuals.path) as other:

        def meanwhile(_done: int, _total: int) -> None:
            other.refresh()

        manuals.refresh(progress=meanwhile)
    assert manuals.counts(Folder(notes)) == (1, 1)
    with Manuals(notes.parent / "alone.sqlite3") as alone:
        alone.refresh([Folder(notes)])
        assert alone.digest == manuals.digest


def test_two_may_tell_meanings_at_once(manuals: Manuals) -> None:
    with Manuals(manuals.path, embedding=Embedding(lambda text: [1.0, len(text)], "fake")) as other:

        def embed(text: str) -> list[float]:
            other.refresh()
            return [1.0, len(text)]

        with Manuals(manuals.path, embedding=Embedding(embed, "fake")) as one:
            assert (one.refresh().meant, one.meant()) == (2, 2)


def test_what_another_embedding_has_told_meanwhile_stays(manuals: Manuals) -> None:
    with Manuals(manuals.path, embedding=Embedding(lambda _text: [1.0, 1.0], "other")) as other:

        def embed(_text: str) -> list[float]:
            other.refresh()
            return [1.0, 1.0, 1.0]

        with Manuals(manuals.path, embedding=Embedding(embed, "fake")) as one:
            one.refresh()
            assert one.meant() == 0
        assert (other.meant(), len(other.search("nothing alike"))) == (2, 2)


def test_whoever_waits_in_vain_is_told_that_another_process_is_busy(
    manuals: Manuals, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    with (
        Manuals(manuals.path) as waiting,
        database.whole(manuals._open),
        pytest.raises(ManualsError, match="Another process"),
    ):
        waiting.add(notes)
