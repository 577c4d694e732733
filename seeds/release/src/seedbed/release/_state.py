"""How far a release has come, as git knows it: its commit says what is due, its tags what is done."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from seedbed.edits import Monorepo
from seedbed.workspace import WorkspaceError, ask_git

from ._cache import Cache, sweep_old
from ._children import gist, git_environment
from ._errors import ReleaseError
from ._tags import hold_whole, tag_name

_TRAILER = "Seedbed-Release"
_SCRATCH = re.compile(r"seedbed-release-(\d+)-")


@dataclass(frozen=True, slots=True)
class Due:
    """What has yet to be published of one commit: versions by distribution, each after what it needs."""

    commit: str
    versions: Mapping[str, Version]

    @property
    def tags(self) -> dict[str, str]:
        """What git is to call each, by distribution."""
        return {name: tag_name(name, version) for name, version in self.versions.items()}


def hold_ready(root: Path, *, commits: bool) -> None:
    """Refuse to begin where git could not end it; who only builds need not be known to it.

    Raises:
        ReleaseError: the tree is dirty, nothing was ever committed, not all of it is here, git does not know who this
            is, or no branch is checked out.
        WorkspaceError: there is no git, or no repository.
    """
    hold_whole(root)
    status = ask_git(root, "status", "--porcelain", "--no-renames", "-z", "--", ".")
    changed = os.fsdecode(status).split("\0")
    if found := [line[3:] for line in changed if line]:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise ReleaseError(
            "There are changes that are not committed",
            where=", ".join(found[:3]) + more,
            do="Commit or stash them first: what is released is what is committed",
        )
    head(root)
    if not commits:
        return
    try:
        ask_git(root, "var", "GIT_COMMITTER_IDENT")
    except WorkspaceError as error:
        raise ReleaseError(
            "git does not know who you are",
            do="Run `git config user.name NAME` and `git config user.email ADDRESS`",
        ) from error
    if _asked(root, "rev-parse", "--symbolic-full-name", "HEAD") == "HEAD":
        raise ReleaseError("No branch is checked out", where=str(root), do="Run `git switch BRANCH` first")


def head(root: Path) -> str:
    """Return the commit that is checked out.

    Raises:
        ReleaseError: there is none yet.
    """
    try:
        return _asked(root, "rev-parse", "--verify", "--quiet", "HEAD")
    except WorkspaceError as error:
        raise ReleaseError(
            "Nothing is committed yet", where=str(root), do="Run `git commit` first"
        ) from error


def build_time(root: Path, commit: str) -> int:
    """Return what time the files that are built of a release commit bear, in seconds.

    It is that of the commit before: whenever the release is made of that, it gives the same bytes.
    """
    return int(
        _asked(root, "log", "--no-show-signature", "-2", "--first-parent", "--format=%ct", commit).split()[-1]
    )


def commits_of_tags(root: Path) -> dict[str, str]:
    """Return the commit of every tag that is called as releases are."""
    form = "%(refname:strip=2)%00%(objectname)%00%(*objectname)"
    lines = _asked(root, "for-each-ref", f"--format={form}", "refs/tags/*@*").splitlines()
    return {name: peeled or own for name, own, peeled in (line.split("\0") for line in lines)}


def unfinished(monorepo: Monorepo) -> Due | None:
    """Return what the last release commit says is to be published and is not tagged yet.

    A package that has another version by now is left out: it was given up.
    """
    form = f"%H%n%(trailers:key={_TRAILER},valueonly)"
    answer = _asked(
        monorepo.root,
        "log",
        "--no-show-signature",
        "--basic-regexp",
        "-1",
        f"--grep=^{_TRAILER}: ",
        f"--format={form}",
    )
    commit, *tags = answer.splitlines() or [""]
    done = commits_of_tags(monorepo.root)
    said = dict(_parted(tag) for tag in tags if "@" in tag and tag not in done)
    due = {
        name: manifest.version
        for name, manifest in monorepo.manifests.items()
        if said.get(name) == str(manifest.version)
    }
    return Due(commit, due) if due else None


def _parted(tag: str) -> tuple[str, str]:
    name, _, text = tag.strip().rpartition("@")
    try:
        return name, str(Version(text))
    except InvalidVersion:
        return name, ""


def hold_tags_free(root: Path, due: Due) -> None:
    """Refuse to release what git calls by another commit already.

    Raises:
        ReleaseError: with the tag.
    """
    there = commits_of_tags(root)
    for tag in due.tags.values():
        if there.get(tag, due.commit) != due.commit:
            raise ReleaseError(
                f"The tag {tag} is there already, on another commit",
                where=there[tag][:12],
                do=f"If it was never released, remove it with `git tag -d {tag}`; if it was, take another version",
            )


def tag(root: Path, name: str, commit: str) -> None:
    """Let git call a commit by the name of a release, if it does not yet."""
    if commits_of_tags(root).get(name) != commit:
        _change(root, "tag", "--annotate", "--message", f"Release {name}", name, commit)


def commit_release(tree: Path, versions: Mapping[str, Version]) -> str:
    """Commit what is staged in a work tree as the release of these, and return the commit."""
    message = release_message(versions)
    _change(tree, "commit", "--quiet", "--allow-empty", "--file=-", stdin=message)
    return head(tree)


def release_message(versions: Mapping[str, Version]) -> str:
    """Return a commit message that says what is released, to people and to `unfinished`."""
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    subject = told if len(told) < 64 else f"{len(versions)} packages"
    trailers = "".join(f"{_TRAILER}: {tag_name(name, version)}\n" for name, version in versions.items())
    return f"Release {subject}\n\n{trailers}"


def advance(root: Path, commit: str) -> None:
    """Bring the branch that is checked out, and the files, to a commit that follows it.

    Raises:
        ReleaseError: something else was committed or changed meanwhile.
    """
    # In a session of its own, so that what ends us in the middle does not leave half of the files changed.
    done = subprocess.run(
        ["git", "merge", "--ff-only", "--quiet", commit],  # noqa: S607 - the user's git is on the path
        cwd=root,
        env=git_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
    )
    if done.returncode != 0:
        raise ReleaseError(
            f"The workspace changed while the release was made: {gist(done.stderr, 2)}",
            where=str(root),
            do="Nothing was released; run it again",
        )


@dataclass(frozen=True, slots=True)
class Checkout:
    """A commit that is checked out elsewhere.

    Attributes:
        root: The workspace that it is of.
        tree: That workspace as it was committed, and nothing else.
        scratch: A folder beside it, for what is made of it.
    """

    root: Path
    tree: Path
    scratch: Path


@contextmanager
def checked_out(root: Path, commit: str) -> Iterator[Checkout]:
    """Check a commit out elsewhere; it goes when it is not needed any more."""
    below = _asked(root, "rev-parse", "--show-prefix")
    with tempfile.TemporaryDirectory(prefix=f"seedbed-release-{os.getpid()}-") as folder:
        place, scratch = (Path(folder).resolve() / name for name in ("tree", "scratch"))
        scratch.mkdir()
        sweep(root)
        _change(root, "worktree", "add", "--quiet", "--detach", str(place), commit)
        try:
            yield Checkout(root, place / below, scratch)
        finally:
            ask_git(root, "worktree", "remove", "--force", str(place))


def cache_of(root: Path, commit: str) -> Cache:
    """Return what is kept of what a commit would be built to, until it is published."""
    tree = _asked(root, "rev-parse", f"{commit}^{{tree}}")
    return Cache(_caches(root) / f"{tree}-{build_time(root, commit)}")


def lock_of(root: Path) -> Path:
    """Return the file that whoever makes a release of a repository holds."""
    return _caches(root).with_suffix(".lock")


def _caches(root: Path) -> Path:
    return Path(_asked(root, "rev-parse", "--path-format=absolute", "--git-common-dir"), "seedbed-release")


def sweep(root: Path) -> None:
    """Remove what processes which were killed have left behind: folders, and what nobody came back to."""
    sweep_old(_caches(root))
    lines: Sequence[str] = _asked(root, "worktree", "list", "--porcelain").splitlines()
    for line in lines:
        place = Path(line.removeprefix("worktree "))
        found = _SCRATCH.match(place.parent.name) if line.startswith("worktree ") else None
        if found and not _is_alive(int(found[1])):
            # The folder first: git removes none that was only half made, but forgets one that is gone. Twice forced, as
            # it is locked while it is made.
            shutil.rmtree(place.parent, ignore_errors=True)
            with suppress(WorkspaceError):
                ask_git(root, "worktree", "remove", "--force", "--force", str(place))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _change(root: Path, *arguments: str, stdin: str = "") -> None:
    """Run a git command that runs hooks: they are code like any other.

    Raises:
        ReleaseError: it failed.
    """
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607 - the user's git is on the path
        cwd=root,
        env=git_environment(),
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise ReleaseError(f"git {arguments[0]} failed: {gist(done.stderr, 2)}", where=str(root))


def _asked(root: Path, *arguments: str) -> str:
    return os.fsdecode(ask_git(root, *arguments)).strip()
