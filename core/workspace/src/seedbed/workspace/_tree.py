"""What the files of a workspace contain, by git's blob ids: content, not time or commit."""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ._convert import converted_files
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
    """Listings by git that, with the bytes of the files that they call dirty, determine every file.

    Attributes:
        root: The folder that they are of.
        index: `git ls-files -s -v -z`.
        status: `git status --porcelain=v2 -z`.
        converted: The files that git may store otherwise than they lie on disk, each ended by a zero byte.
            It calls them clean when they are not, so they count as dirty.
        trusts_modes: Whether git would notice that an executable bit has changed.
    """

    root: Path
    index: bytes
    status: bytes
    converted: bytes = b""
    trusts_modes: bool = True


def read_listings(root: Path) -> Listings:
    """Ask git for its listings, all at once.

    Raises:
        WorkspaceError: git is missing, or `root` is in no repository.
    """
    status = ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames"]
    questions = (
        ["ls-files", "-s", "-v", "-z"],
        # Of a submodule it is enough to know that it is one.
        [*status, "--ignore-submodules=all", "--", "."],
        ["config", "--list", "-z"],
    )
    with contextlib.ExitStack() as stack:
        asked = []
        for question in questions:
            asked.append(stack.enter_context(start_git(root, question)))
            stack.callback(asked[-1].kill)  # where another one failed; it does nothing to one that has ended
        index, changes, settings = (wait_for_git(process, root) for process in asked)
    converted = converted_files(root, settings, (index, changes))
    return Listings(root, index, changes, converted, trusts_modes=_trusts_modes(settings))


def _trusts_modes(settings: bytes) -> bool:
    said = [line for line in settings.lower().split(b"\0") if line.startswith(b"core.filemode\n")]
    return not said or said[-1].partition(b"\n")[2] not in (b"false", b"no", b"off", b"0", b"")


@dataclass(frozen=True)
class Tree:
    """Every file of a workspace that git does not ignore, as it lies on disk or stood at a commit.

    Paths are relative to the root, with `/`; bytes that are not UTF-8 stand as surrogates, as `os.fsdecode`
    has them. `dirty` files are read when they are asked for, so that one nobody needs costs nothing.

    Attributes:
        root: The folder of the workspace.
        clean: The files of which git's own record is to be trusted.
        dirty: The paths that have to be looked at on disk, those of deleted files among them.
        commit: The commit, where it is not the disk that this shows.
        algorithm: The hash that this repository's blob ids are made with: `sha1`, or `sha256` in a newer one.
    """

    root: Path
    clean: dict[str, Entry]
    dirty: frozenset[str]
    commit: str | None = None
    algorithm: str = "sha1"
    _read: dict[str, Entry | None] = field(default_factory=dict)

    @cached_property
    def paths(self) -> list[str]:
        """Every path, sorted. A deleted file is not among them."""
        return sorted([*self.clean, *filter(self._is_there, self.dirty)])

    def _is_there(self, path: str) -> bool:
        return self._read[path] is not None if path in self._read else _is_there(self.root / path)

    def entry(self, path: str) -> Entry | None:
        """Return the mode and content id of a path, or `None` where there is no such file."""
        if path in self.clean:
            return self.clean[path]
        if path not in self.dirty:
            return None
        if path not in self._read:
            self._read[path] = hash_file(self.root, path, self.algorithm)
        return self._read[path]

    def content(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each path with the bytes that its blob id stands for: of a symbolic link, where it leads.

        Those that cannot be read are left out.
        """
        if self.commit is None:
            for path in paths:
                content = _content(self.root / path)
                if content is not None:
                    yield path, content
        else:
            found = {path: self.clean[path] for path in paths if path in self.clean}
            yield from _content_at(
                self.root, {path: e.blob for path, e in found.items() if e.mode != SUBMODULE}
            )


def _is_there(place: Path) -> bool:
    """Tell whether git would speak of what lies at a path: not of a folder that is no repository."""
    return os.path.lexists(place) and (
        place.is_symlink() or not place.is_dir() or os.path.lexists(place / ".git")
    )


def _content(place: Path) -> bytes | None:
    try:
        mode = place.lstat().st_mode
        if stat.S_ISLNK(mode):
            return os.fsencode(place.readlink())
        return place.read_bytes() if stat.S_ISREG(mode) else None
    except OSError:
        return None


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
            return Entry(SUBMODULE, "", "it is a repository of its own") if _is_there(place) else None
        if not stat.S_ISREG(status.st_mode):
            return Entry(PLAIN, "", "it is no regular file")
        with place.open("rb", buffering=0) as file:
            digest = hashlib.new(algorithm, f"blob {status.st_size}\0".encode(), usedforsecurity=False)
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Entry(PLAIN, "", f"it cannot be read: {error.strerror or error}")
    return Entry(EXECUTABLE if status.st_mode & stat.S_IXUSR else PLAIN, digest.hexdigest())


def _blob(algorithm: str, content: bytes) -> str:
    header = f"blob {len(content)}\0".encode()
    return hashlib.new(algorithm, header + content, usedforsecurity=False).hexdigest()


def read_tree(listings: Listings) -> Tree:
    """Make a tree of listings.

    Files that git was told not to look at (`assume-unchanged`, `skip-worktree`) are read like changed ones,
    and so are those that it may store otherwise than they lie on disk.
    """
    clean: dict[str, Entry] = {}
    unsure: set[str] = set()
    # Up to the path every line is as wide as the first: `H 100644 <blob> 0<tab>path`. Thousands of them are
    # taken apart here on every run, and cutting at known places takes half as long as splitting.
    stage_at = listings.index.find(b"\t") - 1
    for line in os.fsdecode(listings.index).split("\0")[:-1]:
        path = line[stage_at + 2 :]
        if line[0] != "H":
            unsure.add(path)
        else:
            mode = line[2:8]
            clean[path] = Entry(
                mode, line[9 : stage_at - 1], "it is a submodule" if mode == SUBMODULE else None
            )
    changes = dict(_changes(listings.status, _prefix(listings.root) if listings.status else ""))
    dirty = unsure.union(changes, os.fsdecode(listings.converted).split("\0")[:-1])
    for path in dirty:
        clean.pop(path, None)
    if not listings.trusts_modes:
        clean = {path: _with_mode(listings.root / path, entry) for path, entry in clean.items()}
    gone: dict[str, Entry | None] = {path: None for path, is_gone in changes.items() if is_gone}
    return Tree(
        listings.root,
        clean,
        frozenset(dirty),
        algorithm="sha256" if stage_at == len("H 100644 ") + 64 + 1 else "sha1",
        _read=gone,
    )


def _with_mode(place: Path, entry: Entry) -> Entry:
    """Return an entry with the executable bit that its file has."""
    try:
        status = place.lstat()
    except OSError:
        return entry
    if entry.mode not in (PLAIN, EXECUTABLE) or not stat.S_ISREG(status.st_mode):
        return entry
    return Entry(EXECUTABLE if status.st_mode & stat.S_IXUSR else PLAIN, entry.blob, entry.problem)


def _changes(status: bytes, prefix: str) -> Iterator[tuple[str, bool]]:
    """Yield the paths whose bytes on disk may differ from the index, relative to the root.

    Those in a merge conflict are not among them; the index tells. With each comes whether git found nothing
    there. A later word on the same path holds: what was a file can have become an untracked repository.
    """
    for line in status.split(b"\0")[:-1]:
        match line[:1]:
            case b"?":
                path = line[2:]
            case b"1" if line[3:4] != b".":
                path = line.split(b" ", 8)[8]
            case _:
                continue
        # Where a folder above has become a link, something may seem to be there; to git it is not.
        is_gone = line[:1] == b"1" and line[3:4] == b"D"
        yield os.fsdecode(path).removeprefix(prefix).removesuffix("/"), is_gone


def _prefix(root: Path) -> str:
    """Return the way from the repository's top to the root: git's status speaks from the top."""
    if (root / ".git" / "HEAD").exists():
        return ""
    return os.fsdecode(ask_git(root, "rev-parse", "--show-prefix")).removesuffix("\n")


def tree_at(root: Path, commit: str) -> Tree:
    """Return the files of the workspace as they stood at a commit.

    Raises:
        WorkspaceError: there is no such commit here.
    """
    clean: dict[str, Entry] = {}
    blob = ""
    for line in ask_git(root, "ls-tree", "-r", "-z", commit, "--", ".").split(b"\0")[:-1]:
        head, _, name = line.partition(b"\t")
        mode, kind, blob = head.decode().split()
        problem = "it is a submodule" if kind == "commit" else None
        clean[os.fsdecode(name)] = Entry(mode, blob, problem)
    return Tree(root, clean, frozenset(), commit, "sha256" if len(blob) == 64 else "sha1")


def _content_at(root: Path, blobs: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield the content of blobs, asked for in one process."""
    answer = ask_git(
        root, "cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs.values()).encode()
    )
    at = 0
    for path in blobs:
        end = answer.index(b"\n", at)
        header = answer[at:end].split()
        if len(header) != 3:
            raise WorkspaceError(
                "A file's content is not in this clone",
                where=path,
                do="Fetch the whole history: `git fetch --unshallow`",
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
        found = ask_git(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"
        )
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
