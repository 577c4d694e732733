"""What the files of a workspace contain, by git's blob ids: content, not time or commit."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ._errors import WorkspaceError
from ._git import ask_git, start_git, wait_for_git

EXECUTABLE, PLAIN, LINK, SUBMODULE = "100755", "100644", "120000", "160000"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its mode as git writes it, and the id of its content.

    `problem` says why the content could not be read; such a file cannot be tracked.
    """

    mode: str
    blob: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Listings:
    """Two listings by git that, with the bytes of the files they call dirty, determine every file.

    `index` is `git ls-files -s -v -z`, `status` is `git status --porcelain=v2 -z`, both of the folder `root`.
    """

    root: Path
    index: bytes
    status: bytes


def read_listings(root: Path) -> Listings:
    """Ask git for both listings at once.

    Raises:
        WorkspaceError: git is missing, or `root` is in no repository.
    """
    index = start_git(root, ["ls-files", "-s", "-v", "-z"])
    status = start_git(
        root, ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--", "."]
    )
    try:
        return Listings(root, wait_for_git(index, root), wait_for_git(status, root))
    finally:
        for process in (index, status):
            if process.poll() is None:
                process.kill()
                process.communicate()


@dataclass(frozen=True)
class Tree:
    """Every file of a workspace that git does not ignore, as it lies on disk or stood at a commit.

    Paths are relative to the root, with `/`; bytes that are not UTF-8 stand as surrogates, as `os.fsdecode`
    has them. `dirty` files are read when they are asked for, so that one nobody needs costs nothing.
    """

    root: Path
    clean: dict[str, Entry]
    dirty: frozenset[str]
    commit: str | None = None
    _read: dict[str, Entry | None] = field(default_factory=dict)

    @cached_property
    def paths(self) -> list[str]:
        """Every path, sorted. A deleted file is not among them."""
        return sorted([*self.clean, *(path for path in self.dirty if os.path.lexists(self.root / path))])

    def entry(self, path: str) -> Entry | None:
        """Return the mode and content id of a path, or `None` where there is no such file."""
        if path in self.clean:
            return self.clean[path]
        if path not in self.dirty:
            return None
        if path not in self._read:
            self._read[path] = hash_file(self.root, path, self.algorithm)
        return self._read[path]

    @cached_property
    def algorithm(self) -> str:
        """The hash that this repository's blob ids are made with: `sha1`, or `sha256` in a newer one."""
        some = next(iter(self.clean.values()), None)
        return "sha256" if some is not None and len(some.blob) == 64 else "sha1"

    def content(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each path with its bytes; those that cannot be read are left out."""
        if self.commit is None:
            for path in paths:
                try:
                    yield path, (self.root / path).read_bytes()
                except OSError:
                    continue
        else:
            yield from _content_at(self.root, {path: self.clean[path].blob for path in paths if path in self.clean})


def hash_file(root: Path, path: str, algorithm: str = "sha1") -> Entry | None:
    """Return what git would call the content of a file on disk, or `None` where there is no file.

    A file that cannot be read is an entry with a `problem`.
    """
    place = root / path
    try:
        status = place.lstat()
        if stat.S_ISLNK(status.st_mode):
            return Entry(LINK, _blob(algorithm, os.fsencode(place.readlink())))
        if stat.S_ISDIR(status.st_mode):
            return Entry(SUBMODULE, "", "it is a repository of its own")
        if not stat.S_ISREG(status.st_mode):
            return Entry(PLAIN, "", "it is no regular file")
        with place.open("rb") as file:
            digest = hashlib.new(algorithm, f"blob {status.st_size}\0".encode(), usedforsecurity=False)
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Entry(PLAIN, "", f"it cannot be read: {error.strerror or error}")
    return Entry(EXECUTABLE if status.st_mode & stat.S_IXUSR else PLAIN, digest.hexdigest())


def _blob(algorithm: str, content: bytes) -> str:
    header = f"blob {len(content)}\0".encode()
    return hashlib.new(algorithm, header + content, usedforsecurity=False).hexdigest()


def read_tree(listings: Listings) -> Tree:
    """Make a tree of two listings.

    Files that git was told not to look at (`assume-unchanged`, `skip-worktree`) are read like changed ones.
    """
    clean: dict[str, Entry] = {}
    unsure: set[str] = set()
    for line in listings.index.split(b"\0")[:-1]:
        head, _, name = line.partition(b"\t")
        tag, mode, blob, stage = head.split()
        path = os.fsdecode(name)
        if tag != b"H" or stage != b"0":
            unsure.add(path)
        elif mode == SUBMODULE.encode():
            clean[path] = Entry(SUBMODULE, blob.decode(), "it is a submodule")
        else:
            clean[path] = Entry(mode.decode(), blob.decode())
    dirty = unsure | set(_dirty(listings.status, _prefix(listings.root)))
    for path in dirty:
        clean.pop(path, None)
    return Tree(listings.root, clean, frozenset(dirty))


def _dirty(status: bytes, prefix: str) -> Iterator[str]:
    """Yield the paths whose bytes on disk may differ from the index, relative to the root."""
    for line in status.split(b"\0")[:-1]:
        match line[:1]:
            case b"?":
                path = line[2:]
            case b"1" if line[3:4] != b".":
                path = line.split(b" ", 8)[8]
            case b"u":
                path = line.split(b" ", 10)[10]
            case _:
                continue
        yield os.fsdecode(path).removeprefix(prefix).removesuffix("/")


def _prefix(root: Path) -> str:
    """Return the way from the repository's top to the root: git's status speaks from the top."""
    if (root / ".git").exists():
        return ""
    return os.fsdecode(ask_git(root, "rev-parse", "--show-prefix")).rstrip("\n")


def tree_at(root: Path, commit: str) -> Tree:
    """Return the files of the workspace as they stood at a commit.

    Raises:
        WorkspaceError: there is no such commit here.
    """
    clean: dict[str, Entry] = {}
    for line in ask_git(root, "ls-tree", "-r", "-z", commit, "--", ".").split(b"\0")[:-1]:
        head, _, name = line.partition(b"\t")
        mode, kind, blob = head.decode().split()
        problem = "it is a submodule" if kind == "commit" else None
        clean[os.fsdecode(name)] = Entry(mode, blob, problem)
    return Tree(root, clean, frozenset(), commit)


def _content_at(root: Path, blobs: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield the content of blobs, asked for in one process."""
    answer = ask_git(root, "cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs.values()).encode())
    at = 0
    for path in blobs:
        end = answer.index(b"\n", at)
        header = answer[at:end].split()
        if len(header) != 3:
            raise WorkspaceError(
                "A file's content is not in this clone", where=path, do="Fetch the whole history: `git fetch --unshallow`"
            )
        size = int(header[2])
        yield path, answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def merge_base(root: Path, reference: str) -> str:
    """Return the commit at which the present work left a branch, tag or commit.

    Raises:
        WorkspaceError: the reference is unknown here, or shares no history with the present commit.
    """
    try:
        found = ask_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    except WorkspaceError as error:
        raise WorkspaceError(
            f"There is no commit called {reference!r} here",
            where=str(root),
            do=f"Fetch it (`git fetch origin {reference}`), or name another: --affected=REF",
        ) from error
    try:
        return ask_git(root, "merge-base", found.decode().strip(), "HEAD").decode().split()[0]
    except WorkspaceError as error:
        raise WorkspaceError(
            f"{reference!r} and the present commit share no history here",
            where=str(root),
            do="A shallow clone lacks it: fetch with `git fetch --unshallow`",
        ) from error
