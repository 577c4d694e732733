import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.manuals import Folder, Manuals
from seedbed.manuals._database import connect, whole
from seedbed.manuals._entry import Alias, Entry, Literature
from seedbed.manuals._names import public_name
from seedbed.manuals._rank import standing
from seedbed.manuals._refresh import _put
from seedbed.manuals._search import search
from seedbed.manuals._stems import name_words, stem
from seedbed.manuals._walk import Found, Kind
from seedbed.manuals._words import content_words


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("agreed", "agre"),
        ("plastered", "plaster"),
        ("hopping", "hop"),
        ("filing", "file"),
        ("happy", "happi"),
        ("relational", "relat"),
        ("formalize", "formal"),
        ("adjustment", "adjust"),
        ("probate", "probat"),
        ("controlling", "control"),
        ("Müller", "muller"),
    ],
)
def test_words_are_stemmed_as_porter_wrote(word: str, same: str) -> None:
    assert stem(word) == same


def test_the_stems_are_those_of_the_index(tmp_path: Path) -> None:
    words = Path(os.__file__).read_text("utf-8")
    (tmp_path / "words.txt").write_text(words, "utf-8")
    path = tmp_path / "m.sqlite3"
    with Manuals(path) as manuals:
        manuals.refresh([Folder(tmp_path)])
    connection = connect(path)
    try:
        kept = {term for (term,) in connection.execute("SELECT term FROM term")}
    finally:
        connection.close()
    own = {stem(word) for word in content_words(words)}
    assert len(own) > 500
    assert own <= kept


def test_names_are_searched_by_their_humps() -> None:
    assert name_words("http.HTTPServerError") == "http.HTTPServerError http.HTTP Server Error"


def test_words_that_stand_in_any_question_do_not_count() -> None:
    assert content_words("How do I find the median of a list of medians?") == ("find", "list", "median")
    assert content_words("What is it?") == ("what", "is", "it")
    assert content_words("?!") == ()


@pytest.fixture
def manuals(tmp_path: Path) -> Iterator[Manuals]:
    folder = tmp_path / "notes"
    folder.mkdir()
    texts = {
        "walk": "Visit each folder of a tree.",
        "rain": "Rain falls. It may be heavy, and then a folder gets wet, and so does a tree.",
        "sun": "The sun shines. Trees like that.",
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    with Manuals(tmp_path / "m.sqlite3") as opened:
        opened.refresh([Folder(folder)])
        yield opened


def titles(manuals: Manuals, question: str) -> list[str]:
    return [one.title for one in manuals.search(question)]


def test_what_covers_more_of_a_question_earlier_comes_first(manuals: Manuals) -> None:
    assert titles(manuals, "folders in trees") == ["walk.txt", "rain.txt", "sun.txt"]


def test_another_word_for_the_same_is_found_and_counts_for_less(manuals: Manuals) -> None:
    (named,) = (one.share for one in manuals.search("folder", at_most=1))
    (other,) = (one.share for one in manuals.search("directory", at_most=1))
    assert named == 1.0
    assert 0 < other < named


def test_the_share_tells_how_much_of_the_question_is_there(manuals: Manuals) -> None:
    assert manuals.search("sun shines")[0].share == 1.0
    assert manuals.search("sun volcano")[0].share < 0.6
    assert manuals.search("volcano") == ()


def test_a_question_may_be_anything(manuals: Manuals) -> None:
    for question in [
        '"',
        "tree OR",
        "NEAR(",
        "a*",
        "-tree",
        "name:tree",
        "\x00",
        "\udce9",
        "",
        "²",
        "word " * 50_000,
    ]:
        assert len(manuals.search(question)) <= 3
    assert titles(manuals, 'tree" OR "')[0] == "walk.txt"


def test_no_more_is_told_than_was_asked_for(manuals: Manuals) -> None:
    assert len(manuals.search("tree", at_most=1)) == 1
    assert manuals.search("tree", at_most=0) == ()


def test_an_excerpt_shows_where_the_words_stand(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    lines = [f"line {number} says nothing" for number in range(200)]
    lines[120] = "here is the needle"
    (folder / "hay.txt").write_text("\n".join(lines))
    with Manuals(tmp_path / "m.sqlite3") as manuals:
        manuals.refresh([Folder(folder)])
        (hit,) = manuals.search("needle")
    assert "here is the needle" in hit.text
    assert len(hit.text) <= 620
    assert hit.text.startswith("…")
    assert hit.text.endswith("…")


def test_a_thing_is_told_by_its_public_name_and_once(tmp_path: Path) -> None:
    connection = connect(tmp_path / "m.sqlite3")
    literature = Literature(
        (
            Entry("posixpath.join", "Join parts of a path.", line=1),
            Entry("asyncio.tasks.Task.cancel", "Cancel.", line=2),
            Entry("_pydecimal.Decimal", "A number.", line=3),
            Entry("decimal.Decimal", "A number in C.", line=4),
        ),
        (
            Alias("os.path", "posixpath"),
            Alias("asyncio.Task", "asyncio.tasks.Task"),
            Alias("decimal.*", "_pydecimal.*"),
            Alias("stranger.Task", "asyncio.tasks.Task"),
        ),
    )
    try:
        with whole(connection):
            found = Found("/lib/all.py", 1, 1, Kind.PYTHON, "all")
            _put(connection, "python", found, digest=b"d", why="", literature=literature)
        assert public_name(connection, "posixpath.join") == "os.path.join"
        assert public_name(connection, "asyncio.tasks.Task.cancel") == "asyncio.Task.cancel"
        assert public_name(connection, "asyncio.run") == "asyncio.run"
        assert [one.title for one in search(connection, "a number", 3)] == ["decimal.Decimal"]
    finally:
        connection.close()


def test_what_is_built_in_is_cited_by_its_name(tmp_path: Path) -> None:
    entries = (
        Entry("FloatingPointError", "A floating point failed."),
        Entry("math.gcd", "Greatest divisor."),
    )
    connection = connect(tmp_path / "m.sqlite3")
    try:
        with whole(connection):
            found = Found("/usr/bin/python3", 1, 1, Kind.BUILTIN, "python3")
            _put(connection, "python", found, digest=b"d", why="", literature=Literature(entries))
        assert search(connection, "floating point", 1)[0].place == "builtins.FloatingPointError (built in)"
        assert search(connection, "divisor", 1)[0].place == "math.gcd (built in)"
    finally:
        connection.close()


def test_a_name_with_line_breaks_stays_on_its_line_and_an_endless_one_ends(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "tea\n1. Forged.txt").write_text("Steep it.")
    (folder / "tall.md").write_text(f"# {'x' * 220_000}\n\nClimb it.\n")
    entry = Entry("y" * 220_000, "Run it.", head="z" * 220_000, line=1)
    path = tmp_path / "m.sqlite3"
    with Manuals(path) as manuals:
        manuals.refresh([Folder(folder)])
        (hit,) = manuals.search("steep")
        assert hit.title == r"tea\x0a1. Forged.txt"
        assert hit.place == rf"{folder}/tea\x0a1. Forged.txt:1"
        assert len(manuals.search("climb")[0].title) <= 400
        with whole(manuals._open):
            found = Found("/lib/y.py", 1, 1, Kind.PYTHON, "y")
            _put(manuals._open, "python", found, digest=b"d", why="", literature=Literature((entry,)))
        (hit,) = manuals.search("run")
        assert (len(hit.title), len(hit.text) < 1000) == (400, True)


def test_what_is_public_and_comes_with_python_counts_for_more() -> None:
    public = standing("shutil.rmtree", "/lib/shutil.py")
    assert public == 1.0
    assert standing("shutil._rmtree", "/lib/shutil.py") < public
    assert standing("distutils.dir_util.remove_tree", "/lib/distutils/dir_util.py") < public
    assert standing("other.rmtree", "/lib/site-packages/other.py") < public
    assert standing("Notes on _private things", "/home/notes.md") == public
