import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.decomposer import Clash, join_files
from seedbed.problem import TextFile


def file(path: str, content: str = "") -> TextFile:
    return TextFile(path=path, content=content)


def test_the_files_of_all_parts_come_out_by_path() -> None:
    joined = join_files({"ui": (file("ui.py", "u"), file("app/b.py", "b")), "data": (file("app/a.py", "a"),)})
    assert joined == (file("app/a.py", "a"), file("app/b.py", "b"), file("ui.py", "u"))


def test_a_file_that_is_handed_on_is_one_file() -> None:
    data = file("data.py", "d")
    assert join_files({"data": (data,), "ui": (data, file("ui.py"))}) == (data, file("ui.py"))


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (file("a.py", "1"), file("a.py", "2"), "a.py has different content from x and y"),
        (file("A.py", "1"), file("a.py", "1"), "a.py is spelled in several ways by x and y"),
        (file("app", "1"), file("app/a.py", "1"), "app is both a file and a folder in what x and y made"),
        (file("App", "1"), file("app/a.py", "1"), "app is both a file and a folder in what x and y made"),
        (file("App/a.py", "1"), file("app/b.py", "1"), "app is spelled in several ways by x and y"),
    ],
)
def test_a_clash_names_the_path_and_the_parts(one: TextFile, other: TextFile, clash: str) -> None:
    for files in ({"x": (one,), "z": (file("other.py"),), "y": (other,)}, {"x": (other,), "y": (one,)}):
        assert str(join_files(files)).startswith(clash)


def test_a_clash_names_all_who_bring_the_path() -> None:
    clash = join_files({"x": (file("a", "1"),), "y": (file("a", "1"),), "z": (file("a", "2"),)})
    assert clash == Clash("a", ("x", "y", "z"), "content")


def test_a_part_may_clash_with_itself() -> None:
    assert join_files({"x": (file("a.py", "1"), file("a.py", "2"))}) == Clash("a.py", ("x",), "content")


PATH = st.sampled_from(["a", "A", "b", "a/b", "A/b", "a/B", "b/a/a", "b/a"])
FILES = st.lists(st.builds(TextFile, path=PATH, content=st.sampled_from("12")), max_size=3).map(tuple)


@given(st.dictionaries(st.sampled_from("xyz"), FILES))
def test_joining_loses_nothing_and_what_is_joined_fits_on_any_disk(
    results: dict[str, tuple[TextFile, ...]],
) -> None:
    joined = join_files(results)
    if isinstance(joined, Clash):
        assert set(joined.parts) <= set(results)
        return
    assert set(joined) == {file for files in results.values() for file in files}
    small = [file.path.lower() for file in joined]
    assert len(set(small)) == len(small)
    assert not any(other.startswith(f"{path}/") for path in small for other in small)
