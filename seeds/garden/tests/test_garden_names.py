import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.garden._begin._names import Taken, name_for
from seedbed.garden._errors import GardenError

_TAKEN = Taken(
    scope="my-crew",
    members={"my-crew-framer": "core/framer", "my-crew-two-words": "seeds/two_words"},
    folders=["core/framer", "seeds/two_words", "seeds/Left_Over"],
    locked={"my-crew-stranger"},
    released={"my-crew-phoenix": "my-crew-phoenix@0.2.0"},
)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("hello", "hello"),
        ("my-thing", "my_thing"),
        ("my.thing", "my_thing"),
        ("my-crew-hello", "hello"),
        ("my_crew_hello_world", "hello_world"),
        ("match", "match"),
        ("a1", "a1"),
        ("x" * 40, "x" * 40),
    ],
)
def test_a_name_is_taken_as_a_folder_and_an_import_have_it(asked: str, name: str) -> None:
    assert name_for(asked, _TAKEN) == name


@pytest.mark.parametrize(
    ("asked", "why", "instead"),
    [
        ("a b", "is no name", "a_b"),
        ("MyThing", "is no name", "my_thing"),
        ("1st", "is no name", "n1st"),
        ("ünï", "is no name", "uni"),
        ("../../etc", "is no name", "etc"),
        ("__init__", "is no name", "init"),
        ("", "is no name", "my_thing"),
        ("日本", "is no name", "my_thing"),
        ("class", "is a keyword", "class_lab"),
        ("json", "is a module of the standard library", "json_lab"),
        ("JSON", "is no name", "json_lab"),
        ("con", "Windows has no files", "con_lab"),
        ("lpt1", "Windows has no files", "lpt1_lab"),
        ("tests", "Tools take", "tests_lab"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_one_that_can(asked: str, why: str, instead: str) -> None:
    with pytest.raises(GardenError) as caught:
        name_for(asked, _TAKEN)
    assert why in str(caught.value)
    assert str(caught.value).endswith((f"Call it {instead}.", f"Call it such as {instead}."))


def test_a_name_that_is_too_long_is_refused_and_cut_where_it_is_shown() -> None:
    with pytest.raises(GardenError, match="is too long: 300 letters") as caught:
        name_for("x" * 300, _TAKEN)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "asked", ["framer", "Framer", "my-crew-framer", "two-words", "two_words", "Two Words"]
)
def test_a_package_that_exists_is_refused_however_it_is_spelt(asked: str) -> None:
    with pytest.raises(GardenError, match="exists already"):
        name_for(asked, _TAKEN)


def test_a_folder_that_differs_in_case_alone_is_in_the_way() -> None:
    with pytest.raises(GardenError, match=r"such a folder already \(seeds/Left_Over\)"):
        name_for("left-over", _TAKEN)


def test_a_distribution_that_others_need_is_not_hidden_by_a_new_one() -> None:
    with pytest.raises(GardenError, match="another distribution that is called my-crew-stranger"):
        name_for("stranger", _TAKEN)


def test_what_was_released_from_here_is_to_be_revived() -> None:
    with pytest.raises(GardenError, match=r"before \(my-crew-phoenix@0.2.0\).*compost revive phoenix"):
        name_for("phoenix", _TAKEN)


def _asked(asked: str) -> str | GardenError:
    try:
        return name_for(asked, _TAKEN)
    except GardenError as error:
        return error


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_asked_for_a_name_is_one_or_is_refused_on_one_line(asked: str) -> None:
    said = _asked(asked)
    if isinstance(said, str):
        assert said.isascii()
        assert said.isidentifier()
        assert said == said.lower()
    else:
        assert "\n" not in str(said)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_name_that_is_suggested_would_do(asked: str) -> None:
    said = _asked(asked)
    if isinstance(said, GardenError) and said.do and said.do.startswith("Call it "):
        suggested = said.do.rpartition(" ")[2]
        assert name_for(suggested, _TAKEN) == suggested
