import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from seedbed.edits import Delete, Edit, EditError, Move, Write, carry_out, hold_clean, recover, touched
from seedbed.workspace import read_listings, read_tree
from seedbed.workspace.testing import git

EDITS: tuple[Edit, ...] = (
    Move("seeds/a", "core/a"),
    Write("core/a/one.py", b"changed\n"),
    Write("core/a/deep/new.py", b"new\n"),
    Write("pyproject.toml", b"root\n"),
    Delete("seeds/b/only.py"),
    Write("run.sh", b"#!/bin/sh\n", executable=True),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    for path, text in {
        "pyproject.toml": "before\n",
        "uv.lock": "locked\n",
        "seeds/a/one.py": "one\n",
        "seeds/a/two.py": "two\n",
        "seeds/b/only.py": "only\n",
        ".gitignore": "ignored\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    (root / "seeds/a/ignored").write_text("precious")
    return root


def everything(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file but git's, with its mode, and what git says of its index."""
    files = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    found = {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o777) for path in files
    }
    return found | {"index": (git(root, "ls-files", "-s").encode(), 0)}


def test_edits_are_done_in_their_order_and_told_beforehand(root: Path) -> None:
    told = [str(one) for one in touched(root, (*EDITS, Write("uv.lock", b"locked\n")))]
    assert told == [
        "moved   seeds/a → core/a",
        "changed core/a/one.py",
        "new     core/a/deep/new.py",
        "changed pyproject.toml",
        "removed seeds/b/only.py",
        "new     run.sh",
    ]
    carry_out(root, "try", EDITS, stage=True)
    assert (root / "core/a/one.py").read_text() == "changed\n"
    assert (root / "core/a/ignored").read_text() == "precious"
    assert not (root / "seeds").exists()
    assert os.access(root / "run.sh", os.X_OK)
    status = git(root, "status", "--porcelain").splitlines()
    assert "R  seeds/a/two.py -> core/a/two.py" in status
    assert all(line[1] == " " for line in status), "everything is staged"
    assert not list((root / ".git").glob("seedbed-edit*"))


def test_what_fails_afterwards_leaves_everything_as_it_was(root: Path) -> None:
    before = everything(root)

    def settle() -> None:
        (root / "uv.lock").write_text("locked otherwise\n")
        git(root, "add", "-A")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(root, "try", EDITS, settle, stage=True)
    assert everything(root) == before
    assert not list((root / ".git").glob("seedbed-edit*"))


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do something in a process that is killed at its `number`th change on disk, and return whether it came to that."""
    child = os.fork()
    if child == 0:
        left = number

        def hook(event: str, _arguments: object) -> None:
            nonlocal left
            if event in {
                "os.rename",
                "open",
                "os.mkdir",
                "os.remove",
                "os.rmdir",
                "shutil.copyfile",
                "os.chmod",
            }:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_anywhere_it_is_all_or_nothing(root: Path) -> None:
    before = everything(root)
    told: list[str] = []
    now = before
    for number in range(1, 100):
        if not killed_at(number, lambda: carry_out(root, "try", EDITS, stage=True)):
            break
        told.append(recover(root))
        if (now := everything(root)) != before:
            break
    else:
        raise AssertionError("it never came to an end")
    assert told.count("try") > len(EDITS), "it was killed in the middle of edits, too"
    if now != before:  # killed while it tidied up, after all was done
        assert told[-1] == ""
        assert "core/a/deep/new.py" in now
    assert not (root / "seeds").exists()
    assert recover(root) == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_while_it_undoes_it_is_undone_by_the_next(root: Path) -> None:
    before = everything(root)

    def fail() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    interrupted = 0
    for number in range(1, 100):
        assert killed_at(1000, lambda: carry_out(root, "try", EDITS, fail))
        assert everything(root) != before
        killed = killed_at(number, lambda: recover(root))
        recover(root)
        assert everything(root) == before
        interrupted += killed
        if not killed:
            break
    assert interrupted > len(EDITS)


def test_only_one_at_a_time_changes_a_workspace(root: Path) -> None:
    before = everything(root)

    def meanwhile() -> None:
        child = os.fork()
        if child == 0:
            try:
                carry_out(root, "other", (Write("x", b""),))
            except EditError:
                os._exit(7)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        raise RuntimeError

    with pytest.raises(RuntimeError):
        carry_out(root, "try", EDITS, meanwhile)
    assert everything(root) == before


@pytest.mark.parametrize(
    "edit",
    [
        Write("../outside", b""),
        Write("/etc/outside", b""),
        Write(".git/config", b""),
        Write("link/inside", b""),
        Delete("seeds/../../outside"),
        Move("seeds/a", "../a"),
    ],
)
def test_no_edit_reaches_out_of_the_workspace(root: Path, edit: Edit) -> None:
    (root / "link").symlink_to(root.parent)
    before = everything(root)
    with pytest.raises(EditError, match="leads out of the workspace"):
        carry_out(root, "try", (EDITS[0], edit))
    assert everything(root) == before


def test_nothing_is_moved_over_what_is_there(root: Path) -> None:
    with pytest.raises(EditError, match=r"There is something already \(seeds/b\)"):
        carry_out(root, "try", (Move("seeds/a", "seeds/b"),))
    assert (root / "seeds/a/one.py").exists()


@pytest.mark.parametrize(
    ("change", "edits", "dirty"),
    [
        ("seeds/a/two.py", EDITS, True),
        ("seeds/a/brand_new.py", EDITS, True),
        ("uv.lock", EDITS, True),
        ("seeds/b/other.py", EDITS, False),
        ("seeds/b/only.py", EDITS[:1], False),
    ],
)
def test_files_that_git_could_not_bring_back_are_not_touched(
    root: Path, change: str, edits: Sequence[Edit], *, dirty: bool
) -> None:
    (root / change).write_text("not committed")
    tree = read_tree(read_listings(root))
    if dirty:
        with pytest.raises(EditError, match=f"not committed \\({change}\\)"):
            hold_clean(tree, edits)
    else:
        hold_clean(tree, edits)
