"""Files that git stores otherwise than they lie on disk: it calls them clean when their bytes are others."""

import os
import subprocess
from pathlib import Path

import pytest

from seedbed.workspace import Tree, read_listings, read_tree
from seedbed.workspace.testing import git


def tree(root: Path) -> Tree:
    return read_tree(read_listings(root))


def plant(root: Path, attributes: str = "", **settings: str) -> Path:
    """Commit a text, a notebook and a picture under some attributes."""
    root.mkdir()
    git(root, "init", "--quiet")
    for key, value in settings.items():
        git(root, "config", key.replace("_", "."), value)
    if attributes:
        (root / ".gitattributes").write_text(attributes)
    (root / "a.txt").write_bytes(b"one\ntwo\n")
    (root / "a.png").write_bytes(b"\x89PNG\n\0")
    (root / "a.nb").write_bytes(b"code\nout 1\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "start")
    return root


STRIP = {"filter.strip.clean": "grep -v ^out", "filter.strip.smudge": "cat"}
CASES = {
    "text": ("*.txt text\n", {}, "a.txt", b"one\r\ntwo\r\n"),
    "text=auto": ("* text=auto\n", {}, "a.txt", b"one\r\ntwo\r\n"),
    "eol": ("*.txt eol=lf\n", {}, "a.txt", b"one\r\ntwo\r\n"),
    "crlf": ("*.txt crlf\n", {}, "a.txt", b"one\r\ntwo\r\n"),
    "autocrlf": ("", {"core.autocrlf": "input"}, "a.txt", b"one\r\ntwo\r\n"),
    "filter": ("*.nb filter=strip\n", STRIP, "a.nb", b"code\nout 2\n"),
    "ident": ("*.txt ident\n", {}, "a.txt", b"one\ntwo\n$Id: 1$\n"),
    "encoding": ("*.txt working-tree-encoding=UTF-16LE\n", {}, "a.txt", "one\n\u00fc\n".encode("utf-16-le")),
}


@pytest.mark.parametrize("case", CASES)
def test_other_bytes_are_another_id_though_git_calls_them_clean(tmp_path: Path, case: str) -> None:
    attributes, settings, name, content = CASES[case]
    root = plant(tmp_path / "work", "", **{key.replace(".", "_"): value for key, value in settings.items()})
    if case == "encoding":
        (root / name).write_bytes("one\ntwo\n".encode("utf-16-le"))
    if case == "ident":
        (root / name).write_bytes(b"one\ntwo\n$Id$\n")
    if attributes:
        (root / ".gitattributes").write_text(attributes)
    git(root, "add", "--all", "--renormalize")
    git(root, "add", "--all")
    before = tree(root).entry(name)
    (root / name).write_bytes(content)
    git(root, "add", name)  # for git nothing was there to add: the stored content is the same
    after = tree(root).entry(name)
    if case != "encoding":
        assert git(root, "diff", "--name-only") == ""
    assert after != before
    plain = subprocess.run(
        ["git", "hash-object", "--no-filters", name],  # noqa: S607
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    assert after is not None
    assert after.blob == plain.stdout.strip()


def test_line_ends_that_moved_within_a_file_are_seen(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", "* text=auto\n")
    (root / "a.txt").write_bytes(b"one\r\ntwo\n")
    git(root, "add", "a.txt")
    before = tree(root).entry("a.txt")
    (root / "a.txt").write_bytes(b"one\ntwo\r\n")
    assert git(root, "status", "--porcelain") == ""
    assert tree(root).entry("a.txt") != before


def test_only_files_that_are_converted_are_read_from_disk(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", "*.txt text\n*.png binary\n*.nb diff=python\n")
    assert tree(root).dirty == {"a.txt"}


def test_where_git_converts_all_text_what_is_called_binary_stays_clean(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", "*.png binary\n", core_autocrlf="true")
    assert tree(root).dirty == {".gitattributes", "a.nb", "a.txt"}


def test_where_nothing_is_converted_nothing_is_read_from_disk(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", core_autocrlf="false")
    assert read_listings(root).converted == b""
    assert not tree(root).dirty


@pytest.mark.parametrize("place", ["info", "home", "configured", "above", "ignored"])
def test_attributes_from_outside_of_the_tracked_files_count(tmp_path: Path, place: str) -> None:
    root = plant(tmp_path / "work")
    workspace = root
    if place == "configured":
        git(root, "config", "core.attributesFile", str(tmp_path / "mine"))
    if place in {"above", "ignored"}:
        (root / ".git/info/exclude").write_text(".gitattributes\n")
    if place == "above":
        workspace = root / "inner"
        workspace.mkdir()
        (workspace / "a.txt").write_text("one\n")
        git(root, "add", "inner")
    attributes = {
        "info": root / ".git/info/attributes",
        "home": tmp_path / "home/.config/git/attributes",
        "configured": tmp_path / "mine",
        "above": root / ".gitattributes",
        "ignored": root / ".gitattributes",
    }[place]
    attributes.parent.mkdir(parents=True, exist_ok=True)
    attributes.write_text("*.txt text\n")
    assert tree(workspace).dirty == {"a.txt"}


def test_attributes_of_a_second_worktree_count(tmp_path: Path) -> None:
    root = plant(tmp_path / "work")
    git(root, "worktree", "add", "--quiet", "--detach", str(tmp_path / "second"))
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/attributes").write_text("*.txt text\n")
    assert tree(tmp_path / "second").dirty == {"a.txt"}


def test_a_converted_file_has_the_same_id_before_and_after_the_commit(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", "* text=auto\n")
    (root / "a.txt").write_bytes(b"three\r\n")
    before = tree(root).entry("a.txt")
    git(root, "commit", "--quiet", "--all", "--message", "more")
    assert os.fsencode("a.txt") in read_listings(root).converted
    assert tree(root).entry("a.txt") == before
