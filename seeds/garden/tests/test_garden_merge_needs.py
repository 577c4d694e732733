import pytest
from packaging.requirements import Requirement

from seedbed.edits import read_manifest
from seedbed.garden._errors import GardenError
from seedbed.garden._let_go._joined import (
    joined,
    tools_left,
    united,
    with_commands,
    with_folder,
    with_pythons,
    without_folder,
)
from seedbed.garden._let_go._merge import circle_of

A = """[project]
name = "farm-a"
version = "0.1.0"
requires-python = ">=3.12"
dependencies = ["farm-low>=0.1,<0.2", "six[x]>=1.16 ; python_version < '3.13'", "farm-b>=0.1"]

[project.optional-dependencies]
all = ["idna>=3"]

[project.entry-points."farm.parts"]
a = "farm.a:part"

[dependency-groups]
dev = ["pytest>=9"]

[tool.uv.sources]
farm-low = { workspace = true }
"""
B = """[project]
name = "farm-b"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = [
  "farm-a>=0.1,<0.2",  # goes
  "six>=1.10",
]

[tool.uv.sources]
farm-a = { workspace = true }
"""


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("six>=1,<2", "six>=1,<2", ">=1,<2"),
        ("six", "six>=1", ">=1"),
        ("six>=1.2", "six>=1.10,<2", ">=1.10,<2"),
        ("six<3", "six<2.5", "<2.5"),
        ("six~=1.4", "six!=1.4.0", "~=1.4,!=1.4.0"),
        ("six==1.*", "six>=1", "==1.*,>=1"),
        ("six>1", "six<2", ">1,<2"),
    ],
)
def test_what_suits_both_is_in_both_ranges_and_said_once(one: str, other: str, both: str) -> None:
    found = united(Requirement(one), Requirement(other), "here")
    assert {str(bound) for bound in found.specifier} == set(both.split(","))


def test_the_extras_of_both_are_asked_for() -> None:
    assert united(Requirement("six[a]"), Requirement("six[b]>=1"), "here").extras == {"a", "b"}


@pytest.mark.parametrize(
    ("one", "other"), [("six<1", "six>=1"), ("six==1.0", "six==1.1"), ("six>=0.1,<0.2", "six>=0.2,<0.3")]
)
def test_ranges_that_do_not_meet_are_an_error_that_names_both(one: str, other: str) -> None:
    with pytest.raises(GardenError, match=r"No version of six suits both .* \(here\)"):
        united(Requirement(one), Requirement(other), "here")


def test_a_package_needs_what_both_did_from_where_it_came_and_no_longer_the_other() -> None:
    a, b = read_manifest(A.encode(), "a/pyproject.toml"), read_manifest(B.encode(), "b/pyproject.toml")
    after = read_manifest(joined(b, a, a.lines).encode(), "b/pyproject.toml")
    assert [(line.under, str(line.requirement)) for line in after.lines] == [
        ("", "six>=1.10"),
        ("", "farm-low<0.2,>=0.1"),
        ("", 'six[x]>=1.16; python_version < "3.13"'),
        ("extra:all", "idna>=3"),
        ("group:dev", "pytest>=9"),
    ]
    assert "farm-low = { workspace = true }" in after.text
    assert "farm-a" not in after.text


def test_entry_points_come_along_and_pythons_are_those_of_both() -> None:
    a = read_manifest(A.encode(), "a/pyproject.toml")
    text = with_pythons(with_commands(B, a, "farm-b"), a, "here")
    assert '[project.entry-points."farm.parts"]\na = "farm.a:part"' in text
    assert 'requires-python = ">=3.12"' in text
    same = with_pythons(A, a, "here")
    assert same == A


def test_a_folder_is_listed_where_no_pattern_has_it_already() -> None:
    listed = '[tool.uv.workspace]\nmembers = ["seeds/a"]\n'
    assert with_folder(listed, "seeds/b") == '[tool.uv.workspace]\nmembers = ["seeds/a", "seeds/b"]\n'
    assert without_folder(listed, "seeds/a") == "[tool.uv.workspace]\nmembers = []\n"
    by_pattern = listed.replace("seeds/a", "seeds/*")
    assert with_folder(by_pattern, "seeds/b") == without_folder(by_pattern, "seeds/b") == by_pattern


def test_a_merge_that_closes_a_circle_is_seen_however_long_it_is() -> None:
    needs = {"a": {"low"}, "b": {"c"}, "c": {"d"}, "d": {"a"}, "low": set[str]()}
    assert set(circle_of(needs, "a", "b")) == {"b", "c", "d"}
    assert circle_of(needs, "a", "d") == ()
    assert circle_of(needs, "low", "a") == ()


def test_tables_of_tools_that_only_the_other_has_are_named_for_people_to_join() -> None:
    a = read_manifest(f"{A}\n[tool.hatch.x]\ny = 1\n\n[tool.same]\nz = 1\n".encode(), "a/pyproject.toml")
    b = read_manifest(f"{B}\n[tool.same]\nz = 1\n".encode(), "b/pyproject.toml")
    assert tools_left(b, a) == ("[tool.hatch]",)
