"""Committing so that git finds the way of every file that moved."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from seedbed.garden._errors import GardenError
from seedbed.workspace import WorkspaceError, ask_git

_REF = "refs/seedbed/moved"


def unfollowed(root: Path, moves: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files that were moved, and staged, and that git takes for new ones: too small, or too changed."""
    listed = os.fsdecode(
        ask_git(
            root,
            "diff",
            "--cached",
            "--relative",
            "-M",
            "-l0",
            "--diff-filter=R",
            "--name-status",
            "-z",
            "HEAD",
        )
    ).split("\0")
    seen = set(listed[2::3])
    return tuple(to for to in sorted(moves.values()) if to not in seen and (root / to).stat().st_size)


def hold_committable(root: Path) -> None:
    """Refuse where a commit would take in other things, or nobody would be its author.

    Raises:
        GardenError: something else is staged.
        WorkspaceError: git does not know who commits.
    """
    ask_git(root, "var", "GIT_COMMITTER_IDENT")
    if staged := os.fsdecode(ask_git(root, "diff", "--cached", "--name-only", "-z")).split("\0")[:-1]:
        raise GardenError(
            "Something is staged already, and would be committed along",
            where=", ".join(staged[:3]),
            do="Commit it first, or leave --commit out",
        )


def commit(root: Path, message: str, moves: Mapping[str, str]) -> int:
    """Commit what is staged, and return in how many commits.

    Where git would not see that a file moved, moves alone come first, in a commit of their own. Whenever this is ended,
    what `HEAD` names is whole.

    Raises:
        GardenError: git refused, as a hook of the repository may; all is done, staged and not committed.
    """
    before = _commit_of(root, "HEAD")
    alone = bool(unfollowed(root, moves))
    try:
        ask_git(root, "commit", "--quiet", "-m", message)
    except WorkspaceError as error:
        raise GardenError(
            f"All is done and staged, but git would not commit it: {error.what}", do="Commit it yourself"
        ) from error
    if alone:
        whole = _commit_of(root, "HEAD")
        moved = _commit_moves(root, before, f"{message}: the files, as they were", moves)
        ask_git(root, "update-ref", "HEAD", _onto(root, whole, moved), whole)
    return 1 + alone


def _commit_of(root: Path, name: str) -> str:
    return ask_git(root, "rev-parse", name).decode().strip()


def _onto(root: Path, commit: str, parent: str) -> str:
    """Return a commit that says what another says, after another parent; signed, if that is."""
    raw = ask_git(root, "cat-file", "commit", commit)
    head, _, said = raw.partition(b"\n\n")
    sign = ["-S"] if b"\ngpgsig" in head else []
    made = ask_git(root, "commit-tree", *sign, "-p", parent, "-F", "-", f"{commit}^{{tree}}", stdin=said)
    return made.decode().strip()


def _commit_moves(root: Path, before: str, message: str, moves: Mapping[str, str]) -> str:
    """Make a commit in which files move and nothing else happens, without touching the disk or the index."""
    who = ask_git(root, "var", "GIT_COMMITTER_IDENT").rstrip(b"\n")
    prefix = os.fsdecode(ask_git(root, "rev-parse", "--show-prefix")).rstrip("\n")
    said = message.encode()
    stream = [b"commit " + _REF.encode(), b"committer " + who, b"data %d" % len(said), said]
    stream.append(b"from " + before.encode())
    stream += [b"R " + _quoted(prefix + old) + b" " + _quoted(prefix + new) for old, new in moves.items()]
    try:
        ask_git(root, "fast-import", "--quiet", "--force", stdin=b"\n".join(stream) + b"\n")
        return _commit_of(root, _REF)
    finally:
        with suppress(WorkspaceError):
            ask_git(root, "update-ref", "-d", _REF)


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"' + os.fsencode(escaped) + b'"'
