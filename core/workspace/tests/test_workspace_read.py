"""Reading a workspace with the real uv and the real git."""

import os
import shutil
from pathlib import Path

import pytest

from seedbed.workspace import (
    Need,
    WorkspaceError,
    find_root,
    read_listings,
    read_tree,
    read_workspace,
    tree_at,
    workspace_key,
)
from seedbed.workspace.testing import Farm, git

ROOT = """
[dependency-groups]
members = ["x-app"]

[tool.uv]
package = false

[tool.uv.workspace]
members = ["core/*", "seeds/*"]

[tool.uv.sources]
x-app = { workspace = true }
x-base = { workspace = true }
x-mid = { workspace = true }
"""
BUILD = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
APP = """dependencies = ["x-mid[fast]>=0.1 ; sys_platform != 'never'"]

[dependency-groups]
dev = ["x-base ; python_version < '3.13'"]
"""
MID = """dependencies = []

[project.optional-dependencies]
fast = ["x-base"]
"""


def write_member(root: Path, folder: str, body: str = "dependencies = []\n") -> None:
    place = root / folder
    place.mkdir(parents=True, exist_ok=True)
    head = f'[project]\nname = "x-{place.name}"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n'
    (place / "pyproject.toml").write_text(f"{head}{body}\n{BUILD}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A committed workspace of three members: app needs mid with an extra, that extra and app's tests base."""
    root = tmp_path / "work"
    write_member(root, "core/base")
    write_member(root, "seeds/mid", MID)
    write_member(root, "seeds/app", APP)
    (root / "pyproject.toml").write_text(ROOT)
    Farm(root).lock()
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "start")
    return root


@pytest.fixture
def _without_uv(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave git alone on the path."""
    git = shutil.which("git")
    assert git is not None
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("UV", raising=False)


def fake_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = tmp_path / "a-uv"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("UV", str(program))


def test_members_come_with_folders_and_needs_of_every_kind(root: Path) -> None:
    workspace = read_workspace(root)
    assert {name: member.folder for name, member in workspace.members.items()} == {
        "x-base": "core/base",
        "x-mid": "seeds/mid",
        "x-app": "seeds/app",
    }
    assert workspace.members["x-app"].needs == (
        Need("x-mid", extra="fast", marker="sys_platform != 'never'"),
        Need("x-base", marker="python_full_version < '3.13'", under="group:dev"),
    )
    assert workspace.members["x-mid"].needs == (Need("x-base", under="extra:fast"),)
    assert workspace.upstream("x-app") == {"x-base", "x-mid"}


def test_a_root_that_is_a_package_is_a_member_too(root: Path) -> None:
    project = (
        '[project]\nname = "x-top"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["x-app"]\n'
    )
    (root / "pyproject.toml").write_text(project + ROOT)
    Farm(root).lock()
    workspace = read_workspace(root)
    assert workspace.members["x-top"].folder == "."
    assert workspace.needs("x-top") == ("x-app",)


def test_a_root_reached_through_a_link_is_the_same_workspace(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert read_workspace(tmp_path / "link") == read_workspace(root)


def test_a_kept_workspace_is_read_without_uv(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_workspace(root, cache=tmp_path / "cache")
    fake_uv(tmp_path, monkeypatch, "exit 1")
    assert read_workspace(root, cache=tmp_path / "cache") == first


def test_an_edited_pyproject_is_read_anew(root: Path, tmp_path: Path) -> None:
    read_workspace(root, cache=tmp_path / "cache")
    write_member(root, "seeds/mid", 'dependencies = ["x-base"]\n[project.optional-dependencies]\nfast = []\n')
    Farm(root).lock()
    assert Need("x-base") in read_workspace(root, cache=tmp_path / "cache").members["x-mid"].needs


@pytest.mark.parametrize("damage", ["", "nonsense", "cut", "changed"])
def test_a_damaged_kept_workspace_is_read_anew_and_mended(root: Path, tmp_path: Path, damage: str) -> None:
    first = read_workspace(root, cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    whole = kept.read_bytes()
    changed = whole.replace(b"core/base", b"core/bass")
    assert changed != whole
    kept.write_bytes({"cut": whole[:-9], "changed": changed}.get(damage, damage.encode()))
    assert read_workspace(root, cache=tmp_path / "cache") == first
    assert kept.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert read_workspace(root, cache=tmp_path / "file") == read_workspace(root)


def test_the_cache_does_not_grow_without_end(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for number in range(50):
        old = cache / f"workspace-{number}.json"
        old.write_text("")
        os.utime(old, (number, number))
    read_workspace(root, cache=cache)
    kept = {path.name for path in cache.iterdir()}
    assert len(kept) == 32
    assert "workspace-49.json" in kept
    assert "workspace-18.json" not in kept


def test_a_key_hangs_on_content_not_on_time_or_commit(root: Path) -> None:
    def key() -> str:
        return workspace_key(read_tree(read_listings(root)))

    before = key()
    file = root / "seeds/mid/pyproject.toml"
    file.touch()
    (root / "seeds/mid/other.toml").write_text("")
    (root / "seeds/mid/my-pyproject.toml").write_text("")
    assert key() == before
    file.write_text(file.read_text() + "# a remark\n")
    edited = key()
    assert edited != before
    git(root, "commit", "--quiet", "--all", "--message", "edit")
    assert key() == edited == workspace_key(tree_at(root, "HEAD"))


def test_a_workspace_is_read_as_it_stood_at_a_commit(root: Path) -> None:
    first = read_workspace(root)
    shutil.rmtree(root / "seeds/app")
    (root / "pyproject.toml").write_text(ROOT.replace("x-app", "x-mid", 1))
    Farm(root).lock()
    assert "x-app" not in read_workspace(root).members
    assert read_workspace(root, tree_at(root, "HEAD")) == first


def test_a_circle_between_packages_is_named(root: Path) -> None:
    write_member(root, "core/base", 'dependencies = ["x-mid"]\n')
    write_member(root, "seeds/mid", 'dependencies = ["x-base"]\n[project.optional-dependencies]\nfast = []\n')
    Farm(root).lock()
    with pytest.raises(WorkspaceError, match=r"in a circle: x-\w+ → x-\w+"):
        read_workspace(root)


def test_a_circle_by_way_of_an_extra_or_a_group_is_allowed(root: Path) -> None:
    write_member(root, "core/base", 'dependencies = ["x-app"]\n')
    Farm(root).lock()
    workspace = read_workspace(root)
    assert workspace.upstream("x-base") == {"x-app", "x-mid"}
    assert workspace.upstream("x-app") == {"x-base", "x-mid"}


def test_a_missing_member_is_named(root: Path) -> None:
    shutil.rmtree(root / "core/base")
    with pytest.raises(WorkspaceError, match=r"^x-base is named as a member of the workspace, but no folder"):
        read_workspace(root)


def test_a_member_that_only_the_lock_of_a_commit_knows_is_named(root: Path) -> None:
    git(root, "rm", "-r", "--quiet", "core/base")
    git(root, "commit", "--quiet", "--message", "without")
    with pytest.raises(
        WorkspaceError, match=r"^uv\.lock names x-base as a member, but its pyproject.toml is not"
    ):
        read_workspace(root, tree_at(root, "HEAD"))


@pytest.mark.parametrize("way", ["ignored", "nested"])
def test_a_member_that_git_does_not_list_is_refused(root: Path, tmp_path: Path, way: str) -> None:
    git(root, "rm", "-r", "--quiet", "--cached", "core/base")
    if way == "ignored":
        (root / ".gitignore").write_text("core/base\n")
    else:
        git(root / "core/base", "init", "--quiet")
    with pytest.raises(WorkspaceError, match=r"^git does not list the files of x-base \(core/base\)"):
        read_workspace(root, cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_stale_lock_is_named_with_the_command_that_mends_it(root: Path) -> None:
    write_member(root, "seeds/new")
    with pytest.raises(WorkspaceError, match=r"uv\.lock does not fit the packages any more") as caught:
        read_workspace(root)
    assert caught.value.where == str(root / "uv.lock")
    assert caught.value.do == "Run `uv lock`"


def test_a_workspace_without_a_lock_is_named(root: Path) -> None:
    (root / "uv.lock").unlink()
    with pytest.raises(WorkspaceError, match=r"There is no uv.lock .*Run `uv lock`"):
        read_workspace(root)


def test_a_broken_pyproject_is_named_with_its_cause(root: Path) -> None:
    (root / "seeds/mid/pyproject.toml").write_text("[x")
    with pytest.raises(
        WorkspaceError, match=r"could not read the workspace: .*seeds/mid/pyproject.toml.*: TOML"
    ):
        read_workspace(root)


def test_a_merge_conflict_in_the_lock_is_named(root: Path) -> None:
    (root / "uv.lock").write_text("<<<<<<< HEAD\n" + (root / "uv.lock").read_text())
    with pytest.raises(WorkspaceError, match=r"could not read the workspace: Failed to parse.*uv\.lock"):
        read_workspace(root)


@pytest.mark.usefixtures("_without_uv")
def test_a_machine_without_uv_is_told_how_to_get_it(root: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"^uv is not installed\. Install it with `pip install uv`"):
        read_workspace(root)


def test_a_uv_that_is_not_there_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", "/nowhere/uv")
    with pytest.raises(WorkspaceError, match=r"^uv cannot be started: .*\(/nowhere/uv\)"):
        read_workspace(root)


def test_an_old_uv_is_told_to_be_updated(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_uv(tmp_path, monkeypatch, "echo \"error: unrecognized subcommand 'workspace'\" >&2; exit 2")
    with pytest.raises(WorkspaceError, match=r"^This uv is too old"):
        read_workspace(root)


@pytest.mark.parametrize("says", ["nothing of sense", "[]", '{"resolution": 7}', ""])
def test_an_answer_that_is_not_understood_is_one_line(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    fake_uv(tmp_path, monkeypatch, f"echo '{says}'")
    with pytest.raises(WorkspaceError, match=r"uv (could not read|described) the workspace") as caught:
        read_workspace(root)
    assert "\n" not in str(caught.value)


def test_a_machine_whose_uv_cannot_check_the_lock_takes_it_as_it_is(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_workspace(root)
    uv = shutil.which("uv")
    offline = "echo 'error: idna was not found in the cache, and the network is disabled' >&2; exit 1"
    fake_uv(tmp_path, monkeypatch, f'case "$*" in *--locked*) {offline};; *) exec {uv} "$@";; esac')
    assert read_workspace(root) == expected


def test_the_settings_of_another_project_do_not_lead_uv_astray(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_workspace(root)
    monkeypatch.setenv("UV_PROJECT", str(tmp_path))
    monkeypatch.setenv("UV_FROZEN", "1")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "other"))
    assert read_workspace(root) == expected


def test_a_root_is_found_from_a_folder_within_and_missed_outside(root: Path, tmp_path: Path) -> None:
    assert find_root(root / "seeds" / "app") == find_root(root) == root
    with pytest.raises(WorkspaceError, match="There is no uv workspace here"):
        find_root(tmp_path)


def test_a_workspace_without_members_is_one_as_well(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.settle()
    assert read_workspace(tmp_path).members == {}
