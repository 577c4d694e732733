import os
import signal
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import pytest

from seedbed.edits import (
    Delete,
    Edit,
    EditError,
    Move,
    Write,
    carry_out,
    hold_clean,
    read_monorepo,
    recover,
    touched,
)
from seedbed.workspace import read_listings, read_tree
from seedbed.workspace.testing import Farm, git

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
    unchanged = Write("uv.lock", b"locked\n")
    told = [
        str(one)
        for one in touched(root, (*EDITS, unchanged, Write(".gitignore", b"ignored\n", executable=True)))
    ]
    assert told == [
        "moved   seeds/a → core/a",
        "changed core/a/one.py",
        "new     core/a/deep/new.py",
        "changed pyproject.toml",
        "removed seeds/b/only.py",
        "new     run.sh",
        "changed .gitignore",
    ]
    carry_out(root, "try", EDITS, stage=True)
    assert (root / "core/a/one.py").read_text() == "changed\n"
    assert (root / "core/a/ignored").read_text() == "precious"
    assert not (root / "seeds").exists()
    assert os.access(root / "run.sh", os.X_OK)
    status = git(root, "status", "--porcelain").splitlines()
    assert "R  seeds/a/two.py -> core/a/two.py" in status
    assert all(line[1] == " " for line in status), "everything is staged"
    assert not (root / ".git/seedbed-edit").exists()


def test_what_fails_afterwards_leaves_everything_as_it_was(root: Path) -> None:
    before = everything(root)

    def settle() -> None:
        (root / "uv.lock").write_text("locked otherwise\n")
        git(root, "add", "-A")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(root, "try", EDITS, settle, stage=True)
    assert everything(root) == before
    assert not (root / ".git/seedbed-edit").exists()


CHANGES = frozenset({"os.rename", "open", "os.mkdir", "os.remove", "os.rmdir", "shutil.copyfile", "os.chmod"})


def signalled_at(
    number: int, work: Callable[[], object], events: Collection[str], signal_number: signal.Signals
) -> int:
    """Do something in a process that gets a signal at its `number`th event, and return that process."""
    if child := os.fork():
        return child
    left = number

    def hook(event: str, _arguments: object) -> None:
        nonlocal left
        if event in events:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal_number)

    sys.addaudithook(hook)
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do something in a process that is killed at its `number`th change on disk, and return whether it came to that."""
    _, status = os.waitpid(signalled_at(number, work, CHANGES, signal.SIGKILL), 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


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
    interrupted = 0
    for number in range(1, 100, 2):
        assert killed_at(1000, lambda: carry_out(root, "try", EDITS, die))
        assert everything(root) != before
        killed = killed_at(number, lambda: recover(root))
        recover(root)
        assert everything(root) == before
        interrupted += killed
        if not killed:
            break
    assert interrupted > len(EDITS) / 2


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nobody_takes_away_what_another_is_still_writing_down(root: Path) -> None:
    before = everything(root)
    first = signalled_at(1, lambda: carry_out(root, "try", EDITS, fail), {"shutil.copyfile"}, signal.SIGSTOP)
    assert os.WIFSTOPPED(os.waitpid(first, os.WUNTRACED)[1])
    try:
        for work in (lambda: carry_out(root, "other", (Write("x", b""),)), lambda: recover(root)):
            with pytest.raises(EditError, match="Another command is changing this workspace"):
                work()
    finally:
        os.kill(first, signal.SIGCONT)
        assert os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) == 1
    assert everything(root) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_was_begun_in_one_workspace_is_undone_there_by_the_next_in_another(root: Path) -> None:
    before = everything(root)

    assert killed_at(1000, lambda: carry_out(root / "seeds/a", "try", (Write("one.py", b""),), die))
    assert everything(root) != before
    assert recover(root / "seeds/b") == "try"
    assert everything(root) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("committed", [False, True])
def test_what_was_done_since_a_command_was_killed_is_not_undone(root: Path, *, committed: bool) -> None:
    assert killed_at(1000, lambda: carry_out(root, "try", EDITS, die))
    later = {"core/a/one.py": "changed since\n", "pyproject.toml": "by hand\n", "seeds/b/only.py": "anew\n"}
    for path, text in later.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    if committed:
        (root / "uv.lock").write_text("locked since\n")
        git(root, "add", "-A")
        git(root, "commit", "-qm", "second")
    lock = ", uv.lock" if committed else ""
    assert (
        recover(root) == f"try (but for seeds/a/one.py, pyproject.toml, seeds/b/only.py{lock}: changed since)"
    )
    now = {path: (root / path.replace("core", "seeds")).read_text() for path in later}
    assert now == later
    assert (root / "uv.lock").read_text() == ("locked since\n" if committed else "locked\n")
    assert not (root / "run.sh").exists(), "nobody had changed that"
    assert ("core/a/one.py" in git(root, "ls-files")) is committed, "the index fits the commit"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_need_not_be_utf_8(root: Path) -> None:
    before, name = everything(root), os.fsdecode(b"seeds/a/\xff.py")
    with pytest.raises(RuntimeError):
        carry_out(root, "try", (Write(name, b"new"), EDITS[0]), fail)
    assert everything(root) == before
    assert killed_at(1000, lambda: carry_out(root, "try", (Write(name, b"new"),), die))
    assert recover(root) == "try"
    assert everything(root) == before


def fail() -> None:
    raise RuntimeError


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Move("seeds/a", "uv.lock/a"), r"This is no folder \(uv\.lock\)"),
        (Write("seeds/b/only.py/x", b""), r"This is no folder \(seeds/b/only\.py\)"),
        (Delete("seeds/none.py"), r"No such file or directory \(.*none\.py\)"),
        (Move("seeds/none", "core/none"), r"No such file or directory \(.*none\)"),
    ],
)
def test_what_the_disk_refuses_is_said_in_one_line_and_undone(root: Path, edit: Edit, words: str) -> None:
    before = everything(root)
    with pytest.raises(EditError, match=words):
        carry_out(root, "try", (EDITS[3], edit))
    assert everything(root) == before


def test_a_lock_that_git_ignores_is_not_staged(root: Path) -> None:
    git(root, "rm", "-q", "--cached", "uv.lock")
    (root / ".gitignore").write_text("uv.lock\n")
    git(root, "commit", "-qam", "ignored")
    carry_out(root, "try", EDITS[:2], stage=True)
    assert "core/a/one.py" in git(root, "ls-files")
    assert "uv.lock" not in git(root, "ls-files")


def test_what_was_changed_after_it_was_read_is_not_written_over(tmp_path: Path) -> None:
    farm = Farm(tmp_path / "farm")
    farm.member("seeds/base")
    farm.settle()
    source, manifest = "seeds/base/src/farm/base/__init__.py", "seeds/base/pyproject.toml"
    for path in (source, manifest, "pyproject.toml"):
        farm.write("pyproject.toml", (farm.root / "pyproject.toml").read_text() + "# not committed\n")
        seen = read_monorepo(farm.root)
        edits = (Move("seeds/base", "core/base"), Write(path.replace("seeds", "core"), b"1\n"))
        farm.write(path, "# by another\n")
        with pytest.raises(EditError, match=rf"changed meanwhile \({path}\)\. Run the command again"):
            carry_out(farm.root, "try", edits, seen=seen)
        assert (farm.root / path).read_text() == "# by another\n"
        farm.git("checkout", "-q", ".")
    seen = read_monorepo(farm.root)
    written = (Write(source, b"1\n"), Write("pyproject.toml", b"\n"), Write("new", b""))
    carry_out(farm.root, "try", written, seen=seen)
    assert (farm.root / source).read_text() == "1\n"


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


@pytest.mark.parametrize("staged", [False, True])
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
    root: Path, change: str, edits: Sequence[Edit], *, dirty: bool, staged: bool
) -> None:
    (root / change).write_text("not committed")
    if staged:
        git(root, "add", change)
    tree = read_tree(read_listings(root))
    if dirty:
        with pytest.raises(EditError, match=f"not committed \\({change}\\)"):
            hold_clean(tree, edits)
    else:
        hold_clean(tree, edits)


def test_files_that_git_stores_otherwise_than_they_lie_there_are_as_committed(root: Path) -> None:
    (root / ".gitattributes").write_text("* text=auto\n")
    (root / "seeds/a/two.py").write_bytes(b"two\r\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "converted")
    hold_clean(read_tree(read_listings(root)), EDITS)


def test_a_submodule_is_not_moved(root: Path) -> None:
    git(root, "init", "-q", str(root.parent / "other"))
    git(root.parent / "other", "commit", "-q", "--allow-empty", "-m", "first")
    git(root, "submodule", "--quiet", "add", str(root.parent / "other"), "seeds/a/sub")
    git(root, "commit", "-qam", "sub")
    tree = read_tree(read_listings(root))
    with pytest.raises(EditError, match=r"A submodule is not moved \(seeds/a/sub\)"):
        hold_clean(tree, EDITS)
    hold_clean(tree, EDITS[3:])
