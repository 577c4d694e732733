"""What uv says of packages from outside, which a workspace without network cannot have for real."""

import copy
from pathlib import Path
from typing import Any

import pytest

from seedbed.workspace import Need, WorkspaceError
from seedbed.workspace._metadata import parse_metadata

REGISTRY = {"registry": "https://example.org/simple"}


def answer(root: Path) -> dict[str, Any]:
    """Return an answer about one member that asks for packages of every kind."""
    me = f"x-a==0.1.0@editable+{root}/seeds/a"
    httpx = "httpx==1.0@registry+https://example.org/simple"
    h2 = "h2==4.0@registry+https://example.org/simple"
    vendored = f"vendored==2.0@directory+{root}/vendor/it"
    return {
        "workspace": {"id": f"workspace+{root}"},
        "members": [{"name": "x-a", "path": f"{root}/seeds/a", "id": me}],
        "resolution": {
            f"workspace+{root}": {
                "kind": "workspace",
                "dependencies": [],
                "dependency_groups": [{"name": "dev", "id": f"workspace+{root}:dev"}],
            },
            f"workspace+{root}:dev": {"kind": {"group": "dev"}, "dependencies": [{"id": h2}, {"id": me}]},
            me: {
                "name": "x-a",
                "version": "0.1.0",
                "source": {"editable": f"{root}/seeds/a"},
                "kind": "package",
                "dependencies": [{"id": httpx.replace("==", "[http2]=="), "marker": "os_name == 'posix'"}],
                "optional_dependencies": [{"name": "more", "id": me.replace("==", "[more]==")}],
                "dependency_groups": [{"name": "test", "id": me.replace("==", ":test==")}],
            },
            me.replace("==", "[more]=="): {
                "name": "x-a",
                "source": {},
                "kind": {"extra": "more"},
                "dependencies": [{"id": me}, {"id": vendored}],
            },
            me.replace("==", ":test=="): {
                "name": "x-a",
                "source": {},
                "kind": {"group": "test"},
                "dependencies": [{"id": me.replace("==", "[more]==")}, {"id": h2}],
            },
            httpx: {
                "name": "httpx",
                "version": "1.0",
                "source": REGISTRY,
                "kind": "package",
                "dependencies": [],
                "sdist": {"hashes": {"sha256": "5d"}},
                "wheels": [{"hashes": {"sha256": "11"}}, {"hashes": {"sha256": "22"}}],
            },
            httpx.replace("==", "[http2]=="): {
                "name": "httpx",
                "version": "1.0",
                "source": REGISTRY,
                "kind": {"extra": "http2"},
                "dependencies": [{"id": httpx}, {"id": h2}],
            },
            h2: {
                "name": "h2",
                "version": "4.0",
                "source": REGISTRY,
                "kind": "package",
                "dependencies": [],
                "sdist": None,
                "wheels": [{"hashes": None}],
            },
            vendored: {
                "name": "vendored",
                "version": "2.0",
                "source": {"directory": f"{root}/vendor/it"},
                "kind": "package",
                "dependencies": [],
            },
        },
    }


def test_needs_tell_extra_marker_and_whose_they_are(tmp_path: Path) -> None:
    assert parse_metadata(answer(tmp_path), tmp_path).members["x-a"].needs == (
        Need("httpx", extra="http2", marker="os_name == 'posix'"),
        Need("vendored", under="extra:more"),
        Need("x-a", extra="more", under="group:test"),
        Need("h2", under="group:test"),
    )


def test_a_member_asks_with_all_its_extras_and_groups(tmp_path: Path) -> None:
    workspace = parse_metadata(answer(tmp_path), tmp_path)
    assert workspace.asks["x-a"] == ("h2==4.0", "httpx[http2]==1.0", "vendored==2.0")
    assert workspace.closure("x-a") == ("h2==4.0", "httpx==1.0", "httpx[http2]==1.0", "vendored==2.0")


def test_the_groups_of_the_root_are_read_without_the_members_in_them(tmp_path: Path) -> None:
    assert parse_metadata(answer(tmp_path), tmp_path).groups == {"dev": ("h2==4.0",)}


def test_only_what_comes_from_outside_is_locked(tmp_path: Path) -> None:
    locked = parse_metadata(answer(tmp_path), tmp_path).locked
    assert set(locked) == {"httpx==1.0", "httpx[http2]==1.0", "h2==4.0", "vendored==2.0"}
    assert locked["httpx[http2]==1.0"].needs == ("h2==4.0", "httpx==1.0")


def test_only_what_comes_from_a_folder_is_untracked(tmp_path: Path) -> None:
    locked = parse_metadata(answer(tmp_path), tmp_path).locked
    assert locked["vendored==2.0"].untracked == "vendored comes from a folder that is no member: vendor/it"
    assert {name for name, entry in locked.items() if entry.untracked} == {"vendored==2.0"}


def test_another_place_on_disk_gives_an_equal_workspace(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert parse_metadata(answer(here), here) == parse_metadata(answer(there), there)


@pytest.mark.parametrize(
    "change",
    [
        {"wheels": [{"hashes": {"sha256": "11"}}, {"hashes": {"sha256": "23"}}]},
        {"wheels": [{"hashes": {"sha256": "11"}}]},
        {"sdist": {"hashes": {"sha256": "5e"}}},
        {"source": {"registry": "https://example.net/simple"}},
    ],
)
def test_other_files_or_another_source_are_another_identity(tmp_path: Path, change: dict[str, Any]) -> None:
    changed = answer(tmp_path)
    changed["resolution"]["httpx==1.0@registry+https://example.org/simple"] |= change
    before = parse_metadata(answer(tmp_path), tmp_path).locked["httpx==1.0"]
    after = parse_metadata(changed, tmp_path).locked["httpx==1.0"]
    assert before.identity != after.identity


def test_one_version_from_two_sources_is_two_packages(tmp_path: Path) -> None:
    forked = answer(tmp_path)
    nodes = forked["resolution"]
    other = copy.deepcopy(nodes["h2==4.0@registry+https://example.org/simple"])
    other["source"] = {"registry": "https://example.net/simple"}
    nodes["h2==4.0@registry+https://example.net/simple"] = other
    nodes["httpx==1.0@registry+https://example.org/simple"]["dependencies"] = [
        {"id": "h2==4.0@registry+https://example.net/simple"}
    ]
    workspace = parse_metadata(forked, tmp_path)
    both = {name: entry.identity for name, entry in workspace.locked.items() if entry.name == "h2"}
    assert len(both) == len(set(both.values())) == 2
    assert set(both) <= set(workspace.closure("x-a"))


def test_a_member_outside_of_the_workspace_is_refused(tmp_path: Path) -> None:
    outside = answer(tmp_path)
    outside["members"][0]["path"] = f"{tmp_path}/../elsewhere"
    with pytest.raises(WorkspaceError, match="The member x-a lies outside of the workspace") as caught:
        parse_metadata(outside, tmp_path)
    assert caught.value.where == str(tmp_path.parent / "elsewhere")


@pytest.mark.parametrize("lacking", ["resolution", "workspace"])
def test_an_answer_that_lacks_a_part_is_named(tmp_path: Path, lacking: str) -> None:
    partial = answer(tmp_path)
    del partial[lacking]
    with pytest.raises(WorkspaceError, match=f"it lacks '{lacking}'"):
        parse_metadata(partial, tmp_path)


@pytest.mark.parametrize(
    "strange",
    [
        {"resolution": [], "members": [{"id": "a", "path": "/"}], "workspace": {"id": ""}},
        {"resolution": {}, "members": [], "workspace": "text"},
        {
            "resolution": {"a": {"name": "b", "kind": "package", "source": None}},
            "members": [],
            "workspace": {"id": ""},
        },
    ],
)
def test_an_answer_in_another_shape_is_one_line_with_advice(tmp_path: Path, strange: dict[str, Any]) -> None:
    with pytest.raises(
        WorkspaceError, match=r"not understood: .*\. Update uv and seedbed-workspace"
    ) as caught:
        parse_metadata(strange, tmp_path)
    assert "\n" not in str(caught.value)
