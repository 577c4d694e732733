"""Whatever was done to the files: the tree equals a slow walk of the disk that hashes everything."""

import contextlib
import hashlib
import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.workspace import Tree, read_listings, read_tree, tree_at

PATHS = ["a", "b", "b/c", "b/d", "b/d/e", "f g", "h/\xfc\n", "h/i", "h/\udcff"]
TEXTS = [b"", b"one\n", b"two\n", b"one\r\n", b"\0\xff"]
SETTINGS = ["user.name=a", "user.email=a@example.org", "commit.gpgSign=false", "core.autocrlf=false"]

paths = st.sampled_from(PATHS)
edits = st.one_of(
    st.tuples(st.just("write"), paths, st.sampled_from(TEXTS)),
    st.tuples(st.just("link"), paths, st.sampled_from([b"a", b"b", b"../a", b"nowhere"])),
    st.tuples(st.just("move"), paths, paths.map(os.fsencode)),
    st.tuples(
        st.sampled_from(["delete", "chmod", "touch", "stage", "announce", "unstage", "hide"]),
        paths,
        st.just(b""),
    ),
    st.tuples(st.sampled_from(["stage all", "commit"]), st.just("."), st.just(b"")),
)


def git(root: Path, *arguments: str) -> None:
    """Run git; an edit that makes no sense at the time may fail."""
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    subprocess.run(["git", *options, *arguments], cwd=root, check=False, capture_output=True)  # noqa: S607


def make_way(place: Path, root: Path) -> None:
    """Take away what keeps a file from being written: files and links among the folders above."""
    for folder in reversed(place.relative_to(root).parents[:-1]):
        if not (root / folder).is_dir() or (root / folder).is_symlink():
            (root / folder).unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink():
        place.unlink()


BY_GIT = {
    "stage": ("add", "--"),
    "announce": ("add", "--intent-to-add", "--"),
    "unstage": ("rm", "--cached", "--quiet", "--"),
    "hide": ("update-index", "--assume-unchanged", "--"),
    "stage all": ("add", "--all", "--"),
    "commit": ("commit", "--quiet", "--message", "more", "--"),
}


def do(root: Path, what: str, path: str, more: bytes) -> None:
    place, other = root / path, root / os.fsdecode(more)
    match what:
        case "write":
            make_way(place, root)
            place.write_bytes(more)
        case "link":
            make_way(place, root)
            place.unlink(missing_ok=True)
            place.symlink_to(os.fsdecode(more))
        case "move":
            make_way(other, root)
            place.rename(other)
        case "delete":
            place.unlink()
        case "chmod" if place.is_file() and not place.is_symlink():
            place.chmod(place.stat().st_mode ^ stat.S_IXUSR)
        case "touch":
            os.utime(place, (1, 1), follow_symlinks=False)
        case _ if what in BY_GIT:
            git(root, *BY_GIT[what], path)


def walk(root: Path) -> dict[str, tuple[str, str]]:
    """Return mode and blob id of every file on disk, worked out without git."""
    return {path: _describe(root / path) for path in files_below(root)}


def files_below(root: Path, under: str = "") -> Iterator[str]:
    for entry in os.scandir(root / under):
        if entry.is_dir(follow_symlinks=False):
            if entry.name != ".git":
                yield from files_below(root, f"{under}{entry.name}/")
        else:
            yield f"{under}{entry.name}"


def _describe(place: Path) -> tuple[str, str]:
    if place.is_symlink():
        mode, content = "120000", os.fsencode(os.readlink(place))  # noqa: PTH115
    else:
        mode = "100755" if os.access(place, os.X_OK) else "100644"
        content = place.read_bytes()
    return mode, hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()  # noqa: S324


def seen(tree: Tree) -> dict[str, tuple[str, str]]:
    entries = {path: tree.entry(path) for path in tree.paths}
    return {path: (entry.mode, entry.blob) for path, entry in entries.items() if entry is not None}


@given(before=st.lists(edits, max_size=8), after=st.lists(edits, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_tree_equals_a_slow_walk_of_the_disk(
    before: list[tuple[str, str, bytes]], after: list[tuple[str, str, bytes]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        git(root, "init", "--quiet")
        for number, path in enumerate(["a", "b/c", "b/d", "h/i"]):
            make_way(root / path, root)
            (root / path).write_text(f"{number}\n")
        for edit in [*before, ("stage all", ".", b""), ("commit", ".", b""), *after]:
            with contextlib.suppress(OSError):
                do(root, *edit)
        now = read_tree(read_listings(root))
        expected = walk(root)
        assert seen(now) == expected
        assert now.paths == sorted(expected)

        # The same content, once it is committed: the same ids.
        for path in PATHS:
            git(root, "update-index", "--no-assume-unchanged", "--", path)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", "end")
        assert seen(read_tree(read_listings(root))) == seen(tree_at(root, "HEAD")) == expected
