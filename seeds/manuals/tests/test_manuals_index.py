import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.manuals import Folder, ManPages, Manuals, ManualsError, Refreshed, exists
from seedbed.problem import BadInput


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / "tea.md").write_text("# Tea\n\nSteep green tea at eighty degrees.\n")
    (folder / "deep" / "bread.rst").write_text("Rye\n---\n\nSourdough needs a starter.\n")
    return folder


@pytest.fixture
def manuals(tmp_path: Path) -> Iterator[Manuals]:
    with Manuals(tmp_path / "home" / "manuals.sqlite3") as opened:
        yield opened


def counts(done: Refreshed) -> tuple[int, int, int]:
    return done.read, done.unchanged, done.dropped


def whys(done: Refreshed) -> dict[str, int]:
    return {one.why: one.count for one in done.skipped}


def test_a_folder_that_was_added_is_found_by_its_sections(manuals: Manuals, notes: Path) -> None:
    assert manuals.sources() == ()
    manuals.add(notes)
    assert counts(manuals.refresh()) == (2, 0, 0)
    assert manuals.sources() == (Folder(notes),)
    assert manuals.counts(Folder(notes)) == (2, 2)
    (hit,) = manuals.search("how hot is green tea steeped")
    assert (hit.title, hit.place) == ("Tea", f"{notes / 'tea.md'}:1")
    assert "eighty degrees" in hit.text


def test_only_what_has_changed_is_read_again(manuals: Manuals, notes: Path) -> None:
    manuals.refresh([Folder(notes)])
    before = manuals.digest
    assert counts(manuals.refresh([Folder(notes)])) == (0, 2, 0)
    os.utime(notes / "tea.md", (1, 1))
    assert counts(manuals.refresh([Folder(notes)])) == (0, 2, 0)
    assert manuals.digest == before
    (notes / "tea.md").write_text("# Coffee\n\nGrind the beans.\n")
    assert counts(manuals.refresh([Folder(notes)])) == (1, 1, 0)
    assert manuals.digest != before
    assert not manuals.search("steep")
    assert manuals.search("beans")[0].title == "Coffee"


def test_a_file_of_the_same_size_and_time_is_not_even_opened(manuals: Manuals, notes: Path) -> None:
    manuals.refresh([Folder(notes)])
    about = (notes / "tea.md").stat()
    (notes / "tea.md").write_text("# Tee\n\nSteep green tea at eighty degrees.\n")
    os.utime(notes / "tea.md", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert counts(manuals.refresh([Folder(notes)])) == (0, 2, 0)
    assert manuals.search("steep")[0].title == "Tea"


def test_what_is_gone_is_dropped_and_what_is_back_makes_the_same_digest(
    manuals: Manuals, notes: Path
) -> None:
    manuals.refresh([Folder(notes)])
    before, text = manuals.digest, (notes / "tea.md").read_text()
    (notes / "tea.md").unlink()
    assert counts(manuals.refresh([Folder(notes)])) == (0, 1, 1)
    assert not manuals.search("tea")
    (notes / "tea.md").write_text(text)
    manuals.refresh([Folder(notes)])
    assert manuals.digest == before


def test_an_interrupted_run_keeps_what_it_has_read_and_the_next_one_goes_on(
    manuals: Manuals, notes: Path
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        manuals.refresh([Folder(notes)], progress=stop)
    with Manuals(manuals.path) as again:
        assert counts(again.refresh([Folder(notes)])) == (1, 1, 0)
        assert again.search("tea")
        assert again.search("sourdough")


def test_progress_ends_where_it_says_it_will(manuals: Manuals, notes: Path) -> None:
    told: list[tuple[int, int]] = []
    manuals.refresh([Folder(notes)], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_folder_that_is_removed_is_forgotten_even_where_it_is_gone(manuals: Manuals, notes: Path) -> None:
    manuals.add(notes)
    manuals.refresh()
    notes.rename(notes.with_name("moved"))
    assert manuals.remove(notes) == 2
    assert manuals.sources() == ()
    assert not manuals.search("tea")
    with pytest.raises(BadInput, match="no folder was added"):
        manuals.remove(notes)


@pytest.mark.parametrize("name", ["nowhere", "notes/tea.md"])
def test_what_is_no_folder_is_not_added(manuals: Manuals, notes: Path, name: str) -> None:
    with pytest.raises(BadInput, match="folder"):
        manuals.add(notes.parent / name)
    assert manuals.sources() == ()


def test_a_source_that_is_not_named_is_left_alone(manuals: Manuals, notes: Path, tmp_path: Path) -> None:
    manuals.refresh([Folder(notes)])
    (tmp_path / "man" / "man1").mkdir(parents=True)
    (tmp_path / "man" / "man1" / "brew.1").write_text(".SH NAME\nbrew \\- make coffee\n")
    pages = ManPages((tmp_path / "man",))
    assert counts(manuals.refresh([pages])) == (1, 0, 0)
    (hit,) = manuals.search("make coffee")
    assert (hit.title, hit.place) == ("brew(1) › NAME", f"{tmp_path}/man/man1/brew.1:1")
    assert manuals.search("tea")
    assert manuals.sources() == (Folder(notes), pages)


def test_links_pipes_binaries_and_giants_are_passed_over_and_counted(manuals: Manuals, notes: Path) -> None:
    (notes / "round").symlink_to(notes)
    (notes / "away.md").symlink_to("/etc/hostname")
    os.mkfifo(notes / "pipe.txt")
    (notes / "program.txt").write_bytes(b"\x7fELF\x00\x00")
    (notes / "picture.png").write_bytes(b"\x89PNG")
    with (notes / "giant.txt").open("wb") as giant:
        giant.truncate(5 << 20)
    (notes / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing")
    done = manuals.refresh([Folder(notes)])
    assert counts(done) == (2, 0, 0)
    assert whys(done) == {
        "of no kind that is read": 2,
        "a link": 1,
        "no regular file": 1,
        "binary": 1,
        "larger than 4 MiB": 1,
        "no PDF that can be read": 1,
    }
    again = manuals.refresh([Folder(notes)])
    assert (counts(again), whys(again)) == ((0, 2, 0), whys(done))


def test_a_file_that_vanishes_meanwhile_is_counted(manuals: Manuals, notes: Path) -> None:
    def delete(_done: int, _total: int) -> None:
        (notes / "deep" / "bread.rst").unlink(missing_ok=True)

    done = manuals.refresh([Folder(notes)], progress=delete)
    assert (done.read, whys(done)) == (1, {"vanished, or a link to nothing": 1})


def test_a_pipe_that_takes_the_place_of_a_file_keeps_nobody_waiting(manuals: Manuals, notes: Path) -> None:
    def replace(_done: int, _total: int) -> None:
        (notes / "deep" / "bread.rst").unlink(missing_ok=True)
        os.mkfifo(notes / "deep" / "bread.rst")

    done = manuals.refresh([Folder(notes)], progress=lambda one, two: replace(one, two) if one == 1 else None)
    assert (done.read, whys(done)) == (1, {"no regular file": 1})


def test_a_name_that_is_no_text_is_indexed_and_shown_in_escapes(manuals: Manuals, notes: Path) -> None:
    path = os.fsencode(notes) + b"/caf\xe9\x1b[31m.md"
    Path(os.fsdecode(path)).write_text("Crema \x1b[31m and a half of it.")
    manuals.refresh([Folder(notes)])
    assert counts(manuals.refresh([Folder(notes)])) == (0, 3, 0)
    (hit,) = manuals.search("crema")
    assert hit.place.endswith(r"caf\xe9\x1b[31m.md:1")
    assert hit.title == r"caf?\x1b[31m.md"
    assert "\x1b" not in hit.text + hit.title + hit.place


def test_other_encodings_are_read(manuals: Manuals, notes: Path) -> None:
    (notes / "wide.txt").write_text("Espresso ristretto", encoding="utf-16")
    (notes / "old.txt").write_bytes("Café crème".encode("cp1252"))
    manuals.refresh([Folder(notes)])
    assert manuals.search("ristretto")[0].title == "wide.txt"
    assert manuals.search("crème")[0].text == "Café crème"


def test_two_can_use_an_index_at_once(manuals: Manuals, notes: Path) -> None:
    with Manuals(manuals.path) as other:
        manuals.refresh([Folder(notes)])
        assert other.search("tea")
        assert counts(other.refresh([Folder(notes)])) == (0, 2, 0)


def test_a_file_that_is_no_index_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "manuals.sqlite3"
    assert not exists(path)
    path.write_bytes(b"not a database, but long enough to be looked at as one" * 30)
    assert exists(path)
    with pytest.raises(ManualsError, match="move it away") as caught, Manuals(path):
        pass
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert path.read_bytes().startswith(b"not a database")


def test_asking_whether_there_is_an_index_loads_no_reader() -> None:
    code = (
        "import sys; from pathlib import Path; from seedbed.manuals import Manuals, exists; exists(Path('x'));"
        "print(*{'sqlite3', 'markdown_it', 'pypdf', 'html.parser'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "\n"


def test_a_page_that_unpacks_to_more_than_a_page_can_have_is_passed_over(
    manuals: Manuals, tmp_path: Path
) -> None:
    (tmp_path / "man" / "man1").mkdir(parents=True)
    (tmp_path / "man" / "man1" / "bomb.1.gz").write_bytes(gzip.compress(b"\n" * (20 << 20)))
    (tmp_path / "man" / "man1" / "torn.1.gz").write_bytes(gzip.compress(b".SH NAME\ntorn")[:6] + b"\xff" * 40)
    (tmp_path / "man" / "man1" / "brew.1.gz").write_bytes(gzip.compress(b".SH NAME\nbrew \\- make tea\n"))
    done = manuals.refresh([ManPages((tmp_path / "man",))])
    assert (done.read, whys(done)) == (1, {"larger than 8 MiB when unpacked": 1, "packed, and broken": 1})
