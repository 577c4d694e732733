import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
from typer.testing import CliRunner, Result

from seedbed.classifier import EmbeddingUnavailable
from seedbed.manuals import Folder, ManPages, Manuals, Passage, Python, Source
from seedbed.problem import BadInput
from seedbed.reasoner import _literature, _manuals
from seedbed.reasoner._app_manuals import manuals_app


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "tea.md").write_text("# Green tea\n\nSteep it at eighty degrees.\n")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    return folder


def told(*arguments: str) -> Result:
    result = CliRunner().invoke(manuals_app, list(arguments))
    if result.exception is not None:
        raise result.exception
    return result


def test_a_folder_is_added_searched_listed_and_removed(notes: Path) -> None:
    assert "Nothing is indexed yet" in told().stdout
    added = told("add", str(notes)).stdout
    assert added.startswith("read 1 file, 0 unchanged, 0 gone; 1 entry in ")
    assert f"passed over 1: of no kind that is read, such as {notes}/photo.png" in added
    assert added.endswith(
        "\nWhat fits a problem is shown to the model that works on it, which may be a hosted one.\n"
    )
    found = told("search", "how hot is green tea").stdout
    assert "1. Green tea  (" in found
    assert f"   {notes}/tea.md:1\n" in found
    assert "    Steep it at eighty degrees." in found
    assert told().stdout == told("list").stdout == f"{notes}: 1 entry from 1 file\n"
    assert told("remove", str(notes)).stdout == f"forgot 1 file of {notes}\n"
    assert "Nothing is indexed yet" in told("list").stdout


def test_a_program_reads_one_json_value_from_each(notes: Path) -> None:
    assert json.loads(told("add", str(notes), "--words", "--json").stdout)["read"] == 1
    (hit,) = json.loads(told("search", "green tea", "--json").stdout)
    assert (hit["title"], hit["place"], hit["share"]) == ("Green tea", f"{notes}/tea.md:1", 1.0)
    row = {"source": str(notes), "files": 1, "entries": 1}
    assert json.loads(told("list", "--json").stdout) == json.loads(told("--json").stdout) == [row]
    assert json.loads(told("remove", str(notes), "--json").stdout) == {"removed": str(notes), "files": 1}


def test_indexing_again_looks_at_what_was_added_before_too(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("add", str(notes))
    (notes / "tea.md").write_text("# Black tea\n\nBoil it.\n")
    # The standard library takes a while: an empty one is as good here.
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(notes / "nowhere"))
    result = told("index", "--words")
    assert "read 2 files, 0 unchanged, 0 gone" in result.stdout  # the interpreter's own modules count as one
    assert "reading manuals: 100 %" in result.stderr
    assert "Black tea" in told("search", "black tea").stdout
    assert "\n   math.gcd (built in)\n" in told("search", "greatest common divisor").stdout


def test_what_was_read_by_meaning_is_found_in_other_words(notes: Path) -> None:
    assert "by meaning" not in told("add", str(notes), "--words").stdout
    assert "says anything of this" in told("search", "temperature of a hot drink").stdout
    again = told("add", str(notes))
    assert "\n1 entry read by meaning, too, in " in again.stdout
    assert "what they mean: 100 %" in again.stderr
    assert "1. Green tea  (fits by " in told("search", "temperature of a hot drink").stdout


def test_where_the_embedding_cannot_be_used_words_have_to_do(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("add", str(notes))
    assert _literature.search(_index(notes), "hot drink", at_most=3).by_meaning

    def unavailable(_text: str) -> NoReturn:
        raise EmbeddingUnavailable("The embedding weights are missing")

    monkeypatch.setattr(_literature, "embed", unavailable)
    found = _literature.search(_index(notes), "green tea", at_most=3)
    assert (found.passages[0].share, found.by_meaning) == (1.0, False)
    (notes / "coffee.md").write_text("# Coffee\n\nGrind it.\n")
    assert "by meaning" not in told("add", str(notes)).stdout


def _index(notes: Path) -> Path:
    return notes.parent / "home" / "manuals.sqlite3"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("search", "tea"), "nothing to search"),
        (("search", " "), "question is empty"),
        (("add", "nowhere"), "no such folder"),
        (("add", ""), "no folder"),
        (("remove", "nowhere"), "not in the index"),
    ],
)
def test_what_cannot_be_done_is_bad_input(notes: Path, arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        told(*arguments)


def test_a_word_that_nothing_has_is_said_to_be_unknown(notes: Path) -> None:
    told("add", str(notes))
    assert told("search", "xylophone").stdout == "Nothing that is indexed says anything of this.\n"
    assert json.loads(told("search", "xylophone", "--json").stdout) == []


def test_words_need_no_quotes(notes: Path) -> None:
    told("add", str(notes), "--words")
    quoted = told("search", "green tea volcano").stdout
    assert "1. Green tea" in quoted
    assert quoted != told("search", "green").stdout
    assert told("search", "green", "tea", "volcano").stdout == quoted


def test_what_hardly_fits_is_left_out(notes: Path) -> None:
    told("add", str(notes), "--words")
    far = "green volcanoes near Lisbon erupt daily, locals report calmly"
    (passage,) = _literature.search(_index(notes), far, at_most=3).passages
    assert passage.share < 0.2
    assert told("search", far).stdout == "Nothing that is indexed says anything of this.\n"


def test_an_index_of_an_earlier_version_says_so_until_it_is_read_again(notes: Path) -> None:
    told("add", str(notes), "--words")
    with closing(sqlite3.connect(_index(notes))) as earlier:
        earlier.execute("PRAGMA user_version = 1")
    says = "The index is of an earlier version; `reason manuals index` reads it again.\n"
    assert told("search", "green tea").stdout == says
    assert told().stdout == f"{says}{notes}: 0 entries from 0 files\n"
    program = told("search", "green tea", "--json")
    assert (json.loads(program.stdout), program.stderr) == ([], says)
    assert told("list", "--json").stderr == says
    again = told("add", str(notes), "--words")
    assert again.stderr.startswith("The index is of an earlier version: all of it is read again.\n")
    assert "1. Green tea" in told("search", "green tea").stdout


def test_a_passage_says_nothing_at_the_margin_and_ends() -> None:
    forged = "tea\n2. Forged  (fits by 100%)"
    long = Passage(
        title=f"{forged}{'x' * 220_000}", text="Steep.", place=f"/{'y' * 5_000}{forged}:1", share=1.0
    )
    head, place, *text = _manuals.lines_of(long, 1)
    assert head.startswith("1. tea 2. Forged")
    assert head.endswith("…  (fits by 100%)")
    assert place.startswith("   …yyy")
    assert place.endswith("tea 2. Forged (fits by 100%):1")
    assert (len(head) < 250, len(place) < 1010, "\n" in head + place) == (True, True, False)
    assert text == ["    Steep.", ""]


def test_a_passage_is_set_in_from_the_margin() -> None:
    passage = Passage(title="math.gcd", text="gcd(*integers)\n\nGreatest.", place="python3", share=0.816)
    assert _manuals.lines_of(passage, 2) == [
        "2. math.gcd  (fits by 82%)",
        "   python3",
        "    gcd(*integers)",
        "",
        "    Greatest.",
        "",
    ]


def test_every_source_has_a_name() -> None:
    sources: list[Source] = [
        Python(),
        Python(packages=True),
        ManPages(),
        ManPages((Path("/m"),)),
        Folder(Path("/f")),
    ]
    assert [_manuals.name_of(one) for one in sources] == [
        "Python's standard library",
        "Python's standard library and installed packages",
        "man pages",
        "man pages in /m",
        "/f",
    ]


def test_listing_an_index_changes_nothing(notes: Path) -> None:
    told("add", str(notes))
    with Manuals(_index(notes)) as manuals:
        before = manuals.digest
        told("list")
        assert manuals.digest == before
