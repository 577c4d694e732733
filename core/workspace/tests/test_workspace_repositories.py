"""Repositories and clones of every kind."""

import os
from pathlib import Path

import pytest

from seedbed.workspace import (
    Entry,
    Tree,
    WorkspaceError,
    merge_base,
    read_listings,
    read_tree,
    tree_at,
)
from seedbed.workspace.testing import git


def commit(root: Path) -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "more")
    return git(root, "rev-parse", "HEAD")


def write(root: Path, **texts: str) -> None:
    root.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (root / name).write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one commit."""
    root = tmp_path / "work"
    write(root, one="1", two="2")
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def tree(root: Path) -> Tree:
    return read_tree(read_listings(root))


def files(of: Tree) -> dict[str, Entry | None]:
    return {path: of.entry(path) for path in of.paths}


def test_a_workspace_in_a_subfolder_sees_its_own_files_only(root: Path) -> None:
    inner = root / "deep" / "in side"
    write(inner, clean="c", changed="c", deleted="c")
    commit(root)
    write(inner, changed="C", new="n")
    write(inner / "more", newer="n")
    write(root, one="changed")
    (inner / "deleted").unlink()
    now = tree(inner)
    assert now.paths == ["changed", "clean", "more/newer", "new"]
    assert now.dirty == {"changed", "deleted", "more/newer", "new"}
    before = files(now)
    commit(root)
    assert files(tree(inner)) == files(tree_at(inner, "HEAD")) == before


def test_a_workspace_in_a_subfolder_with_an_empty_git_folder_is_still_in_the_outer_repository(
    root: Path,
) -> None:
    write(root / "inner", changed="1")
    commit(root)
    (root / "inner/.git").mkdir()
    write(root / "inner", changed="2")
    assert tree(root / "inner").dirty == {"changed"}


def test_a_root_reached_through_a_link_has_the_same_files(root: Path, tmp_path: Path) -> None:
    write(root / "inner", changed="1")
    commit(root)
    write(root / "inner", changed="2")
    (tmp_path / "link").symlink_to(root / "inner")
    assert files(tree(tmp_path / "link")) == files(tree(root / "inner"))


def test_a_repository_without_a_commit_has_its_files(tmp_path: Path) -> None:
    write(tmp_path / "new", staged="s", loose="l")
    git(tmp_path / "new", "init", "--quiet")
    git(tmp_path / "new", "add", "staged")
    assert tree(tmp_path / "new").paths == ["loose", "staged"]


def test_an_empty_repository_has_no_files(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "empty")
    assert tree(tmp_path / "empty").paths == []


def test_a_sha256_repository_has_ids_of_its_own_kind(tmp_path: Path) -> None:
    root = tmp_path / "new"
    write(root, clean="c", changed="c")
    git(root, "init", "--quiet", "--object-format=sha256")
    commit(root)
    write(root, changed="C", loose="l")
    before = tree(root)
    assert before.algorithm == "sha256"
    assert before.dirty == {"changed", "loose"}
    commit(root)
    assert files(before) == files(tree(root)) == files(tree_at(root, "HEAD"))
    assert tree_at(root, "HEAD").algorithm == "sha256"


def test_a_sha256_repository_is_known_where_every_file_is_dirty(tmp_path: Path) -> None:
    root = tmp_path / "new"
    write(root, changed="c")
    git(root, "init", "--quiet", "--object-format=sha256")
    commit(root)
    write(root, changed="C")
    before = files(tree(root))
    commit(root)
    assert files(tree(root)) == before


def test_another_worktree_and_a_detached_head_have_the_same_files(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "--quiet", "--detach", str(tmp_path / "second"))
    assert (tmp_path / "second/.git").is_file()
    write(tmp_path / "second", two="changed")
    assert files(tree(root)) == files(tree_at(tmp_path / "second", "HEAD"))
    assert tree(tmp_path / "second").dirty == {"two"}


def test_a_clone_elsewhere_has_the_same_ids(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(root), "clone")
    assert files(tree(tmp_path / "clone")) == files(tree(root))


def test_a_git_folder_kept_apart_is_found(root: Path, tmp_path: Path) -> None:
    before = files(tree(root))
    (root / ".git").rename(tmp_path / "kept")
    (root / ".git").write_text(f"gitdir: {tmp_path / 'kept'}\n")
    assert files(tree(root)) == before


def test_reading_leaves_the_index_as_it_is(root: Path) -> None:
    os.utime(root / "one", (1, 1))
    before = (root / ".git/index").read_bytes()
    tree(root)
    assert (root / ".git/index").read_bytes() == before


def test_a_lock_that_another_git_holds_does_not_matter(root: Path) -> None:
    (root / ".git/index.lock").touch()
    write(root, one="changed")
    assert tree(root).dirty == {"one"}


def test_within_a_hook_the_repository_of_the_folder_counts(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet", "other")
    expected = files(tree(root))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other/.git/index"))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert files(tree(root)) == expected


def test_personal_settings_of_git_do_not_change_what_is_seen(root: Path) -> None:
    write(root / "inner", changed="1", moved="2")
    commit(root)
    for setting in (
        "status.relativePaths true",
        "status.showUntrackedFiles no",
        "status.renames copies",
        "status.branch true",
        "status.showStash true",
        "core.quotePath true",
        "color.ui always",
    ):
        git(root, "config", *setting.split())
    write(root / "inner", changed="2", new="3")
    git(root, "mv", "inner/moved", "inner/gone")
    assert tree(root).dirty == {"inner/changed", "inner/new"}
    assert tree(root).paths == ["inner/changed", "inner/gone", "inner/new", "one", "two"]
    assert tree(root / "inner").dirty == {"changed", "new"}


def test_the_merge_base_is_where_the_work_left_the_branch(root: Path) -> None:
    start = git(root, "rev-parse", "HEAD")
    git(root, "switch", "--quiet", "--create", "topic")
    write(root, one="topic")
    commit(root)
    git(root, "switch", "--quiet", "main")
    write(root, two="main")
    commit(root)
    git(root, "switch", "--quiet", "topic")
    git(root, "tag", "--annotate", "v1", "--message", "v1", "main")
    assert merge_base(root, "main") == merge_base(root, "v1") == merge_base(root, "HEAD^") == start


@pytest.mark.parametrize("reference", ["nowhere", "--all", "", "a..b", "HEAD:one"])
def test_a_reference_that_is_no_commit_is_named_with_what_to_do(root: Path, reference: str) -> None:
    with pytest.raises(WorkspaceError, match="There is no commit called ") as caught:
        merge_base(root, reference)
    assert repr(reference) in caught.value.what
    assert "--affected=REF" in str(caught.value)


def test_a_shallow_clone_has_its_files_and_says_what_it_lacks(root: Path, tmp_path: Path) -> None:
    git(root, "branch", "side")
    write(root, one="later")
    commit(root)
    git(root, "switch", "--quiet", "side")
    write(root, two="aside")
    commit(root)
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        "--branch=main",
        f"file://{root}",
        "clone",
    )
    clone = tmp_path / "clone"
    assert files(tree(clone)) == files(tree_at(clone, "HEAD"))
    with pytest.raises(WorkspaceError, match=r"share no history here .*git fetch --unshallow"):
        merge_base(clone, "origin/side")
    git(clone, "fetch", "--quiet", "--unshallow")
    assert merge_base(clone, "origin/side") == git(root, "rev-parse", "main~1")


def test_content_that_is_not_in_the_clone_is_named(root: Path) -> None:
    at_commit = tree_at(root, "HEAD")
    entry = at_commit.entry("one")
    assert entry is not None
    (root / ".git/objects" / entry.blob[:2] / entry.blob[2:]).unlink()
    with pytest.raises(WorkspaceError, match=r"content is not in this clone \(one\)"):
        dict(at_commit.content(["one"]))


def test_a_folder_in_no_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"is in no git repository .*Run `git init`"):
        read_listings(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    for place in (tmp_path / "none", tmp_path / "file"):
        (tmp_path / "file").touch()
        with pytest.raises(WorkspaceError, match="There is no such folder"):
            read_listings(place)


def test_a_machine_without_git_is_told_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(WorkspaceError, match=r"^git is not installed\. Install git"):
        read_listings(root)


def test_a_repository_of_another_user_is_told_how_to_trust_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(WorkspaceError, match=r"belongs to another user .*safe\.directory"):
        read_listings(root)


def test_a_broken_index_is_an_error_of_one_line(root: Path) -> None:
    (root / ".git/index").write_bytes(b"nonsense")
    with pytest.raises(WorkspaceError, match=r"^git failed: ") as caught:
        read_listings(root)
    assert "\n" not in str(caught.value)
