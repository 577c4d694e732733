import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from seedbed.edits import (
    range_for,
    with_member,
    with_moved_member,
    with_range,
    with_renamed_need,
    with_version,
    without_member,
    without_need,
)

ROOT = """# A virtual workspace.
[dependency-groups]
members = [
  "my-base",
  # the one with a model
  "my-tool[cli]",
]
dev = ["pytest>=9.0"]

[tool.uv.workspace]
members = ["core/*", "seeds/*"]

[tool.uv.sources]
my-base = { workspace = true }
my-tool = { workspace = true }

# What mypy looks into.
[tool.mypy]
mypy_path = [
  "core/base/src",
  "seeds/tool/src",
]
"""

PACKAGE = """[project]
name = "my-tool"
version = "0.3.1"  # static
dependencies = [
  "my-base>=0.1,<0.2",  # for the grammar
  "rich>=14.0",
]

[project.optional-dependencies]
cli = ["my_base[cli]>=0.1,<0.2 ; python_version > '3.11'", "typer"]

[dependency-groups]
dev = [{ include-group = "x" }, "My.Base"]
x = []

[tool.uv.sources]
my-base = { workspace = true }
"""


def test_a_member_is_named_wherever_the_root_names_members_and_nothing_else_changes() -> None:
    more = with_member(ROOT, "my-new[all]", "seeds/new")
    added = [line for line in more.splitlines() if line not in ROOT.splitlines()]
    assert added == ['  "my-new[all]",', "my-new = { workspace = true }", '  "seeds/new/src",']
    assert [line for line in more.splitlines() if line not in added] == ROOT.splitlines()
    assert more.index("my-new = {") < more.index("# What mypy")


@given(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(lambda name: name not in {"base", "tool"}))
def test_taking_a_member_out_is_the_opposite_of_putting_it_in(name: str) -> None:
    more = with_member(ROOT, f"my-{name}", f"seeds/{name}")
    assert more != ROOT
    assert without_member(more, f"my-{name}", f"seeds/{name}") == ROOT


def test_a_root_without_groups_and_sources_gets_only_what_uv_needs() -> None:
    bare = '[tool.uv.workspace]\nmembers = ["seeds/*"]\n'
    more = tomllib.loads(with_member(bare, "my-new", "seeds/new"))
    assert more["tool"]["uv"]["sources"] == {"my-new": {"workspace": True}}
    assert without_member(bare, "my-new", "seeds/new") == bare


def test_a_member_that_moves_stays_in_the_order_of_paths() -> None:
    path = tomllib.loads(with_moved_member(ROOT, "seeds/tool", "core/tool"))["tool"]["mypy"]["mypy_path"]
    assert path == ["core/base/src", "core/tool/src"]


def test_a_range_is_moved_everywhere_and_keeps_extras_markers_and_comments() -> None:
    moved = with_range(PACKAGE, "my-base", ">=0.2,<0.3")
    assert '  "my-base>=0.2,<0.3",  # for the grammar\n' in moved
    read = tomllib.loads(moved)
    assert read["project"]["optional-dependencies"]["cli"][0] == (
        'my_base[cli]>=0.2,<0.3 ; python_version > "3.11"'
    )
    assert read["dependency-groups"]["dev"] == [{"include-group": "x"}, "My.Base>=0.2,<0.3"]
    assert with_range(PACKAGE, "my-other", ">=1") == PACKAGE


def test_a_version_is_changed_where_it_stands() -> None:
    assert with_version(PACKAGE, Version("0.4.0")) == PACKAGE.replace("0.3.1", "0.4.0")


def test_what_is_needed_no_more_goes_from_every_list() -> None:
    read = tomllib.loads(without_need(PACKAGE, "my-base"))
    assert read["project"]["dependencies"] == ["rich>=14.0"]
    assert read["project"]["optional-dependencies"]["cli"] == ["typer"]
    assert read["dependency-groups"]["dev"] == [{"include-group": "x"}]
    assert read["tool"]["uv"]["sources"] == {}


def test_a_need_that_becomes_another_stands_there_once() -> None:
    both = PACKAGE.replace('"rich>=14.0"', '"rich>=14.0", "my-whole>=0.5,<0.6"')
    read = tomllib.loads(with_renamed_need(both, "my-base", "my-whole>=0.5,<0.6"))
    assert read["project"]["dependencies"] == ["rich>=14.0", "my-whole>=0.5,<0.6"]
    assert Requirement(read["project"]["optional-dependencies"]["cli"][0]).name == "my-whole"
    assert read["tool"]["uv"]["sources"] == {"my-whole": {"workspace": True}}


@pytest.mark.parametrize(
    ("version", "versions"),
    [
        ("0.1.0", ">=0.1,<0.2"),
        ("0.3.7", ">=0.3,<0.4"),
        ("1.2.3", ">=1.2,<2"),
        ("2.0", ">=2.0,<3"),
        ("1!2.3", ">=1!2.3,<1!3"),
        ("0.3.0rc1", ">=0.3.0rc1,<0.4"),
    ],
)
def test_a_range_ends_where_a_promise_ends(version: str, versions: str) -> None:
    assert range_for(Version(version)) == versions


@given(
    st.sampled_from(["", "2!"]),
    st.lists(st.integers(0, 20), min_size=1, max_size=4),
    st.sampled_from(["", "a1", "rc2", ".post1", ".dev3", "rc1.post2.dev3", "+local.1", "b1+local"]),
)
def test_a_version_lies_in_its_own_range(epoch: str, numbers: list[int], suffix: str) -> None:
    version = Version(f"{epoch}{'.'.join(map(str, numbers))}{suffix}")
    assert SpecifierSet(range_for(version)).contains(version, prereleases=True)
