"""The files of a workspace, as git and the disk have them."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.workspace import (
    Entry,
    Tree,
    WorkspaceError,
    ask_git,
    hash_file,
    read_listings,
    read_tree,
    tree_at,
)
from seedbed.workspace.testing import git

PLAIN, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository of three committed files."""
    root = tmp_path / "work"
    (root / "seeds/a").mkdir(parents=True)
    (root / "seeds/a/one.py").write_text("one = 1\n")
    (root / "seeds/a/two.py").write_text("two = 2\n")
    (root / "run").write_text("#!/bin/sh\n")
    (root / "run").chmod(0o755)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "more")


def tree(root: Path) -> Tree:
    return read_tree(read_listings(root))


def files(of: Tree) -> dict[str, Entry | None]:
    return {path: of.entry(path) for path in of.paths}


def blob(root: Path, content: bytes) -> str:
    """Return what git itself calls some content."""
    command = ["git", "hash-object", "--stdin", "--no-filters"]
    done = subprocess.run(command, cwd=root, input=content, check=True, capture_output=True)
    return done.stdout.decode().strip()


def test_clean_files_come_from_the_index_and_nothing_is_dirty(root: Path) -> None:
    now = tree(root)
    assert not now.dirty
    assert files(now) == {
        "run": Entry(EXECUTABLE, blob(root, b"#!/bin/sh\n")),
        "seeds/a/one.py": Entry(PLAIN, blob(root, b"one = 1\n")),
        "seeds/a/two.py": Entry(PLAIN, blob(root, b"two = 2\n")),
    }


def test_a_modified_file_has_the_id_of_its_new_bytes_before_and_after_it_is_staged(root: Path) -> None:
    (root / "seeds/a/one.py").write_text("one = 11\n")
    expected = Entry(PLAIN, blob(root, b"one = 11\n"))
    unstaged = tree(root)
    git(root, "add", "seeds/a/one.py")
    staged = tree(root)
    assert unstaged.dirty == {"seeds/a/one.py"}
    assert staged.dirty == frozenset()
    assert unstaged.entry("seeds/a/one.py") == staged.entry("seeds/a/one.py") == expected


def test_a_file_staged_and_then_edited_counts_as_it_lies_on_disk(root: Path) -> None:
    (root / "seeds/a/one.py").write_text("staged\n")
    git(root, "add", "seeds/a/one.py")
    (root / "seeds/a/one.py").write_text("edited\n")
    assert tree(root).entry("seeds/a/one.py") == Entry(PLAIN, blob(root, b"edited\n"))


def test_an_edit_of_the_same_size_within_the_same_moment_is_seen(root: Path) -> None:
    file = root / "seeds/a/one.py"
    before = file.stat()
    file.write_text("one = 3\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert tree(root).entry("seeds/a/one.py") == Entry(PLAIN, blob(root, b"one = 3\n"))


def test_a_touched_file_is_the_same_file(root: Path) -> None:
    before = files(tree(root))
    os.utime(root / "seeds/a/one.py", (1, 1))
    assert files(tree(root)) == before


def test_a_deleted_file_is_gone_but_known_to_be_dirty(root: Path) -> None:
    (root / "seeds/a/one.py").unlink()
    now = tree(root)
    assert "seeds/a/one.py" not in now.paths
    assert now.entry("seeds/a/one.py") is None
    assert now.dirty == {"seeds/a/one.py"}


def test_a_file_taken_out_of_the_index_but_left_on_disk_is_still_a_file(root: Path) -> None:
    before = files(tree(root))
    git(root, "rm", "--quiet", "--cached", "seeds/a/one.py")
    now = tree(root)
    assert now.dirty == {"seeds/a/one.py"}
    assert files(now) == before


def test_a_staged_move_is_one_file_less_and_one_more(root: Path) -> None:
    git(root, "mv", "seeds/a/one.py", "seeds/a/three.py")
    (root / "seeds/a/three.py").chmod(0o755)
    now = tree(root)
    assert now.paths == ["run", "seeds/a/three.py", "seeds/a/two.py"]
    assert now.entry("seeds/a/three.py") == Entry(EXECUTABLE, blob(root, b"one = 1\n"))


def test_an_untracked_file_counts_and_an_ignored_one_does_not(root: Path) -> None:
    (root / ".gitignore").write_text("*.log\n")
    (root / "seeds/b").mkdir()
    (root / "seeds/b/new.py").write_text("")
    (root / "seeds/b/new.log").write_text("")
    now = tree(root)
    assert now.dirty == {".gitignore", "seeds/b/new.py"}
    assert now.entry("seeds/b/new.py") == Entry(PLAIN, blob(root, b""))
    assert now.entry("seeds/b/new.log") is None


def test_an_untracked_file_that_nobody_asks_for_is_not_read(root: Path) -> None:
    with (root / "big").open("wb") as file:
        file.truncate(1 << 40)
    now = tree(root)
    assert "big" in now.paths
    assert now.entry("run") is not None


def test_a_file_that_is_only_announced_has_the_id_of_its_bytes(root: Path) -> None:
    (root / "new.py").write_text("new\n")
    git(root, "add", "--intent-to-add", "new.py")
    assert tree(root).entry("new.py") == Entry(PLAIN, blob(root, b"new\n"))


@pytest.mark.parametrize(
    "flags", [("assume-unchanged",), ("skip-worktree",), ("assume-unchanged", "skip-worktree")]
)
def test_a_file_that_git_was_told_not_to_look_at_is_looked_at(root: Path, flags: tuple[str, ...]) -> None:
    for flag in flags:
        git(root, "update-index", f"--{flag}", "seeds/a/one.py", "seeds/a/two.py")
    (root / "seeds/a/one.py").write_text("edited\n")
    (root / "seeds/a/two.py").unlink()
    assert files(tree(root)) == {
        "run": Entry(EXECUTABLE, blob(root, b"#!/bin/sh\n")),
        "seeds/a/one.py": Entry(PLAIN, blob(root, b"edited\n")),
    }


def test_a_file_that_git_does_not_look_at_may_have_become_a_folder_or_lie_in_one_that_became_a_file(
    root: Path,
) -> None:
    git(root, "update-index", "--assume-unchanged", "run", "seeds/a/one.py")
    (root / "run").unlink()
    (root / "run").mkdir()
    shutil.rmtree(root / "seeds")
    (root / "seeds").touch()
    now = tree(root)
    assert now.paths == ["seeds"]
    assert now.entry("run") is None
    assert now.entry("seeds/a/one.py") is None


def test_files_left_out_of_a_sparse_checkout_are_not_there(root: Path) -> None:
    (root / "docs").mkdir()
    (root / "docs/x").write_text("x")
    commit(root)
    git(root, "sparse-checkout", "set", "docs")
    assert tree(root).paths == ["docs/x", "run"]


def test_the_executable_bit_is_part_of_a_file(root: Path) -> None:
    (root / "run").chmod(0o644)
    (root / "seeds/a/one.py").chmod(0o755)
    now = tree(root)
    assert now.entry("run") == Entry(PLAIN, blob(root, b"#!/bin/sh\n"))
    assert now.entry("seeds/a/one.py") == Entry(EXECUTABLE, blob(root, b"one = 1\n"))


@pytest.mark.parametrize("target", ["one.py", "../../../outside", "loop", "nowhere", "/dev/null", "."])
def test_a_link_is_where_it_leads_and_is_never_followed(root: Path, target: str) -> None:
    (root / "seeds/a/loop").symlink_to(target)
    expected = Entry(LINK, blob(root, os.fsencode(target)))
    untracked = tree(root)
    commit(root)
    assert untracked.entry("seeds/a/loop") == tree(root).entry("seeds/a/loop") == expected
    assert untracked.paths == tree(root).paths == ["run", "seeds/a/loop", "seeds/a/one.py", "seeds/a/two.py"]


def test_a_file_that_became_a_link_and_a_link_that_became_a_file(root: Path) -> None:
    (root / "link").symlink_to("run")
    commit(root)
    (root / "link").unlink()
    (root / "link").write_text("run")
    (root / "run").unlink()
    (root / "run").symlink_to("link")
    now = tree(root)
    assert now.entry("link") == Entry(PLAIN, blob(root, b"run"))
    assert now.entry("run") == Entry(LINK, blob(root, b"link"))


def test_a_file_that_became_a_folder_is_gone(root: Path) -> None:
    (root / "run").unlink()
    (root / "run").mkdir()
    (root / "run/x").write_text("x")
    now = tree(root)
    assert now.paths == ["run/x", "seeds/a/one.py", "seeds/a/two.py"]
    assert now.entry("run") is None


def test_a_folder_that_became_a_file_took_its_files_along(root: Path) -> None:
    shutil.rmtree(root / "seeds/a")
    (root / "seeds/a").write_text("x")
    now = tree(root)
    assert now.paths == ["run", "seeds/a"]
    assert now.entry("seeds/a/one.py") is None


def test_files_behind_a_folder_that_became_a_link_are_gone(root: Path) -> None:
    (root / "seeds/a").rename(root / "seeds/b")
    (root / "seeds/a").symlink_to("b")
    now = tree(root)
    assert now.paths == ["run", "seeds/a", "seeds/b/one.py", "seeds/b/two.py"]
    assert now.entry("seeds/a/one.py") is None


def test_a_submodule_is_a_file_that_cannot_be_tracked(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "other")
    git(root, "submodule", "--quiet", "add", str(tmp_path / "other"), "sub")
    head = git(root / "sub", "rev-parse", "HEAD")
    commit(root)
    (root / "sub/run").write_text("edited")
    assert tree(root).entry("sub") == Entry(SUBMODULE, head, "it is a submodule")
    assert "sub/run" not in tree(root).paths
    assert tree_at(root, "HEAD").entry("sub") == tree(root).entry("sub")
    assert dict(tree_at(root, "HEAD").content(["sub", "run"])) == {"run": b"#!/bin/sh\n"}


@pytest.mark.parametrize("state", ["empty", "committed", "in place of a file"])
def test_a_nested_repository_is_a_file_that_cannot_be_tracked(root: Path, state: str) -> None:
    if state == "in place of a file":
        (root / "run").unlink()
    nested = root / "run" if state == "in place of a file" else root / "nested"
    nested.mkdir()
    git(nested, "init", "--quiet")
    (nested / "x").write_text("x")
    if state != "empty":
        commit(nested)
    now = tree(root)
    assert now.entry(nested.name) == Entry(SUBMODULE, "", "it is a repository of its own")
    assert nested.name in now.paths
    assert dict(now.content([nested.name])) == {}


def test_a_pipe_in_place_of_a_file_is_a_problem_and_is_not_waited_for(root: Path) -> None:
    (root / "run").unlink()
    os.mkfifo(root / "run")
    now = tree(root)
    assert now.entry("run") == Entry(PLAIN, "", "it is no regular file")
    assert dict(now.content(["run"])) == {}


def test_pipes_and_sockets_that_git_does_not_know_are_none_of_ours(root: Path) -> None:
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(root / "socket"))
        assert not tree(root).dirty


def test_a_file_that_cannot_be_read_is_a_problem(root: Path) -> None:
    secret = root / "seeds/a/one.py"
    secret.write_text("secret\n")
    secret.chmod(0)
    if os.geteuid() == 0:
        _read_as_nobody(root)
        return
    entry = tree(root).entry("seeds/a/one.py")
    assert entry == Entry(PLAIN, "", "it cannot be read: Permission denied")
    assert dict(tree(root).content(["seeds/a/one.py"])) == {}


def _read_as_nobody(root: Path) -> None:
    """Root may read everything, so another user looks: at the file alone, since git is not theirs to ask."""
    for folder in (root, *root.parents):
        if not folder.stat().st_mode & 0o001 and folder.owner() == "root":
            folder.chmod(folder.stat().st_mode | 0o001)
    code = (
        "import os, sys; from pathlib import Path; from seedbed.workspace import Tree, hash_file;"
        "os.setgid(65534); os.setuid(65534); root = Path(sys.argv[1]); name = 'seeds/a/one.py';"
        "print(hash_file(root, name)); print(dict(Tree(root, {}, frozenset([name])).content([name])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)], check=True, capture_output=True, text=True, cwd=root
    )
    problem = "it cannot be read: Permission denied"
    assert done.stdout.splitlines() == [str(Entry(PLAIN, "", problem)), "{}"]


def test_a_name_that_is_too_long_or_loops_is_a_problem_not_a_crash(root: Path) -> None:
    (root / "loop").symlink_to("loop")
    for path in ("x" * 300, "loop/x"):
        entry = hash_file(root, path)
        assert entry is not None
        assert str(entry.problem).startswith("it cannot be read: ")


NAMES = [
    "with space",
    "new\nline",
    "tab\there",
    'quo"te',
    "back\\slash",
    "ümläut",
    "a  0\tb",
    "-dash",
    ":(top)",
]


@pytest.mark.parametrize("name", [*map(os.fsencode, NAMES), b"latin-\xfc-\xff"])
def test_names_of_every_kind_are_kept_as_they_are(root: Path, name: bytes) -> None:
    path = os.fsdecode(name)
    (root / path).write_text("x")
    expected = Entry(PLAIN, blob(root, b"x"))
    assert tree(root).dirty == {path}
    assert tree(root).entry(path) == expected
    commit(root)
    assert tree(root).clean[path] == tree_at(root, "HEAD").entry(path) == expected
    (root / path).write_text("y")
    assert tree(root).dirty == {path}
    assert tree(root).entry(path) == Entry(PLAIN, blob(root, b"y"))
    assert dict(tree_at(root, "HEAD").content([path])) == {path: b"x"}


def test_files_in_a_merge_conflict_count_as_they_lie_on_disk(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "other")
    (root / "seeds/a/one.py").write_text("theirs\n")
    git(root, "rm", "--quiet", "seeds/a/two.py")
    commit(root)
    git(root, "switch", "--quiet", "main")
    (root / "seeds/a/one.py").write_text("ours\n")
    (root / "seeds/a/two.py").write_text("ours\n")
    commit(root)
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "other")
    now = tree(root)
    assert now.dirty == {"seeds/a/one.py", "seeds/a/two.py"}
    text = (root / "seeds/a/one.py").read_bytes()
    assert b"<<<<<<<" in text
    assert now.entry("seeds/a/one.py") == Entry(PLAIN, blob(root, text))
    assert now.entry("seeds/a/two.py") == Entry(PLAIN, blob(root, b"ours\n"))


def test_the_tree_of_a_commit_is_the_tree_on_disk_right_after_it(root: Path) -> None:
    (root / "link").symlink_to("run")
    (root / "new").write_bytes(b"\0\r\n\xff")
    (root / "run").chmod(0o644)
    (root / "seeds/a/one.py").unlink()
    before = files(tree(root))
    commit(root)
    assert files(tree_at(root, "HEAD")) == files(tree(root)) == before
    wanted = ["link", "new", "run"]
    assert dict(tree_at(root, "HEAD").content(wanted)) == dict(tree(root).content(wanted))


def test_the_tree_of_a_commit_is_not_touched_by_later_edits(root: Path) -> None:
    before = files(tree(root))
    (root / "run").write_text("edited")
    then = tree_at(root, "HEAD")
    assert files(then) == before
    assert dict(then.content(["run", "seeds/none"])) == {"run": b"#!/bin/sh\n"}


def test_content_leaves_out_what_is_not_there(root: Path) -> None:
    assert dict(tree(root).content(["run", "none", "seeds"])) == {"run": b"#!/bin/sh\n"}


def test_a_commit_that_is_not_there_is_an_error_of_one_line(root: Path) -> None:
    with pytest.raises(WorkspaceError, match="git failed") as caught:
        tree_at(root, "nowhere")
    assert "\n" not in str(caught.value)


def test_a_failed_question_says_what_git_said(root: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"^git failed: fatal: .*nonsense"):
        ask_git(root, "cat-file", "-p", "nonsense")
