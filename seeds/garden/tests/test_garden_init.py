import tomllib

import pytest
from packaging.version import Version

from seedbed.edits import read_manifest
from seedbed.garden._begin._init import TOOLS, Plan, monorepo_files, scope_for
from seedbed.garden._errors import GardenError

VERSIONS = dict.fromkeys(TOOLS, Version("0.3.1"))


@pytest.mark.parametrize(
    ("folder", "scope"),
    [
        ("awesome-crew-prototypes", "awesome-crew-prototypes"),
        ("My Crew!", "my-crew"),
        ("my_crew.lab", "my-crew-lab"),
        ("garden2", "garden2"),
        ("Café_héé", "cafe-hee"),
    ],
)
def test_a_scope_is_the_name_of_the_folder_made_plain(folder: str, scope: str) -> None:
    assert scope_for(folder) == scope


def test_a_scope_that_is_said_goes_before_the_name_of_the_folder() -> None:
    assert scope_for("9 lives", "my_crew") == "my-crew"


@pytest.mark.parametrize(
    "said", ["9lives", "email", "class", "a/b", "..", "a\nb", "ünder", "-", "x" * 41, "{{scope}}"]
)
def test_a_scope_that_nothing_could_be_imported_by_is_refused(said: str) -> None:
    with pytest.raises(GardenError, match=r"\(--scope\)"):
        scope_for("fine", said)


@pytest.mark.parametrize("folder", ["", "9lives", "日本", "crew-日本", "søren", "test"])
def test_a_folder_that_makes_no_scope_asks_for_one(folder: str) -> None:
    with pytest.raises(GardenError, match="such as --scope my-crew"):
        scope_for(folder)


def test_the_scope_of_this_tool_is_not_to_be_had() -> None:
    with pytest.raises(GardenError, match="this tool's own"):
        scope_for("seedbed")


def test_a_monorepo_says_its_scope_and_takes_the_tool_that_made_it() -> None:
    manifest = tomllib.loads(monorepo_files(Plan("my-crew", VERSIONS))["pyproject.toml"].decode())
    assert manifest["tool"]["seedbed"]["scope"] == "my-crew"
    assert manifest["tool"]["ruff"]["lint"]["isort"]["known-first-party"] == ["my_crew"]
    assert manifest["dependency-groups"]["dev"][-3:] == [
        "seedbed-buildgraph[pytest]>=0.3,<0.4",
        "seedbed-garden>=0.3,<0.4",
        "seedbed-release>=0.3,<0.4",
    ]
    assert "find-links" not in manifest["tool"]["uv"]


def test_wheels_lie_in_the_monorepo_and_are_found_there() -> None:
    files = monorepo_files(Plan("my-crew", VERSIONS, {"seedbed_garden-0.3.1-py3-none-any.whl": b"PK"}))
    manifest = tomllib.loads(files["pyproject.toml"].decode())
    assert manifest["tool"]["uv"]["find-links"] == ["wheels"]
    assert files["wheels/seedbed_garden-0.3.1-py3-none-any.whl"] == b"PK"


def test_its_seed_is_a_member_by_every_table_that_names_members() -> None:
    files = monorepo_files(Plan("my-crew", VERSIONS))
    manifest = tomllib.loads(files["pyproject.toml"].decode())
    seed = read_manifest(files["seeds/hello/pyproject.toml"], "seeds/hello/pyproject.toml")
    assert manifest["dependency-groups"]["members"] == [seed.name]
    assert manifest["tool"]["uv"]["sources"] == {seed.name: {"workspace": True}}
    assert manifest["tool"]["mypy"]["mypy_path"] == [f"{seed.folder}/src"]
    assert "seeds/hello/src/my_crew/hello/py.typed" in files
    assert files["seeds/hello/LICENSE"] == files["LICENSE"]
    assert all((seed.story.purpose, seed.story.fails_when, seed.story.leaves))


def test_no_file_speaks_of_another_monorepo() -> None:
    files = monorepo_files(Plan("my-crew", VERSIONS))
    for path, content in files.items():
        assert b"{{" not in content.replace(b"${{", b""), path
        assert b"{%" not in content, path
        assert b"reason" not in content.replace(b"its reason", b"") or path.endswith("LICENSE"), path
