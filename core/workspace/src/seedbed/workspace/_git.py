"""Asking git, with an error that says what to do where it cannot answer."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ._errors import WorkspaceError

# Git must neither translate its answers nor take a lock that a person's own git might be waiting for.
_QUIET = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
# A hook runs with these set, for the repository that it belongs to; we ask about the folder we are in.
_HIDDEN = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"}
    | {f"GIT_{kind}_PATHSPECS" for kind in ("LITERAL", "GLOB", "NOGLOB", "ICASE")}
)


def ask_git(root: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Return what a git command prints.

    Raises:
        WorkspaceError: git is missing, the folder is in no repository, or the command failed.
    """
    return wait_for_git(start_git(root, arguments, takes_input=stdin is not None), root, stdin)


def start_git(
    root: Path, arguments: Sequence[str], *, takes_input: bool = False
) -> "subprocess.Popen[bytes]":
    """Start a git command, so that several can run at once."""
    try:
        return subprocess.Popen(
            ["git", "-c", "core.quotePath=false", *arguments],  # noqa: S607 - the user's git is on the path
            cwd=root,
            env={name: value for name, value in os.environ.items() if name not in _HIDDEN} | _QUIET,
            stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        if not root.is_dir():
            raise WorkspaceError("There is no such folder", where=str(root)) from error
        raise WorkspaceError("git is not installed", do="Install git and run this again") from error


def wait_for_git(process: "subprocess.Popen[bytes]", root: Path, stdin: bytes | None = None) -> bytes:
    """Return what a started git command printed; raise `WorkspaceError` where it failed."""
    out, err = process.communicate(stdin)
    if process.returncode == 0:
        return out
    message = err.decode(errors="replace").strip()
    if "not a git repository" in message:
        raise WorkspaceError(
            "This workspace is in no git repository",
            where=str(root),
            do="Run `git init` and `git add .` first",
        )
    if "dubious ownership" in message:
        raise WorkspaceError(
            "The repository belongs to another user",
            where=str(root),
            do=f"Run `git config --global --add safe.directory {root}`",
        )
    line = message.splitlines()[0] if message else f"exit status {process.returncode}"
    raise WorkspaceError(f"git failed: {line}", where=str(root))
